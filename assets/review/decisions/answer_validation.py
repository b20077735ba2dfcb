"""Answers: which rows of a returned sheet can be taken as decisions, and what is wrong with the others.

Every row is answered, open, or refused with a reason; none is lost and none is guessed. What a refused row
holds is never repeated.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assets.review.decisions import verdicts
from assets.review.decisions.contradictions import Pair, find_refused
from assets.review.queue.questions import AskedPair
from assets.review.sheet import row_key, sheet_writer, wording
from assets.review.sheet.sheet_reader import SheetRow

Place = tuple[str, int]
"""A sheet and the number of a question in it."""


@dataclass(frozen=True)
class StoredQuestion:
    """A question as the index keeps it.

    Attributes:
        sheet_id, row_number: where it was asked.
        pairs: what it asks about, the first pair first; see `questions.Question`.
        shown: digest of what was shown.
        pieces: how many children an answer "different" leaves.
        province_code: whose list it was on.
        area: the district that the sheet is about, or its province.
    """

    sheet_id: str
    row_number: int
    pairs: tuple[AskedPair, ...]
    shown: str
    pieces: int
    province_code: str
    area: str

    @property
    def keys(self) -> tuple[Pair, ...]:
        """The pairs of agency records."""
        return tuple((pair.agency_record_id_a, pair.agency_record_id_b) for pair in self.pairs)

    @property
    def place(self) -> Place:
        """Where it was asked."""
        return self.sheet_id, self.row_number


@dataclass(frozen=True)
class CheckedAnswer:
    """A row that can be taken."""

    line: int
    asked: StoredQuestion
    verdict: str
    note: str | None


@dataclass(frozen=True)
class AnswerFault:
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

    answers: tuple[CheckedAnswer, ...]
    again: int
    faults: tuple[AnswerFault, ...]
    open: int


REASONS = {
    "no_key": "ไม่มีรหัสข้อหรือรหัสถูกแก้ ให้คัดลอกรหัสจากไฟล์เดิม"
    " · the key is missing or was changed: copy it from the sheet as it was exported",
    "other_home": "รหัสข้อมาจากระบบอื่น ให้นำเข้าในระบบที่ส่งออก"
    " · the question is from a sheet of another home: import it where it was exported",
    "unknown_key": "ไม่มีข้อนี้ในไฟล์ที่ส่งออก ให้ลบข้อ · the sheet that was exported has no such question: delete it",
    "other_area": "ข้อนี้อยู่นอกพื้นที่ของท่าน ให้ผู้ตรวจของพื้นที่นั้นตอบ"
    " · the question is not of your areas: it is for a reviewer of that area",
    "changed_row": "ข้อมูลในข้อไม่ตรงกับรหัสข้อ (ถูกย้ายหรือแก้ไข) ให้ตอบในไฟล์ที่ส่งออกใหม่"
    " · what the question shows is not that of its key (moved, or edited): answer it in a fresh export",
    "unknown_verdict": "คำตอบต้องเป็น คนเดียวกัน คนละคน หรือ ยังตัดสินไม่ได้ · the answer must be same, different or unsure",
    "note_alone": "มีหมายเหตุแต่ไม่มีคำตอบ ให้เลือกคำตอบหรือลบหมายเหตุ"
    " · a note without an answer: choose one, or delete the note",
    "note_too_long": f"หมายเหตุยาวเกิน {sheet_writer.LONGEST_NOTE} ตัวอักษร ให้ย่อ · the note is too long: shorten it",
    "more_pieces": "คำตอบนี้จะแยกเด็กเป็นมากกว่าสองคน หากแน่ใจให้เขียนเหตุผลในหมายเหตุ"
    " · this answer would leave the child in more than two pieces: if you are sure, write why as a note",
    "two_answers": "คู่นี้มีสองคำตอบในไฟล์ ให้เหลือคำตอบเดียว · the pair is here with two answers: keep one",
    "contradiction": "คำตอบขัดกับคำตอบอื่น (ก กับ ข คนเดียวกัน ข กับ ค คนเดียวกัน แต่ ก กับ ค คนละคน) ให้ทบทวน"
    " · contradicts other answers (A=B and B=C, but A≠C): look again at",
}
"""What is wrong with a refused answer and what to do, by reason."""


def check_answers(
    rows: Sequence[SheetRow],
    asked: Mapping[Place, StoredQuestion],
    counting: Mapping[Pair, str],
    given: Mapping[Place, tuple[str, str | None]],
    covers: Callable[[str], bool] = lambda _: True,
) -> CheckedAnswers:
    """Judge all rows of a sheet.

    Args:
        rows: as they came back.
        asked: the questions of this home, by sheet and number.
        counting: verdict by pair of the decisions in effect.
        given: the same person's last answer (verdict, note) to each question: nothing to take again, even
            where another decision has overruled it since.
        covers: whether the person may answer about an area.
    """
    answers: list[CheckedAnswer] = []
    faults: list[AnswerFault] = []
    still_open = 0
    for row in rows:
        judged = _check_row(row, asked, covers)
        if isinstance(judged, CheckedAnswer):
            answers.append(judged)
        elif isinstance(judged, AnswerFault):
            faults.append(judged)
        else:
            still_open += 1
    every = answers
    answers, twice = _once(every)
    faults += twice
    fresh = [answer for answer in answers if given.get(answer.asked.place) != (answer.verdict, answer.note)]
    taken, clashing = _consistent(fresh, counting)
    again = len(answers) - len(fresh)
    places = {answer.line: answer.asked.place for answer in fresh}
    fault_of = {places[fault.line]: fault for fault in clashing}
    # A question that is there several times with one answer is refused in all its rows.
    faults += [replace(fault_of[a.asked.place], line=a.line) for a in every if a.asked.place in fault_of]
    refused = tuple(sorted(faults, key=lambda fault: fault.line))
    return CheckedAnswers(tuple(taken), again, refused, still_open)


def ask_about_pieces(checked: CheckedAnswers, pieces: Mapping[Pair, int]) -> CheckedAnswers:
    """Refuse, of the answers that can be taken, those without a note that leave a child in more than two pieces.

    Args:
        checked: a sheet's rows.
        pieces: into how many children the child of each pair would come apart, all answers together.
    """

    def must_ask(answer: CheckedAnswer) -> bool:
        apart = answer.verdict == verdicts.DIFFERENT and answer.note is None
        return apart and max((pieces.get(pair, 0) for pair in answer.asked.keys), default=0) > 2

    asked = [_fault(answer.line, wording.ANSWER, "more_pieces") for answer in checked.answers if must_ask(answer)]
    faults = tuple(sorted((*checked.faults, *asked), key=lambda fault: fault.line))
    return replace(checked, answers=tuple(a for a in checked.answers if not must_ask(a)), faults=faults)


def _check_row(
    row: SheetRow, asked: Mapping[Place, StoredQuestion], covers: Callable[[str], bool]
) -> CheckedAnswer | AnswerFault | None:
    """The row's answer, its fault, or None where it is left open."""
    parts = row_key.parse_key(row.key)
    if parts is None:
        return _fault(row.line, wording.KEY, "no_key")
    question = asked.get(parts)
    if question is None:
        known = any(sheet_id == parts[0] for sheet_id, _ in asked)
        return _fault(row.line, wording.KEY, "unknown_key" if known else "other_home")
    if row.key.strip() != row_key.make_key(*parts, *question.keys[0]):
        return _fault(row.line, wording.KEY, "no_key")
    if not row.answer:
        return _fault(row.line, wording.ANSWER, "note_alone") if row.note else None
    if not covers(question.area):
        return _fault(row.line, wording.KEY, "other_area")
    if row.shown != question.shown:
        return _fault(row.line, wording.KEY, "changed_row")
    if (verdict := verdicts.read_verdict(row.answer)) is None:
        return _fault(row.line, wording.ANSWER, "unknown_verdict")
    if len(row.note) > sheet_writer.LONGEST_NOTE:
        return _fault(row.line, wording.NOTE, "note_too_long")
    note = _printable(row.note) or None
    if verdict == verdicts.DIFFERENT and question.pieces > 2 and note is None:
        return _fault(row.line, wording.ANSWER, "more_pieces")
    return CheckedAnswer(row.line, question, verdict, note)


def _once(answers: Sequence[CheckedAnswer]) -> tuple[list[CheckedAnswer], list[AnswerFault]]:
    """Each question once; one that is there with two answers is refused in all its rows."""
    said: dict[Place, set[str]] = {}
    for answer in answers:
        said.setdefault(answer.asked.place, set()).add(answer.verdict)
    faults = [_fault(a.line, wording.ANSWER, "two_answers") for a in answers if len(said[a.asked.place]) > 1]
    kept = {a.asked.place: a for a in reversed(answers) if len(said[a.asked.place]) == 1}
    return [answer for answer in answers if kept.get(answer.asked.place) is answer], faults


def _consistent(
    answers: Sequence[CheckedAnswer], counting: Mapping[Pair, str]
) -> tuple[list[CheckedAnswer], list[AnswerFault]]:
    """The answers that hold together with each other and with what was decided before."""
    of_pair = {pair: answer for answer in answers for pair in answer.asked.keys}
    out = find_refused(counting, {pair: answer.verdict for pair, answer in of_pair.items()})
    chains = {of_pair[pair].line: chain for pair, chain in out.items()}
    faults = []
    for answer in answers:
        if (chain := chains.get(answer.line)) is None:
            continue
        others = sorted(chain.pairs - set(answer.asked.keys))
        here = sorted({of_pair[pair].line for pair in others if pair in of_pair})
        earlier = sum(pair not in of_pair for pair in others)
        places = [f"แถว · rows {', '.join(map(str, here))}"] if here else []
        places += [f"คำตอบเดิม · earlier decisions: {earlier}"] if earlier else []
        faults.append(_fault(answer.line, wording.ANSWER, "contradiction", "; ".join(places)))
    return [answer for answer in answers if answer.line not in chains], faults


def _fault(line: int, column: str, reason: str, more: str = "") -> AnswerFault:
    return AnswerFault(line, column.replace("\n", " · "), reason, " ".join(filter(None, (REASONS[reason], more))))


def _printable(note: str) -> str:
    """The note without control characters, which a terminal would obey."""
    return "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in note).strip()
