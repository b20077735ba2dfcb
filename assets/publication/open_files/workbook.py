"""The workbook of the open figures: a sheet a table, and before them what a reader must know.

How a workbook is written is `assets.common.excel`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from assets.common.excel import Sheet, new_workbook

Text = tuple[str, str]
HEADINGS = {
    "indicator": "ตัวชี้วัด · indicator",
    "version": "รุ่น · version",
    "as_of": "ณ วันที่ · as of",
    "area_level": "ระดับ · level",
    "area_code": "รหัสพื้นที่ · area code",
    "sex": "เพศ · sex",
    "age_band": "ช่วงอายุ · age band",
    "numerator": "จำนวน · numerator",
    "numerator_low": "ต่ำสุด · low",
    "numerator_high": "สูงสุด · high",
    "denominator": "ตัวหาร · denominator",
    "value": "สัดส่วน · value",
    "status": "สถานะ · status",
    "reason": "เหตุที่ไม่มีค่า · reason",
    "awaited": "แฟ้มที่รอ · awaited",
    "units_missing": "หน่วยที่ยังไม่ส่ง · units missing",
    "units_expected": "หน่วยที่ควรส่ง · units expected",
    "edition_version": "ฉบับของค่า · version of the figure",
    "area_th": "พื้นที่ · area (Thai)",
    "area_en": "พื้นที่ · area (English)",
    "problem": "ด้านปัญหา · problem",
    "children": "เด็กที่ต้องการความช่วยเหลือ · children in need",
    "capacity": "รับได้ (คน) · places",
    "used": "ใช้แล้ว (คน) · taken",
    "unmet": "ที่ยังขาด (คน) · places short",
    "nearest_km": "ระยะทางถึงที่ว่างใกล้ที่สุด (กม.) · nearest free place (km)",
    "alert_id": "รหัสการแจ้งเตือน · alert",
    "rule": "กฎ · rule",
    "source": "แหล่งข้อมูล · source",
    "severity": "ความรุนแรง · severity",
    "opened_as_of": "เปิดเมื่อ · opened",
    "last_as_of": "พบล่าสุด · last seen",
    "closed_as_of": "ปิดเมื่อ · closed",
    "measure": "สิ่งที่วัด · measure",
    "threshold": "เกณฑ์ · threshold",
    "before": "ค่าภาคเรียนก่อน · value in the term before",
    "before_as_of": "ข้อมูลภาคเรียนก่อน ณ วันที่ · term before, as of",
    "addressee_th": "หน่วยงานที่ต้องดำเนินการ · office (Thai)",
    "addressee_en": "หน่วยงานที่ต้องดำเนินการ · office (English)",
    "due_on": "กำหนดตอบ · due",
    "acknowledged_on": "รับทราบเมื่อ · acknowledged",
    "result": "ผลการดำเนินการ · result",
    "result_on": "แจ้งผลเมื่อ · result given",
    "is_overdue": "เกินกำหนด · overdue",
    "text_th": "ข้อความ · text (Thai)",
    "text_en": "ข้อความ · text (English)",
    "topic": "หมวด · topic",
    "name_th": "ชื่อ · name (Thai)",
    "name_en": "ชื่อ · name (English)",
    "question_th": "คำถาม · question (Thai)",
    "question_en": "คำถาม · question (English)",
    "numerator_th": "นับ · counted (Thai)",
    "numerator_en": "นับ · counted (English)",
    "denominator_th": "จาก · out of (Thai)",
    "denominator_en": "จาก · out of (English)",
    "population_th": "ประชากร · population (Thai)",
    "population_en": "ประชากร · population (English)",
}
NOTES: tuple[Text, ...] = (
    (
        "status = hidden คือช่องที่ปิดไว้: จำนวนหรือส่วนที่เหลือน้อยกว่า 5 คน หรือเป็นช่องที่ถ้าเปิดจะคำนวณย้อนกลับไปถึงจำนวนที่น้อยได้",
        "status = hidden: the count, or what is left of its group, is below 5,"
        " or such a number could be worked out from it.",
    ),
    (
        "ฉบับของค่าที่น้อยกว่าฉบับล่าสุด คือค่าที่คงไว้ตามฉบับก่อน ณ วันที่ในแถวนั้น เพราะเปลี่ยนไปน้อยเกินกว่าจะเปิดเผย จึงอาจรวมกันไม่เท่ากับยอดรวม",
        "A version of the figure below the newest: kept as in that version, of its day, since it changed by too few"
        " children to be shown anew; such figures may not add up with the others.",
    ),
    ("ศูนย์แสดงตามจริง", "Zero is shown as it is."),
    (
        "status = no_data คือยังไม่มีข้อมูลที่ต้องใช้ ไม่ใช่ศูนย์ ดูเหตุและแฟ้มที่รอในแถวเดียวกัน ส่วน not_applicable คือไม่มีเด็กในกลุ่มนั้น",
        "status = no_data: what the figure needs has not come; it is no zero, and its row says why and what is awaited."
        " not_applicable: there is no child in the group.",
    ),
    (
        "ตำบลแสดงเฉพาะยอดรวม และเฉพาะเมื่อไม่มีตำบลใดในอำเภอเดียวกันมีจำนวนน้อย",
        "Subdistricts are shown in all, and only where none of their district's has few.",
    ),
    (
        "low และ high คือช่วงที่จำนวนจริงน่าจะอยู่ (ร้อยละ 95) เพราะการเชื่อมโยงระเบียนอาจพลาดหรือเชื่อมผิด",
        "low and high: the range that should hold the true number 19 times in 20, since records may be linked"
        " wrongly or not at all.",
    ),
    (
        "ตัวชี้วัดเหล่านี้เป็นของโครงการ ไม่ใช่ตัวชี้วัดทางการ",
        "These are the project's own indicators, not official ones.",
    ),
    ("ชื่อพื้นที่จาก geothai (CC BY 4.0)", "Names of areas: geothai, CC BY 4.0."),
)


def write(
    path: Path,
    title: Text,
    as_of: dt.date,
    definitions: pa.Table,
    sheets: Sequence[tuple[str, pa.Table]],
    summary: Sheet | None = None,
) -> None:
    """Write the workbook.

    Args:
        path: where to.
        title: of what it shows.
        as_of: the day the figures hold for.
        definitions: one row an indicator.
        summary: a sheet to print, right after the notes.
        sheets: name and table; names of columns get headings in both languages.
    """
    lines = [f"ข้อมูล ณ วันที่ · as of {as_of.isoformat()}", "", *(text for note in NOTES for text in note)]
    # Without a fixed day in its properties, the same figures would not be the same bytes.
    with new_workbook(path, title[1], created=as_of) as workbook:
        workbook.add_text_page("หมายเหตุ", f"{title[0]} · {title[1]}", lines)
        if summary is not None:
            workbook.add_table(summary)
        for name, table in sheets:
            workbook.add_table(_sheet(name, table))
        workbook.add_table(_sheet("คำนิยาม", definitions, width=32))


def _sheet(name: str, table: pa.Table, width: int = 16) -> Sheet:
    headings = [HEADINGS.get(column, column) for column in table.column_names]
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    shares = {table.column_names.index("value"): "0.0%"} if "value" in table.column_names else {}
    return Sheet(name, headings, rows, widths=[width] * len(headings), formats=shares)
