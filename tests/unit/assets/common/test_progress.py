"""What a step says of its progress, and how long the rest takes."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator

import pytest

from assets.common.progress import FIRST_ESTIMATE, report_each, report_progress
from tests.support.reported_progress import collect_progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time, which the test moves."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    yield now


def test_a_report_is_in_two_languages() -> None:
    with collect_progress() as said:
        report_progress("อ่าน 100 % ของไฟล์", "reading 100 % of the file")
    assert said == ["อ่าน 100 % ของไฟล์ · reading 100 % of the file"]


def test_nothing_is_printed_where_a_library_set_up_logging() -> None:
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    logging.getLogger().addHandler(handler)
    try:
        with collect_progress() as said:
            report_progress("อ่าน", "reading")
    finally:
        logging.getLogger().removeHandler(handler)
    assert said and not printed.getvalue()


def test_short_work_is_done_without_a_word(clock: list[float]) -> None:
    with collect_progress() as said:
        assert list(report_each("abc", "ทำ", "doing")) == ["a", "b", "c"]
    assert said == []


def test_long_work_says_how_much_is_done_and_how_long_the_rest_takes(clock: list[float]) -> None:
    done = []
    with collect_progress() as said:
        for item in report_each(range(10), "เขียน", "writing tables"):
            done.append(item)
            clock[0] += FIRST_ESTIMATE / 2
    assert done == list(range(10))
    assert said[0] == "เขียน 2 จาก 10 เหลืออีกประมาณ 20 วินาที · writing tables 2 of 10, about 20 s left"
    assert len(said) == 4
