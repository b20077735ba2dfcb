"""Every rule of every contract and rulebook holds on a table made to hold it and fails on one made to break it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assets.checks.asset_rules import load_rules
from linkage.thai import names, numbers, titles
from quality import contract, rulebook, suites, title_rules
from quality.rule import KINDS, Rule
from quality.yaml_file import DataFileError, read
from tests.support import rule_fixtures as fixtures

ASSETS = [
    *(f"staged/{path.stem}" for path in sorted(contract.FOLDER.glob("*.yaml"))),
    *("child_records", "child_index", "indicator_values", "release"),
]
TABLES = {(asset, table): rules for asset in ASSETS for table, rules in load_rules(asset).items()}
OF_ROWS = [(key, rule) for key, rules in TABLES.items() for rule in rules if rule.of_rows]
FIGURES = [(key, rule) for key, rules in TABLES.items() for rule in rules if not rule.of_rows]
RULE = {"id": "x", "kind": "completeness", "severity": "warning", "threshold": 0.9, "why": {"th": "ก", "en": "a"}}


def called(each: tuple[tuple[str, str], Rule]) -> str:
    return f"{'/'.join(each[0])}/{each[1].id}"


def test_there_are_rules_of_every_kind_and_each_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    rules = [rule for _, rule in OF_ROWS + FIGURES]
    assert {rule.kind for rule in rules} == set(KINDS)
    assert all(rule.why_th and rule.why_en for rule in rules)
    with capsys.disabled():
        print(f"\n{len(rules)} rules of {len(TABLES)} tables: {len(OF_ROWS)} of rows, {len(FIGURES)} of figures")


@pytest.mark.parametrize("key", sorted(TABLES), ids="/".join)
def test_all_rules_of_a_table_hold_on_a_sound_one(key: tuple[str, str]) -> None:
    rules = TABLES[key]
    table = fixtures.table(fixtures.sound(rules))
    results = suites.evaluate_rows(table, rules, fixtures.AS_OF, fixtures.PROVINCE)
    assert [result.rule for result in results] == [rule for rule in rules if rule.of_rows]
    assert [result.rule.id for result in results if not result.passed] == []
    assert all(result.rows == fixtures.ROWS and result.failed == 0 for result in results)


@pytest.mark.parametrize("each", OF_ROWS, ids=called)
def test_a_broken_rule_of_rows_fails(each: tuple[tuple[str, str], Rule]) -> None:
    key, rule = each
    table = fixtures.table(fixtures.broken(rule, fixtures.sound(TABLES[key])))
    (result,) = suites.evaluate_rows(table, [rule], fixtures.AS_OF, fixtures.PROVINCE)
    assert not result.passed
    assert result.failed == fixtures.ROWS
    assert result.observed == 0


@pytest.mark.parametrize("each", FIGURES, ids=called)
def test_a_figure_out_of_bounds_fails_and_one_within_passes(each: tuple[tuple[str, str], Rule]) -> None:
    _, rule = each
    good, bad = fixtures.figures(rule)
    assert suites.evaluate_figures([good], [rule])[0].passed
    assert bad
    assert [suites.evaluate_figures([figure], [rule])[0].passed for figure in bad] == [False] * len(bad)


def test_nothing_measured_passes_and_says_so() -> None:
    assert FIGURES
    for _, rule in FIGURES:
        (result,) = suites.evaluate_figures([suites.MeasuredFigure(rule.id)], [rule])
        assert (result.passed, result.observed) == (True, None)


def test_an_empty_table_passes_with_nothing_observed() -> None:
    rules = TABLES["staged/schools", "dmc"]
    table = fixtures.table(fixtures.sound(rules)).slice(0, 0)
    results = suites.evaluate_rows(table, rules, fixtures.AS_OF, fixtures.PROVINCE)
    assert all(result.passed and result.observed is None and result.rows == 0 for result in results)


def test_each_result_is_of_its_own_rule_when_many_are_judged_together() -> None:
    rules = TABLES["child_records", "child_record"]
    columns = fixtures.sound(rules)
    missing = {
        name: place for place, name in enumerate(("sex", "birth_date", "residence_subdistrict", "national_id"), 1)
    }
    for name, count in missing.items():
        columns[name] = [None] * count + columns[name][count:]
    results = suites.evaluate_rows(fixtures.table(columns), rules, fixtures.AS_OF, fixtures.PROVINCE)
    found = {result.rule.columns[0]: result.failed for result in results if result.rule.kind == "completeness"}
    assert found == missing | {"first_name": 0}


def test_a_rule_that_cannot_be_judged_is_named_without_a_value() -> None:
    rule = Rule.model_validate(RULE | {"kind": "buddhist_date", "column": "first_name"})
    table = fixtures.table({"first_name": ["สมหญิง"] * 3})
    with pytest.raises(suites.SuiteError, match="rule x") as error:
        suites.evaluate_rows(table, [rule], fixtures.AS_OF, fixtures.PROVINCE)
    assert "สมหญิง" not in str(error.value)


def test_a_rule_that_nobody_measured_is_an_error() -> None:
    rules = rulebook.load("index").rules
    with pytest.raises(suites.SuiteError, match=r"cluster\.size"):
        suites.evaluate_figures([suites.MeasuredFigure(rule.id) for rule in rules if rule.id != "cluster.size"], rules)


def test_only_a_critical_rule_blocks() -> None:
    for severity, blocks in (("critical", True), ("warning", False)):
        rule = Rule.model_validate(RULE | {"column": "first_name", "severity": severity})
        table = fixtures.table({"first_name": [None, None, "ก"]})
        (result,) = suites.evaluate_rows(table, [rule], fixtures.AS_OF, fixtures.PROVINCE)
        assert (result.passed, result.blocks) == (False, blocks)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "astrology"}, "'astrology' is not one of"),
        ({"severity": "grave"}, "severity: Input should be 'critical' or 'warning'"),
        ({"threshold": 7}, "between 0 and 1"),
        ({"threshold": "most"}, "should be a valid number"),
        ({"kind": "volume"}, "two bounds"),
        ({"why": {"th": "ก"}}, "one in English (en)"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    ],
)
def test_a_bad_rule_says_where_and_what(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    file = tmp_path / "x.yaml"
    book = {"asset": "a", "table": "t", "rules": [RULE | changed]}
    file.write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    with pytest.raises(DataFileError) as error:
        read(file, rulebook.Rulebook)
    assert re.match(r"x\.yaml, line \d+, x", str(error.value))
    assert said in str(error.value)


def test_titles_tell_rules_what_they_tell_the_engine() -> None:
    assert {title: titles.sex(title) for title in title_rules.TITLE_SEX} == title_rules.TITLE_SEX
    assert titles.CHILD_TITLES == title_rules.CHILD_TITLES
    assert {titles.canonical(title) for title in title_rules.ADULT_TITLES} == title_rules.ADULT_TITLES


@given(st.text("0123456789", min_size=12, max_size=14))
def test_a_check_digit_is_judged_as_the_engine_does(digits: str) -> None:
    from quality.suites.expectations import are_thai_numbers

    assert are_thai_numbers([digits]).tolist() == [numbers.checksum_ok(digits)]


@given(st.text("กขคงจเแอำํา่้๊๋์ิีุู็ .-\u200b", min_size=1, max_size=12))
def test_what_the_engine_calls_clean_is_canonical(text: str) -> None:
    from quality.suites.expectations import are_canonical_names

    name = names.clean(text)
    assert name is None or are_canonical_names([name]).all()
