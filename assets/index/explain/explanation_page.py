"""How an explanation of a pair is shown: on a terminal, and as a page with a waterfall.

Where the numbers come from is `linkage.explanation`; who writes the page to a file is the caller's choice.
Neither holds a name, a number or a date of anybody.
"""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from assets.index.linking import report_page
from assets.index.linking.report_page import COLOURS
from linkage.explanation import BORNE_OUT, COMPANY, Explanation

_BAR = 16  # characters to the longer side of a bar
_LEVEL = 36  # characters of a level; longer ones are folded
_ROW = 26  # pixels of a step in the picture
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
    "roster": ("ทะเบียนที่มา", "registers"),
    COMPANY: ("ระเบียนอื่นของแต่ละฝ่าย", "company"),
    BORNE_OUT["first"]: ("ชื่อที่อื่น", "given name elsewhere"),
    BORNE_OUT["birth"]: ("วันเกิดที่อื่น", "birth date elsewhere"),
    BORNE_OUT["sex"]: ("เพศที่อื่น", "sex elsewhere"),
    BORNE_OUT["place"]: ("ที่อยู่ที่อื่น", "place elsewhere"),
    "others": ("ความสัมพันธ์อื่น", "other classes"),
    "total": ("รวม", "total"),
}
_COMPANIES: dict[str, tuple[str, str]] = {
    "unknown": ("ไม่ทราบ การเชื่อมไม่เคยเห็นว่าน่าจะใช่", "nothing is known: linking never held the two for likely"),
    "within": ("มีลิงก์ที่แน่ใจโยงถึงกันแล้ว", "sure links join the two already"),
    "neither": ("ยังไม่เป็นของเด็กคนใดทั้งคู่", "neither belongs to a child yet"),
    "one": ("ฝ่ายหนึ่งเป็นของเด็กแล้ว อีกฝ่ายอยู่ลำพัง", "one belongs to a child already, the other stands alone"),
    "both": ("ต่างเป็นของเด็กของตนแล้ว", "each belongs to a child of its own already"),
    "neither_repeated": (
        "ยังไม่เป็นของเด็กคนใดทั้งคู่ และอยู่ในทะเบียนเดียวกัน",
        "neither belongs to a child yet, and one register has both",
    ),
    "one_repeated": (
        "ฝ่ายหนึ่งเป็นของเด็กแล้ว และทะเบียนของอีกฝ่ายมีเด็กนั้นอยู่แล้ว",
        "one belongs to a child that the other's register has already",
    ),
    "both_repeated": (
        "ต่างเป็นของเด็กของตนแล้ว และทะเบียนหนึ่งมีทั้งสองคน",
        "each belongs to a child of its own already, and one register has both",
    ),
}
_BORNE_OUT: dict[str, tuple[str, str]] = {
    "both": ("ค่าของทั้งสองฝ่าย มีในทะเบียนอื่นด้วย", "each one's value stands in another register, too"),
    "not": ("มีค่าที่ไม่พบในทะเบียนอื่น", "not both values stand in another register"),
}
CLASSES: dict[str, tuple[str, str]] = {
    "same": ("เด็กคนเดียวกัน", "same child"),
    "twin": ("ฝาแฝด", "twin"),
    "sibling": ("พี่น้อง", "sibling"),
    "unrelated": ("ไม่เกี่ยวข้องกัน", "unrelated"),
}


def level_words(step: str, level: str) -> tuple[str, ...]:
    """What a level is called: of company in Thai and in English, of a field in English alone."""
    if step == COMPANY:
        return _COMPANIES[level]
    if step in BORNE_OUT.values():
        return _BORNE_OUT[level]
    return (level.replace("_", " "),)


def for_terminal(explanation: Explanation) -> Table:
    """The waterfall as a table: field, level, bits, and a bar left (against) or right (for) of zero."""
    steps = _steps(explanation)
    longest = max(abs(step["weight"]) for step in steps) or 1.0
    rival = CLASSES[explanation.rival]
    table = Table(box=None, caption_justify="left", title_justify="left")
    table.title = f"{CLASSES['same'][0]} · {CLASSES['same'][1]} / {rival[0]} · {rival[1]}"
    table.caption = f"ความน่าจะเป็น · probability that they are one child: {explanation.probability:.4f}"
    table.add_column("ข้อมูล · field", no_wrap=True)
    table.add_column("ระดับ · level", max_width=_LEVEL)
    table.add_column("บิต · bits", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for step in steps:
        length = round(abs(step["weight"]) / longest * _BAR)
        bar = f"{'█' * length:>{_BAR}}│" if step["weight"] < 0 else f"{'':>{_BAR}}│{'█' * length}"
        style = COLOURS[2 if step["step"] == "total" else 0 if step["weight"] >= 0 else 1]
        table.add_row(
            " · ".join(COMPARISONS[step["step"]]),
            "\n".join(level_words(step["step"], step["level"])),
            f"{step['weight']:+.1f}",
            Text(bar, style=style),
        )
    return table


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
            "ระดับ · level": " · ".join(level_words(step["step"], step["level"])),
            "น้ำหนัก (บิต) · weight (bits)": f"{step['weight']:+.2f}",
        }
        for step in _steps(explanation)
    ]
    title = ("เหตุใดจึงเป็น (หรือไม่เป็น) เด็กคนเดียวกัน", "Why two records are, or are not, one child")
    return report_page.whole(title, [summary, waterfall(explanation), report_page.table(rows)])


def waterfall(explanation: Explanation) -> str:
    """The waterfall as SVG, and below it in words what the company of the two is."""
    import altair as alt
    import pandas as pd

    steps = [{**step, "label": " · ".join(COMPARISONS[step["step"]])} for step in _steps(explanation)]
    for step in steps:
        step["says"] = "total" if step["step"] == "total" else "for" if step["weight"] >= 0 else "against"
    below = [
        f"{COMPARISONS[field.comparison][place]}: {level_words(field.comparison, field.level)[place]}"
        for field in explanation.company
        for place in (0, 1)
    ]
    chart = (
        alt.Chart(pd.DataFrame(steps))
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("begin:Q", title="log2 odds"),
            x2="end:Q",
            color=alt.Color("says:N", scale=alt.Scale(domain=["for", "against", "total"], range=COLOURS), legend=None),
        )
        .properties(width=520, height=alt.Step(_ROW))
    )
    if below:
        chart = chart.properties(
            title=alt.TitleParams(
                below, orient="bottom", anchor="start", fontSize=12, fontWeight="normal", lineHeight=18, offset=12
            )
        )
    return report_page.svg(chart)


def _steps(explanation: Explanation) -> list[dict[str, Any]]:
    """The steps that say something, and the total."""
    steps: list[dict[str, Any]] = [
        step
        for step in explanation.to_table().to_pylist()
        if step["level"] != "missing" and (step["step"] != "others" or step["weight"] != 0.0)
    ]
    total = {"step": "total", "level": "", "weight": explanation.total, "begin": 0.0, "end": explanation.total}
    return [*steps, total]
