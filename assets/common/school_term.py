"""School terms: the first begins on 16 May, the second on 1 November."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assets.common.html.messages import Text, load_messages
from assets.common.html.thai_dates import BUDDHIST_ERA


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
    def period(self) -> str:
        """As periods are written: `2567-1`."""
        return f"{self.year + BUDDHIST_ERA}-{self.number}"

    @property
    def starts_on(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, *((5, 16) if self.number == 1 else (11, 1)))

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
