"""Answers: which rows of a returned sheet can be taken as decisions, and what is wrong with the others.

Every row is answered, open, or refused with a reason; none is lost and none is guessed. What a refused row
holds is never repeated.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assets.review.decisions import verdicts
from assets.review.decisions.contradictions import Pair, find_refused
from assets.review.sheet import row_key, sheet_writer
from assets.review.sheet.sheet_reader import Row

Place = tuple[str, int]
"""A sheet and the number of a question in it."""


@dataclass(frozen=True)
class Asked:
    """A question as the index remembers it; the attributes are those of `questions.Question`."""

    sheet_id: str
    row_number: int
    agency_record_id_a: int
    agency_record_id_b: int
    shown: str
    random_sample: str | None
    probability: float
    linked: bool
    province_code: str

    @property
    def pair(self) -> Pair:
        """The two records."""
        return self.agency_record_id_a, self.agency_record_id_b

    @property
    def place(self) -> Place:
        """Where it was asked."""
        return self.sheet_id, self.row_number


@dataclass(frozen=True)
class Answer:
    """A row that can be taken."""

    line: int
    asked: Asked
    verdict: str
    note: str | None


@dataclass(frozen=True)
class Fault:
    """Why a row was not taken.

    Attributes:
        line: its row in the spreadsheet.
        column: heading of the column that is at fault.
        reason: code of the reason.
        text: reason and what to do, Thai and English.
    """

    line: int
    column: str
    reason: str
    text: str


@dataclass(frozen=True)
class CheckedAnswers:
    """All rows of a sheet: to be taken, given before, refused, or still open."""

    answers: tuple[Answer, ...]
    again: int
    faults: tuple[Fault, ...]
    open: int


REASONS = {
    "no_key": "ไม่มีรหัสแถวหรือรหัสถูกแก้ ให้คัดลอกรหัสจากไฟล์เดิม"
    " · the row key is missing or was changed: copy it from the sheet as it was exported",
    "other_home": "รหัสแถวมาจากระบบอื่น ให้นำเข้าในระบบที่ส่งออก"
    " · the row is from a sheet of another home: import it where it was exported",
    "unknown_key": "ไม่มีแถวนี้ในไฟล์ที่ส่งออก ให้ลบแถว · the sheet that was exported has no such row: delete it",
    "changed_row": "ข้อมูลในแถวไม่ตรงกับรหัสแถว (เรียงบางคอลัมน์หรือแก้ไข) ให้ตอบในไฟล์ที่ส่งออกใหม่"
    " · the row's data are not those of its key (sorted in part, or edited): answer it in a fresh export",
    "unknown_verdict": "คำตอบต้องเป็น เหมือน ต่าง หรือ ไม่แน่ใจ · the answer must be same, different or unsure",
    "note_alone": "มีหมายเหตุแต่ไม่มีคำตอบ ให้เลือกคำตอบหรือลบหมายเหตุ"
    " · a note without an answer: choose one, or delete the note",
    "note_too_long": f"หมายเหตุยาวเกิน {sheet_writer.LONGEST_NOTE} ตัวอักษร ให้ย่อ · the note is too long: shorten it",
    "two_answers": "คู่นี้มีสองคำตอบในไฟล์ ให้เหลือคำตอบเดียว · the pair stands here with two answers: keep one",
    "contradiction": "คำตอบขัดกับคำตอบอื่น (A=B, B=C แต่ A≠C) ให้ทบทวนแถวหรือคู่เหล่านี้"
    " · contradicts other answers (A=B and B=C, but A≠C): look again at",
}
"""What is wrong with a refused row and what to do, by reason."""


def check_answers(
    rows: Sequence[Row],
    asked: Mapping[Place, Asked],
    counting: Mapping[Pair, str],
    given: Mapping[Place, tuple[str, str | None]],
) -> CheckedAnswers:
    """Judge all rows of a sheet.

    Args:
        rows: as they came back.
        asked: the questions of this home, by sheet and number.
        counting: verdict by pair of the decisions in effect.
        given: the same person's last answer (verdict, note) to each question: nothing to take again, even
            where another decision has overruled it since.
    """
    answers: list[Answer] = []
    faults: list[Fault] = []
    still_open = 0
    for row in rows:
        judged = _check_row(row, asked)
        if isinstance(judged, Answer):
            answers.append(judged)
        elif isinstance(judged, Fault):
            faults.append(judged)
        else:
            still_open += 1
    every = answers
    answers, twice = _once(every)
    faults += twice
    fresh = [answer for answer in answers if given.get(answer.asked.place) != (answer.verdict, answer.note)]
    taken, clashing = _consistent(fresh, counting)
    lines = {answer.line: answer.asked.pair for answer in fresh}
    fault_of = {lines[fault.line]: fault for fault in clashing}
    # A pair that stands in several rows with one answer is refused in all of them.
    faults += [replace(fault_of[a.asked.pair], line=a.line) for a in every if a.asked.pair in fault_of]
    again = len(answers) - len(fresh)
    return CheckedAnswers(tuple(taken), again, tuple(sorted(faults, key=lambda fault: fault.line)), still_open)


def _check_row(row: Row, asked: Mapping[Place, Asked]) -> Answer | Fault | None:
    """The row's answer, its fault, or None where it is left open."""
    parts = row_key.parse_key(row.key)
    if parts is None:
        return _fault(row.line, sheet_writer.KEY, "no_key")
    question = asked.get(parts)
    if question is None:
        known = any(sheet_id == parts[0] for sheet_id, _ in asked)
        return _fault(row.line, sheet_writer.KEY, "unknown_key" if known else "other_home")
    if row.key.strip() != row_key.make_key(*parts, *question.pair):
        return _fault(row.line, sheet_writer.KEY, "no_key")
    if not row.answer:
        return _fault(row.line, sheet_writer.ANSWER, "note_alone") if row.note else None
    if row.shown != question.shown:
        return _fault(row.line, sheet_writer.KEY, "changed_row")
    if (verdict := verdicts.read_verdict(row.answer)) is None:
        return _fault(row.line, sheet_writer.ANSWER, "unknown_verdict")
    if len(row.note) > sheet_writer.LONGEST_NOTE:
        return _fault(row.line, sheet_writer.NOTE, "note_too_long")
    return Answer(row.line, question, verdict, _printable(row.note) or None)


def _once(answers: Sequence[Answer]) -> tuple[list[Answer], list[Fault]]:
    """Each pair once; one that stands there with two answers is refused in all its rows."""
    said: dict[Pair, set[str]] = {}
    for answer in answers:
        said.setdefault(answer.asked.pair, set()).add(answer.verdict)
    faults = [
        _fault(answer.line, sheet_writer.ANSWER, "two_answers")
        for answer in answers
        if len(said[answer.asked.pair]) > 1
    ]
    kept = {answer.asked.pair: answer for answer in reversed(answers) if len(said[answer.asked.pair]) == 1}
    return [answer for answer in answers if kept.get(answer.asked.pair) is answer], faults


def _consistent(answers: Sequence[Answer], counting: Mapping[Pair, str]) -> tuple[list[Answer], list[Fault]]:
    """The answers that hold together with each other and with what was decided before."""
    out = find_refused(counting, {answer.asked.pair: answer.verdict for answer in answers})
    lines = {answer.asked.pair: answer.line for answer in answers}
    faults = []
    for answer in answers:
        if (chain := out.get(answer.asked.pair)) is None:
            continue
        others = sorted(chain.pairs - {answer.asked.pair})
        here = [str(lines[pair]) for pair in others if pair in lines]
        counts = Counter(pair in lines for pair in others)
        places = [f"แถว · rows {', '.join(here)}"] if here else []
        places += [f"คำตอบเดิม · earlier decisions: {counts[False]}"] if counts[False] else []
        faults.append(_fault(answer.line, sheet_writer.ANSWER, "contradiction", "; ".join(places)))
    return [answer for answer in answers if answer.asked.pair not in out], faults


def _fault(line: int, column: str, reason: str, more: str = "") -> Fault:
    return Fault(line, column.replace("\n", " · "), reason, " ".join(filter(None, (REASONS[reason], more))))


def _printable(note: str) -> str:
    """The note without control characters, which a terminal would obey."""
    return "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in note).strip()
