"""How old the data of the page are: of each source the newest period that its figures could use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from assets.common.html.messages import Text
from assets.common.html.thai_dates import BUDDHIST_ERA, write_period
from assets.common.school_term import Term
from assets.data_quality.recommendations import source_name
from assets.sources.readers.source_list import SOURCES


def list_newest(files: Sequence[dict[str, Any]], as_of: dt.date) -> list[Text]:
    """The newest period of each source, with the source's short name; nothing of a source whose files say none.

    Args:
        files: by source and status, with the `periods` of the files.
        as_of: the day of the figures: periods that began later are not in them.
    """
    parts = []
    for source in SOURCES:
        own = (row["periods"] for row in files if row["source"] == source and row["status"] in ("accepted", "partly"))
        newest = _find_newest((label for labels in own for label in labels), as_of)
        if newest is not None:
            # Without the office in brackets: the line is read in passing.
            thai, english = (name.partition(" (")[0] for name in source_name(source))
            period = write_period(newest)
            parts.append((f"{thai} {period[0]}", f"{english} {period[1]}"))
    return parts


def _find_newest(labels: Iterable[str], as_of: dt.date) -> str | None:
    starts = [(find_start(label), label) for label in labels]
    return max(((start, label) for start, label in starts if start <= as_of), default=(as_of, None))[1]


def find_start(label: str) -> dt.date:
    """The day on which a period begins: a term (`2567-1`), a year, a month or a day."""
    year, *rest = map(int, label.split("-"))
    if year > BUDDHIST_ERA + 1900:
        return Term(year - BUDDHIST_ERA, rest[0]).starts_on if rest else dt.date(year - BUDDHIST_ERA, 1, 1)
    return dt.date(year, *[*rest, 1, 1][:2])
