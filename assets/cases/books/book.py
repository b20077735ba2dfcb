"""What a book is: its columns with Thai headings, and the type of each cell. Writing and reading are other modules'."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.fields import FieldInfo

from assets.common.display.area_names import is_area
from assets.common.display.thai_date import YEARS_AHEAD
from linkage.thai.text import THAI_DIGITS

EMPTY = frozenset({"", "-", ".", "ไม่มี", "ไม่ระบุ"})
_DISTRICT_DIGITS = 4
UNKNOWN_AREA = "ไม่มีรหัสพื้นที่นี้ ดูรหัสในแผ่นงาน “รหัสพื้นที่” ของแบบฟอร์ม"
_FIRST_YEAR = 2000
"""No day of the team's work is before."""
_DATE_PART = re.compile(r"\s*[0-9]{1,4}\s*")
_YES_OR_NO = ("ใช่", "ไม่ใช่")
_YES = {"ใช่": True, "มี": True, "ได้": True, "yes": True, "ไม่ใช่": False, "ไม่": False, "ไม่ได้": False, "no": False}


class Choice(Enum):
    """A closed list of answers: the value is the code that is kept, `th` the word that people choose."""

    th: str

    def __new__(cls, code: str, th: str) -> Choice:
        """A member with its code and its Thai word."""
        member = object.__new__(cls)
        member._value_ = code
        member.th = th
        return member

    @classmethod
    def _missing_(cls, value: object) -> Choice | None:
        typed = str(value).strip().casefold()
        return next((member for member in cls if typed in (member.th.casefold(), str(member.value).casefold())), None)


class BookRow(BaseModel):
    """One row of a book. Field titles are the Thai headings, descriptions say what is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    key: ClassVar[tuple[str, ...]]
    """The columns that tell rows of the book apart."""


@dataclass(frozen=True)
class Book:
    """A workbook that people fill in.

    Attributes:
        name: as in `childlink cases template NAME`.
        table: the name of its table in a release.
        title: Thai and English.
        row: the type of its rows.
        command: what writes one to be filled in, where this is not `cases template`.
    """

    name: str
    table: str
    title: tuple[str, str]
    row: type[BookRow]
    command: str | None = None

    @property
    def written_by(self) -> str:
        """The command that writes one to be filled in."""
        return self.command or f"childlink cases template {self.name}"

    @property
    def columns(self) -> dict[str, FieldInfo]:
        """Field name → its heading, description and whether it is required, in the order of the sheet."""
        return self.row.model_fields

    def heading(self, name: str) -> str:
        """The heading of a column."""
        return str(self.columns[name].title)


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """The Thai words that a column with a closed list takes, yes and no among them; empty for other columns."""
    if get_origin(field.annotation) is tuple:
        return ()  # several answers in one cell: a drop-down would refuse them
    kinds = _find_types(field.annotation)
    listed = next((kind for kind in kinds if issubclass(kind, Choice)), None)
    if listed is not None:
        return tuple(member.th for member in listed)
    return _YES_OR_NO if bool in kinds else ()


def explain(field: FieldInfo, own_words: Sequence[str] = ()) -> str:
    """What is to be written in a column, in Thai.

    Args:
        field: the column.
        own_words: what may be written in it, where this is the province's own list.
    """
    kinds = _find_types(field.annotation)
    listed = next((kind for kind in kinds if issubclass(kind, Choice)), None)
    words = tuple(member.th for member in listed) if listed else tuple(own_words)
    said = [
        field.description,
        "วัน/เดือน/ปี พ.ศ. เช่น 16/5/2567" if dt.date in kinds else None,
        f"ตอบว่า {' หรือ '.join(_YES_OR_NO)}" if bool in kinds else None,
        f"เลือกจาก: {', '.join(words)}" if words else None,
    ]
    return " ".join(filter(None, said))


def _find_types(annotation: Any) -> set[type]:
    """The plain types of an annotation, within whatever they are wrapped in."""
    if isinstance(annotation, type) and not get_args(annotation):
        return {annotation}
    return {found for part in get_args(annotation) for found in _find_types(part)}


def _read_date(cell: Any) -> dt.date:
    """A date of the Buddhist or the Christian era, as D/M/Y or Y-M-D, or as Excel keeps it."""
    year, month, day = (cell.year, cell.month, cell.day) if isinstance(cell, dt.date) else _split_date(cell)
    year -= YEARS_AHEAD if year > 2400 else 0
    # 10/10/67 is the year 67 as text, and 1967 where a spreadsheet makes a day of it.
    if year < _FIRST_YEAR:
        raise ValueError("ปีต้องเป็น พ.ศ. สี่หลัก เช่น 2567")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError("ไม่มีวันที่นี้ในปฏิทิน") from None


def _split_date(cell: Any) -> tuple[int, int, int]:
    """Year, month and day as they are written."""
    parts = str(cell).translate(THAI_DIGITS).replace("-", "/").split("/")
    if len(parts) != 3 or not all(_DATE_PART.fullmatch(part) for part in parts):
        raise ValueError("ต้องเป็นวันที่ เช่น 16/5/2567")
    numbers = [int(part) for part in parts]
    day, month, year = reversed(numbers) if numbers[0] > 31 else numbers
    return year, month, day


def _refuse_future(day: dt.date, info: ValidationInfo) -> dt.date:
    """What was done has its day by the day of reading, which the context says; without one nothing is refused."""
    if info.context is not None and day > info.context["today"]:
        raise ValueError("เป็นวันที่ในอนาคต")
    return day


def _read_number(cell: Any) -> Any:
    return str(cell).translate(THAI_DIGITS).replace(",", "") if isinstance(cell, str) else cell


def _read_bool(cell: Any) -> Any:
    return _YES.get(cell.strip().casefold(), cell) if isinstance(cell, str) else cell


def split_list(cell: Any) -> Any:
    """The parts of a cell that holds several answers, parted by semicolons or commas; a number is one answer."""
    cell = _read_text(cell) if isinstance(cell, int | float) else cell
    return (
        tuple(part.strip() for part in cell.replace(",", ";").split(";") if part.strip())
        if isinstance(cell, str)
        else cell
    )


def _split_codes(cell: Any) -> Any:
    """The same of codes, which may be in Thai digits."""
    return split_list(cell.translate(THAI_DIGITS) if isinstance(cell, str) else cell)


def _read_text(cell: Any) -> Any:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _know_areas(given: Any, info: ValidationInfo) -> Any:
    """Codes of areas are known when they are read from a form; stored ones are trusted."""
    codes = (given,) if isinstance(given, str) else given
    if info.context is not None and not all(map(is_area, codes)):
        raise ValueError(UNKNOWN_AREA)
    return given


def _know_districts(codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """The same for districts alone."""
    if info.context is not None and any(len(code) != _DISTRICT_DIGITS for code in codes):
        raise ValueError(UNKNOWN_AREA)
    return codes


Date = Annotated[dt.date, BeforeValidator(_read_date)]
PastDate = Annotated[Date, AfterValidator(_refuse_future)]
Whole = Annotated[int, BeforeValidator(_read_number)]
Number = Annotated[float, BeforeValidator(_read_number), Field(allow_inf_nan=False)]
YesNo = Annotated[bool, BeforeValidator(_read_bool)]
Texts = Annotated[tuple[str, ...], BeforeValidator(split_list)]
Text = Annotated[str, BeforeValidator(_read_text)]
AreaCode = Annotated[Text, AfterValidator(_know_areas)]
AreaCodes = Annotated[tuple[str, ...], BeforeValidator(_split_codes), AfterValidator(_know_areas)]
DistrictCodes = Annotated[AreaCodes, AfterValidator(_know_districts)]
