"""Rules: what a table must hold, as data; which kinds there are, and how one is read from an entry.

Rules that follow from a contract's columns are made in `deriving`; how a rule is judged is `suites`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quality import yaml_entry
from quality.yaml_entry import ContractError

CRITICAL, WARNING = "critical", "warning"
SEVERITIES = frozenset({CRITICAL, WARNING})
SHARE, RATIO, DAYS, COUNT, INDEX = "share", "ratio", "days", "count", "index"
_FROM_ABOVE = frozenset({DAYS, COUNT, INDEX})
"""Measures that must not be too large; a share must not be too small, a ratio neither."""


@dataclass(frozen=True)
class Kind:
    """A kind of rule.

    Attributes:
        family: the asset check that its rules belong to.
        of_rows: judged row by row on the table; else a figure that somebody measures.
        measure: what a rule's observed value is: share (of rows that hold), ratio, days, count, index.
    """

    family: str
    of_rows: bool = True
    measure: str = SHARE


KINDS: Mapping[str, Kind] = {
    "completeness": Kind("completeness"),
    "validity": Kind("validity"),
    "thai_number": Kind("validity"),
    "canonical_name": Kind("validity"),
    "uniqueness": Kind("uniqueness"),
    "code_list": Kind("code_list"),
    "range": Kind("range"),
    "buddhist_date": Kind("range"),
    "province": Kind("province"),
    "title_sex": Kind("cross_field"),
    "title_age": Kind("cross_field"),
    "grade_age": Kind("cross_field"),
    "nested_code": Kind("cross_field"),
    "born_by_period": Kind("cross_field"),
    "ordered": Kind("cross_field"),
    "cross_file": Kind("cross_file", of_rows=False),
    "timeliness": Kind("timeliness", of_rows=False, measure=DAYS),
    "reporting": Kind("timeliness", of_rows=False),
    "volume": Kind("volume", of_rows=False, measure=RATIO),
    "conservation": Kind("conservation", of_rows=False),
    "cluster": Kind("cluster", of_rows=False),
    "linkage": Kind("linkage", of_rows=False),
    "linkage_change": Kind("linkage", of_rows=False, measure=RATIO),
    "drift": Kind("drift", of_rows=False, measure=INDEX),
}


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: unique within its table.
        kind: one of `KINDS`.
        columns: columns that it is about.
        severity: `critical` or `warning`.
        at_least, at_most: bounds of what is measured.
        values: of a code list, what may stand in the column.
        other: of a rule across files, the layout that the columns must be found in.
        why_th, why_en: why it is there.
    """

    id: str
    kind: str
    columns: tuple[str, ...] = ()
    severity: str = WARNING
    at_least: float | None = None
    at_most: float | None = None
    values: tuple[str, ...] = field(default=(), repr=False)
    other: str | None = None
    why_th: str = ""
    why_en: str = ""

    @property
    def family(self) -> str:
        """The asset check that it belongs to."""
        return KINDS[self.kind].family

    @property
    def measure(self) -> str:
        """What is observed: share, ratio, days, count or index."""
        return KINDS[self.kind].measure

    @property
    def of_rows(self) -> bool:
        """Whether it is judged row by row."""
        return KINDS[self.kind].of_rows


def parse(given: Any, where: str) -> Rule:
    """Read the entry of a rule; `where` is what errors call it.

    Raises:
        ContractError: naming what is wrong with it.
    """
    required = {"id", "kind", "severity", "threshold", "why"}
    yaml_entry.keys(given, where, required, {"column", "columns", "values", "other"})
    where = f"{where} ({given['id']})"
    yaml_entry.one_of(given["kind"], frozenset(KINDS), f"{where}.kind")
    yaml_entry.one_of(given["severity"], SEVERITIES, f"{where}.severity")
    yaml_entry.keys(given["why"], f"{where}.why", {"th", "en"}, set())
    at_least, at_most = _bounds(given["threshold"], KINDS[given["kind"]].measure, f"{where}.threshold")
    return Rule(
        id=given["id"],
        kind=given["kind"],
        columns=tuple(given.get("columns", [given["column"]] if "column" in given else [])),
        severity=given["severity"],
        at_least=at_least,
        at_most=at_most,
        values=tuple(str(value) for value in given.get("values", ())),
        other=given.get("other"),
        why_th=given["why"]["th"],
        why_en=given["why"]["en"],
    )


def parse_all(given: Any, where: str) -> tuple[Rule, ...]:
    """Read a list of rules, each with an id of its own.

    Raises:
        ContractError: naming the entry and what is wrong with it.
    """
    rules = tuple(parse(item, f"{where}[{index}]") for index, item in enumerate(given))
    ids = [rule.id for rule in rules]
    for twice in {name for name in ids if ids.count(name) > 1}:
        raise ContractError(f"{where}: {twice!r} stands twice")
    return rules


def _bounds(threshold: Any, measure: str, where: str) -> tuple[float | None, float | None]:
    """A share's least, a day's or count's most, a ratio's both."""
    if measure == RATIO:
        if not (isinstance(threshold, list) and len(threshold) == 2 and threshold[0] < threshold[1]):
            raise ContractError(f"{where}: a ratio has two bounds, as [0.7, 1.5], not {threshold!r}")
        return float(threshold[0]), float(threshold[1])
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise ContractError(f"{where}: expected a number, found {type(threshold).__name__}")
    if measure == SHARE and not 0 <= threshold <= 1:
        raise ContractError(f"{where}: a share lies between 0 and 1, not {threshold!r}")
    return (None, float(threshold)) if measure in _FROM_ABOVE else (float(threshold), None)
