"""Contracts load, or say what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from quality.contract import FOLDER, DataFileError, SourceContract, load, read
from quality.default_rules import list_rules

GOOD: dict[str, Any] = {
    "source": "made_up",
    "title": {"th": "สมมุติ", "en": "made up"},
    "layouts": {
        "list": {
            "subject": "child",
            "unit": ["school_code"],
            "key": ["national_id"],
            "period": {"kind": "year", "from": ["name"], "name": r"(?P<be>25\d\d)"},
            "columns": [
                {"name": "national_id", "header": "pid", "type": "national_id", "required": True},
                {"name": "school_code", "header": ["school", "โรงเรียน"], "type": "code", "codes": {99: None}},
            ],
        }
    },
}


RULE = {
    "id": "x",
    "kind": "completeness",
    "column": "school_code",
    "severity": "warning",
    "threshold": 0.9,
    "why": {"th": "ก", "en": "a"},
}


def parse(folder: Path, text: str) -> SourceContract:
    file = folder / "x.yaml"
    file.write_text(text, "utf-8")
    return read(file)


def changed(**layout: Any) -> str:
    entry = {**GOOD["layouts"]["list"], **layout}
    return yaml.safe_dump({**GOOD, "layouts": {"list": entry}}, allow_unicode=True)


@pytest.mark.parametrize("source", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_contract_of_the_house_loads_and_describes_itself(source: str) -> None:
    contract = load(source)
    assert contract.source == source
    for layout in contract.layouts.values():
        assert layout.required
        assert all(column.th and column.en for column in layout.columns)


def test_a_contract_keeps_what_was_written(tmp_path: Path) -> None:
    layout = parse(tmp_path, changed()).layouts["list"]
    assert layout.required == ("national_id",)
    assert layout.column("school_code").headers == ("school", "โรงเรียน")
    assert layout.column("school_code").codes == {"99": None}
    assert layout.widths == (2,)


def test_a_written_rule_takes_the_place_of_the_derived_one(tmp_path: Path) -> None:
    changed_rule = RULE | {"id": "completeness.national_id", "column": "national_id"}
    layout = parse(tmp_path, changed(rules=[changed_rule])).layouts
    rules = {rule.id: rule for rule in list_rules(layout["list"])}
    assert rules["completeness.national_id"].why_en == "a"
    assert {"validity.national_id", "uniqueness.key", "volume.rows"} <= set(rules)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "not YAML"),
        ("source: x", "title: Field required: add it"),
        (changed(subject="person"), "subject: Input should be 'child' or 'detail'"),
        (changed(unit=["nothing"]), "unit: 'nothing' is none of the layout's columns"),
        (changed(colour="red"), "colour: Extra inputs are not permitted: remove it"),
        (changed(columns=[{"name": "national_id"}]), "neither header nor position"),
        (changed(columns=[{"name": "flags", "header": "f"}]), "staging's own"),
        (changed(columns=[{"name": "a", "header": "f", "type": "blob"}]), "type: Input should be 'text'"),
        (changed(columns=[{"name": "a", "header": "f"}, {"name": "a", "header": "g"}]), "'a' occurs twice"),
        (changed(period={"kind": "year", "from": ["name"]}), "no pattern for the name"),
        (changed(period={"kind": "year", "from": ["name"], "name": "("}), "valid regular expression"),
        (changed(period={"kind": "year", "from": ["name"], "name": "(?P<era>.)"}), "unknown groups"),
        (changed(place={"subdistrict": "tambon"}), "place: 'tambon' is none of the layout's columns"),
        (changed(rules=[RULE | {"column": "tambon"}]), "rules (x): 'tambon' is none of the layout's columns"),
        (changed(rules=[RULE, RULE]), "'x' occurs twice"),
        (
            changed(rules=[RULE | {"kind": "cross_file", "other": "people"}]),
            "rules (x).other: 'people' is none of the source's layouts",
        ),
    ],
)
def test_a_bad_contract_says_where_and_what(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataFileError, match=r"x\.yaml") as error:
        parse(tmp_path, text)
    assert said in str(error.value)


def test_an_unknown_source_is_named_with_the_known_ones() -> None:
    with pytest.raises(DataFileError, match="schools"):
        load("astrology")
