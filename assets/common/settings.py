"""The settings of a home, from `HOME/childlink.yaml`: what is not in the file has its default.

Keys, and the place of the home, come from the environment alone, so that no secret lies in this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from assets.common.storage.home import Home
from quality import yaml_file
from quality.yaml_file import Entry

FILE = "childlink.yaml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Days = Annotated[int, pydantic.Field(gt=0)]
_DAY_OF_YEAR = re.compile(r"(\d\d)-(\d\d)")


class CalendarEntry(Entry):
    """When provinces are refreshed: each week on a day, or each year on one.

    Attributes:
        name: what the entry is called.
        weekday: as `saturday`.
        day: of the year, month first, as `06-10`.
        provinces: codes; none means all that have files.
    """

    name: str
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    day: str | None = None
    provinces: tuple[str, ...] = ()

    @pydantic.model_validator(mode="after")
    def _has_one_time(self) -> CalendarEntry:
        if (self.weekday is None) == (self.day is None):
            raise ValueError("must have either a weekday, as saturday, or a day, as 06-10")
        if self.day is not None:
            found = _DAY_OF_YEAR.fullmatch(self.day)
            if found is None:
                raise ValueError(f"{self.day} is no day of the year: write month and day, as 06-10")
            date(2024, int(found[1]), int(found[2]))  # a leap year: every day there is
        return self

    def is_due(self, day: date) -> bool:
        """Whether the entry is for `day`."""
        return self.weekday == WEEKDAYS[day.weekday()] if self.weekday else self.day == f"{day:%m-%d}"


class Retention(Entry):
    """After how many days from receipt each kind of data is purged; `runs`: Dagster's records, from the run."""

    quarantine: Days = 180
    landing: Days = 730
    history: Days = 1095
    runs: Days = 365


class Mail(Entry):
    """How notices are sent by e-mail; the password is CHILDLINK_SMTP_PASSWORD."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: Annotated[int, pydantic.Field(gt=0, lt=65536)] = 587
    user: str | None = None


class Notices(Entry):
    """Where notices of held files and failed runs go; nowhere by default."""

    mail: Mail | None = None
    webhook: Annotated[str, pydantic.Field(pattern="^https?://")] | None = None


class Settings(Entry):
    """Everything that a home's file can say; `sensor_interval`: seconds between two looks at inboxes and ended runs."""

    language: Literal["th", "en", "both"] = "both"
    calendar: tuple[CalendarEntry, ...] = (
        CalendarEntry(name="weekly", weekday="saturday"),
        CalendarEntry(name="first term", day="06-10"),
        CalendarEntry(name="second term", day="11-10"),
        CalendarEntry(name="end of the school year", day="04-30"),
    )
    sensor_interval: Annotated[int, pydantic.Field(ge=1)] = 60
    retention: Retention = Retention()
    notices: Notices = Notices()


def path_of(home: Home) -> Path:
    """Where the home's settings are written, if they are."""
    return home.root / FILE


def read_settings(home: Home) -> Settings:
    """The settings in force in a home.

    Raises:
        DataFileError: the file cannot be used; says which line and entry, and what to do.
    """
    path = path_of(home)
    return yaml_file.read(path, Settings) if path.is_file() and path.read_text("utf-8").strip() else Settings()


def list_settings(home: Home) -> Iterator[tuple[str, str, bool]]:
    """Each setting: its name, its value as it would be written, and whether the file gives it."""
    settings = read_settings(home)
    for name in sorted(Settings.model_fields):
        value = getattr(settings, name)
        is_given = name in settings.model_fields_set
        if not isinstance(value, Entry):
            said = [each.model_dump(exclude_defaults=True) for each in value] if isinstance(value, tuple) else value
            yield name, str(said), is_given
            continue
        for key in type(value).model_fields:
            each = getattr(value, key)
            said = each.model_dump() if isinstance(each, Entry) else each
            yield f"{name}.{key}", str(said), is_given and key in value.model_fields_set
