"""What `childlink review` says: of an import, and of the state of a province's review."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.known_errors import exit_in_words
from pipelines.messages import message

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from assets.review.decisions.recalibration import Recalibrated
    from assets.review.session import ImportResult
    from assets.review.status import ReviewStatus

_WIDTH = 120  # of what is not a terminal


def show_taken(name: str, taken: ImportResult) -> None:
    """What became of a sheet's answers."""
    click.echo(
        f"{name}: รับใหม่ · new {taken.new}, เคยรับแล้ว · given before {taken.again},"
        f" ยังไม่ตอบ · open {taken.open}, ไม่รับ · refused {len(taken.faults)}"
    )
    for line in taken.awaiting_second:
        click.echo(
            f"แถว · row {line}: รับแล้ว แต่ระบบค่อนข้างแน่ใจเป็นอย่างอื่น จึงรอผู้ตรวจอีกคน โปรดดูอีกครั้ง หากพลาดให้แก้แล้วนำเข้าอีก"
            " · taken, but the engine was fairly sure otherwise: it awaits a second person. Look again; if it was a"
            " slip, mend it and import the sheet once more"
        )
    for line in taken.disputed:
        click.echo(
            f"แถว · row {line}: ต่างจากคำตอบของผู้อื่น ยังไม่มีผลจนกว่าผู้ตรวจอีกคนจะตัดสิน"
            " · differs from somebody else's answer: neither acts until another person decides"
        )
    for fault in taken.faults:
        click.echo(f"แถว · row {fault.line}, {fault.column}: {fault.text}", err=True)
    if taken.new:
        click.echo("คำตอบจะมีผลเมื่อประมวลผลครั้งต่อไป · answers take effect at the next childlink refresh")


def show_recalibrated(found: Recalibrated | None) -> None:
    """That the model was surer, or less sure, than the answers say; nothing where it was not."""
    if found is not None:
        click.echo(
            f"จากคำตอบ {found.answers} ข้อ ระบบมั่นใจเกินจริง {found.after:.2f} เท่า (เดิม {found.before:.2f})"
            f" · {found.answers} answers say that the engine is {found.after:.2f} times too sure (it was taken to be"
            f" {found.before:.2f}): ranges change at the next refresh, links do not"
        )


def show_status(home: Home, province: str, answers: int) -> None:
    """The review of a province: counts, people, the newest answers, measures."""
    from rich.console import Console
    from rich.table import Table

    from assets.review import status as review_status

    with exit_in_words():
        state = review_status.read_status(home, province, answers_shown=answers)
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    console.print(
        f"จังหวัด · province {province}: รอตรวจ · waiting {state.waiting:,}, ตัดสินแล้ว · decided {state.decided:,},"
        f" ขัดกัน · contradictions {state.contradictions:,}",
        highlight=False,
    )
    if state.reviewers:
        console.print(_reviewer_table(state))
    if state.answers:
        console.print(_answer_table(state))
    table = Table("วัด · measure", "ช่วง · stated", "คู่ · pairs", "สัดส่วน · share", "95 %", "ไม่แน่ใจ · unsure")
    for row in state.measures.to_pylist():
        if row["pairs"] or row["unsure"]:
            band = "" if row["band_low"] is None else f"{row['band_low']:.2f}–{row['band_high']:.2f}"
            share = "" if row["share"] is None else f"{row['share']:.3f}"
            ends = "" if row["share_low"] is None else f"{row['share_low']:.3f}–{row['share_high']:.3f}"
            table.add_row(row["measure"], band, f"{row['successes']}/{row['pairs']}", share, ends, str(row["unsure"]))
    if table.row_count:
        console.print(table)
    _show_needed(console, state)


def _show_needed(console: Console, state: ReviewStatus) -> None:
    """How many more answers about randomly chosen links it takes to know their error within half a point."""
    from assets.review.decisions import metrics

    (row,) = (each for each in state.measures.to_pylist() if each["measure"] == "precision")
    share = 1.0 if row["share"] is None else row["share"]
    more = max(0, metrics.count_needed(share) - row["pairs"])
    console.print(message("review_needed", answers=row["pairs"], more=more), highlight=False)


def _reviewer_table(state: ReviewStatus) -> Table:
    from rich.table import Table
    from rich.text import Text

    names = ("ผู้ตรวจ · by", "คำตอบ · answers", "ล่าสุด · latest", "มีผล · in effect", "รอผู้อื่น · waiting")
    table = Table(*names, "รวม · joined", "แยก · parted")
    for person in state.reviewers:
        counts = (person.in_effect, person.waiting, person.joined, person.parted)
        table.add_row(
            Text(person.name), f"{person.answers:,}", _day(person.latest), *(f"{count:,}" for count in counts)
        )
    return table


def _answer_table(state: ReviewStatus) -> Table:
    from rich.table import Table
    from rich.text import Text

    from pipelines.commands.answer_words import EFFECTS, STATUSES, VERDICTS

    table = Table("เวลา · at", "ผู้ตรวจ · by", "ข้อ · question", "คำตอบ · answer", "สถานะ · status", "ผล · effect")
    for answer in state.answers:
        status = STATUSES[answer.status] if answer.is_vote else STATUSES["replaced"]
        effect = f"{EFFECTS[answer.effect]} {answer.effect_at:%Y-%m-%d}" if answer.effect else ""
        at, question = f"{answer.decided_at:%Y-%m-%d %H:%M}", f"{answer.sheet_id}/{answer.row_number}"
        table.add_row(at, Text(answer.decided_by), question, VERDICTS[answer.verdict], status, effect)
    return table


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
