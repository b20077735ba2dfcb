"""Rules against figures: thresholds, jumps, registers that are not there, and what must stay hidden."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import alerts
from assets.alerts import alert_log
from assets.alerts.rules import AlertRule
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.indicators.editions import Edition, edition_path
from assets.publication.open_files.open_tables import open_alerts

FIRST, SECOND, LATER = dt.date(2024, 5, 16), dt.date(2024, 11, 1), dt.date(2025, 2, 1)
TEXT = {
    "severity": "warning",
    "to": "district",
    "due_days": 30,
    "th": "{area} {value} {before}",
    "en": "{area} {value} {threshold} {count}",
}
LOOK = {"indicator": "out_of_school", "level": "district", "measure": "share"}


def value(area: str, numerator: int, as_of: dt.date = FIRST, spread: int = 2, **changes: Any) -> dict[str, Any]:
    row = {
        "indicator": "out_of_school",
        "version": "1",
        "as_of": as_of,
        "area_level": "district",
        "area_code": area,
        "sex": "all",
        "age_band": "all",
        "numerator": numerator,
        "numerator_low": numerator - spread,
        "numerator_high": numerator + spread,
        "denominator": 1000,
        "value": numerator / 1000,
        "status": "value",
        "units_missing": None,
    }
    return row | changes


def keep_edition(home: Home, rows: list[dict[str, Any]], as_of: dt.date, version: int = 1) -> None:
    write_parquet(pa.Table.from_pylist(rows), Edition(as_of, version, edition_path(home, "95", as_of, version)).values)


def evaluate(
    home: Home, rows: list[dict[str, Any]], rule: dict[str, Any], as_of: dt.date = FIRST
) -> list[dict[str, Any]]:
    write_parquet(pa.Table.from_pylist(rows), home.lake("indicator_value", "95.parquet"))
    keep_edition(home, rows, as_of)
    alerts.evaluate(home, "95", as_of, (AlertRule.model_validate({"id": "r"} | TEXT | rule),))
    return pq.read_table(alert_log.alert_path(home, "95")).to_pylist()


def test_a_value_beyond_its_threshold_opens_an_alert_in_both_languages(tmp_path: Path) -> None:
    rule = LOOK | {"above": 0.1, "at_least": 50}
    (row,) = evaluate(Home(tmp_path), [value("9501", 120), value("9502", 100), value("9503", 101)], rule)[:1]
    assert (row["area_code"], row["value"], row["closed_as_of"]) == ("9501", 0.12, None)
    assert (row["text_th"], row["text_en"]) == ("เมืองยะลา 12.0% –", "Mueang Yala 12.0% 10.0% 120")


def test_few_children_are_no_alert(tmp_path: Path) -> None:
    assert evaluate(Home(tmp_path), [value("9501", 120)], LOOK | {"above": 0.1, "at_least": 121}) == []


@pytest.mark.parametrize(("then", "spread", "found"), [(100, 2, 1), (100, 60, 0), (115, 2, 0)])
def test_a_jump_counts_where_it_is_more_than_the_range_explains(
    tmp_path: Path, then: int, spread: int, found: int
) -> None:
    home, rule = Home(tmp_path), LOOK | {"rise": 0.2, "at_least": 20}
    assert evaluate(home, [value("9501", then, spread=spread)], rule) == []
    rows = evaluate(home, [value("9501", 130, SECOND)], rule, SECOND)
    assert [(row["before"], row["before_as_of"]) for row in rows] == [(then / 1000, FIRST)] * found


def test_a_rise_since_the_term_before_stays_open_through_the_term(tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"rise": 0.2, "at_least": 20, "th": "{since}", "en": "{since}"}
    evaluate(home, [value("9501", 100)], rule)
    evaluate(home, [value("9501", 130, SECOND)], rule, SECOND)
    (row,) = evaluate(home, [value("9501", 131, LATER)], rule, LATER)
    assert (row["opened_as_of"], row["last_as_of"], row["before_as_of"]) == (SECOND, LATER, FIRST)
    assert (row["closed_as_of"], row["text_th"], row["text_en"]) == (None, "ภาคเรียนที่ 1/2567", "term 1/2024")


def test_within_the_first_term_nothing_is_a_rise(tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"rise": 0.2}
    evaluate(home, [value("9501", 100)], rule)
    day = FIRST + dt.timedelta(days=100)
    assert evaluate(home, [value("9501", 130, day)], rule, day) == []


@pytest.mark.parametrize(("status", "suppressed"), [("value", False), ("hidden", True)])
def test_what_is_compared_with_is_the_last_version_of_the_edition(
    status: str, suppressed: bool, tmp_path: Path
) -> None:
    home, rule = Home(tmp_path), LOOK | {"rise": 0.2}
    evaluate(home, [value("9501", 60)], rule)
    keep_edition(home, [value("9501", 100, status=status)], FIRST, version=2)
    (row,) = evaluate(home, [value("9501", 130, SECOND)], rule, SECOND)
    assert (row["before_numerator"], row["suppressed"]) == (100, suppressed)


def test_an_area_stands_out_beside_the_median_of_those_that_anyone_may_see(tmp_path: Path) -> None:
    rule = LOOK | {"stands_out": 0.25, "at_least": 20, "en": "{area} {value} {median} {threshold}"}
    few = [value("9501", 150), value("9502", 100)]
    assert evaluate(Home(tmp_path / "two"), few, rule) == []
    rows = [*few, value("9503", 104), value("9504", 108), value("9505", 900, status="hidden")]
    found = [row for row in evaluate(Home(tmp_path / "more"), rows, rule) if not row["suppressed"]]
    assert [(row["area_code"], row["text_en"]) for row in found] == [("9501", "Mueang Yala 15.0% 10.6% 13.2%")]
    assert found[0]["threshold"] == pytest.approx(0.1325)


def test_what_its_range_explains_does_not_stand_out(tmp_path: Path) -> None:
    rows = [value("9501", 150, spread=60), value("9502", 100), value("9503", 104)]
    assert evaluate(Home(tmp_path), rows, LOOK | {"stands_out": 0.25}) == []


def test_it_is_closed_when_the_value_is_back(tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"above": 0.1}
    evaluate(home, [value("9501", 120)], rule)
    (row,) = evaluate(home, [value("9501", 90, SECOND)], rule, SECOND)
    assert (row["opened_as_of"], row["last_as_of"], row["closed_as_of"]) == (FIRST, FIRST, SECOND)


def test_a_register_without_a_file_is_an_alert(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_parquet(
        pa.table({"source": ["schools"], "status": ["accepted"]}), home.lake("files", "95", "schools.parquet")
    )
    assert evaluate(home, [value("9501", 1)], {"source": "schools"}) == []
    assert [row["source"] for row in evaluate(home, [value("9501", 1)], {"source": "health"})] == ["health"]


def test_what_rests_on_a_hidden_cell_stays_with_the_analysts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    rows = [value("9501", 120, status="hidden"), value("9502", 130)]
    assert len(evaluate(home, rows, LOOK | {"above": 0.1})) == 2
    assert "abe.alert" in list_tables(home, "95", "abe")
    shown = open_alerts(alert_log.alert_path(home, "95"))
    assert shown is not None and shown["area_code"].to_pylist() == ["9502"]


def test_the_same_input_again_changes_no_byte(tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"above": 0.1}
    evaluate(home, [value("9501", 120)], rule)
    before = alert_log.alert_path(home, "95").read_bytes(), list_tables(home, "95", "abe")["abe.alert"].read_bytes()
    evaluate(home, [value("9501", 120)], rule)
    assert (
        alert_log.alert_path(home, "95").read_bytes(),
        list_tables(home, "95", "abe")["abe.alert"].read_bytes(),
    ) == before


def test_without_indicators_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="build the indicators first"):
        alerts.evaluate(Home(tmp_path), "95", FIRST)


def test_a_change_of_another_age_is_no_alert_and_the_evidence_says_both_counts(tmp_path: Path) -> None:
    """Three-year-olds who were not there before are no children who left: what is compared is of the same ages."""
    rule = LOOK | {"rise": 0.1, "at_least": 20, "ages": "6-14"}
    six, all_ages = {"age_band": "6-14"}, {"age_band": "all"}
    home = Home(tmp_path)
    evaluate(home, [value("9501", 100, **six), value("9501", 130, **all_ages)], rule)
    risen = [value("9501", 100, SECOND, **six), value("9501", 190, SECOND, **all_ages)]
    assert evaluate(home, risen, rule, SECOND) == []
    left = [value("9501", 140, SECOND, **six), value("9501", 190, SECOND, **all_ages)]
    (row,) = evaluate(home, left, rule, SECOND)
    assert (row["age_band"], row["before_numerator"], row["numerator"]) == ("6-14", 100, 140)


@pytest.mark.parametrize("status", ["no_data", "not_applicable"])
def test_an_absence_is_no_fall_and_a_zero_is_one(status: str, tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"fall": 0.1}
    evaluate(home, [value("9501", 140)], rule)
    gap = {"status": status, "numerator": None, "denominator": None, "value": None}
    assert evaluate(home, [value("9501", 0, SECOND) | gap], rule, SECOND) == []
    (fall,) = evaluate(home, [value("9501", 0, SECOND)], rule, SECOND)
    assert (fall["before_numerator"], fall["numerator"]) == (140, 0)


def test_what_has_no_data_is_neither_an_alert_nor_what_is_compared_with(tmp_path: Path) -> None:
    home, rule = Home(tmp_path), LOOK | {"fall": 0.1}
    evaluate(home, [value("9501", 140)], rule)
    gap = {"status": "no_data", "numerator": None, "denominator": None, "value": None}
    assert evaluate(home, [value("9501", 0, SECOND) | gap, value("9502", 100, SECOND)], rule, SECOND) == []
