"""Questions of the review on the terminal: shown one after the other, answered by a key or in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.review.report import show_recalibrated
from pipelines.messages import message

if TYPE_CHECKING:
    from rich.table import Table

    from assets.review.queue.questions import Question, QuestionSheet
    from assets.review.reviewers import Reviewer
    from assets.review.session import ImportResult

_KEYS = {
    "same": ("s", "1", "ห"),
    "different": ("d", "2", "ก"),
    "unsure": ("u", "3", "ี"),
    "back": ("b", "ิ", "ย", "ย้อน", "ย้อนกลับ", "back"),
    "quit": ("q", "ๆ", "ล", "เลิก", "quit", "exit"),
    "skip": ("", "ข", "ข้าม", "skip"),
}
"""What is typed for each: a letter, a number, the Thai letter on the same key, a word."""
_MEANING = {key: meaning for meaning, keys in _KEYS.items() for key in keys}
VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True)
class Typed:
    """What a person typed: a verdict, `back`, `quit` or `skip`; and the note behind it."""

    meaning: str
    note: str = ""


def read_typed(text: str) -> Typed | None:
    """What a person means, by keys or usual words in Thai or English; a note may follow. None where nobody can tell."""
    from assets.review.decisions import verdicts

    plain = text.strip()
    meaning = _MEANING.get(plain.lower()) or verdicts.read_verdict(plain)
    if meaning is not None:
        return Typed(meaning)
    first, _, note = plain.partition(" ")
    meaning = _MEANING.get(first.lower()) or verdicts.read_verdict(first)
    return Typed(meaning, note.strip()) if meaning in VERDICTS else None


def ask_questions(home: Home, sheet: QuestionSheet, by: Reviewer) -> int:
    """Put the questions one after another; how many were answered."""
    from rich.console import Console

    from assets.review.decisions import recalibration

    console, given, place = Console(), dict[int, str](), 0
    while 0 <= place < len(sheet.questions):
        question = sheet.questions[place]
        console.print(_side_by_side(sheet, question))
        if question.row_number in given:
            click.echo(message("review_answered_before", answer=given[question.row_number]))
        typed = _prompt()
        if typed.meaning == "quit":
            break
        if typed.meaning in VERDICTS:
            _answer(home, sheet, question, typed, by, given)
        place = max(0, place - 1) if typed.meaning == "back" else place + 1
    with exit_in_words():
        show_recalibrated(recalibration.recalibrate(home))
    return len(given)


def _answer(
    home: Home, sheet: QuestionSheet, question: Question, typed: Typed, by: Reviewer, given: dict[int, str]
) -> None:
    """Take an answer; ask once more where it needs a reason, or where the engine was fairly sure otherwise."""
    taken = _take(home, sheet, question, typed, by)
    if any(fault.reason == "more_pieces" for fault in taken.faults):
        note = _prompt_note()
        typed = Typed(typed.meaning, note)
        taken = _take(home, sheet, question, typed, by) if note else taken
    if taken.awaiting_second:
        click.echo(message("review_look_again"))
        again = _prompt()
        if again.meaning in VERDICTS:
            typed = again
            taken = _take(home, sheet, question, typed, by)
    if not taken.faults:
        given[question.row_number] = typed.meaning


def _take(home: Home, sheet: QuestionSheet, question: Question, typed: Typed, by: Reviewer) -> ImportResult:
    from assets.review import session

    with exit_in_words():
        taken = session.record_answer(home, sheet, question.row_number, typed.meaning, typed.note, by)
    for fault in taken.faults:
        click.echo(f"{fault.column}: {fault.text}", err=True)
    return taken


def _prompt() -> Typed:
    """One answer; the end of the input quits."""
    try:
        while True:
            typed = read_typed(str(click.prompt(message("review_keys"), default="", show_default=False, err=True)))
            if typed is not None:
                return typed
            click.echo(message("review_not_understood"), err=True)
    except click.Abort:
        return Typed("quit")


def _prompt_note() -> str:
    try:
        return str(click.prompt(message("review_reason"), default="", show_default=False, err=True)).strip()
    except click.Abort:
        return ""


def _side_by_side(sheet: QuestionSheet, question: Question) -> Table:
    from rich.table import Table

    from assets.review.sheet import wording
    from assets.review.sheet.compared_fields import DIFFERENT, FIELDS, NEARLY, SAME
    from assets.review.sheet.question_block import make_block
    from pipelines.commands.cell_text import make_cell

    block = make_block(question, masked=sheet.masked)
    sides = [wording.SIDES[side] for side, _ in block.records]
    title = f"{question.row_number} / {len(sheet.questions)} · {block.ask}"
    table = Table("", *sides, wording.COMPARISON, title=title)
    colours = {DIFFERENT: "bold red", NEARLY: "yellow", SAME: "green"}
    for place, field in enumerate(FIELDS):
        agreement = block.agreement[place]
        shown = (make_cell(texts[place]) for _, texts in block.records)
        words = make_cell(agreement.words, style=colours.get(agreement.degree, ""))
        table.add_row(make_cell(field.heading), *shown, words)
    return table
