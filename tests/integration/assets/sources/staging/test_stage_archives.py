"""Health, non-formal and social map files on their whole way: typed, judged, staged."""

import io
import os
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import xlsxwriter

from data.synthetic.agencies.dbase import table_bytes
from quality.contract import load
from tests.support.agency_files import Desk, number

STAMP = "20240516080000"
PERSON, ADDRESS, VISIT = (
    [column.headers[0] for column in load("health").layouts[layout].columns]
    for layout in ("person", "address", "nutrition")
)
NAME = "43files_95_20240516.zip"


def row(header: list[str], fields: dict[str, str]) -> list[str]:
    return list((dict.fromkeys(header, "") | {"HOSPCODE": "99801", "D_UPDATE": STAMP} | fields).values())


def person(running: int, **fields: str) -> list[str]:
    known = {"CID": number(running), "PID": f"{running:06d}", "PRENAME": "002", "NAME": "ทดลอง", "LNAME": "ใจมั่น"}
    known |= {
        "SEX": "2",
        "BIRTH": "20150203",
        "NATION": "999",
        "DISCHARGE": "9",
        "TYPEAREA": "1",
        "MOTHER": number(900),
    }
    return row(PERSON, known | {"MOTHER": number(900)} | fields)


def address(running: int, changwat: str = "95") -> list[str]:
    known = {"PID": f"{running:06d}", "ADDRESSTYPE": "1", "TAMBON": "01", "AMPUR": "01", "CHANGWAT": changwat}
    return row(ADDRESS, known | {"VILLAGE": "04", "HOUSENO": "12/3"})


def text(*rows: list[str]) -> bytes:
    return "".join("|".join(cells) + "\r\n" for cells in rows).encode()


def packed(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_persons_and_addresses_are_typed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    rows = [
        person(1),
        person(2, BIRTH="20140101"),
        person(3, BIRTH="20240101"),
        person(4, CID="0998010000012", DISCHARGE="1"),
        person(5, NAME=" "),
        person(6, BIRTH="19700301", PRENAME="005"),
    ]
    desk.put(NAME, packed({"person.txt": text(PERSON, *rows), "address.txt": text(ADDRESS, address(1), address(2))}))
    assert desk.verdicts(desk.stage()) == {
        f"{NAME}/person.txt": ("partly", None),
        f"{NAME}/address.txt": ("accepted", None),
    }
    children = {child["person_no"]: child for child in desk.staged("person")}
    first = children["000001"]
    assert (first["unit"], first["period"], first["period_start"]) == ("99801", "2024-05-16", date(2024, 5, 16))
    assert (first["title"], first["sex"], first["id_kind"]) == ("เด็กหญิง", "female", "thai")
    assert (first["birth_date"], first["birth_precision"]) == (date(2015, 2, 3), "day")
    assert (first["nationality"], first["discharge"], first["mother_national_id"]) == (None, "9", number(900))
    assert children["000002"]["birth_precision"] == "year"
    assert children["000003"]["birth_date"] is None
    assert children["000004"]["id_kind"] == "hospital_temporary"
    reasons = {entry["source_row"]: entry["reasons"] for entry in desk.quarantine().to_pylist()}
    assert reasons == {5: ["missing_name"], 6: ["not_a_child"]}
    home = desk.staged("address")[0]
    assert (home["residence_subdistrict"], home["village"], home["house_no"]) == ("950101", "4", "12/3")


def test_learners_of_an_archive_are_typed(tmp_path: Path) -> None:
    fields = [("STD_CODE", 20), ("PRENAME", 10), ("NAME", 20), ("SURNAME", 20), ("GRP_CODE", 8), ("CARDID", 13)]
    fields += [("BIRDAY", 8), ("SEX", 1), ("FIN_CAUSE", 1), ("NT_SEM", 6)]
    learners = [
        [f"95200000096613{n:06d}", "น.ส.", "ทดลอง", "ใจมั่น", "001", number(n), "01/02/50", "2", cause, "1/67"]
        for n, cause in ((1, ""), (2, "0"), (3, "2"))
    ]
    desk = Desk(tmp_path, "nonformal")
    table = table_bytes(fields, learners, [False, True, False], date(2024, 5, 16))
    desk.put("itw51.zip", packed({"3/student.dbf": table}))
    assert desk.verdicts(desk.stage()) == {"itw51.zip/3/student.dbf": ("accepted", None)}
    first, third = desk.staged("itw51_student")
    assert (first["source_row"], third["source_row"]) == (1, 3)
    assert (first["unit"], first["period"]) == ("9520000009:upper_secondary:001", "2567-1")
    assert (first["birth_date"], first["title"], first["sex"]) == (date(2007, 2, 1), "นางสาว", "female")
    assert (first["cause"], third["cause"]) == (None, "2")


def test_household_members_are_typed(tmp_path: Path) -> None:
    header = [column.headers[0] for column in load("social_map").layouts["social_map"].columns]
    members: list[list[object]] = [
        ["HH1", 95010000017, int(number(1)), "เด็กชาย", "ทดลอง", "-", "ชาย", "13 พ.ค. 2555", 11.0, "บุตร", "มานะ ใจมั่น"],
        ["HH1", None, "1.95990E+12", "ด.ญ.", "ทดลองสอง", "ใจมั่น", "หญิง", 2558, 8.0, "บุตร", "มานะ ใจมั่น"],
    ]
    desk = Desk(tmp_path, "social_map")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("สมาชิกครัวเรือน")
        for place, cells in enumerate([header, *members]):
            sheet.write_row(place, 0, cells)
        sheet.write_row(1, 11, ["1/2", 4, "สะเตง", "เมืองยะลา", "ยะลา", 45000, 1, 0])
    desk.put("social_map_95_2567.xlsx", buffer.getvalue())
    assert desk.verdicts(desk.stage()) == {"social_map_95_2567.xlsx": ("accepted", None)}
    first, second = desk.staged()
    assert (first["national_id"], first["id_kind"], first["house_code"]) == (number(1), "thai", "95010000017")
    assert (first["birth_date"], first["last_name"], first["guardian_name"]) == (date(2012, 5, 13), None, "มานะ ใจมั่น")
    assert (first["income_baht"], first["falls_short_income"], first["falls_short_housing"]) == (45000.0, 1, 0)
    assert (second["id_kind"], second["birth_date"], second["birth_precision"]) == (
        "scientific",
        date(2015, 1, 1),
        "year",
    )


def test_a_dropout_list_keeps_its_causes_and_splits_the_name(tmp_path: Path) -> None:
    header = [column.headers[0] for column in load("nonformal").layouts["dropouts"].columns]
    cells = ["ยะลา", "เมืองยะลา", "สะเตง", number(1), "เด็กหญิงทดลอง  ใจมั่น", "หญิง", "ไทย", "04/07/2553", "10", "9"]
    desk = Desk(tmp_path, "nonformal")
    desk.put("student_dropouts_2567.csv", [header, [*cells, "ไม่ระบุ", "", "บ้านทดลอง", "ม.2", "2567"]])
    desk.stage()
    (child,) = desk.staged("dropouts")
    assert (child["title"], child["first_name"], child["last_name"]) == ("เด็กหญิง", "ทดลอง", "ใจมั่น")
    assert (child["cause"], child["grade"], child["residence_subdistrict"]) == ("ไม่ระบุ", "ม.2", "950101")
    assert (child["period"], child["unit"]) == ("2024", "ยะลา:เมืองยะลา")


def test_an_archive_of_another_provinces_addresses_is_held_as_a_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    members = {
        "person.txt": text(PERSON, person(1), person(2)),
        "address.txt": text(ADDRESS, address(1, "90"), address(2, "90")),
    }
    desk.put("43files_90_20240516.zip", packed(members))
    assert set(desk.verdicts(desk.stage()).values()) == {("held", "wrong_province")}
    assert not desk.staged("person")


def test_an_archives_detail_files_may_be_empty_and_its_children_may_not(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    members = {
        "person.txt": text(PERSON, person(1)),
        "nutrition.txt": text(VISIT),
        "disability.txt": b"",
        "address.txt": text(ADDRESS, address(1)),
    }
    desk.put(NAME, packed(members))
    desk.put("43files_95_20240517.zip", packed({"person.txt": text(PERSON)}))
    desk.put("nutrition.txt", text(VISIT))
    summary = desk.stage()
    assert desk.verdicts(summary) == {
        f"{NAME}/person.txt": ("accepted", None),
        f"{NAME}/nutrition.txt": ("accepted", None),
        f"{NAME}/disability.txt": ("held", "empty_file"),
        f"{NAME}/address.txt": ("accepted", None),
        "43files_95_20240517.zip/person.txt": ("held", "empty_file"),
        "nutrition.txt": ("held", "empty_file"),
    }
    empty = next(file for file in summary.files.to_pylist() if file["source_file"] == f"{NAME}/nutrition.txt")
    assert (empty["rows_in"], empty["accepted"], empty["period"], empty["period_from"]) == (0, 0, "2024-05-16", "name")


def test_a_table_of_grades_may_be_empty(tmp_path: Path) -> None:
    grades = [("STD_CODE", 20), ("SEMESTRY", 6), ("SUB_CODE", 8), ("GRADE", 4)]
    learners = [("STD_CODE", 20), ("NAME", 20), ("SURNAME", 20), ("CARDID", 13), ("FIN_CAUSE", 1), ("NT_SEM", 6)]
    learner = ["95200000096613000001", "ทดลอง", "ใจมั่น", number(1), "", "67/1"]
    desk = Desk(tmp_path, "nonformal")
    members = {
        "3/student.dbf": table_bytes(learners, [learner], [False], date(2024, 5, 16)),
        "3/grade.dbf": table_bytes(grades, [], [], date(2024, 5, 16)),
    }
    desk.put("itw51.zip", packed(members))
    assert set(desk.verdicts(desk.stage()).values()) == {("accepted", None)}
    assert not desk.staged("itw51_grade")


def test_persons_without_a_header_and_with_a_bar_behind_each_row_are_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    rows = [[*person(running), ""] for running in (1, 2, 3)]
    desk.put(NAME, packed({"person.txt": text(["แฟ้มบุคคล"], *rows)}))
    assert desk.verdicts(desk.stage()) == {f"{NAME}/person.txt": ("accepted", None)}
    assert [child["source_row"] for child in desk.staged("person")] == [1, 2, 3]


def test_archives_with_too_many_members_together_are_held_and_those_that_came_earlier_stay(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    desk.home.root.mkdir()
    (desk.home.root / "limits.yaml").write_text("tables: 5\n", "utf-8")
    names = [f"43files_95_202405{day}.zip" for day in (16, 17, 18)]
    for place, name in enumerate(names):
        members = {"person.txt": text(PERSON, person(place + 1)), "address.txt": text(ADDRESS, address(place + 1))}
        os.utime(desk.put(name, packed(members)), (1_700_000_000 + place, 1_700_000_000 + place))
    os.utime(desk.put("person.txt", text(PERSON, person(9))), (1_800_000_000, 1_800_000_000))
    assert desk.verdicts(desk.stage()) == {
        **{f"{name}/{member}.txt": ("accepted", None) for name in names[:2] for member in ("person", "address")},
        names[2]: ("held", "too_many_files"),
        "person.txt": ("held", "too_many_files"),  # it would fit, but nothing after the first surplus is parsed
    }
    (desk.home.root / "limits.yaml").write_text("tables: 7\n", "utf-8")
    assert {status for status, _ in desk.verdicts(desk.stage()).values()} == {"accepted"}
