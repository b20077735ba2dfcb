"""Districts and subdistricts by code or name."""

from __future__ import annotations

import pytest

from assets.common.display.area_names import find_district, find_subdistrict


@pytest.mark.parametrize("text", ["9501", "เมืองยะลา", "อำเภอเมืองยะลา", "อ.เมืองยะลา", "Mueang Yala"])
def test_a_district_is_found_by_code_or_name(text: str) -> None:
    assert find_district("95", text) == "9501"


@pytest.mark.parametrize("text", ["9001", "หาดใหญ่", "", "เมือง"])
def test_a_district_of_elsewhere_or_of_half_a_name_is_not_found(text: str) -> None:
    assert find_district("95", text) is None


def test_a_subdistrict_is_found_within_its_district_and_never_guessed() -> None:
    assert find_subdistrict("9501", "ต.บุดี") == "950102"
    assert find_subdistrict("95", "950102") == "950102"
    assert find_subdistrict("9502", "บุดี") is None
