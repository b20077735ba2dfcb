"""Indicators of a made-up province in two terms against the truth, from files to figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bench.figures.indicator_report import Measured, markdown
from bench.figures.indicators import measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[Measured]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        return measure("95", 3_000, Path(tmp_path_factory.mktemp("province")), print)


def rows(measured: list[Measured], table: str, indicator: str) -> list[dict[str, Any]]:
    every = pa.concat_tables([getattr(one, table) for one in measured]).to_pylist()
    found = [row for row in every if row["indicator"] == indicator]
    assert found, f"no row of {indicator}"
    return found


def leaving(measured: list[Measured], kind: str) -> list[dict[str, Any]]:
    return [row for row in measured[0].leaving.to_pylist() if row["kind"] == kind]


def test_out_of_school_is_within_three_percent_of_the_truth(measured: list[Measured]) -> None:
    both_terms = rows(measured, "people", "out_of_school")
    assert len(both_terms) == 2 and all(row["truth"] > 0 for row in both_terms)
    for row in both_terms:
        assert abs(row["counted"] - row["truth"]) <= 0.03 * row["truth"]
        assert row["low"] <= row["truth"] <= row["high"]


def test_dropped_out_is_within_a_tenth_of_the_truth(measured: list[Measured]) -> None:
    both_terms = rows(measured, "people", "dropped_out")
    assert len(both_terms) == 2 and any(row["truth"] > 0 for row in both_terms)
    for row in both_terms:
        assert abs(row["counted"] - row["truth"]) <= 0.1 * row["truth"]


def test_districts_have_the_truth_in_their_range(measured: list[Measured]) -> None:
    every = rows(measured, "compared", "out_of_school")
    districts = [row for row in every if row["area_level"] == "district"]
    inside = [row["low"] <= row["truth"] <= row["high"] for row in districts]
    assert len(inside) == 16 and sum(inside) >= 0.95 * len(inside)


def test_more_learners_left_the_higher_the_band_of_their_risk(measured: list[Measured]) -> None:
    rates = {row["code"]: row["left"] / row["children"] for row in leaving(measured, "band")}
    assert rates["low"] < rates["medium"] < rates["high"] and rates["high"] > 2 * rates["low"]


def test_every_reason_is_beside_those_who_do_not_have_it(measured: list[Measured]) -> None:
    of_reason = {row["code"]: row for row in leaving(measured, "reason")}
    learners = sum(row["children"] for row in leaving(measured, "band"))
    assert {"poor", "over_age", "disability_without_support"} <= of_reason.keys()
    assert all(row["left"] <= row["children"] < learners for row in of_reason.values())
    page = markdown(measured, 3_000)
    poor = of_reason["poor"]
    assert f"| poor | 2 | {poor['children']:,} | {poor['left']:,} |" in page


def test_the_report_names_every_indicator(measured: list[Measured]) -> None:
    page = markdown(measured, 3_000)
    codes = set(measured[0].compared["indicator"].to_pylist())
    assert len(codes) > 40
    for code in codes:
        assert f"| {code} |" in page
    assert "nan%" not in page, "an indicator of the province alone has no districts"
