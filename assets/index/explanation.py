"""How an explanation of a pair is shown: as plain text for a terminal, as a page with a waterfall.

Where the numbers come from is `linkage.explaining`; who writes the page to a file is the caller's choice.
Neither text nor page holds a name, a number or a date of anybody.
"""

from __future__ import annotations

from typing import Any

from assets.index import page
from linkage.explaining import Explanation

_BAR = 24  # characters to the longer side of a bar
COMPARISONS: dict[str, tuple[str, str]] = {
    "prior": ("ก่อนเปรียบเทียบ", "before comparing"),
    "number": ("เลขประจำตัว", "number"),
    "first": ("ชื่อ", "given name"),
    "last": ("นามสกุล", "surname"),
    "birth": ("วันเกิด", "birth date"),
    "sex": ("เพศ", "sex"),
    "place": ("ที่อยู่", "place"),
    "mother": ("มารดา", "mother"),
    "father": ("บิดา", "father"),
    "guardian": ("ผู้ปกครอง", "guardian"),
    "others": ("ความสัมพันธ์อื่น", "other classes"),
    "total": ("รวม", "total"),
}
CLASSES: dict[str, tuple[str, str]] = {
    "same": ("เด็กคนเดียวกัน", "same child"),
    "twin": ("ฝาแฝด", "twin"),
    "sibling": ("พี่น้อง", "sibling"),
    "unrelated": ("ไม่เกี่ยวข้องกัน", "unrelated"),
}


def to_text(explanation: Explanation) -> str:
    """The waterfall as lines of text, a step a line: name, level, bits, and a bar left or right of zero."""
    steps = _steps(explanation)
    longest = max(abs(step["weight"]) for step in steps) or 1.0
    lines = [f"same child or {CLASSES[explanation.rival][1]}, in bits (log2 odds)"]
    for step in steps:
        length = round(abs(step["weight"]) / longest * _BAR)
        left, right = ("█" * length, "") if step["weight"] < 0 else ("", "█" * length)
        bar = f"{left:>{_BAR}}│{right}"
        lines.append(f"{COMPARISONS[step['step']][1]:<16} {step['level']:<16} {step['weight']:>+7.1f}  {bar}".rstrip())
    lines.append(f"probability that they are one child: {explanation.probability:.4f}")
    return "\n".join(lines)


def to_html(explanation: Explanation) -> str:
    """The waterfall as one page that needs nothing else: no network, no script."""
    rival = CLASSES[explanation.rival]
    summary = (
        f"<p>ความน่าจะเป็นที่เป็นเด็กคนเดียวกัน · probability that they are one child: "
        f"<b>{explanation.probability:.4f}</b></p><p>เทียบกับ · against: {rival[0]} · {rival[1]}</p>"
    )
    rows = [
        {
            "ข้อมูล · field": " · ".join(COMPARISONS[step["step"]]),
            "ระดับ · level": step["level"].replace("_", " "),
            "น้ำหนัก (บิต) · weight (bits)": f"{step['weight']:+.2f}",
        }
        for step in _steps(explanation)
    ]
    title = ("เหตุใดจึงเป็น (หรือไม่เป็น) เด็กคนเดียวกัน", "Why two records are, or are not, one child")
    return page.whole(title, [summary, waterfall(explanation), page.table(rows)])


def waterfall(explanation: Explanation) -> str:
    """The waterfall as SVG."""
    import altair as alt
    import pandas as pd

    steps = [{**step, "label": " · ".join(COMPARISONS[step["step"]])} for step in _steps(explanation)]
    for step in steps:
        step["says"] = "total" if step["step"] == "total" else "for" if step["weight"] >= 0 else "against"
    chart = (
        alt.Chart(pd.DataFrame(steps))
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("begin:Q", title="log2 odds"),
            x2="end:Q",
            color=alt.Color(
                "says:N", scale=alt.Scale(domain=["for", "against", "total"], range=page.COLOURS), legend=None
            ),
        )
        .properties(width=520, height=320)
    )
    return page.svg(chart)


def _steps(explanation: Explanation) -> list[dict[str, Any]]:
    """The steps that say something, and the total."""
    steps: list[dict[str, Any]] = [
        step
        for step in explanation.to_table().to_pylist()
        if step["level"] != "missing" and (step["step"] != "others" or step["weight"] != 0.0)
    ]
    total = {"step": "total", "level": "", "weight": explanation.total, "begin": 0.0, "end": explanation.total}
    return [*steps, total]
