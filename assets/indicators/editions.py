"""The editions that a home keeps: versions of each school term's open figures, in `lake/edition/<province>/`.

How they are made and revised: `assets/publication/open_files/edition.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.school_term import find_term
from assets.common.storage.home import Home
from assets.indicators.catalogue import registry
from assets.indicators.status import find_headline_gaps

REPORTED_BY = {1: (6, 10), 2: (11, 10)}
"""Month and day by which schools report each term (DMC: 10 June, 10 November)."""


class EditionError(Exception):
    """An edition cannot be read or revised, and why."""


class Due(Enum):
    """Why new figures are opened: the province has none open, a term begins, or data that were awaited came."""

    FIRST = "first"
    TERM = "term"
    REVISION = "revision"


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


def find_due(kept: Sequence[Edition], as_of: dt.date, values: pa.Table) -> Due | None:
    """Why the figures of a day are opened; None where the open edition stays as it is.

    Args:
        kept: all editions, oldest first.
        as_of: the day of the figures.
        values: the figures, with their status.

    Raises:
        EditionError: the last edition was written by another version.
    """
    if not kept:
        return Due.FIRST
    last, term = kept[-1], find_term(as_of)
    gaps = find_headline_gaps(values, registry.load())
    if term > find_term(last.as_of):
        is_complete = not gaps or as_of >= dt.date(term.year, *REPORTED_BY[term.number])
        return Due.TERM if is_complete else None
    if term < find_term(last.as_of) or as_of < last.as_of:
        return None
    awaited = find_headline_gaps(read_values(last, values.schema), registry.load())
    return Due.REVISION if len(gaps) < len(awaited) else None


def read_values(edition: Edition, schema: pa.Schema) -> pa.Table:
    """The values of an edition, hidden figures included.

    Raises:
        EditionError: they were written by another version.
    """
    table = pq.read_table(edition.values)
    if table.schema != schema:
        raise EditionError(describe_other_version(edition))
    return table


def describe_other_version(edition: Edition) -> str:
    """That an edition was written by another version of childlink, and what to do."""
    return (
        f"{edition.folder} was written by another version of childlink: move {edition.folder.parent} away and"
        " refresh again"
    )
