"""How old the data are: the newest period of each source that the figures could use."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assets.publication.province_page.data_age import find_start, list_newest

AS_OF = dt.date(2024, 10, 15)


def came(source: str, *periods: str, status: str = "accepted") -> dict[str, Any]:
    return {"source": source, "status": status, "periods": list(periods)}


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("2567-1", dt.date(2024, 5, 16)),
        ("2567-2", dt.date(2024, 11, 1)),
        ("2567", dt.date(2024, 1, 1)),
        ("2024", dt.date(2024, 1, 1)),
        ("2024-09", dt.date(2024, 9, 1)),
        ("2024-05-16", dt.date(2024, 5, 16)),
    ],
)
def test_a_period_begins_on_its_first_day(label: str, day: dt.date) -> None:
    assert find_start(label) == day


def test_of_each_source_the_newest_period_that_had_begun_is_named() -> None:
    files = [
        came("schools", "2567-1", "2567-2"),
        came("civil_registration", "2024-05"),
        came("civil_registration", "2024-09", status="partly"),
        came("health", "2024-05-16", status="held"),
    ]
    civil, schools = list_newest(files, AS_OF)
    assert (civil[1], schools[1]) == ("Civil registration September 2024", "Pupils term 1/2024")
    assert civil[0].endswith("ก.ย. 2567") and schools[0].endswith("ภาคเรียนที่ 1/2567")


def test_without_a_period_nothing_is_said() -> None:
    assert list_newest([came("schools", "2567-2")], AS_OF) == []
