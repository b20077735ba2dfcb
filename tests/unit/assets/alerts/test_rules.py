"""The rules of alerts: what holds together and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.alerts import rules
from assets.alerts.rules import Rules
from assets.indicators.catalogue import registry
from quality.yaml_file import DataFileError, read

OFFICE = {"code": "team", "th": "คณะทำงาน", "en": "team"}
RULE: dict[str, Any] = {
    "id": "r",
    "indicator": "out_of_school",
    "level": "district",
    "measure": "share",
    "above": 0.1,
    "severity": "warning",
    "to": "team",
    "due_days": 30,
    "th": "{area}",
    "en": "{area}",
}


def parse(folder: Path, entries: list[dict[str, Any]]) -> tuple[rules.AlertRule, ...]:
    file = folder / "alerts.yaml"
    file.write_text(yaml.safe_dump({"offices": [OFFICE], "rules": entries}), "utf-8")
    return read(file, Rules).rules


def test_every_rule_names_an_indicator_that_there_is_at_a_level_it_is_counted_for() -> None:
    known = {each.code: each for each in registry.load().indicators}
    about = [rule for rule in rules.load() if rule.indicator]
    assert len(about) >= 10
    for rule in about:
        assert rule.level in known[rule.indicator or ""].levels


def test_every_rule_has_a_text_in_both_languages() -> None:
    assert rules.load()
    for rule in rules.load():
        for text in rule.text:
            assert text.format(area="ก", value="1", threshold="1", before="1", since="1", median="1", count="1")


def test_a_rule_has_one_way_and_its_threshold(tmp_path: Path) -> None:
    (rule,) = parse(tmp_path, [RULE])
    assert (rule.way, rule.threshold) == ("above", 0.1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "grave"}, "r: severity: Input should be 'critical', 'warning' or 'note'"),
        ({"level": "village"}, "r: level: Input should be 'province'"),
        ({"below": 0.1}, "r: needs one of"),
        ({"source": "health"}, "r: a rule about a source has no indicator"),
        ({"indicator": None}, "r: lacks indicator, or source"),
        ({"th": None}, "r: th: Field required: add it"),
        ({"due_days": 0}, "r: due_days: Input should be greater than 0"),
        ({"abuve": 0.1}, "r: abuve: Extra inputs are not permitted: remove it, or correct its spelling"),
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused_by_its_name(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    entry = {name: value for name, value in (RULE | change).items() if value is not None}
    with pytest.raises(DataFileError, match=rf"alerts.yaml, line \d+, {words}"):
        parse(tmp_path, [entry])


def test_a_rule_is_for_an_office_that_there_is(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no office has the code nobody"):
        parse(tmp_path, [RULE | {"to": "nobody"}])


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="an id is used twice: r"):
        parse(tmp_path, [RULE, RULE])
