"""`childlink review`: pairs of records that need a person's eye, on a sheet or on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.options import KEPT_BACK, NOTHING_PUBLISHED, PROVINCE, WRONG_USAGE, home_option

if TYPE_CHECKING:
    from rich.table import Table

    from assets.review.decisions.recalibration import Recalibrated
    from assets.review.queue.questions import Question, Sheet
    from assets.review.reviewers import Reviewer
    from assets.review.session import ImportResult
    from assets.review.status import ReviewStatus

_DEFAULT_LIMIT = 200
_WIDTH = 120  # of what is not a terminal
CODE_VARIABLE = "CHILDLINK_REVIEWER_CODE"
_VERDICT_KEYS = {"same": "s1ห", "different": "d2ก", "unsure": "u3ี"}
_KEYS = {key: verdict for verdict, keys in _VERDICT_KEYS.items() for key in keys}
"""By letter, by number, and by the Thai letter on the same key."""


_province = click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
_district = click.option("--district", help="Only pairs with a record of this district, four digits, as 9501.")
_limit = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=_DEFAULT_LIMIT, show_default=True, help="The most pairs."
)
_unmasked = click.option("--unmasked", is_flag=True, help="Show names and numbers in full (restricted; recorded).")
_by = click.option("--by", required=True, help="The reviewer's name, under which answers are kept.")


@click.group(invoke_without_command=True)
@click.option("--province", type=PROVINCE, help="Without a command: ask about this province's pairs, as `ask` does.")
@_district
@_limit
@_unmasked
@click.option("--by", help="The reviewer's name, under which answers are kept.")
@home_option
@click.pass_context
def review(context: click.Context, /, **given: object) -> None:
    """Look at pairs of records that may be one child: `export` a sheet, `import` it, or `ask` here.

    Names and numbers are masked unless --unmasked is given. Needs the key.
    """
    if context.invoked_subcommand is not None:
        return
    if given["province"] is None or given["by"] is None:
        raise click.UsageError("give a command, or --province and --by to be asked here")
    context.invoke(ask, **given)


@review.command("export")
@_province
@_district
@_limit
@_unmasked
@_by
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: review-<province>-<sheet>.xlsx.")
@home_option
def export(
    province: str, district: str | None, limit: int, unmasked: bool, by: str, out: Path | None, home: Home
) -> None:
    """Write the next pairs as an Excel sheet: both records side by side, with a drop-down for the answer."""
    from assets.review.sheet import sheet_writer

    _must_be_district(province, district)
    if out is not None and not out.parent.is_dir():
        raise click.UsageError(f"there is no folder {out.parent} to write {out.name} in")
    with _told():
        reviewer = _authenticate(home, by)
    sheet = _drawn_up(home, province, district, limit, unmasked, reviewer, "export")
    if not sheet.questions:
        click.echo("ไม่มีคู่ให้ตรวจ · there is no pair to look at here")
        return
    path = out or Path(f"review-{district or province}-{sheet.sheet_id}.xlsx")
    sheet_writer.write_sheet(sheet, path)
    click.echo(f"{path}: {len(sheet.questions)} คู่ · pairs")


@review.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_by
@home_option
def take(file: Path, by: str, home: Home) -> None:
    """Take the answers of a returned sheet; every row is checked.

    Exit codes: 0 all rows taken or open; 3 some rows refused, the others taken; 2 the file as a whole is
    refused; 1 the index does not open.
    """
    from assets.common import audit_log
    from assets.review import session
    from assets.review.decisions import recalibration
    from assets.review.sheet import result_writer, sheet_reader

    with _told():
        reviewer = _authenticate(home, by)
        taken = session.import_sheet(home, file, reviewer)
        if taken.new:
            audit_log.add_entry(
                home,
                "decision",
                who=reviewer.name,
                scope=" ".join(taken.provinces),
                rows=taken.new,
                detail={"way": "sheet", "refused": len(taken.faults)},
            )
        recalibrated = recalibration.recalibrate(home)
    _tell_taken(file.name, taken)
    results = result_writer.results_of(
        sheet_reader.read_sheet(file), taken.faults, taken.awaiting_second, taken.disputed
    )
    copy = file.with_name(f"{file.stem}-ผลการนำเข้า.xlsx")
    if result_writer.write_results(file, copy, results):
        click.echo(f"{copy}: ผลรายข้อ · what became of each answer")
    _tell_recalibrated(recalibrated)
    sys.exit(KEPT_BACK if taken.faults else 0)


@review.command("ask")
@_province
@_district
@_limit
@_unmasked
@_by
@home_option
def ask(province: str, district: str | None, limit: int, unmasked: bool, by: str, home: Home) -> None:
    """Ask about one pair after another on the terminal: s same, d different, u unsure, Enter skip, q quit."""
    _must_be_district(province, district)
    with _told():
        reviewer = _authenticate(home, by)
    sheet = _drawn_up(home, province, district, limit, unmasked, reviewer, "ask")
    if not sheet.questions:
        click.echo("ไม่มีคู่ให้ตรวจ · there is no pair to look at here")
        return
    answered = _asked(home, sheet, reviewer)
    click.echo(f"ตอบแล้ว · answered: {answered}")


@review.command("status")
@click.option("--province", type=PROVINCE, help="Default: every province with a list.")
@click.option("--answers", type=click.IntRange(0), default=0, help="The newest N answers: who, when, what it did.")
@home_option
def status(province: str | None, answers: int, home: Home) -> None:
    """What waits, who decided what and what that did, how well people agree, and how precise the links are."""
    from pipelines.provinces import PROVINCES

    codes = [province] if province else [code for code in sorted(PROVINCES) if _has_queue(home, code)]
    if not codes:
        click.echo("ยังไม่มีรายการให้ตรวจ · there is no list of pairs yet: run childlink refresh first", err=True)
        sys.exit(NOTHING_PUBLISHED)
    for code in codes:
        _tell_status(home, code, answers)


def _has_queue(home: Home, province: str) -> bool:
    from assets.review.queue import review_queue

    return review_queue.queue_path(home, province).is_file()


def _authenticate(home: Home, name: str) -> Reviewer:
    """The registered person, by name and code; the code is typed unseen, or in the environment."""
    from assets.review import reviewers

    code = os.environ.get(CODE_VARIABLE) or click.prompt("รหัสลับของผู้ตรวจ · reviewer's code", hide_input=True, err=True)
    return reviewers.authenticate(home, name, str(code))


def _must_be_district(province: str, district: str | None) -> None:
    if district is not None and not (district.isdigit() and len(district) == 4 and district.startswith(province)):
        raise click.UsageError(
            f"--district: give the four digits of a district of province {province}, as {province}01"
        )


def _drawn_up(
    home: Home, province: str, district: str | None, limit: int, unmasked: bool, by: Reviewer, action: str
) -> Sheet:
    """The next questions, which the audit knows of before anybody sees them."""
    from assets.common import audit_log
    from assets.review import session

    with _told():
        sheet = session.make_sheet(home, province, by, district=district, limit=limit, masked=not unmasked)
        audit_log.add_entry(
            home,
            f"review {action}",
            who=sheet.by,
            scope=district or province,
            rows=len(sheet.questions),
            detail={"sheet": sheet.sheet_id, "unmasked": unmasked},
        )
    return sheet


def _asked(home: Home, sheet: Sheet, by: Reviewer) -> int:
    """Put the questions one after another; how many were answered."""
    from rich.console import Console

    from assets.review.decisions import recalibration

    console, answered = Console(), 0
    for question in sheet.questions:
        console.print(_side_by_side(sheet, question))
        answer = _key()
        if answer in _KEYS:
            taken = _taken(home, sheet, question, answer, by)
            answered += taken.new
            if taken.awaiting_second:
                click.echo(
                    "ระบบเกือบแน่ใจเป็นอย่างอื่น โปรดดูอีกครั้ง คำตอบนี้รอผู้ตรวจอีกคน"
                    " · the engine was nearly certain otherwise: look again; the answer awaits a second person"
                )
                answer = _key()
                answered += _taken(home, sheet, question, answer, by).new if answer in _KEYS else 0
        if answer == "q":
            break
    _record_answers(home, sheet, answered)
    with _told():
        _tell_recalibrated(recalibration.recalibrate(home))
    return answered


def _taken(home: Home, sheet: Sheet, question: Question, answer: str, by: Reviewer) -> ImportResult:
    from assets.review import session

    with _told():
        taken = session.record_answer(home, sheet, question.row_number, _KEYS[answer], "", by)
    for fault in taken.faults:
        click.echo(f"{fault.column}: {fault.text}", err=True)
    return taken


def _record_answers(home: Home, sheet: Sheet, answered: int) -> None:
    from assets.common import audit_log

    if answered:
        detail = {"way": "terminal", "sheet": sheet.sheet_id}
        audit_log.add_entry(home, "decision", who=sheet.by, scope=sheet.province, rows=answered, detail=detail)


def _key() -> str:
    """One answer; the end of the input quits."""
    prompt = "s/1 คนเดียวกัน same · d/2 คนละคน different · u/3 ยังตัดสินไม่ได้ unsure · Enter ข้าม skip · q เลิก quit"
    try:
        while True:
            typed = str(click.prompt(prompt, default="", show_default=False, err=True)).strip().lower()[:1]
            if typed in ("", "q", *_KEYS):
                return typed
    except click.Abort:
        return "q"


def _side_by_side(sheet: Sheet, question: Question) -> Table:
    from rich.table import Table
    from rich.text import Text

    from assets.review.sheet import wording
    from assets.review.sheet.compared_fields import DIFFERENT, FIELDS, NEARLY
    from assets.review.sheet.question_block import make_block

    block = make_block(question, masked=sheet.masked)
    sides = [wording.SIDES[side] for side, _ in block.records]
    title = f"{question.row_number} / {len(sheet.questions)} · {block.ask}"
    table = Table("", *sides, wording.COMPARISON, title=title)
    colours = {DIFFERENT: "bold red", NEARLY: "yellow"}
    for place, field in enumerate(FIELDS):
        agreement = block.agreement[place]
        shown = (Text(texts[place]) for _, texts in block.records)
        words = Text(agreement.words, style=colours.get(agreement.degree, "green"))
        table.add_row(Text(field.heading), *shown, words)
    return table


def _tell_taken(name: str, taken: ImportResult) -> None:
    click.echo(
        f"{name}: รับใหม่ · new {taken.new}, เคยรับแล้ว · given before {taken.again},"
        f" ยังไม่ตอบ · open {taken.open}, ไม่รับ · refused {len(taken.faults)}"
    )
    for line in taken.awaiting_second:
        click.echo(
            f"แถว · row {line}: รับแล้ว แต่ระบบเกือบแน่ใจเป็นอย่างอื่น จึงรอผู้ตรวจอีกคน โปรดดูอีกครั้ง หากพลาดให้แก้แล้วนำเข้าอีก"
            " · taken, but the engine was nearly certain otherwise: it awaits a second person. Look again; if it was a"
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


def _tell_recalibrated(found: Recalibrated | None) -> None:
    if found is not None:
        click.echo(
            f"จากคำตอบ {found.answers} ข้อ ระบบมั่นใจเกินจริง {found.after:.2f} เท่า (เดิม {found.before:.2f})"
            f" · {found.answers} answers say that the engine is {found.after:.2f} times too sure (it was taken to be"
            f" {found.before:.2f}): ranges change at the next refresh, links do not"
        )


def _tell_status(home: Home, province: str, answers: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from assets.review import status as review_status

    with _told():
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


@contextmanager
def _told() -> Iterator[None]:
    """End with a sentence, not a traceback, where the index, the file or the name is not as it should be."""
    from assets.common.audit_log import AuditError
    from assets.common.storage import duckdb_io
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home import MissingKeyError
    from assets.review.queue.questions import NothingToAskError
    from assets.review.reviewers import ReviewerError
    from assets.review.sheet.sheet_reader import SheetError

    try:
        yield
    except (SheetError, ReviewerError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(WRONG_USAGE)
    except (
        NothingToAskError,
        FileNotFoundError,
        MissingKeyError,
        AuditError,
        LockedError,
        duckdb_io.WrongKeyError,
        duckdb_io.BusyDatabaseError,
        duckdb_io.UnreadableDatabaseError,
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
