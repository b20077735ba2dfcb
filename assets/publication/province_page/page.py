"""`open/page.html`: the province for its council, in one file that loads nothing.

Only figures that may be shown to anyone come here: they arrive with small cells already hidden. What
stands in which part is `page_sections`'s, the look is `look`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.common.area_names import area_name
from assets.publication.html import theme
from assets.publication.province_page import sections as sections
from assets.publication.province_page.figures import Figures, plan
from assets.publication.province_page.shapes import Shapes

STYLE = Path(__file__).parent / "page.css"
NOTES: tuple[theme.Text, ...] = (
    (
        "ช่องที่แสดงขีด (–) ปิดไว้ เพราะจำนวนน้อยกว่า 5 หรือเพราะถ้าแสดงจะคำนวณย้อนกลับไปถึงจำนวนที่น้อยได้",
        "A dash (–) is a hidden figure: below 5, or one from which such a number could be worked out.",
    ),
    (
        "ช่วงมาจากความไม่แน่นอนของการเชื่อมโยงข้อมูลระหว่างทะเบียน",
        "Ranges come from how uncertain it is which records of the registers belong to one child.",
    ),
    (
        "รหัสและชื่อพื้นที่จาก geothai (CC BY 4.0) สร้างด้วย childlink",
        "Codes and names of areas: geothai, CC BY 4.0. Made with childlink.",
    ),
)


@dataclass(frozen=True)
class Content:
    """What a page is made from; nothing in it is below the smallest cell.

    Attributes:
        province: its code.
        as_of: the day the figures hold for.
        made: when they were published.
        figures: the open values, hidden cells empty.
        history: the open values of all as-of dates, if any are kept.
        alerts: those open that may be shown, the gravest first: severity, opened_as_of, text_th, text_en.
        files: by source and status: source, status, files, rows_in, accepted, quarantined.
        shapes: the districts' shapes, if the user gave some.
        report: whether quality.html stands beside the page.
    """

    province: str
    as_of: dt.date
    made: dt.datetime
    figures: Figures
    files: Sequence[dict[str, Any]]
    history: pa.Table | None = None
    alerts: Sequence[dict[str, Any]] = ()
    shapes: Shapes | None = None
    report: bool = False


def render(content: Content) -> str:
    """The page as HTML."""
    figures, chosen = content.figures, plan()
    thai, english = area_name(content.province)
    parts = [
        sections.glance(figures, chosen),
        sections.alerts(content.alerts),
        sections.districts(figures, chosen, content.shapes),
        sections.groups(figures, chosen),
        sections.trends(content.history, chosen, content.province),
        *([sections.problems(figures, chosen)] if figures.present(chosen.problems) else []),
        sections.quality(content.files, content.report),
        sections.definitions(figures, chosen),
    ]
    lines = (sections.dates_line(content.as_of, content.made), sections.quality_line(content.files, content.report))
    title = (f"เด็กและการศึกษา จังหวัด{thai}", f"Children and education in {english}")
    return theme.whole(title, lines, parts, NOTES, style=STYLE.read_text("utf-8"))
