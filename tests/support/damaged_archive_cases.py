"""Ways in which workbooks, archives and dBase tables arrive damaged, and forms and lists that are no extract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support import damaged_files as spoil
from tests.support.spoiling import (
    DMC,
    DROPOUTS,
    MAP,
    PARTLY,
    SURVEY,
    TAKEN,
    Spoiling,
    archive,
    held,
    ignored,
    pupils,
    tables,
)


def _halves(rows: spoil.Rows) -> tuple[spoil.Rows, spoil.Rows]:
    """The pupils on two sheets, each below banner and header."""
    return rows[:30], [*rows[:2], *rows[30:]]


def _less(rows: spoil.Rows, place: int) -> spoil.Rows:
    return [[cell for at, cell in enumerate(row) if at != place] for row in rows]


def _with_number(rows: spoil.Rows, change: Callable[[str], Any]) -> list[list[Any]]:
    """The pupils, their numbers changed."""
    return [[change(cell) if at == 2 and cell.isdigit() else cell for at, cell in enumerate(row)] for row in rows]


def _members(rows: spoil.Rows) -> tuple[spoil.Rows, spoil.Rows]:
    """The households' members on two sheets."""
    return rows[:16], [rows[0], *rows[16:]]


def _without_birth(data: bytes) -> bytes:
    lines = [line.split(b"|") for line in data.split(b"\r\n") if line]
    return b"\r\n".join(b"|".join(line[:9] + line[10:]) for line in lines)


def _lost_zeros(data: bytes) -> bytes:
    """HOSPCODEs as if they began with zeros that a spreadsheet took."""
    header, *lines = data.split(b"\r\n")
    return b"\r\n".join([header, *(b"9501|" + line.partition(b"|")[2] if line else line for line in lines)])


DETAILS = ("address.txt", "nutrition.txt", "specialpp.txt", "disability.txt")


WHOLE = dict.fromkeys(("person.txt", *DETAILS), TAKEN)
NO_PERSON = dict.fromkeys(DETAILS, TAKEN)


LEARNERS = {"2/student.dbf": TAKEN, "2/grade.dbf": TAKEN, "3/grade.dbf": TAKEN, "group.dbf": ignored("reference_table")}

DAMAGED_ARCHIVES: tuple[Spoiling, ...] = (
    # Workbooks
    pupils(
        "a workbook cut short",
        spoil.bytes_changed(lambda data: data[: len(data) // 2]),
        held("unreadable_file"),
        lost=None,
    ),
    pupils(
        "a workbook behind a password",
        spoil.bytes_changed(spoil.protected_workbook),
        held("password_protected"),
        lost=None,
    ),
    pupils("pupils on two sheets", spoil.sheets_changed(lambda rows: list(zip("กข", _halves(rows), strict=True)))),
    pupils(
        "pupils on a hidden sheet",
        spoil.sheets_changed(lambda rows: list(zip("กข", _halves(rows), strict=True)), hidden="ข"),
    ),
    pupils("a sheet of notes", spoil.sheets_changed(lambda rows: [("หมายเหตุ", [["ข้อความ"]]), ("ข", rows)])),
    Spoiling(
        "a sheet that lacks a column beside a good one",
        DMC,
        spoil.sheets_changed(lambda rows: [("ก", _halves(rows)[0]), ("ข", _less(_halves(rows)[1], 10))]),
        {"2567-1-student.xlsx": TAKEN, "2567-1-student.xlsx/sheet 2": held("missing_column")},
        lost=None,
    ),
    pupils(
        "titles in merged rows",
        spoil.sheets_changed(lambda rows: [("ก", [["รายงานข้อมูลนักเรียน"], ["จังหวัดยะลา"], *rows])]),
    ),
    pupils("neither banner nor header", spoil.sheets_changed(lambda rows: [("ก", rows[2:])])),
    pupils("numbers that Excel counts with", spoil.sheets_changed(lambda rows: [("ก", _with_number(rows, float))])),
    pupils(
        "numbers that lost digits",
        spoil.sheets_changed(lambda rows: [("ก", _with_number(rows, lambda pid: f"{float(pid):.5E}"))]),
        flags={"national_id_scientific": 73},
        lost=None,
    ),
    Spoiling(
        "members on a second sheet",
        MAP,
        spoil.sheets_changed(lambda rows: [("สมาชิกครัวเรือน", _members(rows)[0]), ("เพิ่มเติม", _members(rows)[1])]),
        {"social_map_95_2567.xlsx/sheet 2": held("unknown_layout")},
        lost=None,
    ),
    Spoiling(
        "two sheets of members, neither of which is called so",
        MAP,
        spoil.sheets_changed(lambda rows: list(zip("ab", _members(rows), strict=True))),
        {"social_map_95_2567.xlsx": held("unknown_layout")},
        lost=None,
    ),
    # Archives
    archive(
        "an archive cut short",
        spoil.bytes_changed(lambda data: data[: len(data) // 2]),
        {"": held("unreadable_file")},
        lost=None,
    ),
    archive(
        "an archive in an archive",
        spoil.bytes_changed(lambda data: spoil.packed({"inner.zip": data})),
        {"": held("unknown_layout"), "inner.zip": ignored("unknown_file")},
        lost=None,
    ),
    archive(
        "an archive behind a password",
        spoil.bytes_changed(spoil.marked_as_encrypted),
        dict.fromkeys(WHOLE, held("password_protected")),
        lost=None,
    ),
    archive(
        "no file of persons",
        spoil.members_changed(lambda files: {name: data for name, data in files.items() if name != "person.txt"}),
        {**NO_PERSON, "": held("missing_member")},
        lost=None,
    ),
    archive(
        "no file of addresses",
        spoil.members_changed(lambda files: {name: data for name, data in files.items() if name != "address.txt"}),
        {"person.txt": TAKEN},
        lost=None,
    ),
    archive(
        "a file of persons without a byte",
        spoil.member_changed("person.txt", lambda _: b""),
        {**NO_PERSON, "person.txt": held("empty_file")},
        lost=None,
    ),
    archive(
        "a file of persons that is a header",
        spoil.member_changed("person.txt", lambda data: data.partition(b"\n")[0] + b"\n"),
        {**NO_PERSON, "person.txt": held("empty_file")},
        lost=None,
    ),
    archive(
        "a detail file that is a header",
        spoil.member_changed("nutrition.txt", lambda data: data.partition(b"\n")[0] + b"\n"),
        WHOLE,
        lost=None,
    ),
    archive(
        "a file of persons that is noise",
        spoil.member_changed("person.txt", lambda _: bytes(range(256)) * 40),
        {**NO_PERSON, "person.txt": held("unreadable_file")},
        lost=None,
    ),
    archive(
        "a file of persons that lacks a column",
        spoil.member_changed("person.txt", _without_birth),
        {**NO_PERSON, "person.txt": held("missing_column")},
        lost=None,
    ),
    archive(
        "what a Mac leaves in an archive",
        spoil.members_changed(lambda files: {**files, "__MACOSX/._person.txt": b"x", ".DS_Store": b"y"}),
        WHOLE,
    ),
    archive(
        "an archive with folders",
        spoil.members_changed(lambda files: {f"ส่งข้อมูล/{name}": data for name, data in files.items()}),
        {f"ส่งข้อมูล/{name}": TAKEN for name in WHOLE},
    ),
    archive(
        "codes of health units without their zeros",
        spoil.member_changed(".txt", _lost_zeros),
        WHOLE,
        flags={"hospital_code_lost_zeros": 385},
        lost=None,
    ),
    # dBase
    tables(
        "tables cut short",
        spoil.member_changed("2/student.dbf", lambda data: data[: len(data) // 2]),
        {"2/student.dbf": held("unreadable_file"), "3/student.dbf": TAKEN},
        lost=None,
    ),
    tables(
        "a deleted record",
        spoil.member_changed("2/student.dbf", spoil.dbf_deleted),
        {**LEARNERS, "3/student.dbf": TAKEN},
        lost=1,
    ),
    tables(
        "a table in another code page",
        spoil.member_changed("2/student.dbf", spoil.dbf_in_utf_8),
        {"2/student.dbf": PARTLY, "3/student.dbf": TAKEN},
        quarantined={"unreadable_row": 1},
        lost=1,
    ),
    tables(
        "an archive without learners",
        spoil.members_changed(lambda files: {name: data for name, data in files.items() if "group" in name}),
        {"": held("unknown_layout"), "group.dbf": ignored("reference_table")},
        lost=None,
    ),
    # Forms and lists
    Spoiling(
        "a list of dropouts without its header",
        DROPOUTS,
        spoil.rows_changed(lambda rows: rows[1:]),
        {DROPOUTS.partition("/")[2]: TAKEN},
    ),
    Spoiling(
        "a remark below the table",
        SURVEY,
        spoil.rows_changed(lambda rows: [*rows, ["หมายเหตุ: ใช้ภายใน"]]),
        {SURVEY.partition("/")[2]: PARTLY},
        {"unreadable_row": 1},
    ),
    Spoiling(
        "line breaks inside cells",
        SURVEY,
        spoil.column("รายละเอียด", lambda text: f"{text}\nบรรทัดสอง"),
        {SURVEY.partition("/")[2]: TAKEN},
    ),
)
