"""The gate: what holds of an extract as a file, before any of its values is read.

Pure functions over an Arrow table of text, its contract and the province. Rows are validated in `row_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import geothai
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quality.contract import Layout, ProvinceRule

MOSTLY = 0.5
"""Share of the rows with a known province above which a file is another province's."""

_PREFIXES = ("จังหวัด", "จ.", "อำเภอ", "อ.", "เขต")


@dataclass(frozen=True)
class FileCheck:
    """A file's verdict: `reason` is None when it passes, else a code of `data/reference/reasons.csv`."""

    reason: str | None = None
    detail: str = ""


def check_file(
    table: pa.Table, layout: Layout, province: str, missing: Iterable[str] = (), *, in_archive: bool = False
) -> FileCheck:
    """Measure an extract against its contract as a file.

    Args:
        table: the layout's columns as text.
        layout: the contract.
        province: the inbox's province code.
        missing: contract columns that the file does not have.
        in_archive: it is an archive's member. A unit that had no such event sends the member all the same, with a
            header alone: that is no fault. Without children an archive is of no use, whatever else it holds.
    """
    absent = set(missing)
    lacking = [name for name in layout.required if name in absent]
    if layout.require_any and absent.issuperset(layout.require_any):
        lacking.append(" or ".join(layout.require_any))
    if lacking:
        return FileCheck("missing_column", "missing: " + ", ".join(lacking))
    if not table.num_rows and not (in_archive and layout.subject == "detail"):
        return FileCheck("empty_file", "a header and no row below it")
    if layout.province.scope != "none":
        known = int(_known(table, layout.province).sum())
        other = int(mask_other_provinces(table, layout.province, province).sum())
        if other > MOSTLY * known:
            return FileCheck("wrong_province", f"{other} of {known} rows with a known province are not of {province}")
    return FileCheck()


def mask_other_provinces(table: pa.Table, rule: ProvinceRule, province: str) -> npt.NDArray[np.bool_]:
    """The rows that name another province and not this one."""
    return _judged(table, rule, lambda value: bool(found := find_provinces(value, rule)) and province not in found)


def find_provinces(value: str | None, rule: ProvinceRule) -> frozenset[str]:
    """The codes of the provinces that `value` can mean; none if it means nothing known."""
    if value is None:
        return frozenset()
    text = value.strip().removesuffix(".0")
    if rule.pattern is not None and (found := rule.pattern.search(text)):
        text = found.group("province")
    if text.isdigit():
        return frozenset({text[:2]}) & _codes() if len(text) % 2 == 0 else frozenset()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    names = _districts() if rule.level == "district" else _provinces()
    return names.get(text.replace(" ", ""), frozenset())


def _known(table: pa.Table, rule: ProvinceRule) -> npt.NDArray[np.bool_]:
    return _judged(table, rule, lambda value: bool(find_provinces(value, rule)))


def _judged(table: pa.Table, rule: ProvinceRule, judge_value: Callable[[str | None], bool]) -> npt.NDArray[np.bool_]:
    """`judge_value` of each row's province value: of the first column that names a province."""
    result = np.zeros(table.num_rows, dtype=bool)
    undecided = np.ones(table.num_rows, dtype=bool)
    for name in rule.columns:
        column = pc.dictionary_encode(table[name].combine_chunks(), null_encoding="encode")
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        values = column.dictionary.to_pylist()
        codes = column.indices.to_numpy(zero_copy_only=False)
        tells = np.array([bool(find_provinces(value, rule)) for value in values], dtype=bool)[codes]
        says = np.array([judge_value(value) for value in values], dtype=bool)[codes]
        result |= undecided & tells & says
        undecided &= ~tells
    return result


@cache
def _codes() -> frozenset[str]:
    return frozenset(province.code for province in geothai.provinces())


@cache
def _provinces() -> dict[str, frozenset[str]]:
    return {province.name_th.replace(" ", ""): frozenset({province.code}) for province in geothai.provinces()}


@cache
def _districts() -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for province in geothai.provinces():
        for district in geothai.districts(province.code):
            named.setdefault(district.name_th.replace(" ", ""), set()).add(province.code)
    return {name: frozenset(codes) for name, codes in named.items()}
