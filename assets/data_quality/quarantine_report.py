"""The report that an agency gets on its files: which were held, which rows were set aside, why, what to do.

One workbook, and one CSV, a source. Names and numbers are masked: enough stays to find the row again. Which
rows wait is decided by staging; how a list is written, by `assets.common.excel`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assets.common import audit_log
from assets.common.as_of import day_of
from assets.common.display import masking, reasons
from assets.common.excel import Sheet, write_csv, write_workbook
from assets.common.storage.home import Home
from assets.data_quality import quarantine_counts
from assets.sources.readers.source_list import SOURCES
from quality import contract
from quality.contract import Layout

Row = dict[str, Any]

HEADINGS = (
    *("ไฟล์\nfile", "แถวข้อมูลที่\nrow", "รูปแบบ\nlayout", "ชื่อ (ปิดบัง)\nname, masked", "เลข (ปิดบัง)\nnumber, masked"),
    *("เหตุผล", "reason", "คอลัมน์ที่ต้องดู\ncolumns to look at", "ควรทำอะไร", "what to do"),
    "ได้รับครั้งแรก\nfirst received",
)
HELD_HEADINGS = (*("ไฟล์\nfile", "ได้รับเมื่อ\nreceived", "เหตุผล", "reason", "สิ่งที่พบ\nfound", "ควรทำอะไร", "what to do"),)
_GUIDE = (
    "วิธีใช้ · How to use this file",
    "1. แก้ไขที่ต้นทาง (ระบบของหน่วยงาน) แล้วส่งไฟล์ใหม่ทั้งไฟล์ด้วยชื่อเดิม แถวที่แก้แล้วจะหายไปจากรายงานครั้งถัดไป"
    " · Correct the rows in your own system and send the whole file again under the same name: what was put right"
    " is gone from the next report.",
    "2. “แถวข้อมูลที่” นับจาก 1 โดยไม่นับหัวตารางและแถวว่าง · “Row” counts records from 1, without the header and empty rows.",
    "3. แผ่น “ไม่ต้องแก้ไข” คือแถวที่ถูกต้องแต่ไม่ใช่เด็กหรือเป็นของจังหวัดอื่น · The sheet “ไม่ต้องแก้ไข” has rows that are"
    " right and only not this index's: adults, other provinces.",
    "4. ชื่อและเลขถูกปิดบังไว้ โปรดเก็บไฟล์นี้ในที่ปลอดภัยและลบเมื่อเสร็จงาน · Names and numbers are masked; keep this"
    " file safe all the same and delete it when done.",
)


@dataclass(frozen=True)
class Report:
    """What was written for one source.

    Attributes:
        source: whose report.
        path: the workbook; the CSV stands beside it.
        to_correct: rows that wait for a correction.
        not_ours: rows that are right and only not this index's.
        held: files that are held.
    """

    source: str
    path: Path
    to_correct: int
    not_ours: int
    held: int


def write_reports(home: Home, province: str, folder: Path, by: str, source: str | None = None) -> list[Report]:
    """Write the reports of a province, one for each source with something to say; the audit knows of it first.

    Args:
        home: the installation.
        province: two-digit code.
        folder: where to; `<province>-<source>.xlsx` and `.csv`.
        by: who has them written.
        source: only this one; default: all.

    Raises:
        AuditError: the audit cannot be written; no report is then.
    """
    found = {
        name: (quarantine_counts.read_quarantine(home, province, name).to_pylist(), _held(home, province, name))
        for name in ((source,) if source else SOURCES)
    }
    found = {name: (rows, held) for name, (rows, held) in found.items() if rows or held}
    if found:
        detail: dict[str, audit_log.Detail] = {"what": "quarantine", "source": source or "all", "masked": True}
        count = sum(len(rows) for rows, _ in found.values())
        audit_log.add_entry(home, "export", who=by, scope=province, rows=count, detail=detail)
    return [
        _write_source(province, name, rows, held, folder / f"{province}-{name}.xlsx")
        for name, (rows, held) in found.items()
    ]


def default_folder(home: Home, province: str) -> Path:
    """Where reports go when nobody says: into the restricted home."""
    return home.root / "reports" / province / "quarantine"


def _write_source(province: str, source: str, rows: list[Row], held: list[Row], path: Path) -> Report:
    to_correct = [row for row in rows if any(reasons.find_row_reason(code).to_correct for code in row["reasons"])]
    others = [row for row in rows if not any(reasons.find_row_reason(code).to_correct for code in row["reasons"])]
    sheets = [
        Sheet("ไฟล์ที่ยังไม่รับเข้า", HELD_HEADINGS, [_held_cells(file) for file in held]),
        Sheet("ต้องแก้ไข", HEADINGS, _cells(to_correct)),
        Sheet("ไม่ต้องแก้ไข", HEADINGS, _cells(others)),
    ]
    title = contract.load(source).title
    summary = _summary(province, source, rows, held)
    write_workbook(path, f"รายงานข้อมูลที่กักไว้: {title['th']} · {title['en']}", summary, sheets)
    write_csv(path.with_suffix(".csv"), Sheet("rows", HEADINGS, _cells([*to_correct, *others])))
    return Report(source, path, len(to_correct), len(others), len(held))


def _summary(province: str, source: str, rows: list[Row], held: list[Row]) -> list[str]:
    """The cover: counts by file and reason, and how to use the report."""
    counts = Counter((row["source_file"], code) for row in rows for code in row["reasons"])
    lines = [
        f"จังหวัด {province} · province {province}, {source}",
        f"ไฟล์ที่ยังไม่รับเข้า {len(held)} ไฟล์ · files held: {len(held)}",
        f"แถวที่กักไว้ {len(rows):,} แถว · rows in quarantine: {len(rows):,}",
        *(
            f"    {file}: {reasons.find_row_reason(code).th} · {reasons.find_row_reason(code).en} — {count:,}"
            for (file, code), count in sorted(counts.items())
        ),
        "",
    ]
    return [*lines, *_GUIDE]


def _held(home: Home, province: str, source: str) -> list[Row]:
    path = home.lake("files", province, f"{source}.parquet")
    return [row for row in pq.read_table(path).to_pylist() if row["status"] == "held"] if path.is_file() else []


def _held_cells(file: Row) -> list[Any]:
    reason = reasons.find_file_reason(file["reason"])
    found = [file["source_file"], _day(file["received_at"]), reason.th, reason.en, file["detail"] or ""]
    return [*found, reason.action_th, reason.action_en]


def _cells(rows: Sequence[Row]) -> list[list[Any]]:
    return [_row_cells(row) for row in sorted(rows, key=lambda row: (row["source_file"], row["source_row"]))]


def _row_cells(row: Row) -> list[Any]:
    why = [reasons.find_row_reason(code) for code in row["reasons"]]
    columns = dict.fromkeys(column for one in why for column in _columns(row["source"], row["layout"], one.code))
    return [
        row["source_file"],
        row["source_row"],
        row["layout"],
        masking.mask_name(row["name"]) if row["name"] else "",
        masking.mask_number(row["number"]) if row["number"] else "",
        "; ".join(one.th for one in why),
        "; ".join(one.en for one in why),
        ", ".join(columns),
        "; ".join(dict.fromkeys(one.action_th for one in why)),
        "; ".join(dict.fromkeys(one.action_en for one in why)),
        _day(row["first_received_at"]),
    ]


@cache
def _columns(source: str, layout: str, reason: str) -> tuple[str, ...]:
    """The columns that a reason is about, as the agency calls them; none where it is about the whole row."""
    known = contract.load(source).layouts[layout]
    names: dict[str, list[str]] = {
        "missing_name": [column.name for column in known.of_type("given_name", "full_name")],
        "not_a_child": [name for name in ("birth_date", "age") if name in known.names],
        "wrong_province": list(known.province.columns),
    }
    return tuple(_heading(known, name) for name in names.get(reason, []))


def _heading(layout: Layout, name: str) -> str:
    headers = layout.column(name).headers
    return headers[0] if headers else name


def _day(moment: dt.datetime) -> str:
    return f"{day_of(moment):%Y-%m-%d}"
