"""The social map: which sheet is read, and how a workbook that is none is refused."""

from pathlib import Path

import xlsxwriter

from assets.sources.readers import social_map
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import load

CONTRACT = load("social_map")
HEADER = [column.headers[0] for column in CONTRACT.layouts["social_map"].columns]
MEMBER: list[object] = ["HH1", 95980000017, 1959800000017, "เด็กชาย", "ทดลอง", "ใจมั่น", "ชาย", "13 พ.ค. 2555", 11.0]
MEMBER += ["บุตร", "มานะ ใจมั่น", "1/2", 4, "เบตง", "เบตง", "ยะลา", 45000.5, 1, 0, 0, 0, 0, ""]
SHEET: list[list[object]] = [list(HEADER), MEMBER]


def read(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> list[Extract | Refusal]:
    path = tmp_path / "landed"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return list(social_map.read(path, "social_map_95_2567.xlsx", CONTRACT))


def test_the_sheet_of_members_is_read_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"ปก": [["แผนที่ทางสังคม"]], "สมาชิกครัวเรือน": SHEET, "สำเนา": SHEET})
    assert isinstance(found, Extract)
    row = found.table.to_pylist()[0]
    assert (row["national_id"], row["house_code"], row["age"]) == ("1959800000017", "95980000017", "11")
    assert (row["income_baht"], row["falls_short_income"], row["falls_short_housing"]) == ("45000.5", "1", "0")
    assert (row["source_row"], row["birth_date"]) == (1, "13 พ.ค. 2555")


def test_the_only_sheet_that_fits_is_read_whatever_its_name(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"Sheet1": [["อย่างอื่น"]], "Sheet2": SHEET})
    assert isinstance(found, Extract)


def test_two_sheets_that_fit_are_not_guessed_between(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"Sheet1": SHEET, "Sheet2": SHEET})
    assert isinstance(found, Refusal)
    assert (found.status, found.reason) == ("held", "unknown_layout")


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"ปก": [["x"]], "Sheet2": [row[1:] for row in SHEET]})
    assert isinstance(found, Refusal)
    assert (found.reason, found.detail) == ("missing_column", "missing: รหัสครัวเรือน")


def test_a_damaged_workbook_is_held(tmp_path: Path) -> None:
    path = tmp_path / "landed"
    path.write_bytes(b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(300))
    (found,) = list(social_map.read(path, "a.xlsx", CONTRACT))
    assert isinstance(found, Refusal)
    assert (found.status, found.reason) == ("held", "unreadable_file")
