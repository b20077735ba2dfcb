"""What the reasons of held files and quarantined rows mean, and what to do, from `data/reference/reasons.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import data.reference

FILE = Path(data.reference.__file__).parent / "reasons.csv"
NOT_OURS = frozenset({"not_a_child", "wrong_province"})
"""Reasons of rows that are right as they are, and only not this index's: nobody needs to correct them."""


@dataclass(frozen=True)
class Reason:
    """A reason in words: what it is, and what to do about it."""

    code: str
    th: str
    en: str
    action_th: str
    action_en: str

    @property
    def to_correct(self) -> bool:
        """Whether an agency should correct what has it."""
        return self.code not in NOT_OURS


@cache
def _known() -> dict[tuple[str, str], Reason]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["of"], row["code"]): Reason(row["code"], row["th"], row["en"], row["action_th"], row["action_en"])
            for row in csv.DictReader(file)
        }


def find_row_reason(code: str) -> Reason:
    """A quarantined row's reason; one that nobody described is its own code."""
    return _known().get(("row", code)) or Reason(code, code, code, "", "")


def find_file_reason(code: str) -> Reason:
    """A held or ignored file's reason; one that nobody described is its own code."""
    return _known().get(("file", code)) or Reason(code, code, code, "", "")
