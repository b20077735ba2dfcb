"""The work list of one source: the children on whom it differs from another, what each says, what to do.

Names, numbers and birthdays are masked unless somebody asks for them in full, which is theirs to record.
What differs is found in `source_conflicts`, how a list is written in `excel`.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import geothai
import pyarrow as pa

from assets.common.display import masking
from assets.common.excel import Sheet, write_workbook
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.data_quality import source_conflicts
from assets.index.export.province_export import export_path as index_path
from quality import contract

SQL = Path(__file__).parent / "sql"
HEADINGS = (
    *(
        "รหัสเด็ก\nchild",
        "ไฟล์ของท่าน\nyour file",
        "แถวข้อมูลที่\nrow",
        "รหัสหน่วยงาน\nunit",
        "ชั้น\nclass",
        "เลขประจำตัวในหน่วยงาน\nyour key",
        "ชื่อ\nname",
        "เลขประจำตัว\nnumber",
    ),
    *("ความต่าง", "difference", "ข้อมูลของท่าน\nyou say", "แหล่งอื่น\nother source", "แหล่งอื่นว่า\nit says"),
    *("อำเภอ\ndistrict", "ควรทำอะไร", "what to do"),
)
_GUIDE = (
    "แต่ละแถวคือเด็กหนึ่งคนที่ข้อมูลของท่านไม่ตรงกับอีกแหล่งหนึ่ง ยังไม่รู้ว่าฝ่ายใดถูก"
    " · Each row is a child on whom your data differs from another source's; which of the two is right is not known.",
    "ตรวจกับหลักฐาน แก้ไขในระบบของท่านถ้าข้อมูลของท่านผิด แล้วส่งไฟล์งวดถัดไปตามปกติ แถวที่แก้แล้วจะหายไปเอง"
    " · Check against a document, correct your own system where you are wrong, and send the next file as usual:"
    " what was put right is gone by itself.",
    "แหล่งหนึ่งจะไม่เห็นรายการของแหล่งอื่นนอกจากสิ่งที่ต่างกัน · Of another source only what differs is shown.",
)
_MASKED = "ชื่อ เลข และวันเกิดถูกปิดบังไว้ · Names, numbers and birthdays are masked."
_OPEN = (
    "ชื่อและเลขแสดงเต็ม เป็นข้อมูลส่วนบุคคลของเด็ก เก็บและส่งตามระเบียบ ลบเมื่อเสร็จงาน"
    " · Names and numbers are shown in full: personal data of children. Keep it safe, delete it when done."
)


_PERSONS_NUMBER = re.compile(r"[G\d]\d{12}(?!\d)")
"""What in a unit's own key may be a person's 13-digit number or G-code."""


class NotMeasuredError(Exception):
    """There are no source conflicts to list: the province was not refreshed."""

    def __init__(self, province: str) -> None:
        super().__init__(f"province {province} has no source conflicts on record: refresh it first")


def count(home: Home, province: str, source: str) -> int:
    """How many rows the work list of a source has.

    Raises:
        NotMeasuredError: the province was not refreshed.
    """
    return int(_work(home, province, source).num_rows)


def write(home: Home, province: str, source: str, path: Path, *, unmasked: bool = False) -> None:
    """Write the work list of a source.

    Args:
        home: the installation.
        province: two-digit code.
        source: whose list.
        path: the workbook to write.
        unmasked: names, numbers and birthdays in full.

    Raises:
        NotMeasuredError: the province was not refreshed.
    """
    rows = [_cells(row, unmasked) for row in _work(home, province, source).to_pylist()]
    title = contract.load(source).title
    lines = [
        f"จังหวัด {province} · province {province}, {source}",
        f"{len(rows):,} รายการ · {len(rows):,} rows",
        "",
        *_GUIDE,
        _OPEN if unmasked else _MASKED,
    ]
    name = f"ข้อมูลที่ไม่ตรงกัน: {title['th']} · {title['en']}"
    write_workbook(path, name, lines, [Sheet("รายการตรวจแก้", HEADINGS, rows)])


def _work(home: Home, province: str, source: str) -> pa.Table:
    found = list_tables(home, province, "registry").get("reconciliation.source_conflict")
    if found is None:
        raise NotMeasuredError(province)
    files = {
        "source_conflict": duckdb_io.quote(str(found)),
        "record": duckdb_io.quote(str(index_path(home, province, "child_record"))),
    }
    kinds = [
        {"kind": kind.code, "weight": kind.weight, "place": place}
        for place, kind in enumerate(source_conflicts.read_kinds().values())
    ]
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        connection.register("given_kind", pa.Table.from_pylist(kinds))
        text = (SQL / "correction.sql").read_text("utf-8").format(**files)
        return connection.execute(text, {"province": province, "source": source}).to_arrow_table()


def _cells(row: dict[str, Any], unmasked: bool) -> list[Any]:
    kind = source_conflicts.read_kinds()[row["kind"]]
    name = " ".join(filter(None, (row["first_name"], row["last_name"])))
    number = row["national_id"] or ""
    other = contract.load(row["other_source"]).title["th"]
    return [
        row["child_id"],
        row["own_file"],
        row["own_row"],
        " ".join(filter(None, (row["unit"], row["school_name"]))),
        row["grade"] or "",
        _key(row, unmasked),
        name if unmasked else masking.mask_name(name),
        number if unmasked or not number else masking.mask_number(number),
        kind.th,
        kind.en,
        _own_value(kind.field, row, unmasked),
        other,
        _compared(kind.field, row["other_value"], row["own_value"], unmasked),
        _area(row["district_code"]),
        kind.action_th,
        kind.action_en,
    ]


def _key(row: dict[str, Any], unmasked: bool) -> str:
    """The unit's own key of the child; one that is a person's number is masked like numbers."""
    key = str(row["record_key"] or "")
    return key if unmasked else _PERSONS_NUMBER.sub(lambda found: masking.mask_number(found[0]), key)


def _own_value(field: str, row: dict[str, Any], unmasked: bool) -> str:
    """The source's own value; of an age no date is made."""
    if field == "birth" and row["own_value"] is not None:
        return _birthday(row["own_value"], unmasked, row["own_precision"] or "day")
    return _compared(field, row["own_value"], row["other_value"], unmasked)


def _compared(field: str, value: str | None, other: str | None, unmasked: bool) -> str:
    """A value; masked, of two spellings of a name what differs is shown."""
    if field == "name" and not unmasked and value and other:
        return masking.mask_spellings(value, other)[0]
    return _value(field, value, unmasked)


def _value(field: str, value: str | None, unmasked: bool) -> str:
    """One side's value as a person reads it."""
    if value is None:
        return ""
    if field == "address":
        return _area(value)
    if field == "birth":
        return _birthday(value, unmasked)
    if unmasked or field in ("sex", "enrolment"):
        return {"male": "ชาย", "female": "หญิง"}.get(value, value)
    return masking.mask_number(value) if field == "number" else masking.mask_name(value)


def _birthday(value: str, unmasked: bool, precision: str = "day") -> str:
    """A birthday in the Buddhist era; one whose era is the matter as it was written."""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return value if unmasked else masking.HIDDEN + value[-4:]
    return masking.format_birth_date(day, precision, masked=not unmasked)


def _area(code: str | None) -> str:
    if code is None:
        return ""
    lookup = {2: geothai.province, 4: geothai.district, 6: geothai.subdistrict}
    found = lookup[len(code)](code)
    return f"{code} {found.name_th}" if found else code
