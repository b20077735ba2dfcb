"""School terms, by which trends are drawn: the first begins on 16 May, the second on 1 November."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from assets.common.html.messages import Text, load_messages
from assets.common.html.thai_dates import BUDDHIST_ERA
from assets.publication.province_page.figures import Figure, read_figure


@dataclass(frozen=True, order=True)
class Term:
    """A school term: the common year in which its school year began, and 1 or 2."""

    year: int
    number: int

    def following(self) -> Term:
        """The next term."""
        return Term(self.year, 2) if self.number == 1 else Term(self.year + 1, 1)

    def preceding(self) -> Term:
        """The term before."""
        return Term(self.year, 1) if self.number == 2 else Term(self.year - 1, 2)

    @property
    def name(self) -> Text:
        """In words: `ภาคเรียนที่ 1/2567`, `term 1/2024`."""
        thai, _ = load_messages("province")("trend.term", term=self.number, year=self.year + BUDDHIST_ERA)
        return thai, load_messages("province")("trend.term", term=self.number, year=self.year)[1]


def find_term(day: dt.date) -> Term:
    """The term in which a day lies; holidays belong to the term before."""
    if (day.month, day.day) < (5, 16):
        return Term(day.year - 1, 2)
    return Term(day.year, 1 if day.month < 11 else 2)


def list_terms(history: pa.Table | None, code: str, province: str, band: str) -> list[tuple[Term, Figure | None]]:
    """The province's figure in each term from the first to the last known, oldest first.

    Of a term the last as-of date counts. A term without one has None. Only the newest version of the definition is
    taken, since others do not compare.
    """
    if history is None:
        return []
    key = (code, "province", province, "all", band)
    names = ("indicator", "area_level", "area_code", "sex", "age_band")
    rows = [row for row in history.to_pylist() if tuple(row[name] for name in names) == key]
    newest = max((row["as_of"], row["version"]) for row in rows)[1] if rows else None
    found: dict[Term, Figure] = {}
    for row in sorted((row for row in rows if row["version"] == newest), key=lambda row: row["as_of"]):
        found[find_term(row["as_of"])] = read_figure(row)
    return [(term, found.get(term)) for term in _span(found)]


def _span(terms: Iterable[Term]) -> list[Term]:
    known = sorted(terms)
    span = known[:1]
    while span and span[-1] < known[-1]:
        span.append(span[-1].following())
    return span
