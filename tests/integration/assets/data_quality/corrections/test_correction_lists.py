"""Correction lists of a small province: who is asked what, by which keys, and what is not asked."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.workbooks.workbook_encryption import PasswordError, decrypt_workbook
from assets.data_quality.corrections import item_texts
from assets.data_quality.corrections.correction_items import NotMeasuredError, read_items
from assets.data_quality.corrections.correction_lists import CONTENTS, Wanted, write_lists
from tests.support.corrected_province import NOW, measure, read_rows, write
from tests.support.small_province import PROVINCE, civil, number, pupil

BORN = dt.date(2014, 3, 9)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path / "home")


def test_a_school_finds_its_pupil_and_sees_what_differs(home: Home, tmp_path: Path) -> None:
    measure(home, [civil(1, first_name="สมชาย", birth_date=BORN), pupil(1, first_name="สมชาย", sex="female")])
    (written,) = write(home, tmp_path / "lists", source="schools")
    rows = read_rows(written.path)
    assert (written.office, written.rows, written.children) == ("u1", 2, 1)
    sex = next(row for row in rows if row["จุดที่ต่างกัน"] == "เพศไม่ตรงกัน")
    assert (sex["ข้อมูลของท่าน"], sex["ข้อมูลของหน่วยงานอื่น"]) == ("หญิง", "ทะเบียนราษฎร: ชาย")
    assert sex["ไฟล์ที่ส่ง แถวที่"] == "dmc.csv แถวที่ 1"
    assert "สมชาย" not in str(rows) and number(1) not in str(rows)


def test_full_values_are_shown_where_they_were_asked_for(home: Home, tmp_path: Path) -> None:
    measure(home, [civil(1, first_name="สมชาย", birth_date=BORN), pupil(1, first_name="สมชัย")])
    (written,) = write(home, tmp_path / "lists", source="schools", masked=False)
    said = str(read_rows(written.path))
    assert "สมชัย" in said and "สมชาย" in said and "09/03/2557" in said


def test_each_unit_has_a_list_of_its_own(home: Home, tmp_path: Path) -> None:
    staged = [civil(1), civil(2), pupil(1, sex="female"), pupil(2, sex="female", unit="u2", school_code="S2")]
    measure(home, staged)
    written = write(home, tmp_path / "lists", source="schools")
    assert [(each.office, each.rows) for each in written] == [("u1", 1), ("u2", 1)]
    assert [each.office for each in write(home, tmp_path / "lists", source="schools", unit="u2")] == ["u2"]
    assert [each.office for each in write(home, tmp_path / "lists", source="schools", area="9502")] == []
    assert (tmp_path / "lists" / "สารบัญ.xlsx").is_file()


def test_each_unit_has_a_password_of_its_own_which_the_table_of_contents_has(home: Home, tmp_path: Path) -> None:
    staged = [civil(1), civil(2), pupil(1, sex="female"), pupil(2, sex="female", unit="u2", school_code="S2")]
    measure(home, staged)
    one, other = write(home, tmp_path / "lists", source="schools", password="of the sender")
    assert one.password and other.password and one.password != other.password
    for written in (one, other):
        assert read_rows(BytesIO(decrypt_workbook(written.path, written.password)))
    with pytest.raises(PasswordError):
        decrypt_workbook(one.path, other.password)
    contents = openpyxl.load_workbook(BytesIO(decrypt_workbook(tmp_path / "lists" / CONTENTS, "of the sender")))
    assert {one.password, other.password} <= {row[-1] for row in contents["หน่วยงาน"].values}
    again, _ = write(home, tmp_path / "again", source="schools", password="another of the sender")
    assert again.password == one.password


def test_without_encryption_the_table_of_contents_has_no_passwords(home: Home, tmp_path: Path) -> None:
    measure(home, [civil(1), pupil(1, sex="female")])
    (written,) = write(home, tmp_path / "lists", source="schools")
    assert written.password is None and read_rows(written.path)
    contents = openpyxl.load_workbook(tmp_path / "lists" / CONTENTS)
    assert "รหัสผ่าน" not in {cell for row in contents["หน่วยงาน"].values for cell in row}


def test_two_units_with_the_same_mistake_are_both_asked(home: Home) -> None:
    measure(home, [civil(1), pupil(1, sex="female"), pupil(1, sex="female", unit="u2", source_row=7, student_no="77")])
    asked = {(item.office, item.field) for item in read_items(home, PROVINCE, "schools")}
    assert {("u1", "sex"), ("u2", "sex")} <= asked


def test_who_is_right_by_the_rule_is_not_asked(home: Home) -> None:
    """The register's spelling is the one to use, and a valid number needs no correction for a mistyped one."""
    mistyped = {"national_id": "1950100000012", "id_kind": "checksum_failed"}
    measure(home, [civil(1, first_name="มูฮัมมัด"), pupil(1, first_name="มูฮำหมัด"), civil(2), pupil(2, **mistyped)])
    asked = [(item.source, item.kinds[0].code) for item in read_items(home, PROVINCE)]
    assert ("schools", "first_name_spelling") in asked and ("civil_registration", "first_name_spelling") not in asked
    assert "civil_registration" not in {source for source, kind in asked if kind == "number_wrong"}


def test_an_age_stays_an_age(home: Home) -> None:
    measure(home, [civil(1, birth_date=BORN), pupil(1, birth_date=dt.date(2010, 7, 1), birth_precision="age")])
    (item,) = (item for item in read_items(home, PROVINCE, "schools") if item.field == "birth_date")
    assert item_texts.write_own(item, masked=False) == "ประมาณ พ.ศ. 2553 (คิดจากอายุ)"


def test_every_list_is_in_the_audit_or_is_not_there(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(home, [civil(1), pupil(1, sex="female")])
    write(home, tmp_path / "lists", source="schools")
    (act,) = (act for act in audit_log.read_entries(home) if act.action == "export")
    assert (act.who, act.rows, act.detail["units"], act.detail["masked"]) == ("somebody", 1, 1, True)

    def refuse(*_: Any, **__: Any) -> None:
        raise audit_log.AuditError("full disk")

    monkeypatch.setattr(audit_log, "add_entry", refuse)
    with pytest.raises(audit_log.AuditError):
        write_lists(home, Wanted(PROVINCE, "somebody", NOW, source="schools"), tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_without_a_refresh_there_is_nothing_to_list(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match="refresh"):
        write(home, tmp_path / "lists")


def test_with_a_password_that_is_too_short_nothing_is_written(home: Home, tmp_path: Path) -> None:
    measure(home, [civil(1), pupil(1, sex="female")])
    with pytest.raises(PasswordError):
        write(home, tmp_path / "lists", password="1234567")
    assert not (tmp_path / "lists").exists()
