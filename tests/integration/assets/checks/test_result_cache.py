"""Results that stand: the same batch under the same suite is not judged again, anything else is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assets.checks import asset_rules, result_history
from assets.checks.result_history import TableResult
from assets.sources import checks
from assets.sources.staging.stage import stage
from assets.sources.staging.staging_area import StagingArea
from quality.suites import suite_fingerprint, suite_runner
from tests.support.agency_files import CIVIL_HEADER, RECEIVED, Desk, civil_row, number

JUNE = "civil_registration_95_256706.csv"
DAY = dt.date(2024, 7, 20)
ASSET = "staged/civil_registration"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    put(desk)
    return desk


@pytest.fixture()
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The suites that Great Expectations was asked to judge, by name."""
    names: list[str] = []
    validate = suite_runner._validated

    def noted(frame: Any, suite: Any) -> Any:
        names.append(suite.name)
        return validate(frame, suite)

    monkeypatch.setattr(suite_runner, "_validated", noted)
    return names


def put(desk: Desk, **changed: str) -> None:
    desk.put(JUNE, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 30)), civil_row(30, **changed)])


def check(desk: Desk, as_of: dt.date = DAY) -> list[TableResult]:
    found: list[TableResult] = []

    def approve(written: StagingArea) -> bool:
        found.extend(checks.check_staging(written, as_of))
        return not any(each.result.blocks for each in found)

    stage(desk.home, "95", desk.source, desk.inbox, as_of, RECEIVED, approve)
    return found


def cached_rules(checked: list[TableResult]) -> set[str]:
    return {each.result.rule.id for each in checked if each.result.is_cached}


def test_unchanged_all_results_stand_with_the_same_figures(civil: Desk, judged: list[str]) -> None:
    first = check(civil)
    assert cached_rules(first) == set()
    kept = result_history.result_history_path(civil.home, "95").read_bytes()
    judged.clear()
    again = check(civil)
    assert judged == []
    assert [replace(each.result, is_cached=False) for each in again] == [each.result for each in first]
    assert [each.table for each in again] == [each.table for each in first]
    assert all(each.result.is_cached == each.result.rule.of_rows for each in again)
    assert result_history.result_history_path(civil.home, "95").read_bytes() == kept


def test_on_another_day_rows_stand_and_figures_are_compared_without_a_suite(civil: Desk, judged: list[str]) -> None:
    check(civil)
    judged.clear()
    later = check(civil, DAY + dt.timedelta(days=120))
    assert judged == []
    assert [each.result.rule.id for each in later if not each.result.passed] == ["timeliness.period"]
    assert all(each.result.is_cached for each in later if each.result.rule.of_rows)


def test_in_another_year_dates_are_judged_anew(civil: Desk, judged: list[str]) -> None:
    check(civil)
    judged.clear()
    check(civil, dt.date(2025, 1, 1))
    assert "rows" in judged


def test_another_row_is_judged(civil: Desk, judged: list[str]) -> None:
    check(civil)
    judged.clear()
    put(civil, genderCode="")
    found = {each.result.rule.id: each.result for each in check(civil)}
    assert "rows" in judged
    assert not found["completeness.sex"].is_cached


@pytest.mark.parametrize("changed", ["rule", "code"])
def test_another_rule_or_other_code_judges_anew(
    civil: Desk, judged: list[str], monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    check(civil)
    judged.clear()
    if changed == "code":
        monkeypatch.setattr(suite_fingerprint, "CODE_VERSION", "another")
    else:
        book = asset_rules.load_rules(ASSET)
        stricter = tuple(
            rule.model_copy(update={"threshold": 1.0}) if rule.id == "completeness.sex" else rule
            for rule in book[civil.source]
        )
        monkeypatch.setattr(asset_rules, "load_rules", lambda _: {**book, civil.source: stricter})
    check(civil)
    assert "rows" in judged


def test_what_blocked_blocks_again_though_nobody_judges_it_again(
    civil: Desk, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = asset_rules.load_rules(ASSET)
    critical = tuple(
        rule.model_copy(update={"severity": "critical", "threshold": 1.0})
        if rule.id == "validity.national_id"
        else rule
        for rule in book[civil.source]
    )
    monkeypatch.setattr(asset_rules, "load_rules", lambda _: {**book, civil.source: critical})
    put(civil, pid="1959900000000")
    for _ in range(2):
        blocking = [each.result.rule.id for each in check(civil) if each.result.blocks]
        assert blocking == ["validity.national_id"]
        assert civil.staged() == []
    assert judged.count("rows") == 1


def test_nothing_of_a_row_is_kept_with_the_results(civil: Desk) -> None:
    put(civil, firstName="ชื่อลับ")
    check(civil)
    kept = list(civil.home.lake("step").rglob("*.rows.json"))
    texts = " ".join(path.read_text("utf-8") for path in kept)
    assert kept
    assert not [word for word in ("ชื่อลับ", number(1), number(30)) if word in texts]
