"""`open/quality.html`: how good the province's data is, for anyone, in one file that loads nothing.

It says what arrived, how fresh, complete and linked it is, what waits for a correction and what to fix first.
Counts are rounded down to tens before anything is made of them (`quality_cells`), so that no small count comes out
by subtraction; names of files are left out. The figures are the scrutiny's and the checks'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb
import geothai
import pyarrow.parquet as pq

from assets.common.home import Home
from assets.common.release_tables import list_tables
from assets.data_quality import recommendations
from assets.publication.fingerprint import file_reports
from assets.publication.html import theme
from assets.publication.html.theme import Text
from assets.publication.quality_page import cells as cells
from assets.publication.quality_page import sections as sections

Row = dict[str, Any]

STYLE = """
.scroll table { min-width: 44rem; }
#waiting thead th:nth-child(2), #waiting thead th:last-child, #differing thead th:nth-child(n+3),
#arrived thead th:nth-child(7), #arrived thead th:last-child { text-align: start; }
#first li::marker { font-weight: 600; }
@media print { .scroll table { min-width: 0; } }
"""
FILES = """
    SELECT
        source, status, reason, count(*) AS files, sum(rows_in)::BIGINT AS rows_in, sum(accepted)::BIGINT AS accepted,
        sum(quarantined)::BIGINT AS quarantined, max(received_at) AS received_at
    FROM {reports} GROUP BY ALL ORDER BY ALL"""
FIGURES: Text = ("หน้าตัวเลขของจังหวัด", "The province's figures")
NOTES: tuple[Text, ...] = (
    (
        "จำนวนทุกจำนวนปัดลงเป็นผลคูณของ 10 จำนวนที่น้อยกว่า 10 รวมทั้งไม่มีเลยแสดงเป็น <10 และสัดส่วนคิดจากจำนวนที่ปัดแล้ว"
        " (≈100 % คือทั้งหมดหรือเกือบทั้งหมด)"
        " เพื่อไม่ให้รู้ถึงตัวเด็ก ตัวเลขเต็มอยู่ในตาราง quality.* สำหรับนักวิเคราะห์ของจังหวัด",
        "Counts are rounded down to tens, under ten (or none) is shown as <10, and shares are made of such counts"
        " (≈100 %: all or nearly all), so that no child is recognised. The analysts of the province have the full"
        " figures in the tables quality.*.",
    ),
    (
        "ชื่ออำเภอจาก geothai (CC BY 4.0) สร้างด้วย childlink",
        "Names of districts: geothai, CC BY 4.0. Made with childlink.",
    ),
)


def render(home: Home, province: str, as_of: dt.date, made: dt.datetime) -> str:
    """The page as HTML, from the tables that layers added to the release.

    Args:
        home: the installation.
        province: its code.
        as_of: the day the figures hold for.
        made: when they were published.
    """
    given = list_tables(home, province, "abe")
    tables = {
        name: cells.coarse(pq.read_table(given[f"quality.{name}"]).to_pylist() if f"quality.{name}" in given else [])
        for name in ("source", "quarantine", "difference", "difference_total", "trend", "check")
    }
    files = cells.coarse(
        duckdb.execute(FILES.format(reports=file_reports(home, province))).to_arrow_table().to_pylist()
    )
    held = _held(files)
    whole = geothai.province(province)
    name: Text = (whole.name_th, whole.name_en) if whole else (province, province)
    lines = [
        theme.both((f"ข้อมูล ณ วันที่ {theme.day(as_of)[0]}", f"As of {theme.day(as_of)[1]}")),
        theme.both((f"เผยแพร่ {theme.day(made.date())[0]}", f"Published {theme.day(made.date())[1]}"))
        + f' · <a href="page.html">{theme.both(FIGURES)}</a>',
    ]
    parts = [
        sections.first(
            recommendations.advise(tables["source"], tables["quarantine"], tables["difference_total"], held)
        ),
        sections.arrived(files, tables["source"], tables["trend"]),
        sections.complete(tables["source"]),
        sections.districts(tables["source"]),
        sections.linked(tables["trend"]),
        sections.waiting(tables["quarantine"], held),
        sections.differing(tables["difference_total"], tables["difference"]),
        *([sections.checks(tables["check"])] if tables["check"] else []),
    ]
    title = (f"จังหวัด{name[0]}: คุณภาพข้อมูล", f"{name[1]}: quality of the data")
    return theme.whole(title, lines, parts, NOTES, STYLE)


def _held(files: Sequence[Row]) -> list[Row]:
    return [
        {"source": row["source"], "reason": row["reason"], "files": row["files"]}
        for row in files
        if row["status"] == "held"
    ]
