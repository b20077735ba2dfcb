"""Rules that follow from a layout's own entry: what its columns are expected to hold need not be said twice.

A rule that the contract writes itself under the same id takes the place of the derived one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quality.column import Column
from quality.grades import GRADE_AGES
from quality.layout import Layout
from quality.rule import CRITICAL, Rule

NAMES = frozenset({"person_name", "given_name", "full_name"})
MENDED = frozenset({"birth_date_era", "birth_date_swapped", "sex_from_title"})
"""Flags of values that staging mended: they are no fault of the value that is kept."""
FAULTY_TYPES = frozenset({"national_id", "sex", "date", "age", "integer", "number", "house_code", "village"})
MOST_DAYS = {"term": 230.0, "month": 92.0, "day": 120.0, "year": 730.0}
"""Age of the newest period, by its kind, from which a register counts as out of date."""
VOLUME = (0.7, 1.5)
"""Rows against the last good state: below, part of the register did not come; above, something came twice."""


def list_rules(layout: Layout) -> tuple[Rule, ...]:
    """All rules of a layout: the derived ones, with the written ones in their place or behind them."""
    written = {rule.id: rule for rule in layout.rules}
    derived = [written.pop(rule.id, rule) for rule in _derived(layout)]
    return (*derived, *written.values())


def staged_columns(layout: Layout) -> tuple[str, ...]:
    """Names of the columns that staging has: a full name is cut into its parts there."""
    names = [column.name for column in layout.columns if column.type != "full_name"]
    cut = ["title", "first_name", "last_name"] if layout.of_type("full_name") else []
    return tuple(dict.fromkeys([*names, *cut]))


def _derived(layout: Layout) -> Iterator[Rule]:
    for column in layout.columns:
        yield from _of_column(column)
    names = staged_columns(layout)
    for name in ("first_name", "last_name"):
        if layout.of_type("full_name") and not any(column.name == name for column in layout.columns):
            yield _name(name)
    if layout.key:
        yield Rule(
            id="uniqueness.key",
            kind="uniqueness",
            columns=(*layout.key, "period"),
            threshold=0.99,
            why=("กุญแจของหน่วยงานต้องไม่ซ้ำในงวดเดียวกัน", "The agency's key occurs once in a period"),
        )
    if layout.subject == "child":
        yield from _of_children(names)
    yield Rule(
        id="province.inbox",
        kind="province",
        columns=("province_code",),
        severity=CRITICAL,
        threshold=1.0,
        why=("แถวของจังหวัดอื่นต้องไม่อยู่ในข้อมูลของจังหวัดนี้", "No row of another province's inbox stands in this one's table"),
    )
    yield Rule(
        id="timeliness.period",
        kind="timeliness",
        columns=("period_start",),
        threshold=MOST_DAYS[layout.period.kind],
        why=("งวดล่าสุดต้องไม่เก่าเกินไป", "The newest period is not too old to tell of today"),
    )
    yield Rule(
        id="volume.rows",
        kind="volume",
        threshold=VOLUME,
        why=(
            "จำนวนรายการที่ส่งมาเปลี่ยนจากงวดก่อนไม่เกินเกณฑ์",
            "Rows that came against those of the period before: far fewer, and a part is missing; far more, and one"
            " came twice",
        ),
    )


def _of_column(column: Column) -> Iterable[Rule]:
    name, rules = column.name, []
    if column.complete is not None and column.type != "full_name":
        rules.append(_share("completeness", name, column.complete, "มีค่าครบตามที่คาดไว้", "Filled as far as is expected"))
    if column.type in FAULTY_TYPES:
        why = ("ค่าที่เขียนอ่านได้และถูกรูปแบบ", "What was written can be read as what it should be")
        rules.append(_share("validity", name, column.valid, *why))
    if column.low is not None or column.high is not None:
        why = ("ค่าอยู่ในช่วงที่เป็นไปได้", "The value lies within what is possible")
        rules.append(_share("range", name, column.valid, *why))
    if column.type in NAMES and column.type != "full_name":
        rules.append(_name(name))
    if column.type == "date":
        why = ("ปีพุทธศักราชแปลงเป็นคริสต์ศักราชแล้ว", "The year is of the era that it should be: not 543 years off")
        rules.append(_share("buddhist_date", name, 0.99, *why))
    values = column.values or tuple(sorted({value for value in column.codes.values() if value is not None}))
    if column.type == "grade":
        values = tuple(GRADE_AGES)
    if values:
        why = ("ค่าอยู่ในรายการรหัส", "The value is one of the code list")
        rules.append(_share("code_list", name, column.valid, *why, values=values))
    return rules


def _of_children(names: tuple[str, ...]) -> Iterator[Rule]:
    """What every layout about children is asked, as far as it has the columns."""
    if "national_id" in names:
        yield Rule(
            id="thai_number.national_id",
            kind="thai_number",
            columns=("id_kind", "national_id"),
            severity=CRITICAL,
            threshold=1.0,
            why=("เลขที่ระบุว่าถูกต้องต้องผ่านเลขตรวจสอบ", "A number said to be valid has the check digit that belongs to it"),
        )
    if {"title", "sex"} <= set(names):
        yield _cross("title_sex", ("title", "sex"), 0.97, "คำนำหน้าต้องตรงกับเพศ", "The title belongs to the sex")
    if {"title", "birth_date"} <= set(names):
        why = ("คำนำหน้าต้องตรงกับอายุ: เด็กชาย เด็กหญิงใช้ถึงอายุ 15 ปี", "The title belongs to the age: a child's until fifteen")
        yield _cross("title_age", ("title", "years_then"), 0.9, *why)
    if {"grade", "birth_date"} <= set(names):
        why = ("ชั้นเรียนต้องเหมาะกับอายุ", "The grade belongs to the age, with years behind allowed")
        yield _cross("grade_age", ("grade", "years_then"), 0.9, *why)
    if "birth_date" in names:
        why = ("วันเกิดต้องไม่อยู่หลังงวดของข้อมูล", "Nobody is born after the period of the record")
        yield _cross("born_by_period", ("birth_date", "period_end"), 0.99, *why)


def _share(kind: str, column: str, least: float, why_th: str, why_en: str, *, values: tuple[str, ...] = ()) -> Rule:
    return Rule(
        id=f"{kind}.{column}", kind=kind, columns=(column,), threshold=least, values=values, why=(why_th, why_en)
    )


def _cross(kind: str, columns: tuple[str, ...], least: float, why_th: str, why_en: str) -> Rule:
    return Rule(id=f"cross_field.{kind}", kind=kind, columns=columns, threshold=least, why=(why_th, why_en))


def _name(column: str) -> Rule:
    why = (
        "ชื่ออยู่ในรูปสะกดมาตรฐาน ไม่มีอักขระที่มองไม่เห็น",
        "The name is in canonical spelling: no invisible character, marks in order",
    )
    return _share("canonical_name", column, 0.999, *why)
