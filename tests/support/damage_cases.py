"""The ways of spoiling an inbox, as data: which file, how, and what staging must make of it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import damaged_files as spoil
from tests.support.damaged_files import Spoil

CIVIL = "civil_registration/civil_registration_95_256705.csv"
DMC, ONEC = "schools/2567-1-student.xlsx", "schools/student_term_2567_1.csv"
ITW51, DROPOUTS = "nonformal/itw51.zip", "nonformal/student_dropouts_2567.csv"
MAP = "social_map/social_map_95_2567.xlsx"
HEALTH = "health/43files_95_20240516.zip"
SURVEY = "field_survey/field_survey_95_2567.csv"

HELD, TAKEN, PARTLY = "held", ("accepted", None), ("partly", None)
Verdict = tuple[str, str | None]


@dataclass(frozen=True)
class Spoiling:
    """One way to spoil a file.

    Attributes:
        name: what became of it.
        file: `source/file` in the clean inbox.
        spoil: does it.
        files: the verdict on each file that it touches, by its name below the source.
        quarantined: rows in quarantine by reason, beyond those of the clean file.
        lost: accepted rows fewer than of the clean source; None: not counted.
        flags: rows with a flag, beyond those of the clean file.
    """

    name: str
    file: str
    spoil: Spoil
    files: Mapping[str, Verdict]
    quarantined: Mapping[str, int] = field(default_factory=dict)
    lost: int | None = 0
    flags: Mapping[str, int] = field(default_factory=dict)


def held(reason: str) -> Verdict:
    """A held file."""
    return HELD, reason


def ignored(reason: str) -> Verdict:
    """An ignored file."""
    return "ignored", reason


def civil(name: str, change: Spoil, verdict: Verdict = TAKEN, **more: Any) -> Spoiling:
    """A way to spoil the civil register."""
    return Spoiling(name, CIVIL, change, {CIVIL.partition("/")[2]: verdict}, **more)


def beside_civil(name: str, file: str, content: bytes | Callable[[bytes], bytes], verdict: Verdict) -> Spoiling:
    """A stray file beside a good register."""
    return Spoiling(name, CIVIL, spoil.beside(file, content), {CIVIL.partition("/")[2]: TAKEN, file: verdict})


def pupils(name: str, change: Spoil, verdict: Verdict = TAKEN, **more: Any) -> Spoiling:
    """A way to spoil the workbook of pupils."""
    return Spoiling(name, DMC, change, {DMC.partition("/")[2]: verdict}, **more)


def archive(name: str, change: Spoil, files: Mapping[str, Verdict], **more: Any) -> Spoiling:
    """A way to spoil the health archive; files by their names in it, the archive itself as an empty name."""
    whole = HEALTH.partition("/")[2]
    return Spoiling(
        name, HEALTH, change, {f"{whole}/{file}" if file else whole: told for file, told in files.items()}, **more
    )


def tables(name: str, change: Spoil, files: Mapping[str, Verdict], **more: Any) -> Spoiling:
    """A way to spoil the archive of non-formal learners."""
    whole = ITW51.partition("/")[2]
    return Spoiling(
        name, ITW51, change, {f"{whole}/{file}" if file else whole: told for file, told in files.items()}, **more
    )


def _one_in_five(rows: spoil.Rows) -> list[bytes]:
    """Lines of which every fifth is windows-874."""
    lines = [",".join(row) for row in rows]
    return [line.encode("cp874", "ignore") if place % 5 == 4 else line.encode() for place, line in enumerate(lines)]


def _mixed_encodings(path: Path) -> None:
    path.write_bytes(b"\r\n".join(_one_in_five(spoil.read(path))[:101]))


def _another_province(path: Path) -> None:
    spoil.column("provinceCode", lambda _: "90")(path)
    spoil.column("subdistrictCode", lambda code: f"90{code[2:]}")(path)


def _as_windows_874(path: Path) -> None:
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("cp874", "ignore"))


def _zipped(path: Path) -> None:
    path.with_suffix(".zip").write_bytes(spoil.packed({path.name: path.read_bytes()}))
    path.unlink()


def _gzipped(path: Path) -> None:
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()


def _halves(rows: spoil.Rows) -> tuple[spoil.Rows, spoil.Rows]:
    """The pupils on two sheets, each below banner and header."""
    return rows[:30], [*rows[:2], *rows[30:]]


def _less(rows: spoil.Rows, place: int) -> spoil.Rows:
    return [[cell for at, cell in enumerate(row) if at != place] for row in rows]


def _with_number(rows: spoil.Rows, change: Callable[[str], Any]) -> list[list[Any]]:
    """The pupils, their numbers changed."""
    return [[change(cell) if at == 2 and cell.isdigit() else cell for at, cell in enumerate(row)] for row in rows]


def _swapped(date: str) -> str:
    """A date with day and month in each other's place, where that shows."""
    return f"{date[:4]}2505"


def _with_ages(path: Path) -> Path:
    """A survey of grown-ups: their age agrees with the birthday that they are about to get."""
    spoil.column("อายุ(ปี)", lambda _: "47", slice(2))(path)
    spoil.column("ชื่อ-นามสกุลเด็ก", lambda _: "นายสมมุติ ทดสอบกุล", slice(2))(path)
    return path


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


HTML = b"<html><body><table><tr><td>pid</td><td>firstName</td></tr></table></body></html>"
DETAILS = ("address.txt", "nutrition.txt", "specialpp.txt", "disability.txt")
WHOLE = dict.fromkeys(("person.txt", *DETAILS), TAKEN)
NO_PERSON = dict.fromkeys(DETAILS, TAKEN)
LEARNERS = {"2/student.dbf": TAKEN, "2/grade.dbf": TAKEN, "3/grade.dbf": TAKEN, "group.dbf": ignored("reference_table")}

SPOILINGS: tuple[Spoiling, ...] = (
    # Encodings and line ends
    civil("no byte order mark", spoil.rewritten("utf-8")),
    civil("UTF-16", spoil.rewritten("utf-16")),
    civil("windows-874 (TIS-620)", _as_windows_874, lost=None),
    civil("two encodings in one file", _mixed_encodings, PARTLY, quarantined={"unreadable_row": 20}, lost=None),
    civil(
        "UTF-8 encoded twice",
        spoil.bytes_changed(lambda data: data.decode("utf-8-sig").encode().decode("latin-1").encode()),
    ),
    civil(
        "UTF-16 without a mark",
        spoil.bytes_changed(lambda data: data.decode("utf-8-sig").encode("utf-16-le")),
        held("unreadable_file"),
        lost=None,
    ),
    civil("LF line ends", spoil.rewritten(end="\n")),
    civil("CR line ends", spoil.rewritten(end="\r")),
    civil("CRLF and LF in one file", spoil.bytes_changed(lambda data: data.replace(b"\n", b"\r\n", 20))),
    civil("zeros between fields", spoil.bytes_changed(lambda data: data.replace(b",", b"\0,", 50))),
    civil("a tail of zeros", spoil.bytes_changed(lambda data: data + bytes(4096))),
    # Delimiters and quotes
    civil("semicolons", spoil.rewritten(delimiter=";")),
    civil("tabs", spoil.rewritten(delimiter="\t")),
    civil("bars", spoil.rewritten(delimiter="|")),
    civil(
        "a quotation mark that never closes",
        spoil.bytes_changed(lambda data: data.replace("ยะลา\n".encode(), '"ยะลา\n'.encode(), 1)),
    ),
    # Headers and rows around the table
    civil("no header", spoil.rows_changed(lambda rows: rows[1:])),
    civil("the header again in the middle", spoil.rows_changed(lambda rows: [*rows[:50], rows[0], *rows[50:]])),
    civil("blank rows", spoil.rows_changed(lambda rows: [*rows[:9], [], [""] * len(rows[0]), *rows[9:], [], []])),
    civil(
        "a row of totals",
        spoil.rows_changed(lambda rows: [*rows, ["รวม", str(len(rows) - 1)]]),
        PARTLY,
        quarantined={"unreadable_row": 1},
    ),
    civil(
        "a row of totals as wide as the table",
        spoil.rows_changed(lambda rows: [*rows, ["รวม", str(len(rows) - 1), *[""] * (len(rows[0]) - 2)]]),
        PARTLY,
        quarantined={"missing_name": 1},
    ),
    civil(
        "titles above the header", spoil.rows_changed(lambda rows: [["รายงานทะเบียนราษฎร"], ["จังหวัดยะลา"], [], *rows])
    ),
    civil(
        "a header in capitals with suffixes",
        spoil.rows_changed(lambda rows: [[f"{cell.upper()} ต้องกรอก" for cell in rows[0]], *rows[1:]]),
    ),
    civil(
        "a required column renamed in its place", spoil.bytes_changed(lambda data: data.replace(b"dateOfBirth", b"dob"))
    ),
    civil(
        "a required column renamed, the others moved",
        spoil.rows_changed(
            lambda rows: spoil.shuffled_columns(
                [["dob" if cell == "dateOfBirth" else cell for cell in rows[0]], *rows[1:]]
            )
        ),
        held("missing_column"),
        lost=None,
    ),
    civil("a required column missing", spoil.without_column("dateOfBirth"), held("missing_column"), lost=None),
    civil("an optional column missing", spoil.without_column("nationalityCode")),
    civil(
        "columns nobody asked for",
        spoil.rows_changed(lambda rows: [[*row, "x" if at else "remark"] for at, row in enumerate(rows)]),
    ),
    civil("columns in another order", spoil.rows_changed(spoil.shuffled_columns)),
    civil("no byte", spoil.bytes_changed(lambda _: b""), held("empty_file"), lost=None),
    civil("a header alone", spoil.rows_changed(lambda rows: rows[:1]), held("empty_file"), lost=None),
    civil(
        "cut in the middle of a row",
        spoil.bytes_changed(lambda data: data[: len(data) // 2]),
        PARTLY,
        quarantined={"unreadable_row": 1},
        lost=None,
    ),
    civil(
        "rows shifted by a lost field",
        spoil.rows_changed(lambda rows: [rows[0], *[row[1:] for row in rows[1:4]], *rows[4:]]),
        PARTLY,
        quarantined={"unreadable_row": 3},
        lost=3,
    ),
    # Whose file it is
    civil("another province's file", _another_province, held("wrong_province"), lost=None),
    civil(
        "some rows of another province",
        spoil.column("provinceCode", lambda _: "90", slice(5)),
        PARTLY,
        quarantined={"wrong_province": 5},
        lost=5,
    ),
    # Values
    civil("numbers as floats", spoil.column("pid", lambda pid: f"{pid}.0")),
    civil(
        "numbers in scientific notation",
        spoil.column("pid", lambda pid: f"{float(pid):.5E}", slice(10)),
        flags={"national_id_scientific": 10},
    ),
    civil("numbers with an apostrophe", spoil.column("pid", lambda pid: f"'{pid}")),
    civil(
        "numbers with dashes",
        spoil.column("pid", lambda pid: f"{pid[0]}-{pid[1:5]}-{pid[5:10]}-{pid[10:12]}-{pid[12:]}", slice(10)),
    ),
    civil("Thai digits", spoil.column("pid", lambda pid: pid.translate(spoil.THAI_DIGITS))),
    civil("dates in Thai digits", spoil.column("dateOfBirth", lambda date: date.translate(spoil.THAI_DIGITS))),
    civil(
        "dates of the Christian era",
        spoil.column("dateOfBirth", lambda date: f"{int(date[:4]) - 543}{date[4:]}", slice(10)),
        flags={"birth_date_era": 10},
    ),
    civil(
        "dates with dashes", spoil.column("dateOfBirth", lambda date: f"{date[:4]}-{date[4:6]}-{date[6:]}", slice(10))
    ),
    civil(
        "impossible dates",
        spoil.column("dateOfBirth", lambda date: f"{date[:4]}0231", slice(3)),
        flags={"birth_date_impossible": 3},
    ),
    civil("dates to come", spoil.column("dateOfBirth", lambda _: "25700101", slice(3)), flags={"birth_date_future": 3}),
    civil("day and month swapped", spoil.column("dateOfBirth", _swapped, slice(3)), flags={"birth_date_swapped": 3}),
    civil("rows twice", spoil.rows_changed(lambda rows: [*rows, *rows[1:4]]), lost=-3),
    civil("a row 300 times", spoil.rows_changed(lambda rows: [*rows, *[rows[1]] * 299]), lost=-299),
    civil(
        "a key twice with other values",
        spoil.rows_changed(lambda rows: [*rows, *[[*row[:2], "อื่น", *row[3:]] for row in rows[1:4]]]),
        lost=-3,
        flags={"duplicate_key": 3},
    ),
    civil(
        "nameless rows",
        spoil.column("firstName", lambda _: "-", slice(4)),
        PARTLY,
        quarantined={"missing_name": 4},
        lost=4,
    ),
    Spoiling(
        "adults among the children",
        SURVEY,
        lambda path: spoil.column("วันเกิด", lambda _: "05/05/2520", slice(2))(_with_ages(path)),
        {SURVEY.partition("/")[2]: PARTLY},
        {"not_a_child": 2},
        2,
    ),
    civil(
        "an adult's birthday that the row contradicts",
        spoil.column("dateOfBirth", lambda _: "25200505", slice(4)),
        flags={"birth_date_contradicted": 4},
    ),
    civil("codes that nobody knows", spoil.column("genderCode", lambda _: "9", slice(4)), flags={"sex_unknown": 4}),
    civil(
        "a cell of ten megabytes",
        spoil.column("lastName", lambda _: "ก" * 3_500_000, slice(1)),
        PARTLY,
        quarantined={"unreadable_row": 1},
        lost=1,
    ),
    civil("cells that a spreadsheet would run", spoil.column("motherName", lambda _: "=cmd|' /C calc'!A0", slice(3))),
    # Names and kinds of files
    Spoiling(
        "text under a workbook's name", CIVIL, spoil.renamed(".xlsx"), {"civil_registration_95_256705.xlsx": TAKEN}
    ),
    Spoiling("a workbook under a text's name", DMC, spoil.renamed(".csv"), {"2567-1-student.csv": TAKEN}),
    Spoiling(
        "a table zipped where none is expected",
        CIVIL,
        _zipped,
        {"civil_registration_95_256705.zip": held("unknown_layout")},
        lost=None,
    ),
    Spoiling(
        "a table gzipped", CIVIL, _gzipped, {"civil_registration_95_256705.csv.gz": held("unreadable_file")}, lost=None
    ),
    beside_civil("a RAR archive", "register.rar", b"Rar!\x1a\x07\x00" + bytes(200), held("unreadable_file")),
    beside_civil("a 7z archive", "register.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200), held("unreadable_file")),
    beside_civil("Excel's temporary file", "~$register.xlsx", b"x", ignored("temporary_file")),
    beside_civil("a download that was broken off", "register.csv.crdownload", b"x", ignored("temporary_file")),
    beside_civil("a letter", "letter.pdf", b"%PDF-1.7", ignored("unknown_file")),
    beside_civil("a web page under a workbook's name", "register.xls", HTML, held("unreadable_file")),
    beside_civil("the same file under two names", "register (1).csv", lambda data: data, ignored("same_bytes")),
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
