"""Tables that hold every rule of a layout, and the same with one rule broken: made from the rules themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from linkage.thai.numbers import check_digit
from quality.rule import Rule
from quality.suites import MeasuredFigure, columns_needed

AS_OF = dt.date(2024, 5, 20)
PROVINCE = "95"
ROWS = 20
BORN, START = dt.date(2014, 2, 1), dt.date(2024, 5, 16)
PLAIN: dict[str, Any] = {
    "province_code": PROVINCE,
    "title": "เด็กชาย",
    "sex": "male",
    "grade": "ป.4",
    "birth_date": BORN,
    "period": "2567-1",
    "period_start": START,
    "id_kind": "thai",
    "flags": [],
    "residence_province": "95",
    "residence_district": "9501",
    "residence_subdistrict": "950101",
}
DATES = {"birth_date", "period_start"}
NESTED = ("95", "9501", "950101")

Columns = dict[str, list[Any]]


def number(place: int) -> str:
    """A made-up valid Thai number."""
    digits = f"19501{place:07d}"
    return digits + str(check_digit(digits))


def sound(rules: Sequence[Rule]) -> Columns:
    """Columns on which all row rules among `rules` hold."""
    rows = [rule for rule in rules if rule.of_rows]
    columns: Columns = {name: _plain(name) for name in columns_needed(rows)}
    for rule in rows:
        for name in rule.columns:
            if rule.kind == "uniqueness" and name not in PLAIN and name != "national_id":
                columns[name] = [str(place) for place in range(ROWS)]
    for rule in rows:
        if rule.kind == "buddhist_date":
            columns[rule.columns[0]] = [BORN] * ROWS
        elif rule.kind == "nested_code":
            columns.update({name: [code] * ROWS for name, code in zip(rule.columns, NESTED, strict=True)})
        elif rule.kind == "ordered":
            columns.update({name: [1] * ROWS for name in rule.columns})
        elif rule.kind == "code_list" and columns[rule.columns[0]][0] not in rule.values:
            columns[rule.columns[0]] = [rule.values[0]] * ROWS
    return columns


def broken(rule: Rule, columns: Columns) -> Columns:
    """The columns with `rule` broken in every row."""
    return columns | _BREAKERS[rule.kind](rule, columns)


def table(columns: Columns) -> pa.Table:
    """The columns as a staged table would have them."""
    return pa.table({name: pa.array(values, _type(name, values)) for name, values in columns.items()})


def figures(rule: Rule) -> tuple[MeasuredFigure, list[MeasuredFigure]]:
    """One measurement that holds, and all that do not: below and above the bounds."""
    if rule.measure == "share":
        return MeasuredFigure(rule.id, rows=100, failed=0), [MeasuredFigure(rule.id, rows=100, failed=100)]
    good = rule.at_least if rule.at_least is not None else rule.at_most
    beyond = [bound + step for bound, step in ((rule.at_least, -0.1), (rule.at_most, 0.1)) if bound is not None]
    return MeasuredFigure(rule.id, rows=1, value=good), [
        MeasuredFigure(rule.id, rows=1, value=value) for value in beyond
    ]


def _plain(name: str) -> list[Any]:
    if name.endswith("national_id"):
        return [number(place) for place in range(ROWS)]
    return [PLAIN.get(name, "ก")] * ROWS


def _type(name: str, values: list[Any]) -> pa.DataType | None:
    if name == "flags":
        return pa.list_(pa.string())
    if name in DATES or any(isinstance(value, dt.date) for value in values):
        return pa.date32()
    return pa.int64() if any(isinstance(value, int) for value in values) else pa.string()


def _all(name: str, value: Any) -> Columns:
    return {name: [value] * ROWS}


_BREAKERS: dict[str, Callable[[Rule, Columns], Columns]] = {
    "completeness": lambda rule, _: _all(rule.columns[0], None),
    "validity": lambda rule, _: _all("flags", [f"{rule.columns[0]}_unreadable"]),
    "range": lambda rule, _: _all("flags", [f"{rule.columns[0]}_out_of_range"]),
    "code_list": lambda rule, _: _all(rule.columns[0], "~"),
    "uniqueness": lambda rule, columns: {name: columns[name][:1] * ROWS for name in rule.columns},
    "province": lambda rule, _: _all(rule.columns[0], "10"),
    "thai_number": lambda rule, _: _all(rule.columns[1], number(0)[:-1] + str((int(number(0)[-1]) + 1) % 10)),
    "canonical_name": lambda rule, _: _all(rule.columns[0], "เเก้ว"),
    "buddhist_date": lambda rule, _: _all(rule.columns[0], dt.date(2557, 2, 1)),
    "title_sex": lambda *_: _all("sex", "female"),
    "title_age": lambda *_: _all("birth_date", dt.date(2000, 1, 1)),
    "grade_age": lambda *_: _all("birth_date", dt.date(2000, 1, 1)),
    "nested_code": lambda rule, _: _all(rule.columns[-1], "100101"),
    "born_by_period": lambda rule, _: _all(rule.columns[0], dt.date(2025, 1, 1)),
    "ordered": lambda rule, _: _all(rule.columns[1], 0),
}
