"""The books that a provincial team keeps. A new one is a row type here and its name in `BOOKS`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from assets.cases.books.book import (
    AreaCode,
    AreaCodes,
    Book,
    BookRow,
    Choice,
    Date,
    DistrictCodes,
    Number,
    PastDate,
    Text,
    Texts,
    Whole,
    YesNo,
    split_list,
)


class Problem(Choice):
    """The six problem types of the programme."""

    ECONOMY = "economy", "เศรษฐกิจ"
    FAMILY = "family", "ครอบครัว"
    SOCIETY = "society", "สังคมและสภาพแวดล้อม"
    BEHAVIOUR = "behaviour", "พฤติกรรม"
    HEALTH = "health", "สุขภาพ"
    EDUCATION = "education", "ระบบการศึกษา"


Problems = Annotated[tuple[Problem, ...], BeforeValidator(split_list)]


class Sector(Choice):
    """Whose a resource is."""

    PUBLIC = "public", "ภาครัฐ"
    PRIVATE = "private", "ภาคเอกชน"
    CIVIL = "civil_society", "ภาคประชาสังคม"


class ResourceKind(Choice):
    """What kind of help a resource is."""

    BUDGET = "budget", "งบประมาณ"
    PEOPLE = "people", "บุคลากร"
    PLACE = "place", "สถานที่/พื้นที่เรียนรู้"
    PROGRAMME = "programme", "โครงการ/หลักสูตร"
    FUND = "fund", "กองทุน"


class Mode(Choice):
    """How one learns there."""

    SCHOOL = "in_school", "ในระบบ"
    NONFORMAL = "nonformal", "นอกระบบ (สกร.)"
    INFORMAL = "informal", "ตามอัธยาศัย/ศูนย์การเรียน"
    TRAINING = "training", "ฝึกอาชีพ"


class Role(Choice):
    """What a member of the team does."""

    MANAGER = "case_manager", "ผู้จัดการรายกรณี"
    VOLUNTEER = "volunteer", "อาสาสมัคร"
    COORDINATOR = "coordinator", "ผู้ประสานงาน"
    COUNCIL = "council", "คณะกรรมการ"


class FundEntry(Choice):
    """Whether money came or went."""

    INCOME = "income", "รายรับ"
    EXPENSE = "expense", "รายจ่าย"


class MarkerLevel(Choice):
    """How far a progress marker of outcome mapping reaches."""

    EXPECT = "expect_to_see", "คาดว่าจะเห็น"
    LIKE = "like_to_see", "อยากเห็น"
    LOVE = "love_to_see", "ใฝ่ฝันจะเห็น"


class PartnerProgress(Choice):
    """How far a partner has come."""

    NONE = "none", "ยังไม่เริ่ม"
    SOME = "some", "เริ่มแล้ว"
    MOST = "most", "ส่วนใหญ่"
    FULL = "full", "ครบถ้วน"


class ResolutionState(Choice):
    """What became of a resolution of the council."""

    OPEN = "open", "รอดำเนินการ"
    RUNNING = "running", "กำลังดำเนินการ"
    DONE = "done", "เสร็จแล้ว"
    DROPPED = "dropped", "ยกเลิก"


class TeamRow(BookRow):
    """A member of the team, and the areas whose children she may see."""

    key: ClassVar = ("code",)
    code: Text = Field(title="รหัสผู้รับผิดชอบ", description="ตั้งเอง ไม่ซ้ำกัน เช่น CM01", pattern=r"^[A-Za-z0-9_-]{2,20}$")
    name: Text = Field(title="ชื่อ-สกุล", max_length=120)
    role: Role = Field(title="บทบาท")
    areas: AreaCodes = Field(title="พื้นที่รับผิดชอบ", description="รหัสอำเภอ 4 หลักหรือตำบล 6 หลัก คั่นด้วย ;")
    capacity: Whole = Field(30, title="รับได้กี่ราย", description="เว้นว่างไว้คือ 30", ge=0, le=1000)
    trained_on: PastDate | None = Field(None, title="อบรมล่าสุดเมื่อ")
    support: Texts = Field(
        (), title="การดูแลทีม (5 ส.)", description="สิ่งที่ทำให้ทีมงานคนนี้ คั่นด้วย ; ชนิดที่นับเป็นของจังหวัด ข้อความอื่นนับเป็น “อื่น ๆ”"
    )


class ResourceRow(BookRow):
    """A resource for children: money, people, a place, a programme."""

    key: ClassVar = ("name", "area")
    name: Text = Field(title="ชื่อทรัพยากร", max_length=200)
    kind: ResourceKind = Field(title="ประเภท")
    sector: Sector = Field(title="ภาคส่วน")
    owner: Text = Field(title="หน่วยงานเจ้าของ", max_length=200)
    problems: Problems = Field(title="ช่วยปัญหาด้านใด", description="ตอบได้หลายด้าน คั่นด้วย ;")
    age_from: Whole = Field(0, title="อายุตั้งแต่", ge=0, le=24)
    age_to: Whole = Field(24, title="ถึงอายุ", ge=0, le=24)
    mode: Mode | None = Field(None, title="รูปแบบการเรียนรู้")
    area: AreaCode = Field(
        title="รหัสพื้นที่", description="รหัสจังหวัด 2 อำเภอ 4 หรือตำบล 6 หลัก", pattern=r"^\d{2}(\d{2}){0,2}$"
    )
    latitude: Number | None = Field(None, title="ละติจูด", description="เช่น 6.5411 ใช้คิดระยะทาง", ge=5, le=21)
    longitude: Number | None = Field(None, title="ลองจิจูด", description="เช่น 101.2804", ge=97, le=106)
    capacity: Whole = Field(title="รับได้กี่คน", ge=0)
    used: Whole = Field(0, title="ใช้แล้วกี่คน", ge=0)
    baht: Number | None = Field(None, title="วงเงิน (บาท)", ge=0)
    wheelchair: YesNo | None = Field(None, title="รถเข็นเข้าได้")
    sign_language: YesNo | None = Field(None, title="มีล่ามภาษามือ")
    transport: YesNo | None = Field(None, title="มีรถรับส่ง")
    free: YesNo | None = Field(None, title="ไม่มีค่าใช้จ่าย")
    hours: Text | None = Field(None, title="วันเวลา", max_length=100)
    languages: Texts = Field((), title="ภาษา", description="คั่นด้วย ;")

    @model_validator(mode="after")
    def _check(self) -> ResourceRow:
        if self.age_from > self.age_to:
            raise ValueError("อายุตั้งแต่ มากกว่า ถึงอายุ")
        if self.used > self.capacity:
            raise ValueError("ใช้แล้วกี่คน มากกว่า รับได้กี่คน")
        return self


class PhaseRow(BookRow):
    """A phase of the project; phases may overlap."""

    key: ClassVar = ("code",)
    code: Text = Field(
        title="รหัสระยะ", description="ตั้งเอง ตัวอักษรอังกฤษหรือตัวเลข เช่น P1", pattern=r"^[A-Za-z0-9_-]{1,20}$"
    )
    name: Text = Field(title="ชื่อระยะ", max_length=200)
    starts_on: Date = Field(title="เริ่ม")
    ends_on: Date = Field(title="สิ้นสุด")
    districts: DistrictCodes = Field(title="อำเภอ", description="รหัสอำเภอ 4 หลัก คั่นด้วย ;")
    target: Whole | None = Field(None, title="เป้าหมาย (คน)", ge=0)

    @model_validator(mode="after")
    def _check(self) -> PhaseRow:
        if self.starts_on > self.ends_on:
            raise ValueError("วันเริ่มอยู่หลังวันสิ้นสุด")
        return self


class FundRow(BookRow):
    """An entry of the provincial fund's book."""

    key: ClassVar = ("number",)
    number: Text = Field(title="เลขที่รายการ", description="ไม่ซ้ำกัน ถ้าแก้รายการเดิมให้ใช้เลขที่เดิม", max_length=40)
    entered_on: PastDate = Field(title="วันที่")
    entry: FundEntry = Field(title="รายรับหรือรายจ่าย")
    baht: Number = Field(title="จำนวนเงิน (บาท)", description="ตัวเลขที่มากกว่าศูนย์ ไม่ใส่คำว่าบาท", gt=0)
    source: Text = Field(
        title="ผู้บริจาค/แหล่งเงิน หรือรหัสเคส",
        description="รายรับ: ผู้บริจาคหรือแหล่งเงิน รายจ่ายให้เด็ก: รหัสเคสจากรายชื่อ ห้ามใส่ชื่อเด็ก",
        max_length=200,
    )
    receipt: Text | None = Field(None, title="เลขที่ใบเสร็จ", max_length=60)
    resolution: Text | None = Field(
        None, title="มติที่", description="เลขที่มติในแบบฟอร์มมติคณะกรรมการ เช่น 1/2567", max_length=60
    )
    approved_by: Text | None = Field(
        None, title="ผู้อนุมัติคนที่ 1", description="รายจ่ายต้องมีผู้อนุมัติสองคนที่ไม่ใช่คนเดียวกัน", max_length=120
    )
    approved_too_by: Text | None = Field(None, title="ผู้อนุมัติคนที่ 2", description="คนละคนกับผู้อนุมัติคนที่ 1", max_length=120)

    @model_validator(mode="after")
    def _check(self) -> FundRow:
        approvers = {self.approved_by, self.approved_too_by} - {None}
        if self.entry is FundEntry.EXPENSE and len(approvers) < 2:
            raise ValueError("รายจ่ายต้องมีผู้อนุมัติสองคนที่ไม่ใช่คนเดียวกัน")
        return self


class ProgressRow(BookRow):
    """A progress marker of outcome mapping, as it was seen on a day."""

    key: ClassVar = ("partner", "marker", "seen_on")
    partner: Text = Field(title="ภาคีหุ้นส่วน", description="หน่วยงานหรือกลุ่ม เช่น อบต.", max_length=200)
    marker: Text = Field(
        title="ตัวบ่งชี้ความก้าวหน้า",
        description="สิ่งที่ภาคีทำต่างไปจากเดิม เช่น ส่งรายชื่อเด็กทุกเดือน เขียนเหมือนเดิมทุกครั้ง",
        max_length=300,
    )
    level: MarkerLevel = Field(title="ระดับ")
    seen_on: PastDate = Field(title="วันที่")
    progress: PartnerProgress = Field(title="ความก้าวหน้า")
    evidence: Text | None = Field(None, title="หลักฐาน", max_length=500)


class ResolutionRow(BookRow):
    """What the council decided, on which figure, and what became of it."""

    key: ClassVar = ("number",)
    number: Text = Field(title="มติที่", description="ไม่ซ้ำกัน เช่น 1/2567 ถ้าแก้มติเดิมให้ใช้เลขที่เดิม", max_length=40)
    met_on: PastDate = Field(title="วันที่ประชุม")
    item: Text = Field(title="วาระ", max_length=300)
    figure: Text | None = Field(
        None, title="ตัวเลขที่ใช้พร้อมช่วง", description="จากหน้าข้อมูลจังหวัด เช่น เด็กนอกระบบ 131 คน (119 ถึง 137)", max_length=200
    )
    decision: Text = Field(title="มติ", max_length=500)
    owner: Text = Field(title="ผู้รับผิดชอบ", max_length=200)
    due_on: Date | None = Field(None, title="กำหนดเสร็จ")
    state: ResolutionState = Field(title="สถานะ")

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> ResolutionRow:
        if info.context is not None and self.due_on is not None and self.due_on < self.met_on:
            raise ValueError("กำหนดเสร็จอยู่ก่อนวันประชุม")
        return self


class PilotRow(BookRow):
    """A pilot area that the team chose."""

    key: ClassVar = ("area",)
    area: AreaCode = Field(title="รหัสพื้นที่", description="รหัสอำเภอ 4 หรือตำบล 6 หลัก", pattern=r"^\d{4}(\d{2})?$")
    chosen_on: PastDate = Field(title="เลือกเมื่อ")
    readiness: Whole = Field(title="ความพร้อม (1-5)", description="1 ยังไม่พร้อม ถึง 5 พร้อมมาก", ge=1, le=5)
    reason: Text | None = Field(None, title="เหตุผล", max_length=500)


BOOKS = {
    book.name: book
    for book in (
        Book("team", "team_member", ("ทีมงาน", "team"), TeamRow),
        Book("resources", "resource", ("รายการทรัพยากร", "resources"), ResourceRow),
        Book("phases", "phase", ("ระยะโครงการ", "phases"), PhaseRow),
        Book("fund", "fund_entry", ("บัญชีกองทุน", "fund"), FundRow),
        Book("progress", "progress_marker", ("ความก้าวหน้าของภาคี", "progress markers"), ProgressRow),
        Book("resolutions", "resolution", ("มติคณะกรรมการ", "resolutions"), ResolutionRow),
        Book("pilot", "pilot_area", ("พื้นที่นำร่อง", "pilot areas"), PilotRow),
    )
}
