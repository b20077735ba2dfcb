"""The settings of a home: defaults, what the file says, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assets.common.settings import CalendarEntry, Settings, list_settings, path_of, read_settings
from assets.common.storage.home import Home
from quality.yaml_file import DataFileError


def write(home: Home, text: str) -> Home:
    path_of(home).write_text(text, "utf-8")
    return home


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert read_settings(Home(tmp_path)) == Settings()
    assert read_settings(write(Home(tmp_path), "")) == Settings()


def test_the_file_is_followed_and_what_it_does_not_say_stays(tmp_path: Path) -> None:
    home = write(
        Home(tmp_path),
        "language: th\nretention: {landing: 10}\ncalendar:\n- {name: a round, day: 06-10, provinces: ['95']}\n",
    )
    settings = read_settings(home)
    assert (settings.language, settings.retention.landing, settings.retention.quarantine) == ("th", 10, 180)
    assert [entry.provinces for entry in settings.calendar] == [("95",)]
    listed = {name: is_given for name, _, is_given in list_settings(home)}
    assert listed["language"] and listed["retention.landing"] and not listed["retention.history"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retension: {landing: 3}\n", "childlink.yaml, line 1: retension"),
        ("language: both\nretention: {landing: 0}\n", "childlink.yaml, line 2: retention.landing"),
        ("calendar:\n- {name: never}\n", "childlink.yaml, line 2, never: must have either a weekday"),
        ("calendar:\n- {name: odd, day: 13-40}\n", "childlink.yaml, line 2, odd"),
        ("notices: {webhook: ftp://x}\n", "childlink.yaml, line 1: notices.webhook"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as caught:
        read_settings(write(Home(tmp_path), text))
    assert said in str(caught.value)


def test_an_entry_is_due_on_its_weekday_or_day_of_the_year() -> None:
    weekly, yearly = CalendarEntry(name="w", weekday="saturday"), CalendarEntry(name="y", day="06-10")
    assert [weekly.is_due(date(2024, 6, day)) for day in (7, 8)] == [False, True]
    assert yearly.is_due(date(2024, 6, 10)) and yearly.is_due(date(2025, 6, 10))
    assert not yearly.is_due(date(2025, 6, 11))
