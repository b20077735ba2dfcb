"""Batches: a typed table as the pandas frame that suites run on, with the columns that rules need and no others.

Text goes as categories, so that an expectation looks at distinct values. What is derived from several
columns (the age then, whether a value was faulty) is made here, over whole columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from quality.default_rules import MENDED
from quality.rule import Rule

FAULTY, OUT_OF_RANGE = "faulty:", "out_of_range:"
YEARS_THEN, PERIOD_END = "years_then", "period_end"
_PERIOD_MONTHS = (("term", r"^\d{4}-[12]$", 6), ("month", r"^\d{4}-\d{2}$", 1), ("day", r"^\d{4}-\d{2}-\d{2}$", 0))
_MADE_OF = {YEARS_THEN: ("birth_date", "period_start"), PERIOD_END: ("period", "period_start")}


def columns_needed(rules: Iterable[Rule]) -> list[str]:
    """Columns of the table that the row rules among `rules` read, in order, each once."""
    needed: list[str] = []
    for rule in rules:
        if rule.of_rows:
            needed += [source for name in rule.columns for source in _MADE_OF.get(name, (name,))]
            needed += ["flags"] if rule.kind in ("validity", "range") else []
    return list(dict.fromkeys(needed))


def make_batch(table: pa.Table, rules: Iterable[Rule]) -> pd.DataFrame:
    """The frame that `rules` are judged on.

    Args:
        table: at least `columns_needed(rules)`; text may be dictionary-encoded.
        rules: of any kind; those that are not judged row by row are passed over.
    """
    rules = [rule for rule in rules if rule.of_rows]
    columns: dict[str, pd.Series] = {}
    for rule in rules:
        if rule.kind in ("validity", "range"):
            columns.update(_faults(table, rule))
        for name in rule.columns:
            if name not in columns:
                columns[name] = _derived(table, name) if name in _MADE_OF else _plain(table[name])
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))


def fault_column(rule: Rule) -> str:
    """The column of a batch that says whether a row is faulty by `rule` (validity or range)."""
    return (OUT_OF_RANGE if rule.kind == "range" else FAULTY) + rule.columns[0]


def _plain(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.dictionary_encode()
    elif pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("s"))
    series: pd.Series = column.to_pandas()
    return series


def _derived(table: pa.Table, name: str) -> pd.Series:
    start = table["period_start"]
    if name == PERIOD_END:
        return _period_end(table)
    # Full years at the beginning of the period.
    birth = table["birth_date"]
    had = pc.less_equal(_month_and_day(birth), _month_and_day(start))
    years = pc.subtract(pc.subtract(pc.year(start), pc.year(birth)), pc.subtract(1, pc.cast(had, pa.int64())))
    series: pd.Series = pc.cast(years, pa.float64()).to_pandas()
    return series


def _month_and_day(day: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.add(pc.multiply(pc.month(day), 100), pc.day(day))


def _period_end(table: pa.Table) -> pd.Series:
    """The last day of each row's period, by the form of its label."""
    periods = table["period"].cast(pa.string()).combine_chunks().dictionary_encode()
    starts = table["period_start"].cast(pa.timestamp("s")).to_pandas()
    months = np.array([_months(label) for label in periods.dictionary.to_pylist()] or [0])
    codes = periods.indices.fill_null(0).to_numpy(zero_copy_only=False)
    first = starts.to_numpy().astype("datetime64[M]") + months[codes].astype("timedelta64[M]")
    ends = first.astype("datetime64[D]") - np.timedelta64(1, "D")
    return pd.Series(np.maximum(ends.astype("datetime64[s]"), starts.to_numpy().astype("datetime64[s]")))


def _months(label: str) -> int:
    """Months from the month that a period begins in to the one after its end."""
    for _, pattern, months in _PERIOD_MONTHS:
        if re.match(pattern, label):
            return months + (label.count("-") == 1 and months == 6)
    return 12


def _faults(table: pa.Table, rule: Rule) -> dict[str, pd.Series]:
    """Whether each row has a flag that the rule is about; null where the column holds nothing and no flag."""
    column, name = rule.columns[0], fault_column(rule)
    flags = table["flags"].combine_chunks()
    words = flags.flatten().dictionary_encode()
    about = [_is_about(flag, column, rule.kind) for flag in words.dictionary.to_pylist()]
    hit = np.array([*about, False])[words.indices.to_numpy(zero_copy_only=False)] if len(words) else np.zeros(0, bool)
    rows = np.zeros(table.num_rows, dtype=bool)
    rows[pc.list_parent_indices(flags).to_numpy(zero_copy_only=False)[hit]] = True
    judged = np.asarray(table[column].is_valid().to_numpy(), dtype=bool) | rows
    codes: npt.NDArray[np.int64] = np.where(judged, rows.astype(np.int64), -1)
    return {name: pd.Series(pd.Categorical.from_codes(codes, pd.Index(["sound", "faulty"])))}


def _is_about(flag: str | None, column: str, kind: str) -> bool:
    if flag is None or flag in MENDED or not flag.startswith(f"{column}_"):
        return False
    return (flag == f"{column}_out_of_range") == (kind == "range")
