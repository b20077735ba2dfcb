"""Asset checks in Dagster: a critical one keeps back what depends, a warning stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from assets.checks import asset_rules
from assets.checks import definitions as asset_checks
from assets.checks.result_history import TableResult
from quality.suites import CheckResult

PROVINCES = dg.StaticPartitionsDefinition(["90", "95"])
NAME = "child_records"
KEY = dg.AssetKey(NAME)


def checked(failing: str | None) -> list[TableResult]:
    """Every rule of the child records judged, `failing` alone not holding; what is complete stands from before."""
    return [
        TableResult(
            "child_record",
            CheckResult(
                rule,
                passed=rule.id != failing,
                observed=0.5,
                rows=10,
                failed=5,
                is_cached=rule.family == "completeness",
            ),
        )
        for rule in asset_rules.load_rules(NAME)["child_record"]
    ]


def run(failing: str | None, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    @dg.asset(name=NAME, partitions_def=PROVINCES, check_specs=asset_checks.check_specs(KEY, NAME, PROVINCES))
    def records() -> Iterator[Any]:
        yield dg.MaterializeResult()
        yield from asset_checks.check_results(NAME, "95", checked(failing))

    @dg.asset(deps=[KEY], partitions_def=PROVINCES)
    def index() -> None: ...

    return dg.materialize([records, index], partition_key="95", instance=instance, raise_on_error=False)


@pytest.fixture()
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def built(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def test_all_families_are_evaluated_with_counts_and_thresholds(instance: dg.DagsterInstance) -> None:
    result = run(None, instance)
    evaluations = {each.check_name: each for each in result.get_asset_check_evaluations()}
    assert set(evaluations) == set(asset_rules.list_families(NAME))
    assert all(each.passed for each in evaluations.values())
    (record, *_) = evaluations["completeness"].metadata["measured"].records
    assert (record.data["rule"], record.data["threshold"], record.data["rows"]) == (
        "completeness.first_name",
        "at least 1",
        10,
    )


def test_what_stands_from_an_earlier_judgement_is_marked(instance: dg.DagsterInstance) -> None:
    evaluations = {each.check_name: each for each in run(None, instance).get_asset_check_evaluations()}
    for name in ("completeness", "uniqueness"):
        measured = evaluations[name].metadata
        stands = name == "completeness"
        assert measured["unchanged"].value == (measured["rules"].value if stands else 0)
        assert {record.data["unchanged"] for record in measured["measured"].records} == {stands}


def test_a_warning_is_shown_and_stops_nothing(instance: dg.DagsterInstance) -> None:
    result = run("completeness.sex", instance)
    (failed,) = [each for each in result.get_asset_check_evaluations() if not each.passed]
    assert (failed.check_name, failed.severity) == ("completeness", dg.AssetCheckSeverity.WARN)
    assert failed.description == (
        "ยะลา Yala (95) · child_record: completeness.sex 0.5 (5 of 10 rows do not hold), at least 0.95"
        " · to do: ask the sender for what is empty, and send the file again"
    )
    assert result.success
    assert built(result) == {NAME, "index"}


def test_a_critical_rule_keeps_back_what_depends_on_it(instance: dg.DagsterInstance) -> None:
    result = run("uniqueness.record_version_id", instance)
    (failed,) = [each for each in result.get_asset_check_evaluations() if not each.passed]
    assert (failed.check_name, failed.severity) == ("uniqueness", dg.AssetCheckSeverity.ERROR)
    assert not result.success
    assert built(result) == {NAME}


def test_the_history_of_a_check_is_kept(instance: dg.DagsterInstance) -> None:
    run("completeness.sex", instance)
    run(None, instance)
    records = instance.event_log_storage.get_asset_check_execution_history(dg.AssetCheckKey(KEY, "completeness"), 10)
    outcomes = [record.event.dagster_event.asset_check_evaluation_data for record in records]
    assert [each.passed for each in outcomes] == [True, False]
    assert {record.partition for record in records} == {"95"}


def test_every_family_has_a_remedy() -> None:
    assert set(asset_checks.REMEDIES) == set(asset_checks.WORDS)
