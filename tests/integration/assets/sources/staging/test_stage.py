"""Staging: what agencies' files, whole and spoilt, come to."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from assets.sources.staging.stage import stage
from tests.support.agency_files import (
    BANNER,
    CIVIL_HEADER,
    DMC_HEADER,
    ONEC_HEADER,
    SURVEY_HEADER,
    Desk,
    civil_row,
    dmc_row,
    number,
    onec_row,
    survey_row,
    text_of,
    workbook_of,
)
from tests.support.reported_progress import collect_progress

FILE = "civil_registration_95_256705.csv"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "civil_registration")


@pytest.fixture()
def schools(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "schools")


@pytest.fixture()
def survey(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "field_survey")


def test_a_civil_row_is_typed_into_the_standard_fields(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1)])
    civil.stage()
    (row,) = civil.staged()
    assert row["national_id"] == number(1)
    assert (row["id_kind"], row["sex"], row["title"]) == ("thai", "male", "เด็กชาย")
    assert (row["birth_date"], row["birth_precision"]) == (date(2012, 5, 13), "day")
    assert (row["residence_subdistrict"], row["village"], row["house_no"]) == ("950111", "7", "12/3")
    assert row["mother_national_id"] is None
    assert (row["unit"], row["period"], row["period_start"]) == ("95", "2024-05", date(2024, 5, 1))
    assert (row["source_file"], row["source_row"], row["flags"]) == (FILE, 1, [])
    assert row["raw"]["national_id"] == number(1) and row["raw"]["house_no"] == "๑๒/๓"


def test_a_bad_field_is_set_aside_and_the_row_stays(civil: Desk) -> None:
    rows = [
        civil_row(1, dateOfBirth="25550231"),
        civil_row(2, dateOfBirth="25800101"),
        civil_row(3, dateOfBirth="25550000"),
        civil_row(4, dateOfBirth="20120513"),
        civil_row(5, pid="1.23457E+12"),
        civil_row(6, pid=number(6)[:-1] + str((int(number(6)[-1]) + 1) % 10)),
        civil_row(7, houseID="9501"),
        civil_row(8, subdistrictCode="999999", subdistrictDesc="ไม่มีจริง", districtCode="", districtDesc=""),
    ]
    civil.put(FILE, [CIVIL_HEADER, *rows])
    summary = civil.stage()
    staged = civil.staged()
    assert summary.count("accepted") == len(rows) == len(staged)
    assert [row["flags"] for row in staged] == [
        ["birth_date_impossible"],
        ["birth_date_future"],
        [],
        ["birth_date_era"],
        ["national_id_scientific"],
        ["national_id_checksum_failed"],
        ["house_code_wrong_length"],
        ["place_unknown"],
    ]
    assert [row["birth_precision"] for row in staged[:4]] == [None, None, "year", "day"]
    assert staged[3]["birth_date"] == date(2012, 5, 13)
    assert staged[4]["national_id"] is None


def test_quarantine_gives_the_reasons_and_the_raw_line(civil: Desk) -> None:
    lines = text_of(
        [
            CIVIL_HEADER,
            civil_row(1),
            civil_row(2, firstName="-", lastName=""),
            civil_row(3, dateOfBirth="25200101", titleDesc="นาย"),
            civil_row(4, provinceCode="90", subdistrictCode="900101", districtCode="9001"),
            civil_row(5)[:9],
        ]
    )
    civil.put(FILE, lines)
    summary = civil.stage()
    assert civil.verdicts(summary) == {FILE: ("partly", None)}
    found = {row["source_row"]: row for row in civil.quarantine().to_pylist()}
    assert {place: row["reasons"] for place, row in found.items()} == {
        2: ["missing_name"],
        3: ["not_a_child"],
        4: ["wrong_province"],
        5: ["unreadable_row"],
    }
    assert found[5]["raw_line"].startswith(number(5))
    assert [row["source_row"] for row in civil.staged()] == [1]


def test_an_adults_date_that_the_row_contradicts_is_set_aside(schools: Desk, tmp_path: Path) -> None:
    rows = [
        dmc_row(1, at={10: "13/05/2515", 11: "12"}),
        dmc_row(2, at={7: "นาย", 10: "13/05/2541", 11: "26", 3: "ม.6"}),
        dmc_row(3, at={7: "นาย", 10: "13/05/2515", 11: "52", 3: "ป.3"}),
    ]
    workbook_of(schools.inbox / "2567-1-student.xlsx", [[BANNER], DMC_HEADER, *rows])
    schools.stage()
    staged = schools.staged("dmc")
    assert [row["source_row"] for row in staged] == [1, 3]
    assert all("birth_date_contradicted" in row["flags"] for row in staged)
    assert (staged[0]["birth_date"], staged[0]["birth_precision"]) == (date(2011, 7, 1), "age")
    assert schools.quarantine()["reasons"].to_pylist() == [["not_a_child"]]


def test_the_doubled_header_of_the_workbook_is_read_by_its_order(schools: Desk) -> None:
    row = dmc_row(1, at={35: "ยังไม่สามารถจำหน่ายได้"})
    workbook_of(schools.inbox / "2567-1-student.xlsx", [[BANNER], DMC_HEADER, row])
    summary = schools.stage()
    (staged,) = schools.staged("dmc")
    assert (staged["national_id"], staged["student_no"]) == (number(1), "10001")
    assert (staged["residence_district"], staged["residence_subdistrict"]) == ("9501", "950111")
    assert staged["not_yet_struck_off"] == "ยังไม่สามารถจำหน่ายได้"
    assert staged["guardian_name"] == "ผู้ปกครอง สมมุติกุล"
    assert (staged["unit"], staged["period"], staged["period_start"]) == ("95010099", "2567-1", date(2024, 5, 16))
    assert summary.files["period_from"].to_pylist() == ["name"]


def test_both_school_layouts_stand_beside_each_other(schools: Desk) -> None:
    workbook_of(schools.inbox / "2567-1-student.xlsx", [[BANNER], DMC_HEADER, dmc_row(1)])
    schools.put("student_term_2567_1.csv", text_of([ONEC_HEADER, onec_row(2), onec_row(2, RoomID="9")], "cp874"))
    summary = schools.stage()
    assert summary.staged == {"dmc": 1, "student_term": 2}
    rows = schools.staged("student_term")
    assert [row["flags"] for row in rows] == [[], ["duplicate_key"]]
    assert rows[0]["title"] == "เด็กหญิง"
    encodings = dict(zip(summary.files["layout"].to_pylist(), summary.files["encoding"].to_pylist(), strict=True))
    assert encodings == {"dmc": "-", "student_term": "windows-874"}


def test_a_period_in_the_name_that_disagrees_is_a_warning(schools: Desk) -> None:
    schools.put("student_term_2566_2.csv", [ONEC_HEADER, onec_row(1)])
    (file,) = schools.stage().files.to_pylist()
    assert (file["status"], file["period"], file["period_from"]) == ("accepted", "2567-1", "content")
    assert "2566-2" in file["detail"]


def test_without_any_period_the_day_of_receipt_counts_or_the_day_asked_about_if_that_is_earlier(civil: Desk) -> None:
    civil.put("register.csv", [CIVIL_HEADER, civil_row(1)])
    for as_of, period in ((date(2024, 7, 1), "2024-06"), (date(2024, 5, 16), "2024-05")):
        (file,) = civil.stage(as_of=as_of).files.to_pylist()
        assert (file["period"], file["period_from"]) == (period, "receipt")


def test_an_age_alone_gives_a_birth_year_counted_from_the_visit(survey: Desk) -> None:
    survey.put("field_survey_95_2567.csv", [SURVEY_HEADER, survey_row(), survey_row({"วันเกิด": "13/05/2555"})])
    survey.stage()
    first, second = survey.staged()
    assert (first["birth_date"], first["birth_precision"]) == (date(2011, 7, 1), "age")
    assert (second["birth_date"], second["birth_precision"]) == (date(2012, 5, 13), "day")
    assert (first["title"], first["first_name"], first["last_name"]) == ("เด็กชาย", "สมมุติ", "ทดสอบกุล")
    assert first["residence_subdistrict"] == "950111"


def test_grown_ups_of_the_survey_are_not_children(survey: Desk) -> None:
    rows = [survey_row({"อายุ(ปี)": age, "ชื่อ-นามสกุลเด็ก": "นายสมมุติ ทดสอบกุล"}) for age in ("24", "25")]
    survey.put("field_survey_95_2567.csv", [SURVEY_HEADER, *rows])
    survey.stage()
    assert [row["source_row"] for row in survey.staged()] == [1]
    assert survey.quarantine()["reasons"].to_pylist() == [["not_a_child"]]


@pytest.mark.parametrize(
    ("name", "content", "status", "reason"),
    [
        (FILE, text_of([CIVIL_HEADER[1:], civil_row(1)[1:]]), "held", "missing_column"),
        (FILE, text_of([[n for n in CIVIL_HEADER if n != "dateOfBirth"], ["x"] * 23]), "held", "missing_column"),
        (FILE, b"", "held", "empty_file"),
        (FILE, text_of([CIVIL_HEADER]), "held", "empty_file"),
        (FILE, text_of([["a", "b", "c"], ["1", "2", "3"]]), "held", "unknown_layout"),
        (FILE, text_of([CIVIL_HEADER, *[civil_row(i, provinceCode="90") for i in range(3)]]), "held", "wrong_province"),
        (FILE, bytes(range(256)) * 20, "held", "unreadable_file"),
        ("register.xlsx", "จดหมายนำส่ง\nเรียนท่าน\n".encode(), "held", "unreadable_file"),
        ("register.xlsx", b"PK\x03\x04" + b"[Content_Types].xml" + bytes(200), "held", "unreadable_file"),
        ("register.zip", b"PK\x03\x04" + bytes(200), "held", "unreadable_file"),
        ("register.xlsx", text_of([CIVIL_HEADER, civil_row(1)]), "accepted", None),
        ("~$register.xlsx", b"anything", "ignored", "temporary_file"),
        (".hidden.csv", text_of([CIVIL_HEADER, civil_row(1)]), "ignored", "temporary_file"),
        ("register.csv.part", b"anything", "ignored", "temporary_file"),
        ("Thumbs.db", b"anything", "ignored", "temporary_file"),
        ("letter.pdf", b"%PDF-1.7 anything", "ignored", "unknown_file"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 anything", "ignored", "unknown_file"),
        ("readme.txt", "เรียนท่าน ส่งข้อมูลมาแล้ว\nขอบคุณ\n".encode(), "ignored", "unknown_file"),
    ],
)
def test_a_spoilt_file_is_held_or_ignored_with_its_reason(
    civil: Desk, name: str, content: bytes, status: str, reason: str | None
) -> None:
    civil.put("good_256704.csv", [CIVIL_HEADER, civil_row(99)])
    civil.put(name, content)
    summary = civil.stage()
    assert civil.verdicts(summary)[name] == (status, reason)
    assert number(99) in {row["national_id"] for row in civil.staged()}
    if status != "accepted":
        (row,) = [row for row in summary.files.to_pylist() if row["source_file"] == name]
        assert (row["rows_in"], row["accepted"], row["quarantined"]) == (0, 0, 0)
        assert row["detail"]


def test_the_missing_columns_are_named_as_the_agency_calls_them(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER[1:], civil_row(1)[1:]])
    (file,) = civil.stage().files.to_pylist()
    assert file["detail"] == "missing: pid"


def test_an_archive_under_a_text_source_is_held_not_lost(civil: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(FILE, text_of([CIVIL_HEADER, civil_row(1)]))
    civil.put("register.zip", packed.getvalue())
    assert civil.verdicts(civil.stage()) == {"register.zip": ("held", "packed_table")}


@pytest.mark.parametrize(
    "content",
    [
        text_of([[BANNER], CIVIL_HEADER, civil_row(1), civil_row(2)]),
        text_of([[name.upper() for name in CIVIL_HEADER], civil_row(1), civil_row(2)], "utf-8"),
        text_of([[f" {name} ต้องกรอก" for name in CIVIL_HEADER], civil_row(1), civil_row(2)], "cp874"),
        text_of([civil_row(1), civil_row(2)]),
        text_of([CIVIL_HEADER, civil_row(1), civil_row(2)]).replace(b"provinceDesc\r\n", b"provinceDesc"),
        text_of([CIVIL_HEADER, [*civil_row(1), "", ""], civil_row(2)]),
    ],
    ids=["banner", "upper case", "suffixes and windows-874", "no header", "header run in", "surplus fields"],
)
def test_a_register_is_read_whatever_became_of_its_header(civil: Desk, content: bytes) -> None:
    civil.put(FILE, content)
    civil.stage()
    assert [(row["source_row"], row["national_id"]) for row in civil.staged()] == [(1, number(1)), (2, number(2))]
    assert civil.staged()[0]["birth_date"] == date(2012, 5, 13)


def test_a_comma_inside_an_unquoted_field_is_mended_where_only_one_way_fits(civil: Desk) -> None:
    row = civil_row(1, houseNo="12")
    split = [*row[:19], "ลำ", "พะยา", *row[20:]]
    lines = "\r\n".join([",".join(CIVIL_HEADER), ",".join(civil_row(2)), ",".join(split)])
    civil.put(FILE, lines.encode())
    summary = civil.stage()
    assert summary.count("accepted") + summary.count("quarantined") == 2


def test_the_same_again_changes_nothing(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1), civil_row(2, firstName="")])
    civil.stage()
    before = fingerprints(civil)
    civil.stage(now=datetime(2025, 1, 1, tzinfo=UTC))
    assert fingerprints(civil) == before


def test_files_that_left_the_inbox_still_speak(civil: Desk) -> None:
    path = civil.put(FILE, [CIVIL_HEADER, civil_row(1)])
    civil.stage()
    path.unlink()
    assert civil.stage().staged == {"civil_registration": 1}


def test_the_same_bytes_under_two_names_count_once(civil: Desk) -> None:
    rows = [CIVIL_HEADER, civil_row(1)]
    os.utime(civil.put("b_256705.csv", rows), (1, 1))
    os.utime(civil.put("a_256705.csv", rows), (2, 2))
    summary = civil.stage()
    assert civil.verdicts(summary) == {"b_256705.csv": ("accepted", None), "a_256705.csv": ("ignored", "same_bytes")}


def test_a_corrected_file_replaces_its_units_and_nothing_else(schools: Desk) -> None:
    one, other = {"SchoolID": "1195010001"}, {"SchoolID": "1195010002"}
    first = [
        onec_row(1, **one),
        onec_row(2, **one),
        onec_row(3, **other),
        onec_row(4, FirstName="", LastName="", **one),
    ]
    schools.put("student_term_2567_1.csv", [ONEC_HEADER, *first])
    schools.put("student_term_2566_2.csv", [ONEC_HEADER, onec_row(1, AcademicYear="2566", Semester="2", **one)])
    assert schools.stage().staged == {"student_term": 4}
    schools.put("student_term_2567_1.csv", [ONEC_HEADER, onec_row(1, **one), onec_row(4, **one)])
    summary = schools.stage(now=datetime(2024, 7, 1, tzinfo=UTC))
    found = {(row["national_id"], row["period"]) for row in schools.staged("student_term")}
    assert found == {
        (number(1), "2567-1"),
        (number(4), "2567-1"),
        (number(3), "2567-1"),
        (number(1), "2566-2"),
    }
    assert schools.quarantine().num_rows == 0
    assert summary.count("current_rows") == 4 and summary.count("accepted") == 6


def test_a_held_correction_leaves_what_stood(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1)])
    civil.stage()
    civil.put(FILE, [CIVIL_HEADER[1:], civil_row(1)[1:]])
    summary = civil.stage(now=datetime(2024, 7, 1, tzinfo=UTC))
    assert [row["status"] for row in summary.files.to_pylist()] == ["accepted", "held"]
    assert len(civil.staged()) == 1


def test_another_survey_team_replaces_nobody(survey: Desk) -> None:
    survey.put("field_survey_95_2567_north.csv", [SURVEY_HEADER, survey_row()])
    survey.put("field_survey_95_2567_south.csv", [SURVEY_HEADER, survey_row(), survey_row({"ชื่อเล่น": "ไก่"})])
    assert survey.stage().staged == {"field_survey": 3}


def test_a_survey_of_another_province_is_held(survey: Desk) -> None:
    survey.put("field_survey_95_2567.csv", [SURVEY_HEADER, survey_row({"ตำบล": "คอหงส์", "อำเภอ": "หาดใหญ่"})])
    assert survey.verdicts(survey.stage()) == {"field_survey_95_2567.csv": ("held", "wrong_province")}


def test_pupils_who_live_elsewhere_stay(schools: Desk) -> None:
    away = {"SubDistrictID": "901103", "ProvinceNameThai": "สงขลา"}
    schools.put("student_term_2567_1.csv", [ONEC_HEADER, onec_row(1), onec_row(2), onec_row(3, **away)])
    assert schools.stage().staged == {"student_term": 3}


def test_nobodys_name_or_number_is_in_the_list_of_files(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1, firstName="ลับมาก"), civil_row(2, firstName="", motherName="ลับมาก")])
    with collect_progress() as said:
        summary = stage(civil.home, "95", civil.source, civil.inbox, date(2024, 5, 20))
    assert FILE in str(said)
    assert "ลับมาก" not in str(summary.files.to_pylist()) + str(said)
    assert number(1) not in str(summary.files.to_pylist()) + str(said)


def fingerprints(desk: Desk) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(desk.home.root.rglob("*.parquet"))
    }


def test_what_cannot_be_seen_spoils_no_number_and_no_date(civil: Desk) -> None:
    row = civil_row(1)
    civil.put("civil_registration_95_256705.csv", [CIVIL_HEADER, [f"\u200b{cell}\ufeff" for cell in row]])
    civil.stage()
    (child,) = civil.staged()
    assert (child["national_id"], child["id_kind"], child["birth_date"]) == (number(1), "thai", date(2012, 5, 13))
    assert child["mother_national_id"] is None


def test_the_header_again_between_the_rows_is_no_child(civil: Desk) -> None:
    rows = [CIVIL_HEADER, civil_row(1), CIVIL_HEADER, civil_row(2)]
    civil.put("civil_registration_95_256705.csv", rows)
    assert civil.stage().count("rows_in") == 2
    assert [child["source_row"] for child in civil.staged()] == [1, 2]


def test_a_banner_without_a_header_is_no_child(schools: Desk) -> None:
    banner = [BANNER, *[""] * (len(DMC_HEADER) - 1)]
    workbook_of(schools.inbox / "2567-1-student.xlsx", [banner, dmc_row(1), dmc_row(2)])
    assert schools.stage().count("rows_in") == 2
    assert [child["source_row"] for child in schools.staged("dmc")] == [1, 2]


def test_a_separator_behind_every_row_and_no_header(civil: Desk) -> None:
    civil.put("civil_registration_95_256705.csv", [[*civil_row(running), ""] for running in (1, 2)])
    assert civil.stage().count("accepted") == 2


def test_every_sheet_of_pupils_is_read_and_their_rows_are_counted_through(schools: Desk) -> None:
    path = schools.inbox / "2567-1-student.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("ร.ร.1", [dmc_row(1), dmc_row(2)]), ("หมายเหตุ", [["-"]]), ("ร.ร.2", [dmc_row(3)])):
            sheet = book.add_worksheet(name)
            for place, cells in enumerate([[BANNER], DMC_HEADER, *rows] if len(rows[0]) > 1 else rows):
                sheet.write_row(place, 0, cells)
    assert schools.verdicts(schools.stage()) == {"2567-1-student.xlsx": ("accepted", None)}
    rows_and_numbers = [(child["source_row"], child["national_id"]) for child in schools.staged("dmc")]
    assert rows_and_numbers == [(1, number(1)), (2, number(2)), (3, number(3))]


@pytest.mark.parametrize(
    ("title", "written", "given", "told"),
    [
        ("ด.ช.", "นาย", "นาย", "เด็กชาย"),
        ("นาย", "นาย", "นาย", "นาย"),
        ("ด.ญ.", "นาง", "นาง", "เด็กหญิง"),
        ("ด.ช.", "นายสมมุติ", "สมมุติ", "เด็กชาย"),
    ],
)
def test_a_child_named_like_a_title_keeps_the_name_beside_a_title_of_its_own(
    civil: Desk, title: str, written: str, given: str, told: str
) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1, titleDesc=title, firstName=written)])
    assert civil.stage().count("quarantined") == 0
    (row,) = civil.staged()
    assert (row["title"], row["first_name"]) == (told, given)


@pytest.mark.parametrize(("title", "written"), [("", "นาย"), ("ด.ช.", "ด.ช."), ("ด.ญ.", "เด็กหญิง")])
def test_a_title_alone_is_no_name(civil: Desk, title: str, written: str) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1, titleDesc=title, firstName=written)])
    assert civil.stage().quarantined == {"missing_name": 1}
