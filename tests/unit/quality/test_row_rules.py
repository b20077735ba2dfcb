"""Row rules: who is a child, whose row it is."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from quality import gate, row_rules
from quality.contract import ProvinceRule, load

CIVIL = load("civil_registration").layouts["civil_registration"]
AS_OF = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("born", "precision", "years"),
    [
        (date(1999, 5, 20), "day", 25),
        (date(1999, 5, 21), "day", 24),
        (date(1999, 1, 1), "year", 24),
        (date(1998, 1, 1), "year", 25),
        (date(1999, 5, 1), "month", 24),
        (date(1999, 4, 1), "month", 25),
    ],
)
def test_full_years_give_the_child_the_benefit_of_an_unknown_day(born: date, precision: str, years: int) -> None:
    found = row_rules.full_years(pa.array([born]), pa.array([precision]), AS_OF)
    assert found.to_pylist() == [years]


def test_an_unreadable_row_has_that_reason_alone_and_others_may_have_several() -> None:
    table = pa.table(
        {
            "source_row": [1, 2, 3],
            "first_name": pa.array([None, None, "สมมุติ"], pa.string()),
            "birth_date": pa.array([None, date(1980, 1, 1), date(2012, 1, 1)]),
            "birth_precision": pa.array([None, "day", "day"]),
            "registry_province": ["90", "90", "95"],
            "subdistrict_code": pa.nulls(3, pa.string()),
        }
    )
    found = row_rules.validate_rows(table, CIVIL, "95", AS_OF, {1}).to_pylist()
    assert found == [["unreadable_row"], ["missing_name", "not_a_child", "wrong_province"], []]


@pytest.mark.parametrize(
    ("value", "rule", "codes"),
    [
        ("95", ProvinceRule(), {"95"}),
        ("950111", ProvinceRule(), {"95"}),
        ("จ.ยะลา", ProvinceRule(), {"95"}),
        ("หาดใหญ่", ProvinceRule(level="district"), {"90"}),
        ("เฉลิมพระเกียรติ", ProvinceRule(level="district"), {"30", "31", "19", "55", "80"}),
        ("99", ProvinceRule(), set()),
        ("ไม่ทราบ", ProvinceRule(), set()),
        (None, ProvinceRule(), set()),
    ],
)
def test_a_value_tells_the_provinces_that_it_can_mean(value: str | None, rule: ProvinceRule, codes: set[str]) -> None:
    assert gate.find_provinces(value, rule) == codes


def test_a_file_is_another_provinces_only_when_most_known_rows_are() -> None:
    def verdict(*provinces: str | None) -> str | None:
        columns = {name: pa.nulls(len(provinces), pa.string()) for name in CIVIL.names}
        columns["registry_province"] = pa.array(provinces, pa.string())
        return gate.check_file(pa.table(columns), CIVIL, "95").reason

    assert verdict("90", "95") is None
    assert verdict("90", "90", "95") == "wrong_province"
    assert verdict(None, None) is None
