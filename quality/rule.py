"""Rules: what a table must hold, as data, and which kinds of rules there are.

`default_rules` derives rules from a contract's columns; `suites` evaluates rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self

import pydantic
from pydantic import AliasChoices, Field

from quality.yaml_file import Entry, Text

CRITICAL: Final = "critical"
WARNING: Final = "warning"
SHARE, RATIO, DAYS, COUNT, INDEX = "share", "ratio", "days", "count", "index"
_FROM_ABOVE = frozenset({DAYS, COUNT, INDEX})
"""Measures that must not be too large; a share must not be too small, a ratio neither."""


@dataclass(frozen=True)
class RuleKind:
    """A kind of rule.

    Attributes:
        family: the asset check that its rules belong to.
        of_rows: evaluated row by row on the table; else on a figure that is measured elsewhere.
        measure: what a rule's observed value is: share (of rows that hold), ratio, days, count, index.
    """

    family: str
    of_rows: bool = True
    measure: str = SHARE


KINDS: Mapping[str, RuleKind] = {
    "completeness": RuleKind("completeness"),
    "validity": RuleKind("validity"),
    "thai_number": RuleKind("validity"),
    "canonical_name": RuleKind("validity"),
    "uniqueness": RuleKind("uniqueness"),
    "code_list": RuleKind("code_list"),
    "range": RuleKind("range"),
    "buddhist_date": RuleKind("range"),
    "province": RuleKind("province"),
    "title_sex": RuleKind("cross_field"),
    "title_age": RuleKind("cross_field"),
    "grade_age": RuleKind("cross_field"),
    "nested_code": RuleKind("cross_field"),
    "born_by_period": RuleKind("cross_field"),
    "ordered": RuleKind("cross_field"),
    "cross_file": RuleKind("cross_file", of_rows=False),
    "timeliness": RuleKind("timeliness", of_rows=False, measure=DAYS),
    "reporting": RuleKind("timeliness", of_rows=False),
    "volume": RuleKind("volume", of_rows=False, measure=RATIO),
    "conservation": RuleKind("conservation", of_rows=False),
    "headers": RuleKind("validity", of_rows=False),
    "gap": RuleKind("completeness", of_rows=False),
    "cluster": RuleKind("cluster", of_rows=False),
    "linkage": RuleKind("linkage", of_rows=False),
    "linkage_change": RuleKind("linkage", of_rows=False, measure=RATIO),
    "drift": RuleKind("drift", of_rows=False, measure=INDEX),
}


def _as_tuple(value: Any) -> Any:
    """One name, or a list of names, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _as_texts(values: Any) -> Any:
    return tuple(str(value) for value in values) if isinstance(values, list) else values


Names = Annotated[tuple[str, ...], pydantic.BeforeValidator(_as_tuple)]
"""Names, in YAML a list or a single one."""
Texts = Annotated[tuple[str, ...], pydantic.BeforeValidator(_as_texts)]
"""Codes, in YAML texts or numbers."""


class Rule(Entry):
    """One rule.

    Attributes:
        id: unique within its table.
        kind: one of `KINDS`.
        columns: columns that it is about; in YAML also `column`.
        severity: `critical` or `warning`.
        threshold: the least share, the largest number of days, count or index, or both bounds of a ratio.
        values: of a code list, the allowed values.
        other: of a rule across files, the layout in which the columns must be found.
        why: the reason for the rule.
    """

    id: str
    kind: str
    columns: Names = Field(default=(), validation_alias=AliasChoices("columns", "column"))
    severity: Literal["critical", "warning"] = WARNING
    threshold: float | Annotated[tuple[float, float], pydantic.BeforeValidator(_as_tuple)]
    values: Texts = Field(default=(), repr=False)
    other: str | None = None
    why: Text

    @pydantic.field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not one of {', '.join(sorted(KINDS))}")
        return kind

    @pydantic.model_validator(mode="after")
    def _has_bounds_of_its_measure(self) -> Self:
        is_pair = isinstance(self.threshold, tuple)
        if self.measure == RATIO and not (isinstance(self.threshold, tuple) and self.threshold[0] < self.threshold[1]):
            raise ValueError(f"threshold: a ratio has two bounds, as [0.7, 1.5], not {self.threshold!r}")
        if self.measure != RATIO and is_pair:
            raise ValueError(f"threshold: expected one number, not {self.threshold!r}")
        if self.measure == SHARE and isinstance(self.threshold, float) and not 0 <= self.threshold <= 1:
            raise ValueError(f"threshold: a share lies between 0 and 1, not {self.threshold!r}")
        return self

    @property
    def at_least(self) -> float | None:
        """The lower bound of what is measured."""
        if isinstance(self.threshold, tuple):
            return self.threshold[0]
        return None if self.measure in _FROM_ABOVE else self.threshold

    @property
    def at_most(self) -> float | None:
        """The upper bound of what is measured."""
        if isinstance(self.threshold, tuple):
            return self.threshold[1]
        return self.threshold if self.measure in _FROM_ABOVE else None

    @property
    def why_th(self) -> str:
        """The reason for the rule, in Thai."""
        return self.why[0]

    @property
    def why_en(self) -> str:
        """The reason for the rule, in English."""
        return self.why[1]

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
        """Whether it is evaluated row by row."""
        return KINDS[self.kind].of_rows


def refuse_repeats(names: Iterable[str]) -> None:
    """Raise a `ValueError` if a name is there twice."""
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{repeated[0]!r} occurs twice")


def _refuse_repeated_ids(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    refuse_repeats(rule.id for rule in rules)
    return rules


Rules = Annotated[tuple[Rule, ...], pydantic.AfterValidator(_refuse_repeated_ids)]
"""Rules, each with an id of its own."""
