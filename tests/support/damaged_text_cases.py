"""Ways in which texts arrive damaged: encodings, delimiters, headers, values, names of files."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.support import damaged_files as spoil
from tests.support.spoiling import (
    CIVIL,
    DMC,
    PARTLY,
    SURVEY,
    TAKEN,
    Spoiling,
    beside_civil,
    civil,
    held,
    ignored,
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


def _swapped(date: str) -> str:
    """A date with day and month in each other's place, where that shows."""
    return f"{date[:4]}2505"


def _with_ages(path: Path) -> Path:
    """A survey of grown-ups: their age agrees with the birthday that they are about to get."""
    spoil.column("อายุ(ปี)", lambda _: "47", slice(2))(path)
    spoil.column("ชื่อ-นามสกุลเด็ก", lambda _: "นายสมมุติ ทดสอบกุล", slice(2))(path)
    return path


HTML = b"<html><body><table><tr><td>pid</td><td>firstName</td></tr></table></body></html>"

DAMAGED_TEXTS: tuple[Spoiling, ...] = (
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
        {"civil_registration_95_256705.zip": held("packed_table")},
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
)
