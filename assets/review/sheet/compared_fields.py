"""The fields that a reviewer compares: how two records agree in each, in words, and what is shown of each.

Names, numbers and dates are compared as the linkage compares them. Compared is what the records hold, so the words are
right beside masked values too. Masked, what both records have is shown as dots and what differs as it is: enough to see
a typing error, too little to find the child by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import geothai

from assets.common.display import masking
from assets.common.html.thai_dates import write_period
from assets.review.sheet import wording
from linkage.pairs import similarity
from linkage.pairs.comparison_levels import Name
from linkage.thai import sounds
from linkage.thai.text import canonical
from quality import contract

Record = Mapping[str, Any]
UNKNOWN, DIFFERENT, NEARLY, SAME = 0, 1, 2, 3
"""How far two records agree in a field."""
_TEMPORARY = ("g_code", "hospital_temporary")
_NINE_MONTHS = 274
_SHORTEST_RUN, _MOST_OF = 4, 0.6
"""Letters that two names share in a row, and their share of the shorter one."""


@dataclass(frozen=True, order=True)
class FieldAgreement:
    """How two records agree in a field.

    Attributes:
        degree: `UNKNOWN`, `DIFFERENT`, `NEARLY` or `SAME`.
        rank: the finer order within a degree.
        words: what the sheet says; empty where a record says nothing.
    """

    degree: int
    rank: int = 0
    words: str = ""


NOTHING_KNOWN = FieldAgreement(UNKNOWN)
EQUAL = FieldAgreement(SAME, 9, wording.EQUAL)


@dataclass(frozen=True)
class ComparedField:
    """One field of a record, for a person.

    Attributes:
        code: its name here.
        write: what is shown of a record in full; empty where it says nothing.
        mask: what is shown of it masked, beside the record it is compared with.
        compare: how two records agree in it.
    """

    code: str
    write: Callable[[Record], str]
    mask: Callable[[Record, Record], str]
    compare: Callable[[Record, Record], FieldAgreement]

    @property
    def heading(self) -> str:
        """Its heading in the sheet."""
        return wording.FIELDS[self.code]

    def show(self, record: Record, other: Record, *, masked: bool) -> str:
        """What the sheet shows of a record, beside the one that it is compared with."""
        return self.mask(record, other) if masked else self.write(record)


def compare_names(one: str, other: str) -> FieldAgreement:
    """How two written names agree, by the levels of the linkage."""
    a, b = canonical(one), canonical(other)
    if not a or not b:
        return NOTHING_KNOWN
    left, right = sounds.plain(a), sounds.plain(b)
    if left == right:
        return EQUAL
    if sounds.sound(left) == sounds.sound(right):
        return FieldAgreement(NEARLY, 5, wording.NAME_LEVELS["sound"])
    (level,) = similarity.compare_names([sounds.sound(left)], [sounds.sound(right)])
    named = {
        Name.SLIP: FieldAgreement(NEARLY, 4, wording.NAME_LEVELS["slip"]),
        Name.CLOSE: FieldAgreement(NEARLY, 3, wording.NAME_LEVELS["close"]),
        Name.PART: FieldAgreement(NEARLY, 2, wording.NAME_LEVELS["part"]),
        Name.STEM: FieldAgreement(NEARLY, 2, wording.NAME_LEVELS["part"]),
        Name.TWO_SLIPS: FieldAgreement(NEARLY, 1, wording.NAME_LEVELS["alike"]),
        Name.ALIKE: FieldAgreement(NEARLY, 1, wording.NAME_LEVELS["alike"]),
    }
    if Name(level) not in named and _share_a_run(left, right):
        return named[Name.ALIKE]
    return named.get(Name(level), FieldAgreement(DIFFERENT, 0, wording.NAME_LEVELS["other"]))


def _share_a_run(one: str, other: str) -> bool:
    """Whether most of the shorter name is in the longer one as it is: a person sees that at once."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return match.size >= max(_SHORTEST_RUN, _MOST_OF * min(len(one), len(other)))


def _text(record: Record, *names: str) -> str:
    return " ".join(filter(None, (str(record[name] or "") for name in names)))


def _mask_name(one: str, other: str) -> str:
    agreement = compare_names(one, other)
    if agreement.degree == SAME:
        return masking.mask_letters(one)
    nearly = agreement.degree == NEARLY
    shown, beside = masking.mask_spellings(one, other) if nearly else (masking.mask_name(one), masking.mask_name(other))
    # two names that differ must not look alike
    return shown if shown != beside else masking.mask_until_different(one, other)


def _name_field(code: str, opposite: str, *names: str) -> ComparedField:
    """A given name or surname; `opposite` is the column that it may have changed places with."""

    def compare(one: Record, other: Record) -> FieldAgreement:
        agreement = compare_names(_text(one, *names), _text(other, *names))
        crossed = (_text(one, names[0]), _text(other, opposite)), (_text(one, opposite), _text(other, names[0]))
        if agreement.degree == DIFFERENT and all(compare_names(*pair) == EQUAL for pair in crossed):
            return FieldAgreement(NEARLY, 5, wording.NAME_LEVELS["swapped"])
        if code == "first_name" and agreement.words in _NO_SIBLING and _has_no_sibling(one, other):
            return FieldAgreement(NEARLY, agreement.rank, _NO_SIBLING[agreement.words])
        if agreement.degree == DIFFERENT and code == "last_name" and _is_parents_surname(one, other):
            return FieldAgreement(NEARLY, 0, wording.NAME_LEVELS["parent"])
        return agreement

    def mask(record: Record, other: Record) -> str:
        return _mask_name(_text(record, *names), _text(other, *names))

    return ComparedField(code, lambda record: _text(record, *names), mask, compare)


_NO_SIBLING = {
    wording.NAME_LEVELS["other"]: wording.NAME_LEVELS["no_sibling"],
    wording.NAME_LEVELS["alike"]: wording.NAME_LEVELS["alike_no_sibling"],
}
"""What is said of two names where the civil register has no second child whose name the other could be."""


def _has_no_sibling(one: Record, other: Record) -> bool:
    """Whether the civil register has one child alone of this sex and age in the family that both records name."""
    same_age = _compare_births(one, other).degree >= NEARLY and _compare_sexes(one, other).degree != DIFFERENT
    same_house = bool(one["house_no"]) and all(
        one[name] == other[name] for name in ("residence_subdistrict", "village", "house_no")
    )
    same_mother = bool(one["mother_national_id"]) and one["mother_national_id"] == other["mother_national_id"]
    return same_age and (same_house or same_mother) and one["born_about"] == other["born_about"] == 1


def _is_parents_surname(one: Record, other: Record) -> bool:
    """Whether one bears the surname of the other's mother or father: children change from the one to the other."""
    for child, beside in ((one, other), (other, one)):
        for parent in ("mother_name", "father_name"):
            surname = _text(beside, parent).partition(" ")[2]
            if surname and compare_names(_text(child, "last_name"), surname).degree >= NEARLY:
                return True
    return False


def _compare_numbers(one: Record, other: Record) -> FieldAgreement:
    """A temporary or invalid number says nothing: two valid ones beside it count then."""
    a, b = _text(one, "national_id"), _text(other, "national_id")
    if not a or not b:
        return NOTHING_KNOWN
    for parent in ("mother", "father"):
        known = {_text(side, f"{parent}_national_id") for side in (one, other)} - {""}
        if known & {a, b}:
            return FieldAgreement(NEARLY, 0, wording.NUMBER_LEVELS[parent])
    valid = [record["id_kind"] in ("thai", "non_thai") for record in (one, other)]
    if a == b:
        return EQUAL if all(valid) else FieldAgreement(SAME, 5, wording.NUMBER_LEVELS["equal_invalid"])
    if any(record["id_kind"] in _TEMPORARY for record in (one, other)):
        return FieldAgreement(UNKNOWN, 1, wording.NUMBER_LEVELS["g_code"])
    near = bool(similarity.is_one_typing_error([a], [b])[0])
    if all(valid):
        level = "near_valid" if near else "different"
        return FieldAgreement(NEARLY if near else DIFFERENT, 0, wording.NUMBER_LEVELS[level])
    return (
        FieldAgreement(NEARLY, 3, wording.NUMBER_LEVELS["near"])
        if near
        else FieldAgreement(UNKNOWN, 2, wording.NUMBER_LEVELS["doubtful"])
    )


def _mask_number(record: Record, other: Record) -> str:
    a, b = _text(record, "national_id"), _text(other, "national_id")
    if not a:
        return ""
    alike = bool(b) and len(a) == len(b) and (a == b or bool(similarity.is_one_typing_error([a], [b])[0]))
    return masking.mask_digits(a, b) if alike else masking.mask_number(a)


def _write_birth(record: Record) -> str:
    day = record["birth_date"]
    return "" if day is None else masking.format_birth_date(day, record["birth_precision"], masked=False)


def _mask_birth(record: Record, other: Record) -> str:
    """The year, and day or month where it alone differs from another whole date."""
    if record["birth_date"] is None:
        return ""
    whole = record["birth_precision"] == other["birth_precision"] == "day"
    day, month, year = _write_birth(record).split("/") if whole else ("", "", "")
    other_day, other_month, _ = _write_birth(other).split("/") if whole else ("", "", "")
    if not whole or (day != other_day and month != other_month):
        return masking.format_birth_date(record["birth_date"], record["birth_precision"], masked=True)
    hidden = masking.DOT * 2
    return "/".join((day if day != other_day else hidden, month if month != other_month else hidden, year))


def _compare_births(one: Record, other: Record) -> FieldAgreement:
    a, b = one["birth_date"], other["birth_date"]
    if a is None or b is None:
        return NOTHING_KNOWN
    if not one["birth_precision"] == other["birth_precision"] == "day":
        slack = 1 if "age" in (one["birth_precision"], other["birth_precision"]) else 0
        if abs(a.year - b.year) <= slack:
            return FieldAgreement(SAME, 0, wording.BIRTH_LEVELS["consistent"])
        return FieldAgreement(DIFFERENT, 0, wording.BIRTH_LEVELS["far"])
    return EQUAL if a == b else _compare_days(a, b)


def _compare_days(a: dt.date, b: dt.date) -> FieldAgreement:
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return FieldAgreement(NEARLY, 3, wording.BIRTH_LEVELS["swapped"])
    if a.year == b.year and (1, 1) in ((a.month, a.day), (b.month, b.day)):
        return FieldAgreement(NEARLY, 1, wording.BIRTH_LEVELS["new_year"])
    equal = a.year == b.year, a.month == b.month, a.day == b.day
    if sum(equal) == 2:
        part = ("year", "month", "day")[equal.index(False)]
        far = part == "year" and abs(a.year - b.year) > 1
        return FieldAgreement(DIFFERENT if far else NEARLY, 2, wording.BIRTH_LEVELS[part])
    near = abs((a - b).days) < _NINE_MONTHS
    return FieldAgreement(DIFFERENT, int(near), wording.BIRTH_LEVELS["near" if near else "far"])


def _write_sex(record: Record) -> str:
    return wording.SEXES.get(record["sex"] or "", "")


def _compare_sexes(one: Record, other: Record) -> FieldAgreement:
    a, b = one["sex"], other["sex"]
    if not a or not b:
        return NOTHING_KNOWN
    return EQUAL if a == b else FieldAgreement(DIFFERENT, 0, wording.DIFFER)


def _write_place(record: Record) -> str:
    return _place(record, _text(record, "house_no"))


def _mask_place(record: Record, other: Record) -> str:
    del other  # a subdistrict has thousands of people
    return _place(record, masking.HIDDEN if record["house_no"] else "")


def _place(record: Record, house: str) -> str:
    parts = {
        "อ.": _area(record["residence_district"]),
        "ต.": _area(record["residence_subdistrict"]),
        "หมู่ ": _text(record, "village"),
        "เลขที่ ": house,
    }
    return " ".join(f"{label}{value}" for label, value in parts.items() if value)


@cache
def _area(code: str | None) -> str:
    if not code:
        return ""
    area = (geothai.subdistrict if len(code) == 6 else geothai.district)(code)
    return str(area.name_th) if area else code


def _compare_places(one: Record, other: Record) -> FieldAgreement:
    def agree(*names: str) -> bool:
        return all(one[name] and one[name] == other[name] for name in names)

    if not one["residence_district"] or not other["residence_district"]:
        return NOTHING_KNOWN
    if agree("residence_subdistrict", "house_no"):
        return FieldAgreement(SAME, 9, wording.PLACE_LEVELS["house"])
    if agree("residence_subdistrict", "village"):
        return FieldAgreement(SAME, 8, wording.PLACE_LEVELS["village"])
    if agree("residence_subdistrict"):
        return FieldAgreement(SAME, 7, wording.PLACE_LEVELS["subdistrict"])
    if agree("residence_district"):
        return FieldAgreement(NEARLY, 0, wording.PLACE_LEVELS["district"])
    return FieldAgreement(DIFFERENT, 0, wording.PLACE_LEVELS["elsewhere"])


def _parent_field(who: str) -> ComparedField:
    name, number = f"{who}_name", f"{who}_national_id"

    def compare(one: Record, other: Record) -> FieldAgreement:
        if one[number] and one[number] == other[number]:
            return FieldAgreement(SAME, 9, wording.PARENT_NUMBER)
        return compare_names(_given(_text(one, name), _text(other, name)), _given(_text(other, name), _text(one, name)))

    def write(record: Record) -> str:
        return " ".join(filter(None, (_text(record, name), f"({record[number]})" if record[number] else "")))

    def mask(record: Record, other: Record) -> str:
        written, beside = _text(record, name), _text(other, name)
        given = _given(written, beside)
        shown = (_mask_name(given, _given(beside, written)), masking.mask_name(written[len(given) :]))
        return " ".join(filter(None, shown))

    return ComparedField(who, write, mask, compare)


def _given(written: str, beside: str) -> str:
    """The given name alone where one of the two is written without a surname."""
    return written if (" " in written) == (" " in beside) else written.partition(" ")[0]


def _write_origin(record: Record) -> str:
    title = contract.load(record["source"]).title["th"].partition(" (")[0]
    return f"{title} ({write_period(record['period'])[0]})" if record["period"] else title


def _write_school(record: Record) -> str:
    school = _text(record, "school_name") or _text(record, "school_code")
    return " ".join(filter(None, (_text(record, "grade"), school)))


def _plain(
    code: str, write: Callable[[Record], str], compare: Callable[[Record, Record], FieldAgreement]
) -> ComparedField:
    """A field that names nobody: it is shown in full."""
    return ComparedField(code, write, lambda record, _: write(record), compare)


def _compare_origins(one: Record, other: Record) -> FieldAgreement:
    """One agency seldom has a child twice in one period; two agencies, or two periods, are no disagreement."""
    same = one["period"] and (one["layout"], one["period"]) == (other["layout"], other["period"])
    return FieldAgreement(DIFFERENT, 0, wording.ORIGIN_LEVELS["both"]) if same else NOTHING_KNOWN


def _compare_schools(one: Record, other: Record) -> FieldAgreement:
    """Class and school of one term; those of different terms say nothing."""
    if not one["school_code"] or not other["school_code"] or one["period"] != other["period"]:
        return NOTHING_KNOWN
    if one["school_code"] != other["school_code"]:
        return FieldAgreement(DIFFERENT, 1, wording.SCHOOL_LEVELS["school"])
    if not one["grade"] or not other["grade"]:
        return NOTHING_KNOWN
    if one["grade"] != other["grade"]:
        return FieldAgreement(DIFFERENT, 0, wording.SCHOOL_LEVELS["grade"])
    return FieldAgreement(SAME, 0, wording.SCHOOL_LEVELS["class"])


FIELDS = (
    _plain("origin", _write_origin, _compare_origins),
    ComparedField("number", lambda record: _text(record, "national_id"), _mask_number, _compare_numbers),
    _name_field("first_name", "last_name", "first_name", "middle_name"),
    _name_field("last_name", "first_name", "last_name"),
    _plain("sex", _write_sex, _compare_sexes),
    ComparedField("birth_date", _write_birth, _mask_birth, _compare_births),
    ComparedField("place", _write_place, _mask_place, _compare_places),
    _parent_field("mother"),
    _parent_field("father"),
    _plain("school", _write_school, _compare_schools),
)
"""What a reviewer sees of a record, in this order."""
