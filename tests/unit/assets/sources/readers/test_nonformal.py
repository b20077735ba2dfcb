"""ITW51's tables and the dropout list."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from assets.sources.readers import nonformal
from assets.sources.readers.extract import Extract, Refusal
from data.synthetic.agencies.dbase import table_bytes
from quality.contract import load

CONTRACT = load("nonformal")
STUDENT = [("ID", 10), ("STD_CODE", 20), ("PRENAME", 10), ("NAME", 20), ("SURNAME", 20), ("GRP_CODE", 8)]
STUDENT += [("CARDID", 13), ("BIRDAY", 8), ("SEX", 1), ("FIN_CAUSE", 1), ("NT_SEM", 6)]
GRADE = [("STD_CODE", 20), ("SEMESTRY", 6), ("SUB_CODE", 8), ("GRADE", 4)]
CENTRE = "9520000009"
DROPOUT_HEADER = [column.headers[0] for column in CONTRACT.layouts["dropouts"].columns]


def student(number: int, level: int = 3, term: str = "67/1", cause: str = "") -> list[str]:
    learner = f"661{level}{number:06d}"
    return [learner, CENTRE + learner, "นาย", "ทดลอง", "ใจมั่น", "001", f"{number:013d}", "01/02/50", "1", cause, term]


def table(
    rows: Sequence[Sequence[str]],
    fields: Sequence[tuple[str, int]] = tuple(STUDENT),
    deleted: Sequence[bool] | None = None,
) -> bytes:
    return table_bytes(fields, rows, deleted or [False] * len(rows), date(2024, 5, 16))


def read(tmp_path: Path, data: bytes, name: str) -> list[Extract | Refusal]:
    path = tmp_path / "landed"
    path.write_bytes(data)
    return list(nonformal.read(path, name, CONTRACT))


def read_zip(tmp_path: Path, members: Mapping[str, bytes]) -> dict[str, Extract | Refusal]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return {result.source_file: result for result in read(tmp_path, buffer.getvalue(), "itw51.zip")}


def extract(result: Extract | Refusal) -> Extract:
    assert isinstance(result, Extract), result
    return result


def test_tables_of_an_archive_are_known_by_their_fields(tmp_path: Path) -> None:
    group = table([["001", "กลุ่มทดลอง"]], [("GRP_CODE", 8), ("GRP_NAME", 20)])
    found = read_zip(
        tmp_path,
        {
            "3/student.dbf": table([student(1)]),
            "3/grade.dbf": table([[CENTRE + "6613000001", "66/2", "ทร31001", "3"]], GRADE),
            "group.dbf": group,
            "note.cdx": b"\x00\x01\x02",
        },
    )
    assert extract(found["itw51.zip/3/student.dbf"]).layout == "itw51_student"
    assert extract(found["itw51.zip/3/grade.dbf"]).layout == "itw51_grade"
    ignored = {name: found[name] for name in ("itw51.zip/group.dbf", "itw51.zip/note.cdx")}
    assert {name: result.reason for name, result in ignored.items() if isinstance(result, Refusal)} == {
        "itw51.zip/group.dbf": "reference_table",
        "itw51.zip/note.cdx": "unknown_file",
    }


def test_deleted_learners_are_skipped_and_counted_in_the_ordinals(tmp_path: Path) -> None:
    data = table([student(1), student(2), student(3)], deleted=[False, True, False])
    found = extract(read(tmp_path, data, "3/student.dbf")[0])
    assert found.table["source_row"].to_pylist() == [1, 3]
    assert found.encoding == "windows-874"
    assert found.table["national_id"].to_pylist() == ["0000000000001", "0000000000003"]


@pytest.mark.parametrize(("name", "level"), [("2/student.dbf", "2"), ("student.dbf", "3")])
def test_the_level_is_the_folders_else_the_learners_own(name: str, level: str, tmp_path: Path) -> None:
    found = extract(read(tmp_path, table([student(1, level=3)]), name)[0])
    assert found.table["level"].to_pylist() == [level]
    assert found.table["centre_code"].to_pylist() == [CENTRE]


def test_tables_without_some_fields_take_level_and_term_from_what_is_there(tmp_path: Path) -> None:
    without = [field for field in STUDENT if field[0] not in ("ID", "NT_SEM", "GRP_CODE")]
    keep = [place for place, field in enumerate(STUDENT) if field in without]
    found = read_zip(
        tmp_path,
        {
            "a/student.dbf": table([[student(1, level=1)[place] for place in keep]], without),
            "3/student.dbf": table([student(2), student(3), student(4, term="66/2")]),
        },
    )
    short = extract(found["itw51.zip/a/student.dbf"])
    assert short.missing == ("learner_no", "group_code", "term")
    assert short.table["level"].to_pylist() == ["1"]
    assert short.table["file_term"].to_pylist() == ["67/1"]
    assert extract(found["itw51.zip/3/student.dbf"]).table["file_term"].to_pylist() == ["67/1"] * 3


def test_without_a_term_of_its_own_the_archive_is_of_the_newest_term_with_grades(tmp_path: Path) -> None:
    grades = [[CENTRE + "6613000001", term, "ทร31001", "3"] for term in ("2/65", "1/2567", "66/2", "2/66")]
    found = read_zip(tmp_path, {"3/student.dbf": table([student(1, term="")]), "3/grade.dbf": table(grades, GRADE)})
    assert extract(found["itw51.zip/3/student.dbf"]).table["file_term"].to_pylist() == ["1/2567"]


def test_a_missing_required_field_is_named(tmp_path: Path) -> None:
    (found,) = read(tmp_path, table([student(1)[:-2]], STUDENT[:-2]), "student.dbf")
    assert isinstance(found, Refusal)
    assert (found.reason, found.layout, found.detail) == ("missing_column", "itw51_student", "missing: FIN_CAUSE")


def test_learners_without_a_name_are_held_and_not_taken_for_a_table_of_reference(tmp_path: Path) -> None:
    fields = [field for field in STUDENT if field[0] != "NAME"]
    nameless = table([[*student(1)[:3], *student(1)[4:]]], fields)
    result = read_zip(tmp_path, {"3/student.dbf": nameless})["itw51.zip/3/student.dbf"]
    assert isinstance(result, Refusal)
    assert (result.status, result.reason, result.detail) == ("held", "missing_column", "missing: NAME")


def test_one_cut_table_is_held_and_the_others_are_read(tmp_path: Path) -> None:
    found = read_zip(tmp_path, {"2/student.dbf": table([student(1)] * 9)[:-200], "3/student.dbf": table([student(2)])})
    cut = found["itw51.zip/2/student.dbf"]
    assert isinstance(cut, Refusal)
    assert (cut.status, cut.reason) == ("held", "unreadable_file")
    assert extract(found["itw51.zip/3/student.dbf"]).table.num_rows == 1


def test_a_cut_archive_is_held(tmp_path: Path) -> None:
    (found,) = read(tmp_path, b"PK\x03\x04" + bytes(200), "itw51.zip")
    assert isinstance(found, Refusal)
    assert (found.status, found.reason) == ("held", "unreadable_file")


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp874"])
def test_the_dropout_list_is_text_with_one_field_for_the_name(codec: str, tmp_path: Path) -> None:
    row = ["ยะลา", "เบตง", "เบตง", "1959800000017", "ด.ญ.ทดลอง  ใจมั่น", "หญิง", "ไทย", "04/07/2553", "1", "2"]
    row += ["ไม่ระบุ", "", "บ้านทดลอง", "ม.2", "2567"]
    lines = "\r\n".join(",".join(cells) for cells in (DROPOUT_HEADER, row))
    found = extract(read(tmp_path, lines.encode(codec), "dropouts.csv")[0])
    assert found.layout == "dropouts"
    assert found.table["full_name"].to_pylist() == ["ด.ญ.ทดลอง  ใจมั่น"]
