"""The 43 files: headers or none, versions, other members, spoilt members, orphans."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from assets.sources.readers import health
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import load

CONTRACT = load("health")
HEADERS = {name: [column.headers[0] for column in layout.columns] for name, layout in CONTRACT.layouts.items()}
HOSPITAL, STAMP = "99801", "20240516080000"


def person(number: int, **fields: str) -> list[str]:
    """A row of PERSON, 33 fields, of a made-up child."""
    row = dict.fromkeys(HEADERS["person"], "")
    row |= {"HOSPCODE": HOSPITAL, "CID": f"{number:013d}", "PID": f"{number:06d}", "PRENAME": "001", "NAME": "ทดลอง"}
    row |= {"LNAME": "ใจมั่น", "SEX": "1", "BIRTH": "20150203", "NATION": "099", "DISCHARGE": "9", "TYPEAREA": "1"}
    return list((row | {"D_UPDATE": STAMP} | fields).values())


def address(number: int, changwat: str = "95") -> list[str]:
    """A row of ADDRESS, 20 fields."""
    row = dict.fromkeys(HEADERS["address"], "")
    row |= {"HOSPCODE": HOSPITAL, "PID": f"{number:06d}", "ADDRESSTYPE": "1", "VILLAGE": "04", "TAMBON": "02"}
    return list((row | {"AMPUR": "01", "CHANGWAT": changwat, "D_UPDATE": STAMP, "CID": f"{number:013d}"}).values())


def nutrition(number: int) -> list[str]:
    return [HOSPITAL, f"{number:06d}", "1", "20240301", HOSPITAL, "20.5", "115", *[""] * 5, STAMP, f"{number:013d}"]


def specialpp(number: int) -> list[str]:
    return [HOSPITAL, f"{number:06d}", "1", "20240301", "1", "1B261", HOSPITAL, "", STAMP, f"{number:013d}"]


def disability(number: int) -> list[str]:
    return [HOSPITAL, f"D{number}", f"{number:06d}", "5", "2", "", "20230601", "", STAMP, f"{number:013d}"]


ROWS = {
    "person": person,
    "address": address,
    "nutrition": nutrition,
    "specialpp": specialpp,
    "disability": disability,
}


def text(*rows: list[str], end: str = "\r\n") -> bytes:
    return "".join("|".join(row) + end for row in rows).encode()


def read(tmp_path: Path, data: bytes, name: str = "person.txt") -> list[Extract | Refusal]:
    path = tmp_path / "landed"
    path.write_bytes(data)
    return list(health.read(path, name, CONTRACT))


def read_zip(tmp_path: Path, members: Mapping[str, bytes]) -> dict[str, Extract | Refusal]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return {result.source_file: result for result in read(tmp_path, buffer.getvalue(), "a.zip")}


def extract(result: Extract | Refusal) -> Extract:
    assert isinstance(result, Extract), result
    return result


@pytest.mark.parametrize("layout", ROWS)
@pytest.mark.parametrize("header", ["upper", "lower", "none"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("shorter", [0, 1])
def test_each_file_is_known_by_its_columns_whatever_its_name(
    layout: str, header: str, mark: bytes, shorter: int, tmp_path: Path
) -> None:
    widths = CONTRACT.layouts[layout].widths
    width = widths[-1 - shorter]
    rows = [ROWS[layout](number)[:width] for number in range(1, 6)]
    head = [] if header == "none" else [[getattr(cell, header)() for cell in HEADERS[layout][:width]]]
    found = extract(read(tmp_path, mark + text(*head, *rows), "anything.txt")[0])
    assert (found.layout, found.table.num_rows, found.unreadable) == (layout, 5, frozenset())
    assert found.table["source_row"].to_pylist() == [1, 2, 3, 4, 5]
    assert found.table["hospital_code"].to_pylist() == [HOSPITAL] * 5
    assert found.table["person_no"].to_pylist() == [f"{number:06d}" for number in range(1, 6)]
    assert found.table["updated_at"].to_pylist() == [STAMP] * 5


def test_a_header_less_file_loses_only_the_line_that_was_cut_short(tmp_path: Path) -> None:
    rows = [person(number) for number in range(1, 9)]
    rows[3] = rows[3][:12]
    found = extract(read(tmp_path, b"\xef\xbb\xbf" + text(*rows))[0])
    assert found.unreadable == {4}
    assert found.table["first_name"].to_pylist() == ["ทดลอง"] * 3 + [None] + ["ทดลอง"] * 4
    assert found.table["raw_line"].to_pylist()[3] == "|".join(rows[3])


def test_both_person_widths_in_one_file_and_headers_in_the_middle(tmp_path: Path) -> None:
    old, new = [person(1)[:31], person(2)[:31]], [person(3), person(4, MOBILE="0800000000")]
    data = text(HEADERS["person"][:31], *old, HEADERS["person"], *new)
    found = extract(read(tmp_path, data)[0])
    assert found.table["person_no"].to_pylist() == ["000001", "000002", "000003", "000004"]
    assert found.table["source_row"].to_pylist() == [1, 2, 3, 4]
    assert found.table["mobile"].to_pylist()[-1] == "0800000000"
    assert not found.unreadable


def test_thai_in_windows_874_is_read_and_recorded(tmp_path: Path) -> None:
    data = text(HEADERS["person"], person(1)).decode().encode("cp874")
    found = extract(read(tmp_path, data)[0])
    assert (found.encoding, found.table["last_name"].to_pylist()) == ("windows-874", ["ใจมั่น"])


def test_columns_in_another_order_are_read_by_their_headers(tmp_path: Path) -> None:
    data = text(HEADERS["nutrition"][::-1], nutrition(1)[::-1])
    found = extract(read(tmp_path, data)[0])
    assert (found.layout, found.table["weight_kg"].to_pylist()) == ("nutrition", ["20.5"])


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    place = HEADERS["person"].index("TYPEAREA")
    rows = [HEADERS["person"], person(1), person(2)]
    (found,) = read(tmp_path, text(*[[*row[:place], *row[place + 1 :]] for row in rows]))
    assert isinstance(found, Refusal)
    assert (found.reason, found.layout, found.detail) == ("missing_column", "person", "missing: TYPEAREA")


def test_members_have_addresses_and_the_other_43_files_are_ignored(tmp_path: Path) -> None:
    epi = text(["HOSPCODE", "PID", "SEQ", "DATE_SERV", "VACCINETYPE", "VACCINEPLACE", "PROVIDER", "D_UPDATE", "CID"])
    found = read_zip(
        tmp_path,
        {
            "F43_99801/PERSON.TXT": text(HEADERS["person"], person(1)),
            "F43_99801/home.txt": b"HOSPCODE|HID\r\n99801|1\r\n",
            "F43_99801/epi.txt": epi + b"99801|1|1|20240301|010|99801||20240516080000|\r\n",
            "F43_99801/chronic.txt": b"99801|1|20240301|E11|99801|99801|||20240516080000|0000000000001\r\n",
            "readme.txt": b"sent on Monday\r\n",
        },
    )
    assert extract(found.pop("a.zip/F43_99801/PERSON.TXT")).table.num_rows == 1
    assert {name: (result.status, result.reason) for name, result in found.items() if isinstance(result, Refusal)} == {
        "a.zip/F43_99801/home.txt": ("ignored", "reference_table"),
        "a.zip/F43_99801/epi.txt": ("ignored", "unknown_file"),
        "a.zip/F43_99801/chronic.txt": ("ignored", "unknown_file"),
        "a.zip/readme.txt": ("ignored", "unknown_file"),
    }


def test_persons_under_another_files_name_are_read_all_the_same(tmp_path: Path) -> None:
    rows = [person(number) for number in range(1000)]
    found = read_zip(tmp_path, {"chronic.txt": text(HEADERS["person"], *rows)})
    assert extract(found["a.zip/chronic.txt"]).table.num_rows == 1000


def test_a_spoilt_member_is_held_and_its_neighbours_are_read(tmp_path: Path) -> None:
    found = read_zip(
        tmp_path,
        {
            "person.txt": text(HEADERS["person"], person(1)),
            "address.txt": bytes(range(256)) * 20,
            "nutrition.txt": b"",
            "specialpp.txt": b"a|b|c\r\n1|2|3\r\n",
        },
    )
    assert extract(found.pop("a.zip/person.txt")).table.num_rows == 1
    assert {name: (result.status, result.reason) for name, result in found.items() if isinstance(result, Refusal)} == {
        "a.zip/address.txt": ("held", "unreadable_file"),
        "a.zip/nutrition.txt": ("held", "empty_file"),
        "a.zip/specialpp.txt": ("held", "unknown_layout"),
    }


def test_a_truncated_archive_is_held(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("person.txt", text(HEADERS["person"], person(1)))
    (found,) = read(tmp_path, buffer.getvalue()[:-40], "a.zip")
    assert isinstance(found, Refusal)
    assert (found.source_file, found.status, found.reason) == ("a.zip", "held", "unreadable_file")


def test_an_archive_with_nothing_of_use_is_held(tmp_path: Path) -> None:
    found = read_zip(tmp_path, {"readme.txt": b"nothing"})
    assert isinstance(found["a.zip"], Refusal)
    assert found["a.zip"].reason == "unknown_layout"


def test_rows_without_their_person_are_counted(tmp_path: Path) -> None:
    broken = person(3)[:10]
    persons = extract(read(tmp_path, text(HEADERS["person"], person(1), person(2), broken))[0])
    visits = extract(read(tmp_path, text(HEADERS["nutrition"], *[nutrition(n) for n in (1, 2, 2, 3, 4)]))[0])
    assert health.count_orphans(persons.table, visits.table) == 2


def test_a_header_that_ran_into_the_first_row_and_a_banner_above_are_no_records(tmp_path: Path) -> None:
    glued = text(HEADERS["person"], end="") + text(person(1), person(2), person(3))
    found = extract(read(tmp_path, glued)[0])
    assert found.table["person_no"].to_pylist() == ["000001", "000002", "000003"]
    assert found.table["hospital_code"].to_pylist() == [HOSPITAL] * 3
    banner = "รายงาน ณ วันที่ 16 พ.ค. 2567\r\n".encode()
    found = extract(read(tmp_path, banner + text(HEADERS["person"], person(1)))[0])
    assert found.table["source_row"].to_pylist() == [1]


def test_a_header_without_rows_is_an_empty_file_of_persons_and_no_rows_of_details(tmp_path: Path) -> None:
    (found,) = read(tmp_path, text(HEADERS["person"]))
    assert isinstance(found, Refusal)
    assert (found.status, found.reason, found.layout) == ("held", "empty_file", "person")
    (found,) = read(tmp_path, text(HEADERS["disability"]))
    assert (extract(found).layout, extract(found).table.num_rows) == ("disability", 0)


def test_bars_at_the_end_of_every_row_are_no_columns(tmp_path: Path) -> None:
    rows = [[*row, ""] for row in (HEADERS["person"], person(1), person(2))]
    found = extract(read(tmp_path, text(*rows))[0])
    assert (found.table.num_rows, found.unreadable) == (2, frozenset())
