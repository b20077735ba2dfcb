"""How an explanation of a pair is shown: on a terminal, and as a page with a waterfall.

Where the numbers come from is `linkage.explanation`; who writes the page to a file is the caller's choice.
Neither holds a name, a number or a date of anybody.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from rich.table import Table
from rich.text import Text

from assets.common.html.charts import draw_chart
from assets.common.html.messages import Text as Bilingual
from assets.common.html.messages import load_messages
from assets.common.html.rendering import AGAINST, FOR, NEUTRAL, render_page
from assets.common.html.tables import plain_table
from linkage.explanation import CONTEXT, CORROBORATION, Explanation

TEMPLATE = "index/explain/explanation.html.jinja"
_BAR = 16  # characters to the longer side of a bar
_LEVEL = 36  # characters of a level; longer ones are folded
_ROW = 26  # pixels of a step in the picture
_say = load_messages("explanation")
COMPARISONS: dict[str, Bilingual] = _say.group("comparisons")
"""What the steps of an explanation are called, but for extra columns."""
CLASSES: dict[str, Bilingual] = _say.group("classes")
"""What the classes of pairs are called."""


def name_step(step: str) -> Bilingual:
    """What a step is called; an extra column goes by its own name."""
    return COMPARISONS.get(step, (step, step))


def level_words(step: str, level: str) -> tuple[str, ...]:
    """What a level is called: of company in Thai and in English, of a field in English alone."""
    if step == CONTEXT:
        return _say(f"context_levels.{level}")
    if step in CORROBORATION.values():
        return _say(f"corroboration_levels.{level}")
    return (level.replace("_", " "),)


def for_terminal(explanation: Explanation) -> Table:
    """The waterfall as a table: field, level, bits, and a bar left (against) or right (for) of zero."""
    steps = _list_steps(explanation)
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
        style = NEUTRAL if step["step"] == "total" else FOR if step["weight"] >= 0 else AGAINST
        table.add_row(
            " · ".join(name_step(step["step"])),
            "\n".join(level_words(step["step"], step["level"])),
            f"{step['weight']:+.1f}",
            Text(bar, style=style),
        )
    return table


def to_html(explanation: Explanation) -> str:
    """The waterfall as one page that needs nothing else."""
    rows = [
        {
            "field": name_step(step["step"]),
            "level": words if len(words := level_words(step["step"], step["level"])) == 2 else words[0],
            "weight": f"{step['weight']:+.2f}",
        }
        for step in _list_steps(explanation)
    ]
    return render_page(
        TEMPLATE,
        "explanation",
        title=_say("page.title"),
        probability=explanation.probability,
        rival=CLASSES[explanation.rival],
        waterfall=waterfall(explanation),
        steps=plain_table(_say("page.caption"), _say.group("columns"), rows),
    )


def waterfall(explanation: Explanation) -> Markup:
    """The waterfall as SVG, and below it in words what the company of the two is."""
    import altair as alt
    import pandas as pd

    steps = [{**step, "label": " · ".join(name_step(step["step"]))} for step in _list_steps(explanation)]
    for step in steps:
        step["says"] = "total" if step["step"] == "total" else "for" if step["weight"] >= 0 else "against"
    below = [
        f"{name_step(field.comparison)[place]}: {level_words(field.comparison, field.level)[place]}"
        for field in explanation.context
        for place in (0, 1)
    ]
    chart = (
        alt.Chart(pd.DataFrame(steps))
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("begin:Q", title="log2 odds"),
            x2="end:Q",
            color=alt.Color(
                "says:N",
                scale=alt.Scale(domain=["for", "against", "total"], range=[FOR, AGAINST, NEUTRAL]),
                legend=None,
            ),
        )
        .properties(width=520, height=alt.Step(_ROW))
    )
    if below:
        chart = chart.properties(
            title=alt.TitleParams(
                below, orient="bottom", anchor="start", fontSize=12, fontWeight="normal", lineHeight=18, offset=12
            )
        )
    return draw_chart(chart)


def _list_steps(explanation: Explanation) -> list[dict[str, Any]]:
    """The steps that say something, and the total."""
    steps: list[dict[str, Any]] = [
        step
        for step in explanation.to_table().to_pylist()
        if step["level"] != "missing" and (step["step"] != "others" or step["weight"] != 0.0)
    ]
    total = {"step": "total", "level": "", "weight": explanation.total, "begin": 0.0, "end": explanation.total}
    return [*steps, total]
