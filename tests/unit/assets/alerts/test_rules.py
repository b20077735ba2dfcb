"""The rules of alerts: what holds together and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from assets.alerts import rules
from assets.alerts.rules import RuleError, parse
from assets.indicators.definition import registry

RULE: dict[str, Any] = {
    "id": "r",
    "indicator": "out_of_school",
    "level": "district",
    "measure": "share",
    "above": 0.1,
    "severity": "warning",
    "th": "{area}",
    "en": "{area}",
}


def test_every_rule_names_an_indicator_that_there_is_at_a_level_it_is_counted_for() -> None:
    known = {each.code: each for each in registry.load().indicators}
    assert rules.load()
    for rule in rules.load():
        assert rule.source or rule.level in known[rule.indicator].levels


def test_every_rule_can_be_told_in_both_languages() -> None:
    for rule in rules.load():
        for text in rule.text:
            assert text.format(area="ก", value="1", threshold="1", before="1", median="1", count="1")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "grave"}, "severity must be one of"),
        ({"level": "village"}, "level must be one of"),
        ({"below": 0.1}, "needs one of"),
        ({"indicator": None, "th": None}, "r: lacks"),
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused_by_its_name(change: dict[str, Any], words: str) -> None:
    entry = {name: value for name, value in (RULE | change).items() if value is not None}
    with pytest.raises(RuleError, match=words):
        parse([entry])


def test_an_id_stands_once() -> None:
    with pytest.raises(RuleError, match="stands twice"):
        parse([RULE, RULE])
