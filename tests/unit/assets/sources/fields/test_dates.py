"""Dates as agencies write them."""

from __future__ import annotations

from datetime import date

import pytest

from assets.sources.fields.dates import has_date_shape, read_date

RECEIVED = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "form", "value", "precision", "faults"),
    [
        ("25550513", "ymd_be", date(2012, 5, 13), "day", ()),
        ("25550500", "ymd_be", date(2012, 5, 1), "month", ()),
        ("25550000", "ymd_be", date(2012, 1, 1), "year", ()),
        ("20120513", "ymd_ce", date(2012, 5, 13), "day", ()),
        ("13/05/2555", "dmy_be", date(2012, 5, 13), "day", ()),
        ("๑๓/๐๕/๒๕๕๕", "dmy_be", date(2012, 5, 13), "day", ()),
        ("13-5-2555", "dmy_be", date(2012, 5, 13), "day", ()),
        ("2555-05-13", "iso_be", date(2012, 5, 13), "day", ()),
        ("2555-05-13 00:00:00", "iso_be", date(2012, 5, 13), "day", ()),
        ("13/05/55", "dmy_be2", date(2012, 5, 13), "day", ()),
        ("13/05/67", "dmy_be2", date(2024, 5, 13), "day", ()),
        ("13 พ.ค. 2555", "thai", date(2012, 5, 13), "day", ()),
        ("13 พฤษภาคม พ.ศ. 2555", "thai", date(2012, 5, 13), "day", ()),
        ("พ.ค. 2555", "thai", date(2012, 5, 1), "month", ()),
        ("2555", "thai", date(2012, 1, 1), "year", ()),
        ("2555.0", "thai", date(2012, 1, 1), "year", ()),
        ("2012-05-13", "dmy_be", date(2012, 5, 13), "day", ("era",)),
        ("25550513", "ymd_ce", date(2012, 5, 13), "day", ("era",)),
        ("05/13/2555", "dmy_be", date(2012, 5, 13), "day", ("swapped",)),
        ("29/02/2555", "dmy_be", date(2012, 2, 29), "day", ()),
        ("29/02/2556", "dmy_be", None, None, ("impossible",)),
        ("31/04/2555", "dmy_be", None, None, ("impossible",)),
        ("01/01/2568", "dmy_be", None, None, ("future",)),
        ("01/01/1234", "dmy_be", None, None, ("impossible",)),
        ("เมื่อปีก่อน", "dmy_be", None, None, ("unreadable",)),
        ("-", "dmy_be", None, None, ()),
        ("0", "ymd_be", None, None, ()),
        ("00000000", "ymd_be", None, None, ()),
        (None, "ymd_be", None, None, ()),
    ],
)
def test_a_date_is_read_with_its_precision_and_its_faults(
    text: str | None, form: str, value: date | None, precision: str | None, faults: tuple[str, ...]
) -> None:
    found = read_date(text, form, RECEIVED)
    assert (found.value, found.precision, found.faults) == (value, precision, faults)


def test_the_day_of_receipt_itself_is_not_the_future() -> None:
    assert read_date("01/06/2567", "dmy_be", RECEIVED).value == RECEIVED
    assert read_date("02/06/2567", "dmy_be", RECEIVED).faults == ("future",)


def test_the_shape_of_a_date_is_told_from_other_texts() -> None:
    assert has_date_shape("25550513", "ymd_be") and has_date_shape("", "ymd_be")
    assert not has_date_shape("เมืองยะลา", "ymd_be") and not has_date_shape("95", "ymd_be")
