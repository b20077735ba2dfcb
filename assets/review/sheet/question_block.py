"""What a question shows: its text, the records of both children, and how they agree, field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from assets.common.excel import escape_formula
from assets.review.queue.questions import Question
from assets.review.sheet import wording
from assets.review.sheet.compared_fields import FIELDS, NOTHING_KNOWN, ComparedField, FieldAgreement, Record

MOST_RECORDS = 6
"""Records of a side that are shown; the others say nothing else as a rule."""


@dataclass(frozen=True)
class Block:
    """A question as it is shown.

    Attributes:
        ask: the question, and what depends on the answer.
        records: side (0, 1) and the texts of `FIELDS` of each record.
        agreement: how the two sides agree in each of `FIELDS`.
    """

    ask: str
    records: tuple[tuple[int, tuple[str, ...]], ...]
    agreement: tuple[FieldAgreement, ...]

    @property
    def digest(self) -> str:
        """What is shown, as a hash that spaces do not change: by it a block is known to be under its own key."""
        return hash_texts([self.ask, *(text for _, texts in self.records for text in texts), *self.words])

    @property
    def words(self) -> tuple[str, ...]:
        """What the line of the comparison says in each of `FIELDS`."""
        return tuple(agreement.words for agreement in self.agreement)


def make_block(question: Question, *, masked: bool) -> Block:
    """What the sheet shows of a question."""
    sides = question.one[:MOST_RECORDS], question.other[:MOST_RECORDS]
    records = []
    for place, side in enumerate(sides):
        others = sides[1 - place]
        for record in side:
            texts = (field.show(record, _nearest(field, record, others), masked=masked) for field in FIELDS)
            records.append((place, tuple(escape_formula(text) or wording.NOTHING for text in texts)))
    agreement = tuple(compare_sides(field, question.one, question.other) for field in FIELDS)
    return Block(write_question(question), tuple(records), agreement)


def compare_sides(field: ComparedField, one: Sequence[Record], other: Sequence[Record]) -> FieldAgreement:
    """How the two records that agree best in a field agree."""
    return max((field.compare(a, b) for a in one for b in other), default=NOTHING_KNOWN)


def write_question(question: Question) -> str:
    """The question, and what depends on the answer."""
    records = len(question.one) + len(question.other)
    parts = [wording.ASKS[question.kind]]
    if question.kind == "two_children":
        parts.append(wording.JOINS.format(records=records))
    if question.kind == "one_child":
        parts.append(wording.PARTS_CHILD.format(pieces=question.pieces))
    parts.append(wording.EFFECTS.get((question.kind, question.effect or ""), ""))
    if question.pieces > 2:
        parts.append(wording.CONFIRM_PIECES)
    parts.append(wording.UNSETTLED.get(question.status or "", ""))
    hidden = sum(max(0, len(side) - MOST_RECORDS) for side in (question.one, question.other))
    parts.append(wording.MORE_RECORDS.format(count=hidden) if hidden else "")
    return " ".join(filter(None, parts))


def hash_texts(texts: Sequence[str]) -> str:
    """Texts as one hash that spaces do not change."""
    written = "\x1f".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def _nearest(field: ComparedField, record: Record, others: Sequence[Record]) -> Record:
    return max(others, key=lambda other: field.compare(record, other))
