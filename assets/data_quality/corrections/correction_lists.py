"""The folder of correction lists: a workbook for each reporting unit, and a table of contents for who sends them out.

Each workbook is behind the password of its unit, the table of contents, which has these, behind one of the sender.

Every list is kept in the index and in the audit before it is there. Units, areas and sources can be chosen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import duckdb

from assets.common import audit_log
from assets.common.as_of import day_of
from assets.common.display.area_names import area_name
from assets.common.display.source_names import name_source
from assets.common.display.thai_date import format_thai_date
from assets.common.excel import Sheet, write_workbook
from assets.common.storage.home import Home
from assets.common.workbooks.workbook_encryption import check_password, encrypt_workbook
from assets.data_quality.corrections import correction_store, item_texts, wording
from assets.data_quality.corrections.correction_items import CorrectionItem, read_items
from assets.data_quality.corrections.correction_store import AskedRow, CorrectionAnswer, ItemKey, SentList
from assets.data_quality.corrections.correction_workbook import UnitList, write_unit_list
from assets.data_quality.corrections.mended_values import read_mended
from assets.data_quality.corrections.unit_passwords import make_password
from assets.review.sheet import row_key

CONTENTS = "สารบัญ.xlsx"
_CONTENTS_HEADINGS = ("แหล่งข้อมูล", "รหัสหน่วยงาน", "หน่วยงาน", "ไฟล์", "แถว", "เด็ก (คน)", "รหัสผ่าน")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Wanted:
    """Which lists are asked for.

    Attributes:
        province: two-digit code.
        by: who asks, for the audit.
        at: when.
        source: only this source's units.
        area: only children who live in this district (4 digits) or subdistrict (6).
        unit: only the unit of this code, or units whose name contains this.
        masked: names, numbers and birthdays hidden.
        password: of the table of contents, which has the password of each unit; None: nothing is encrypted.
    """

    province: str
    by: str
    at: dt.datetime
    source: str | None = None
    area: str | None = None
    unit: str | None = None
    masked: bool = True
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Written:
    """A list that was written: to where, for whom, how many rows about how many children, behind which password."""

    path: Path
    source: str
    office: str
    unit: str
    rows: int
    children: int
    password: str | None = field(default=None, repr=False)


def default_folder(home: Home, province: str) -> Path:
    """Where lists go when nobody says: into the restricted home."""
    return home.root / "reports" / province / "corrections"


def write_lists(home: Home, wanted: Wanted, folder: Path) -> list[Written]:
    """Write the lists into `folder/<source>/`, and `สารบัญ.xlsx` beside; all lists are kept, or none.

    Raises:
        NotMeasuredError: the province was not refreshed.
        PasswordError: the password is too short.
        AuditError: the audit cannot be written; nothing is then.
        FileNotFoundError, LockedError, WrongKeyError, MissingKeyError: the index does not open.
    """
    if wanted.password is not None:
        check_password(wanted.password)
    items = [item for item in read_items(home, wanted.province, wanted.source) if _is_wanted(item, wanted)]
    with correction_store.open_corrections(home) as connection:
        connection.execute("BEGIN")
        lists = _make_lists(connection, items, wanted, read_mended(home, wanted.province))
        _keep(connection, lists, wanted)
        detail: dict[str, audit_log.Detail] = {
            "what": "corrections",
            "source": wanted.source or "all",
            "units": len(lists),
            "masked": wanted.masked,
        }
        rows = sum(len(each.items) for each in lists)
        audit_log.add_entry(
            home, "export", who=wanted.by, scope=wanted.area or wanted.province, rows=rows, detail=detail
        )
        written = [_write(home, each, wanted, folder) for each in lists]
        connection.execute("COMMIT")
    if written:
        _write_contents(folder / CONTENTS, written, wanted)
    return written


def _is_wanted(item: CorrectionItem, wanted: Wanted) -> bool:
    record = item.record
    places = (record["district_code"], record["subdistrict_code"])
    in_area = wanted.area is None or any(str(place or "").startswith(wanted.area) for place in places)
    return in_area and item_texts.is_contradicted(item)


def _make_lists(
    connection: duckdb.DuckDBPyConnection,
    items: Sequence[CorrectionItem],
    wanted: Wanted,
    mended: Mapping[tuple[str, str], int],
) -> list[UnitList]:
    latest = correction_store.read_latest(connection)
    open_items = [item for item in items if _is_open(item, latest.get(item.key))]
    lists = []
    for (source, office), group in groupby(open_items, lambda item: (item.source, item.office)):
        asked = tuple(group)
        name = next((item.record["school_name"] for item in asked if source == "schools"), None)
        unit = item_texts.write_unit(source, office, name)
        if wanted.unit in (None, office) or str(wanted.unit) in unit:
            remarks = _remarks(asked, latest)
            count = mended.get((source, office), 0)
            lists.append(UnitList(row_key.new_sheet_id(), source, office, unit, asked, remarks, count))
    return lists


def _is_open(item: CorrectionItem, given: CorrectionAnswer | None) -> bool:
    """Whether it is asked (again): not answered, the value has changed since, or the answer did not help."""
    if given is None or not _is_unchanged(item, given):
        return True
    if given.answer == "mended":
        return bool(given.file_version != item.record["file_version"])
    return given.answer == "cannot_tell"


def _remarks(items: Sequence[CorrectionItem], latest: Mapping[ItemKey, CorrectionAnswer]) -> dict[ItemKey, str]:
    """Of a value that was said to be put right and came again as it was: when that was said."""
    found = {}
    for item in items:
        given = latest.get(item.key)
        if given is not None and given.answer == "mended" and _is_unchanged(item, given):
            found[item.key] = wording.STILL_DIFFERS.format(day=format_thai_date(day_of(given.answered_at)))
    return found


def _is_unchanged(item: CorrectionItem, given: CorrectionAnswer) -> bool:
    return given.value_hash == item_texts.hash_value(item.field, item.record)


def _keep(connection: duckdb.DuckDBPyConnection, lists: Sequence[UnitList], wanted: Wanted) -> None:
    sent = [
        SentList(
            *(each.list_id, wanted.province, each.source, each.office),
            *(wanted.by, wanted.at, wanted.masked, len(each.items)),
        )
        for each in lists
    ]
    asked = [_asked(each.list_id, number, item) for each in lists for number, item in enumerate(each.items, 1)]
    correction_store.add_rows(connection, sent)
    correction_store.add_rows(connection, asked)


def _asked(list_id: str, number: int, item: CorrectionItem) -> AskedRow:
    others = {other.record["agency_record_id"] for other in item.others if other.record is not None}
    value_hash = item_texts.hash_value(item.field, item.record)
    return AskedRow(list_id, number, *item.key, value_hash, item.record["file_version"], sorted(others))


def _write(home: Home, unit_list: UnitList, wanted: Wanted, folder: Path) -> Written:
    name = _NOT_IN_FILE_NAMES.sub(" ", f"{unit_list.office} {unit_list.unit}").strip()
    path = folder / unit_list.source / f"{name[:80]}.xlsx"
    write_unit_list(path, unit_list, day_of(wanted.at), masked=wanted.masked)
    password = None
    if wanted.password is not None:
        password = make_password(home, (unit_list.source, unit_list.office))
        encrypt_workbook(path, password)
    rows = len(unit_list.items)
    return Written(path, unit_list.source, unit_list.office, unit_list.unit, rows, unit_list.children, password)


def _write_contents(path: Path, written: Sequence[Written], wanted: Wanted) -> None:
    rows = [
        (name_source(each.source), each.office, each.unit, each.path.name, each.rows, each.children, each.password)
        for each in written
    ]
    columns = len(_CONTENTS_HEADINGS) - (wanted.password is None)
    total = wording.COUNTED.format(
        rows=sum(each.rows for each in written), children=sum(each.children for each in written)
    )
    lines = [format_thai_date(day_of(wanted.at)), f"{len(written):,} หน่วยงาน", total]
    lines += [wording.PASSWORDS] if wanted.password is not None else []
    widths = (16, 15, 40, 48, 8, 10, 18)
    sheet = Sheet("หน่วยงาน", _CONTENTS_HEADINGS[:columns], [row[:columns] for row in rows], widths[:columns])
    write_workbook(path, f"{wording.TITLE} จังหวัด{area_name(wanted.province)[0]}", lines, [sheet])
    if wanted.password is not None:
        encrypt_workbook(path, wanted.password)
