"""The editions that a home keeps: versions of each school term's open figures, in `lake/edition/<province>/`.

How they are made and revised: `assets/publication/open_files/edition.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from assets.common.school_term import find_term
from assets.common.storage.home import Home


@dataclass(frozen=True, order=True)
class Edition:
    """One version of a term's open figures.

    Attributes:
        as_of: the day that they hold for.
        version: 1, and one more with each revision of the term.
        folder: where its tables are.
    """

    as_of: dt.date
    version: int
    folder: Path

    @property
    def values(self) -> Path:
        """The indicator values."""
        return self.folder / "indicator_value.parquet"

    @property
    def alerts(self) -> Path:
        """The alerts; there may be none."""
        return self.folder / "alert.parquet"

    @property
    def pilot_areas(self) -> Path:
        """The ranking of pilot areas; there may be none."""
        return self.folder / "pilot_area.parquet"

    @property
    def resource_gap(self) -> Path:
        """Need against capacity, of which the children stay as they are for the term; there may be none."""
        return self.folder / "resource_gap.parquet"


def edition_path(home: Home, province: str, as_of: dt.date, version: int) -> Path:
    """Where the tables of a version are kept."""
    return home.lake("edition", province, f"{as_of.isoformat()}-{version}")


def list_editions(home: Home, province: str) -> list[Edition]:
    """All versions of all terms, oldest first."""
    found = []
    for folder in home.lake("edition", province).glob("*-*-*-*"):
        day, _, version = folder.name.rpartition("-")
        found.append(Edition(dt.date.fromisoformat(day), int(version), folder))
    return sorted(found)


def list_versions(home: Home, province: str, edition: Edition) -> list[Edition]:
    """The versions of an edition's term up to itself, oldest first."""
    term = find_term(edition.as_of)
    return [each for each in list_editions(home, province) if find_term(each.as_of) == term and each <= edition]


def find_earlier_edition(home: Home, province: str, as_of: dt.date) -> Edition | None:
    """The last version of the last edition of a term before that of a day; None if there is none."""
    earlier = [each for each in list_editions(home, province) if find_term(each.as_of) < find_term(as_of)]
    return earlier[-1] if earlier else None
