"""Small files as agencies send them, of made-up people, for tests of what reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from assets.common.storage.home import Home
from assets.sources.staging.stage import StagingSummary, stage

AS_OF = date(2024, 5, 20)
RECEIVED = datetime(2024, 6, 12, 3, tzinfo=UTC)

CIVIL_HEADER = [
    "pid",
    "titleDesc",
    "firstName",
    "middleName",
    "lastName",
    "genderCode",
    "dateOfBirth",
    "nationalityCode",
    "statusOfPersonCode",
    "statusOfPersonDesc",
    "dateOfMoveIn",
    "fatherPersonalID",
    "fatherName",
    "motherPersonalID",
    "motherName",
    "houseID",
    "houseNo",
    "villageNo",
    "subdistrictCode",
    "subdistrictDesc",
    "districtCode",
    "districtDesc",
    "provinceCode",
    "provinceDesc",
]
DMC_HEADER = [
    "รหัสโรงเรียน",
    "ชื่อโรงเรียน",
    "เลขประจำตัวนักเรียน",
    "ชั้น",
    "ห้อง",
    "เลขประจำตัวนักเรียน",
    "เพศ",
    "คำนำหน้าชื่อ",
    "ชื่อ",
    "นามสกุล",
    "วันเกิด",
    "อายุ(ปี)",
    "น้ำหนัก",
    "ส่วนสูง",
    "กลุ่มเลือด",
    "ศาสนา",
    "เชื้อชาติ",
    "สัญชาติ",
    "บ้านเลขที่",
    "หมู่",
    "ถนน/ซอย",
    "ตำบล",
    "อำเภอ",
    "จังหวัด",
    "ชื่อผู้ปกครอง",
    "นามสกุลผู้ปกครอง",
    "อาชีพของผู้ปกครอง",
    "ความเกี่ยวข้องของผู้ปกครองกับนักเรียน",
    "ชื่อบิดา",
    "นามสกุลบิดา",
    "อาชีพของบิดา",
    "ชื่อมารดา",
    "นามสกุลมารดา",
    "อาชีพของมารดา",
    "ความด้อยโอกาส",
    "ยังไม่สามารถจำหน่ายได้(3.1.8)",
]
ONEC_HEADER = [
    f"{name}_Onec"
    for name in [
        "AcademicYear",
        "Semester",
        "DepartmentID",
        "SchoolID",
        "PersonID",
        "PassportNumber",
        "PrefixID",
        "FirstName",
        "MiddleName",
        "LastName",
        "GenderID",
        "BirthDate",
        "NationalityID",
        "DisabilityID",
        "DisadvantageEducationID",
        "HouseNumber",
        "VillageNumber",
        "Street",
        "SubDistrictID",
        "GradeLevelID",
        "RoomID",
        "GPAX",
        "StudentStatusID",
        "ProvinceNameThai",
        "DistrictNameThai",
        "SubDistrictNameThai",
    ]
]
DROPOUT_HEADER = [
    f"{name}_Onec"
    for name in [
        "ProvinceNameThai",
        "DistrictNameThai",
        "SubDistrictNameThai",
        "PersonID",
        "Fullname",
        "Gender",
        "NationalityName",
        "BirthDate",
        "HouseNumber",
        "VillageNumber",
        "StatusCodeCause",
        "Remark",
        "SchoolName",
        "GradeLevelID",
        "AcademicYearPresent",
    ]
]
SURVEY_HEADER = [
    "วันที่สำรวจ",
    "ผู้สำรวจ",
    "ชื่อ-นามสกุลเด็ก",
    "ชื่อเล่น",
    "เพศ",
    "เลขประจำตัวประชาชน",
    "วันเกิด",
    "อายุ(ปี)",
    "ชื่อผู้ปกครอง",
    "โทรศัพท์",
    "บ้านเลขที่",
    "หมู่ที่",
    "ตำบล",
    "อำเภอ",
    "สถานะการศึกษา",
    "ประเภทปัญหา",
    "รายละเอียด",
    "ความต้องการช่วยเหลือ",
    "ละติจูด",
    "ลองจิจูด",
    "ไฟล์ภาพ",
]
BANNER = "วันและเวลาที่สร้างรายงาน 2024-06-10 08:00:00"


def number(running: int) -> str:
    """A made-up Thai number with a right check digit."""
    digits = f"19599{running:07d}"
    return digits + str((11 - sum((13 - i) * int(d) for i, d in enumerate(digits)) % 11) % 10)


def civil_row(running: int, **changed: str) -> list[str]:
    """One row of the civil register."""
    row = {
        "pid": number(running),
        "titleDesc": "เด็กชาย",
        "firstName": f"ทดสอบ{'กขคงจชซดตทนบปผพ'[running % 15]}",
        "lastName": "สมมุติกุล",
        "genderCode": "1",
        "dateOfBirth": "25550513",
        "motherPersonalID": "0",
        "motherName": "มารดา",
        "houseID": "95010000123",
        "houseNo": "๑๒/๓",
        "villageNo": "07",
        "subdistrictCode": "950111",
        "subdistrictDesc": "ลำพะยา",
        "districtCode": "9501",
        "districtDesc": "เมืองยะลา",
        "provinceCode": "95",
        "provinceDesc": "ยะลา",
    } | changed
    return [row.get(name, "") for name in CIVIL_HEADER]


def dmc_row(running: int, *, at: dict[int, str] | None = None) -> list[str]:
    """One pupil of the DMC workbook; `at` changes fields by place."""
    row = [""] * len(DMC_HEADER)
    values: dict[int, str] = {
        0: "95010099",
        1: "บ้านสมมุติ",
        2: number(running),
        3: "ป.6",
        4: "1",
        5: str(10_000 + running),
        6: "ช",
        7: "เด็กชาย",
        8: f"นักเรียน{'กขคงจ'[running % 5]}",
        9: "สมมุติกุล",
        10: "13/05/2555",
        11: "12",
        18: "7",
        19: "3",
        21: "ต.ลำพะยา",
        22: "อ.เมือง",
        23: "จ.ยะลา",
        24: "ผู้ปกครอง",
        25: "สมมุติกุล",
        34: "-",
    }
    for place, value in (values | (at or {})).items():
        row[place] = value
    return row


def onec_row(running: int, **changed: str) -> list[str]:
    """One pupil of the ONEC text, columns named without their suffix."""
    row = {
        "AcademicYear": "2567",
        "Semester": "1",
        "SchoolID": "1195010001",
        "PersonID": number(running),
        "PrefixID": "002",
        "FirstName": "นักเรียน",
        "LastName": "สมมุติกุล",
        "GenderID": "2",
        "BirthDate": "2555-05-13",
        "SubDistrictID": "950111",
        "GradeLevelID": "ป.6",
        "ProvinceNameThai": "ยะลา",
        "DistrictNameThai": "เมืองยะลา",
        "SubDistrictNameThai": "ลำพะยา",
    } | changed
    return [row.get(name.removesuffix("_Onec"), "") for name in ONEC_HEADER]


def dropout_row(running: int, **changed: str) -> list[str]:
    """One row of the list of dropouts, columns named without their suffix."""
    row = {
        "ProvinceNameThai": "ยะลา",
        "DistrictNameThai": "เมืองยะลา",
        "SubDistrictNameThai": "ลำพะยา",
        "PersonID": number(running),
        "Fullname": f"เด็กชายทดสอบ{'กขคงจชซดตทนบปผพ'[running % 15]} สมมุติกุล",
        "Gender": "ชาย",
        "NationalityName": "ไทย",
        "BirthDate": "13/05/2555",
        "StatusCodeCause": "ผู้ปกครองมีรายได้น้อย",
        "GradeLevelID": "ป.5",
        "AcademicYearPresent": "2567",
    } | changed
    return [row.get(name.removesuffix("_Onec"), "") for name in DROPOUT_HEADER]


def survey_row(changed: dict[str, str] | None = None) -> list[str]:
    """One visit of the field survey; not by keyword, since Python folds Thai letters in names."""
    row = {
        "วันที่สำรวจ": "28/04/2567",
        "ชื่อ-นามสกุลเด็ก": "ด.ช.สมมุติ ทดสอบกุล",
        "เพศ": "ชาย",
        "อายุ(ปี)": "12",
        "ตำบล": "ลำพะยา",
        "อำเภอ": "เมืองยะลา",
    } | (changed or {})
    return [row.get(name, "") for name in SURVEY_HEADER]


def text_of(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def workbook_of(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """Rows as a workbook at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(sheet)
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return path


class Desk:
    """An inbox of one source and the home that it is staged into."""

    def __init__(self, folder: Path, source: str) -> None:
        self.home = Home(folder / "home")
        self.inbox = folder / "inbox" / source
        self.source = source
        self.inbox.mkdir(parents=True)

    def put(self, name: str, content: bytes | Sequence[Sequence[str]]) -> Path:
        """Put a file into the inbox: bytes as they are, rows as CSV."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else text_of(content))
        return path

    def stage(self, now: datetime = RECEIVED, as_of: date = AS_OF) -> StagingSummary:
        """Stage what lies there; every file's rows must be conserved."""
        summary = stage(self.home, "95", self.source, self.inbox, as_of, now=now)
        for row in summary.files.to_pylist():
            assert row["rows_in"] == row["accepted"] + row["quarantined"]
        return summary

    def staged(self, layout: str | None = None) -> list[dict[str, Any]]:
        """The staged rows of a layout."""
        path = self.home.lake("staged", "95", self.source, f"{layout or self.source}.parquet")
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist() if path.is_file() else []
        return rows

    def quarantine(self) -> pa.Table:
        """The quarantined rows."""
        return pq.read_table(self.home.lake("quarantine", "95", f"{self.source}.parquet"))

    def verdicts(self, summary: StagingSummary) -> dict[str, tuple[str, str | None]]:
        """(status, reason) of each file."""
        return {row["source_file"]: (row["status"], row["reason"]) for row in summary.files.to_pylist()}
