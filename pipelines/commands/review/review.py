"""`childlink review`: pairs of records that need a person's eye, on a sheet or on the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import prove_person
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import KEPT_BACK, NOTHING_PUBLISHED, PROVINCE, home_option
from pipelines.commands.review.asking import ask_questions
from pipelines.commands.review.report import show_recalibrated, show_status, show_taken
from pipelines.messages import message

if TYPE_CHECKING:
    from assets.review.queue.questions import QuestionSheet
    from assets.review.reviewers import Reviewer

_DEFAULT_LIMIT = 200

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
        raise click.UsageError(message("usage_review"))
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

    if out is not None and not out.parent.is_dir():
        raise click.UsageError(message("usage_no_folder", folder=out.parent, file=out.name))
    sheet, _ = _draw_up(home, province, district, limit, unmasked, by, "export")
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
    from assets.review import session
    from assets.review.decisions import recalibration
    from assets.review.sheet import result_writer, sheet_reader

    with exit_in_words():
        reviewer = prove_person(home, by)
        taken = session.import_sheet(home, file, reviewer)
        recalibrated = recalibration.recalibrate(home)
    show_taken(file.name, taken)
    results = result_writer.results_of(
        sheet_reader.read_sheet(file), taken.faults, taken.awaiting_second, taken.disputed
    )
    copy = file.with_name(f"{file.stem}-ผลการนำเข้า.xlsx")
    if result_writer.write_results(file, copy, results):
        click.echo(f"{copy}: ผลรายข้อ · what became of each answer")
    show_recalibrated(recalibrated)
    sys.exit(KEPT_BACK if taken.faults else 0)


@review.command("ask")
@_province
@_district
@_limit
@_unmasked
@_by
@home_option
def ask(province: str, district: str | None, limit: int, unmasked: bool, by: str, home: Home) -> None:
    """Ask about one pair after another on the terminal.

    s same, d different, u unsure, Enter skip, b back, q quit; a note may follow the answer. The Thai letter on the
    same key, and usual words, are understood too.
    """
    sheet, reviewer = _draw_up(home, province, district, limit, unmasked, by, "ask")
    answered = ask_questions(home, sheet, reviewer)
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
        show_status(home, code, answers)


def _has_queue(home: Home, province: str) -> bool:
    from assets.review.queue import review_queue

    return review_queue.queue_path(home, province).is_file()


def _must_be_district(province: str, district: str | None) -> None:
    if district is not None and not (district.isdigit() and len(district) == 4 and district.startswith(province)):
        raise click.UsageError(message("usage_district", province=province))


def _draw_up(
    home: Home, province: str, district: str | None, limit: int, unmasked: bool, by: str, action: str
) -> tuple[QuestionSheet, Reviewer]:
    """The next questions and who is to answer them; the audit knows of it before anybody sees them.

    Without a question the command says so and ends.
    """
    from assets.common import audit_log
    from assets.review import session

    _must_be_district(province, district)
    with exit_in_words():
        reviewer = prove_person(home, by)
        sheet = session.make_sheet(home, province, reviewer, district=district, limit=limit, masked=not unmasked)
        audit_log.add_entry(
            home,
            f"review {action}",
            who=sheet.by,
            scope=district or province,
            rows=len(sheet.questions),
            detail={"sheet": sheet.sheet_id, "unmasked": unmasked},
        )
    if not sheet.questions:
        click.echo("ไม่มีคู่ให้ตรวจ · there is no pair to look at here")
        raise click.exceptions.Exit
    return sheet, reviewer
