"""From rules to Great Expectations suites. Importing this module imports it, which takes seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from quality.rule import Rule
from quality.suites import expectations as own
from quality.suites.batch import fault_column
from quality.suites.library import gx, gxe

OLDEST = 120
"""Years before the as-of day that a date of anybody living can lie back."""


def build(rules: Iterable[Rule], name: str, as_of: dt.date, province: str) -> gx.ExpectationSuite:
    """The suite of the rules that are judged row by row; each expectation carries its rule's id and place.

    Args:
        rules: of any kind; figures are passed over.
        name: the suite's name.
        as_of: the day that dates are compared with.
        province: two-digit code.
    """
    suite = gx.ExpectationSuite(name=name)
    for place, rule in enumerate(rule for rule in rules if rule.of_rows):
        common = {"mostly": rule.at_least, "severity": rule.severity, "meta": _meta(rule, place)}
        suite.expectations.append(_BUILDERS[rule.kind](rule, common, as_of, province))
    return suite


def _meta(rule: Rule, place: int) -> dict[str, Any]:
    return {"rule": rule.id, "place": place}


def _sound(rule: Rule, common: dict[str, Any], *_: Any) -> Any:
    return gxe.ExpectColumnValuesToBeInSet(column=fault_column(rule), value_set=["sound"], **common)


def _pair(rule: Rule, common: dict[str, Any], *_: Any) -> Any:
    one, other = rule.columns
    return own.ExpectColumnPairValuesToAgree(column_A=one, column_B=other, kind=rule.kind, **common)


def _not_after(rule: Rule, common: dict[str, Any], *_: Any) -> Any:
    earlier, later = rule.columns
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=later, column_B=earlier, or_equal=True, ignore_row_if=own.EITHER, **common
    )


_BUILDERS: dict[str, Callable[[Rule, dict[str, Any], dt.date, str], Any]] = {
    "completeness": lambda rule, common, *_: gxe.ExpectColumnValuesToNotBeNull(column=rule.columns[0], **common),
    "validity": _sound,
    "range": _sound,
    "code_list": lambda rule, common, *_: gxe.ExpectColumnValuesToBeInSet(
        column=rule.columns[0], value_set=list(rule.values), **common
    ),
    "province": lambda rule, common, _, province: gxe.ExpectColumnValuesToBeInSet(
        column=rule.columns[0], value_set=[province], **common
    ),
    "uniqueness": lambda rule, common, *_: (
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=list(rule.columns), ignore_row_if="any_value_is_missing", **common
        )
        if len(rule.columns) > 1
        else gxe.ExpectColumnValuesToBeUnique(column=rule.columns[0], **common)
    ),
    "thai_number": lambda rule, common, *_: own.ExpectColumnPairValuesToBeThaiNumbers(
        column_A=rule.columns[0], column_B=rule.columns[1], **common
    ),
    "canonical_name": lambda rule, common, *_: own.ExpectColumnValuesToBeCanonicalThaiNames(
        column=rule.columns[0], **common
    ),
    "buddhist_date": lambda rule, common, as_of, _: own.ExpectColumnValuesToBeBuddhistDates(
        column=rule.columns[0], first_year=as_of.year - OLDEST, last_year=as_of.year + 1, **common
    ),
    "nested_code": lambda rule, common, *_: own.ExpectMulticolumnValuesToBeNestedCodes(
        column_list=list(rule.columns), **common
    ),
    "title_sex": _pair,
    "title_age": _pair,
    "grade_age": _pair,
    "born_by_period": _not_after,
    "ordered": _not_after,
}
