"""The day that a refresh is as of."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assets.common.as_of import AsOfError, day_of, parse_as_of, today


def test_a_day_is_read_and_nothing_is_today() -> None:
    assert parse_as_of("2024-05-16") == date(2024, 5, 16)
    assert parse_as_of("") == today()


@pytest.mark.parametrize(("hour", "day"), [(16, 16), (17, 17)])
def test_the_day_of_a_moment_is_the_day_in_thailand(hour: int, day: int) -> None:
    assert day_of(datetime(2024, 5, 16, hour, 59, tzinfo=UTC)) == date(2024, 5, day)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2567-05-16", "write 2024 for 2567"),
        ("16/5/2567", "write it as 2024-05-16"),
        ("1899-01-01", "too far from today"),
        ((today() + timedelta(days=400)).isoformat(), "too far from today"),
    ],
)
def test_a_day_that_nobody_means_is_refused_with_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(AsOfError, match=advice):
        parse_as_of(text)
