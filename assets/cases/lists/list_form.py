"""The form on which a case manager reports: what she fills in for each child of her list."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from assets.cases.books.book import Book, BookRow, Choice, Date, Number, PastDate, Text, Whole, YesNo
from assets.cases.books.row_models import Mode, Problems


class VisitResult(Choice):
    """What a visit found, in the words of the form."""

    OUT_OF_SCHOOL = "out_of_school", "พบตัว ไม่ได้เรียน"
    IN_NEED = "in_need", "พบตัว เรียนอยู่หรือก่อนวัยเรียน ต้องช่วยเหลือ"
    STUDYING = "studying", "กำลังเรียนอยู่แล้ว"
    MOVED = "moved", "ย้ายไปพื้นที่อื่น"
    NOBODY = "nobody", "ไม่พบใคร"
    REFUSED = "refused", "ไม่ประสงค์รับความช่วยเหลือ"
    DIED = "died", "เสียชีวิต"
    OTHER_NAME = "other_name", "เป็นเด็กที่มีชื่ออื่นในระบบ"


class CaseStep(Choice):
    """What was done beyond the visit."""

    PLAN = "plan_agreed", "ตกลงแผนแล้ว"
    HELPED = "helped", "ให้ความช่วยเหลือแล้ว"
    BACK = "back", "กลับเข้าเรียน/ฝึกอาชีพแล้ว"
    FOLLOWED = "followed", "ติดตามครบหนึ่งภาคเรียน"
    CLOSED = "closed", "ปิดเคส"


_OF_VISIT = ("problems", "wish", "consent", "photo", "latitude", "longitude")
_OF_STEP = ("help_kind", "mode", "phase", "resource", "baht", "money_from", "approved_by")
_OF_HELP = ("help_kind", "resource", "baht", "money_from", "approved_by")
_OF_EITHER = ("place", "next_on", "note")
"""Cells that say more of a visit, of what was done beyond it, of help alone, of a visit or what was done."""


class ReportRow(BookRow):
    """What a manager reports of one case. Nothing filled in is nothing reported."""

    key: ClassVar = ("row_key",)
    row_key: Text = Field(title="รหัสแถว", description="ห้ามแก้ไข")
    visited_on: PastDate | None = Field(None, title="วันที่เยี่ยม")
    result: VisitResult | None = Field(None, title="ผลการเยี่ยม")
    place: Text | None = Field(None, title="เรียนอยู่ที่/กลับเข้าเรียนที่/ย้ายไปที่", max_length=200)
    problems: Problems = Field((), title="ด้านปัญหา", description="ตอบได้หลายด้าน คั่นด้วย ;")
    wish: Text | None = Field(None, title="ความต้องการ", max_length=300)
    consent: YesNo | None = Field(None, title="ผู้ปกครองยินยอม")
    step: CaseStep | None = Field(None, title="ดำเนินการแล้ว")
    stepped_on: PastDate | None = Field(None, title="วันที่ดำเนินการ")
    mode: Mode | None = Field(None, title="รูปแบบการเรียนรู้")
    help_kind: Text | None = Field(None, title="ความช่วยเหลือที่ให้", max_length=200)
    phase: Text | None = Field(None, title="รหัสระยะ", max_length=20)
    resource: Text | None = Field(None, title="ทรัพยากรที่ใช้", max_length=200)
    baht: Number | None = Field(None, title="จำนวนเงิน (บาท)", ge=0, le=1_000_000)
    money_from: Text | None = Field(None, title="แหล่งเงิน", max_length=200)
    approved_by: Text | None = Field(None, title="ผู้อนุมัติ", max_length=120)
    which_child: Whole | None = Field(
        None, title="เป็นเด็กคนที่", description="เฉพาะเมื่อรายชื่อถามว่าเป็นคนใด ใส่หมายเลขของคนนั้น", ge=1
    )
    photo: Text | None = Field(None, title="ชื่อไฟล์ภาพ", max_length=200)
    latitude: Number | None = Field(None, title="ละติจูด", ge=5, le=21)
    longitude: Number | None = Field(None, title="ลองจิจูด", ge=97, le=106)
    next_on: Date | None = Field(None, title="นัดครั้งถัดไป")
    note: Text | None = Field(None, title="หมายเหตุ", max_length=500)

    @model_validator(mode="after")
    def _check(self) -> ReportRow:
        if self.result is not None and self.visited_on is None:
            raise ValueError("มีผลการเยี่ยมแต่ไม่มีวันที่เยี่ยม")
        if self.visited_on is not None and self.result is None:
            raise ValueError("มีวันที่เยี่ยมแต่ไม่มีผลการเยี่ยม")
        if self.step is not None and self.stepped_on is None:
            raise ValueError("มีการดำเนินการแต่ไม่มีวันที่ดำเนินการ")
        if self.result in (VisitResult.STUDYING, VisitResult.MOVED) and self.place is None:
            raise ValueError("ต้องบอกว่าเรียนอยู่ที่ใด หรือย้ายไปที่ใด")
        if self.step is CaseStep.HELPED and self.help_kind is None:
            raise ValueError("ต้องบอกว่าให้ความช่วยเหลืออะไร")
        self._refuse_lone_cells()
        if self.which_child is not None and self.visited_on is None and self.stepped_on is None:
            raise ValueError("บอกว่าเป็นเด็กคนใด ต้องมีวันที่เยี่ยมหรือวันที่ดำเนินการ")
        return self

    def _refuse_lone_cells(self) -> None:
        """What says more of a visit, or of a step, would be dropped without it."""
        has_visit, has_step = self.result is not None, self.step is not None
        is_day_of_child = self.which_child is not None
        missing = {
            "แต่ไม่มี “ผลการเยี่ยม”": () if has_visit else _OF_VISIT,
            "แต่ไม่ได้เลือก “ดำเนินการแล้ว”": () if has_step else _OF_STEP if is_day_of_child else ("stepped_on", *_OF_STEP),
            "แต่ “ดำเนินการแล้ว” ไม่ใช่ “ให้ความช่วยเหลือแล้ว”": ()
            if not has_step or self.step is CaseStep.HELPED
            else _OF_HELP,
            "แต่ไม่มี “ผลการเยี่ยม” และ “ดำเนินการแล้ว”": () if has_visit or has_step else _OF_EITHER,
        }
        for reason, names in missing.items():
            lone = next((name for name in names if getattr(self, name) not in (None, ())), None)
            if lone is not None:
                raise ValueError(f"กรอก “{FORM.heading(lone)}” {reason}")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was reported."""
        return self.result is None and self.step is None and self.which_child is None


FORM = Book("list", "report", ("รายชื่อเด็กที่ต้องติดตาม", "children to visit"), ReportRow, "childlink cases list")
