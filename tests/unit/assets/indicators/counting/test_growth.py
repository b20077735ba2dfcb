"""Growth against cut-offs that WHO publishes (simplified field tables of the Child Growth Standards 2006)."""

from __future__ import annotations

import pytest

from assets.indicators.counting.growth import find_abnormal_growth

YEAR = 365
THREE_YEARS = 1096


@pytest.mark.parametrize(
    ("sex", "days", "weight", "height", "expected"),
    [
        # weight for age, boys of 12 months: −2 SD at 7.7 kg, median 9.6
        ("male", YEAR, 7.5, None, ["underweight"]),
        ("male", YEAR, 7.9, None, []),
        # height for age, boys of 36 months: −2 SD at 88.7 cm; girls: 87.4 cm
        ("male", THREE_YEARS, None, 88.2, ["stunted"]),
        ("male", THREE_YEARS, None, 89.2, []),
        ("female", THREE_YEARS, None, 88.2, []),
        # weight for height, boys of 100 cm: −2 SD at 13.1 kg, +2 SD at 18.5 kg
        ("male", THREE_YEARS, 12.7, 100.0, ["wasted"]),
        ("male", THREE_YEARS, 15.4, 100.0, []),
        ("male", THREE_YEARS, 19.2, 100.0, ["overweight"]),
    ],
)
def test_findings_agree_with_the_published_cut_offs(
    sex: str, days: int, weight: float | None, height: float | None, expected: list[str]
) -> None:
    assert find_abnormal_growth({"sex": sex, "age_days": days, "weight_kg": weight, "height_cm": height}) == expected


def test_what_cannot_be_is_no_finding() -> None:
    boy = {"sex": "male", "age_days": THREE_YEARS}
    assert find_abnormal_growth(boy | {"weight_kg": 140.0, "height_cm": None}) is None
    assert find_abnormal_growth(boy | {"age_days": 5 * YEAR + 30, "weight_kg": 18.0, "height_cm": 110.0}) is None
