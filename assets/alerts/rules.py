"""The rules of alerts, read from `data/reference/alerts.yaml`. How they are evaluated is `evaluating`'s."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import data.reference

FILE = Path(data.reference.__file__).parent / "alerts.yaml"
SEVERITIES = ("critical", "warning", "note")
LEVELS = ("province", "district", "subdistrict")
MEASURES = ("share", "count")
WAYS = ("above", "below", "rise", "fall", "stands_out")


class RuleError(Exception):
    """A rule does not hold together; says which and what is wrong with it."""

    def __init__(self, rule: str, wrong: str) -> None:
        super().__init__(f"{FILE.name}: {rule}: {wrong}")


@dataclass(frozen=True)
class Rule:
    """When to alert about an indicator in an area, or about a register that is not there.

    Attributes:
        code: its id, kept for ever.
        severity: critical, warning or note.
        text: the alert in words (Thai, English), with places to fill in.
        source: the register that is missing; None in a rule about an indicator.
        indicator, level, measure: what is looked at; empty in a rule about a register.
        way: above, below (a threshold), rise or fall (since the refresh before), stands_out (beside the other
            areas of the level); empty likewise.
        threshold: the value to be beyond, or the jump as a part of the value before, or by what part of their
            median an area is above the others.
        at_least: smallest numerator, or denominator, that is worth an alert.
    """

    code: str
    severity: str
    text: tuple[str, str]
    source: str | None = None
    indicator: str = ""
    level: str = ""
    measure: str = ""
    way: str = ""
    threshold: float = 0.0
    at_least: int = 0


@cache
def load() -> tuple[Rule, ...]:
    """The rules in their order.

    Raises:
        RuleError: a rule lacks something, or says what is not known.
    """
    return parse(yaml.safe_load(FILE.read_text("utf-8"))["rules"])


def parse(entries: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """Rules from entries as the file has them.

    Raises:
        RuleError: a rule lacks something, or says what is not known, or an id stands twice.
    """
    rules = tuple(_rule(entry) for entry in entries)
    codes = [rule.code for rule in rules]
    for code in codes:
        if codes.count(code) > 1:
            raise RuleError(code, "stands twice")
    return rules


def _rule(entry: dict[str, Any]) -> Rule:
    code = str(entry.get("id", "?"))
    if missing := [name for name in ("id", "severity", "th", "en") if name not in entry]:
        raise RuleError(code, f"lacks {', '.join(missing)}")
    _one_of(code, "severity", entry["severity"], SEVERITIES)
    text = (entry["th"], entry["en"])
    if "source" in entry:
        return Rule(code, entry["severity"], text, source=entry["source"])
    if missing := [name for name in ("indicator", "level", "measure") if name not in entry]:
        raise RuleError(code, f"lacks {', '.join(missing)}, or source")
    _one_of(code, "level", entry["level"], LEVELS)
    _one_of(code, "measure", entry["measure"], MEASURES)
    ways = [way for way in WAYS if way in entry]
    if len(ways) != 1:
        raise RuleError(code, f"needs one of {', '.join(WAYS)}")
    return Rule(
        code,
        entry["severity"],
        text,
        indicator=entry["indicator"],
        level=entry["level"],
        measure=entry["measure"],
        way=ways[0],
        threshold=float(entry[ways[0]]),
        at_least=int(entry.get("at_least", 0)),
    )


def _one_of(code: str, name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise RuleError(code, f"{name} must be one of {', '.join(known)}")
