"""Expectations of the domain, on Great Expectations' pandas engine: Thai numbers, Thai names, Buddhist years.

Importing this module imports Great Expectations, which takes seconds: only `building` does so, when a
suite is built. Conditions look at distinct values where a column comes as categories.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from quality import title_rules
from quality.grades import GRADE_AGES
from quality.suites.library import (
    ColumnMapExpectation,
    ColumnMapMetricProvider,
    ColumnPairMapExpectation,
    ColumnPairMapMetricProvider,
    MulticolumnMapExpectation,
    MulticolumnMapMetricProvider,
    PandasExecutionEngine,
    column_condition_partial,
    column_pair_condition_partial,
    multicolumn_condition_partial,
)

Truth = npt.NDArray[np.bool_]
EITHER = "either_value_is_missing"
VALID_KINDS = frozenset({"thai", "non_thai"})
MOST_YEARS_AHEAD, MOST_YEARS_BEHIND = 2, 5
"""Years that a pupil may be younger or older than is usual in the grade."""
_LENGTH = 13
_NUMBER = re.compile(r"\d{13}", re.ASCII)
# What `linkage.thai` never leaves in a name: what cannot be seen, two spaces, two เ for แ, nikhahit and aa for am,
# a mark twice, a tone before its vowel, a space or full stop at either end.
_NOT_CANONICAL = re.compile(
    "[\u200b-\u200f\u2060\ufeff\u00ad\u00a0]|  |\u0e40\u0e40|\u0e4d\u0e32|([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1"
    "|[\u0e48-\u0e4b][\u0e31\u0e34-\u0e3a]|^[ .]|[ .]$"
)


def are_thai_numbers(values: Sequence[str]) -> Truth:
    """Say of each text whether it is thirteen digits whose last is the check digit.

    The check digit is (11 − Σ (14−i)·dᵢ mod 11) mod 10 of the first twelve.
    """
    shaped = np.array([_NUMBER.fullmatch(value) is not None for value in values], dtype=bool)
    text = np.array([value for value, fits in zip(values, shaped, strict=True) if fits], dtype=f"U{_LENGTH}")
    digits = text.view(np.uint32).reshape(len(text), _LENGTH).astype(np.int64) - ord("0")
    expected = (11 - digits[:, :-1] @ np.arange(_LENGTH, 1, -1) % 11) % 10
    shaped[shaped] = expected == digits[:, -1]
    return shaped


def are_canonical_names(names: Sequence[str]) -> Truth:
    """Say of each name whether it is in the canonical spelling of `linkage.thai`."""
    return np.array([_NOT_CANONICAL.search(name) is None for name in names], dtype=bool)


def of_distinct(column: pd.Series, hold: Callable[[Sequence[Any]], Truth]) -> Truth:
    """What `hold` says of each value, asked once of the distinct ones together; True for nulls."""
    codes, values = pd.factorize(column)
    return np.append(hold(list(values)), True)[codes]


def of_distinct_pairs(one: pd.Series, other: pd.Series, holds: Callable[[Any, Any], bool]) -> Truth:
    """`holds` of each pair of values, asked once of each distinct pair; True where one is null."""
    codes_one, values_one = pd.factorize(one)
    codes_other, values_other = pd.factorize(other)
    width = len(values_other) + 1
    codes, pairs = pd.factorize((codes_one + 1) * width + codes_other + 1)
    truths = [
        pair < width or pair % width == 0 or holds(values_one[pair // width - 1], values_other[pair % width - 1])
        for pair in pairs.tolist()
    ]
    return np.array(truths, dtype=bool)[codes]


class ThaiNumber(ColumnPairMapMetricProvider):
    """Whether a number that its kind says is valid has its check digit."""

    condition_metric_name = "column_pair_values.thai_number"

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: pd.Series, column_B: pd.Series, **_: Any) -> pd.Series:  # noqa: N803, N805
        said = column_A.isin(VALID_KINDS).to_numpy()
        return pd.Series(~said | of_distinct(column_B.where(said), are_thai_numbers), index=column_A.index)


class ExpectColumnPairValuesToBeThaiNumbers(ColumnPairMapExpectation):
    """Expect the number (B) to have its check digit where its kind (A) is that of a valid one."""

    map_metric: ClassVar[str] = "column_pair_values.thai_number"
    ignore_row_if: str = EITHER
    success_keys: ClassVar[tuple[str, ...]] = ("ignore_row_if", "mostly")


class CanonicalName(ColumnMapMetricProvider):
    """Whether a name is in canonical spelling."""

    condition_metric_name = "column_values.canonical_thai_name"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, **_: Any) -> pd.Series:  # noqa: N805
        return pd.Series(of_distinct(column, are_canonical_names), index=column.index)


class ExpectColumnValuesToBeCanonicalThaiNames(ColumnMapExpectation):
    """Expect names in canonical Thai spelling."""

    map_metric: ClassVar[str] = "column_values.canonical_thai_name"


class BuddhistDate(ColumnMapMetricProvider):
    """Whether a date lies where it must when a Buddhist year was read as one: not 543 years off."""

    condition_metric_name = "column_values.buddhist_date"
    condition_value_keys = ("first_year", "last_year")

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, first_year: int, last_year: int, **_: Any) -> pd.Series:  # noqa: N805
        inside: pd.Series = column.dt.year.between(first_year, last_year)
        return inside


class ExpectColumnValuesToBeBuddhistDates(ColumnMapExpectation):
    """Expect dates of the years between two (Christian era)."""

    map_metric: ClassVar[str] = "column_values.buddhist_date"
    first_year: int
    last_year: int
    success_keys: ClassVar[tuple[str, ...]] = ("first_year", "last_year", "mostly")


class RowAgreement(ColumnPairMapMetricProvider):
    """Whether two fields of a row agree: title and sex, title and age, grade and age."""

    condition_metric_name = "column_pair_values.agreement"
    condition_value_keys = ("kind",)

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: pd.Series, column_B: pd.Series, kind: str, **_: Any) -> pd.Series:  # noqa: N803, N805
        return pd.Series(of_distinct_pairs(column_A, column_B, AGREEMENTS[kind]), index=column_A.index)


class ExpectColumnPairValuesToAgree(ColumnPairMapExpectation):
    """Expect what two fields of a row say to go together."""

    map_metric: ClassVar[str] = "column_pair_values.agreement"
    kind: str
    ignore_row_if: str = EITHER
    success_keys: ClassVar[tuple[str, ...]] = ("kind", "ignore_row_if", "mostly")


class NestedCode(MulticolumnMapMetricProvider):
    """Whether each code begins with the one before it: province, district, subdistrict."""

    condition_metric_name = "multicolumn_values.nested_code"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series:  # noqa: N805
        names = list(column_list.columns)
        truth = np.ones(len(column_list), dtype=bool)
        for wider, narrower in itertools.pairwise(names):
            truth &= of_distinct_pairs(column_list[wider], column_list[narrower], _is_nested)
        return pd.Series(truth, index=column_list.index)


class ExpectMulticolumnValuesToBeNestedCodes(MulticolumnMapExpectation):
    """Expect each code to begin with the one before it; empty ones say nothing."""

    map_metric: ClassVar[str] = "multicolumn_values.nested_code"
    ignore_row_if: str = "all_values_are_missing"
    success_keys: ClassVar[tuple[str, ...]] = ("ignore_row_if", "mostly")


def _is_nested(wider: str, narrower: str) -> bool:
    return narrower.startswith(wider)


def _title_fits_sex(title: str, sex: str) -> bool:
    return title_rules.TITLE_SEX.get(title, sex) == sex


def _title_fits_age(title: str, years: float) -> bool:
    if title in title_rules.CHILD_TITLES:
        return years < title_rules.OF_AGE + title_rules.SLACK
    return title not in title_rules.ADULT_TITLES or years >= title_rules.OF_AGE - title_rules.SLACK


def _grade_fits_age(grade: str, years: float) -> bool:
    usual = GRADE_AGES.get(grade)
    return usual is None or -MOST_YEARS_AHEAD <= years - usual <= MOST_YEARS_BEHIND


AGREEMENTS: dict[str, Callable[[Any, Any], bool]] = {
    "title_sex": _title_fits_sex,
    "title_age": _title_fits_age,
    "grade_age": _grade_fits_age,
}
