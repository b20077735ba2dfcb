"""Alerts by counted figures against those by true ones, on figures made for the purpose."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from assets.indicators.catalogue import registry
from bench.figures.alerts import grade, markdown
from bench.figures.indicator_report import Measured

DAYS = {1: dt.date(2024, 5, 16), 2: dt.date(2024, 11, 1)}


def figures(term: int, counts: dict[str, int]) -> pa.Table:
    """Out of school at 6–14 by district, of a thousand each."""
    version = next(each.version for each in registry.load().indicators if each.code == "out_of_school")
    rows = [
        {
            "as_of": DAYS[term],
            "indicator": "out_of_school",
            "version": version,
            "area_level": "district",
            "area_code": area,
            "sex": "all",
            "age_band": "6-14",
            "numerator": count,
            "numerator_low": count - 2,
            "numerator_high": count + 2,
            "denominator": 1_000,
            "value": count / 1_000,
        }
        for area, count in counts.items()
    ]
    return pa.Table.from_pylist(rows)


def measured(term: int, counted: dict[str, int], true: dict[str, int]) -> Measured:
    nothing = pa.table({})
    return Measured("95", term, nothing, nothing, nothing, 0.0, figures(term, counted), figures(term, true))


@pytest.fixture
def terms() -> list[Measured]:
    first = {"9501": 40, "9502": 40, "9503": 40}
    counted, true = {"9501": 80, "9502": 60, "9503": 40}, {"9501": 82, "9502": 41, "9503": 60}
    return [measured(1, first, first), measured(2, counted, true)]


def test_an_alert_is_right_wrong_or_missed(terms: list[Measured], tmp_path: Path) -> None:
    graded = grade(terms, tmp_path)
    assert dict(graded["out_of_school_rise"]) == {"right": 1, "wrong": 1, "missed": 1}


def test_the_page_has_a_row_a_rule_and_their_sum(terms: list[Measured], tmp_path: Path) -> None:
    graded = grade(terms, tmp_path)
    page = markdown(terms, graded, 1_000)
    assert "| out_of_school_rise | 1 | 1 | 1 |" in page
    total = [sum(of[kind] for of in graded.values()) for kind in ("right", "wrong", "missed")]
    assert f"| all | {' | '.join(map(str, total))} |" in page
