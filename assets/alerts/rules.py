"""The rules of alerts, read from `data/reference/alerts.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import pydantic

import data.reference
from quality import yaml_file
from quality.yaml_file import Entry

FILE = Path(data.reference.__file__).parent / "alerts.yaml"
Severity = Literal["critical", "warning", "note"]
SEVERITIES: tuple[str, ...] = get_args(Severity)
WAYS = ("above", "below", "rise", "fall", "stands_out")


class AlertRule(Entry):
    """When to alert about an indicator in an area, or about a register that is not there.

    Attributes:
        code: its id, kept for ever (`id` in the file).
        severity: critical, warning or note.
        th, en: the alert in words, with places to fill in.
        source: the register that is missing; None in a rule about an indicator.
        indicator, level, measure: what is looked at; None in a rule about a register.
        above, below, rise, fall, stands_out: one of them is given: a value to be beyond, a jump as a part of the
            value in the last edition of an earlier term, or by what part of their median an area is above the others of
            its level.
        to: code of the office that an alert is for (`offices` in the file).
        due_days: by when that office says what came of it, in days from the opening.
        at_least: smallest numerator, or denominator, that is worth an alert.
        ages: the band of ages that is looked at.
    """

    code: Annotated[str, pydantic.Field(alias="id")]
    severity: Severity
    to: str
    due_days: Annotated[int, pydantic.Field(gt=0)]
    th: str
    en: str
    source: str | None = None
    indicator: str | None = None
    level: Literal["province", "district", "subdistrict"] | None = None
    measure: Literal["share", "count"] | None = None
    above: float | None = None
    below: float | None = None
    rise: float | None = None
    fall: float | None = None
    stands_out: float | None = None
    at_least: int = 0
    ages: str = "all"

    @pydantic.model_validator(mode="after")
    def _check_subject(self) -> Self:
        needed = ("indicator", "level", "measure")
        given = [name for name in (*needed, *WAYS) if getattr(self, name) is not None]
        if self.source is not None and given:
            raise ValueError(f"a rule about a source has no {', '.join(given)}")
        if self.source is None and (missing := [name for name in needed if name not in given]):
            raise ValueError(f"lacks {', '.join(missing)}, or source")
        if self.source is None and len(given) != len(needed) + 1:
            raise ValueError(f"needs one of {', '.join(WAYS)}")
        return self

    @property
    def way(self) -> str:
        """Which of above, below, rise, fall and stands_out is given; empty in a rule about a register."""
        return next((way for way in WAYS if getattr(self, way) is not None), "")

    @property
    def threshold(self) -> float:
        """What is given there; 0 in a rule about a register."""
        return float(getattr(self, self.way)) if self.way else 0.0

    @property
    def text(self) -> tuple[str, str]:
        """The alert in words (Thai, English), with places to fill in."""
        return self.th, self.en


class Office(Entry):
    """An office that alerts are for, and what it is called."""

    code: str
    th: str
    en: str


class Rules(Entry):
    """The file of rules, and the offices that their alerts are for."""

    offices: tuple[Office, ...]
    rules: tuple[AlertRule, ...]

    @pydantic.field_validator("rules")
    @classmethod
    def _check_ids(cls, rules: tuple[AlertRule, ...]) -> tuple[AlertRule, ...]:
        codes = [rule.code for rule in rules]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"an id is used twice: {', '.join(twice)}")
        return rules

    @pydantic.model_validator(mode="after")
    def _check_offices(self) -> Self:
        known = {office.code for office in self.offices}
        if lost := sorted({rule.to for rule in self.rules} - known):
            raise ValueError(f"no office has the code {', '.join(lost)}")
        return self


@cache
def load_file() -> Rules:
    """The rules in their order, and the offices; raises as `load`."""
    return yaml_file.read(FILE, Rules)


def load() -> tuple[AlertRule, ...]:
    """The rules in their order.

    Raises:
        DataFileError: a rule lacks something, or says what is not known.
    """
    return load_file().rules
