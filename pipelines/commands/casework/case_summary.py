"""`childlink cases summary`: what the books of the team come to."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.options import DAY, NOTHING_PUBLISHED, PROVINCE, home_option

if TYPE_CHECKING:
    from assets.cases.books.row_models import FundRow, ProgressRow, ResolutionRow, TeamRow
    from assets.cases.books.team_support import SupportKind


_MOST_NUMBERS = 10


@click.command("summary")
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--as-of", type=DAY, help="The day that 'overdue' is reckoned on. Default: today.")
@home_option
def case_summary(province: str, as_of: dt.date | None, home: Home) -> None:
    """Say the fund's balance, which resolutions are overdue, how far partners are, and what was done for the team."""
    from assets.cases.books import book_store
    from assets.cases.books.row_models import BOOKS, FundRow, ProgressRow, ResolutionRow, TeamRow
    from assets.cases.books.team_support import read_kinds
    from assets.cases.log import case_store
    from quality.yaml_file import DataFileError

    try:
        with case_store.open_cases(home, read_only=True) as connection:
            if not case_store.has_cases(connection):
                raise FileNotFoundError("ยังไม่มีกรณีหรือแบบฟอร์ม · there is no case and no book yet: childlink cases book")
            fund = book_store.read_rows(connection, province, BOOKS["fund"], FundRow)
            resolutions = book_store.read_rows(connection, province, BOOKS["resolutions"], ResolutionRow)
            cases = {case.case_id for case in case_store.read_cases(connection, province)}
            progress = book_store.read_rows(connection, province, BOOKS["progress"], ProgressRow)
            team = book_store.read_rows(connection, province, BOOKS["team"], TeamRow)
        kinds = read_kinds(home)
    except DataFileError as error:
        raise click.ClickException(str(error)) from None
    except FileNotFoundError as error:
        click.echo(str(error), err=True)
        sys.exit(NOTHING_PUBLISHED)
    _tell_fund(fund)
    _tell_unknown(fund, resolutions, cases)
    _tell_resolutions(resolutions, as_of or today())
    _tell_progress(progress)
    _tell_team(team, kinds)


def _tell_fund(rows: Sequence[FundRow]) -> None:
    from assets.cases.books.book_summary import sum_fund
    from assets.common.display.thai_date import format_thai_date

    click.echo(f"บัญชีกองทุน · fund: {len(rows):,} รายการ · entries")
    for each in sum_fund(rows):
        month = format_thai_date(each.month).split(" ", 1)[1]
        warning = " (ติดลบ ตรวจรายการ · negative: check the entries)" if each.balance < 0 else ""
        spent = f"รับ {each.income:,.2f} จ่าย {each.expense:,.2f}"
        click.echo(f"  {month}: {spent} คงเหลือ · balance {each.balance:,.2f} บาท{warning}")


def _tell_unknown(fund: Sequence[FundRow], resolutions: Sequence[ResolutionRow], cases: Collection[str]) -> None:
    from assets.cases.books.book_summary import find_unknown_cases, find_unknown_resolutions

    found = {
        "อ้างมติที่ไม่มีในแบบฟอร์มมติ · resolution not in the book of resolutions": find_unknown_resolutions(fund, resolutions),
        "อ้างรหัสเคสที่จังหวัดนี้ไม่มี · case that this province does not have": find_unknown_cases(fund, cases),
    }
    for words, numbers in found.items():
        if numbers:
            more = " …" if len(numbers) > _MOST_NUMBERS else ""
            click.echo(f"  {words}: {', '.join(numbers[:_MOST_NUMBERS])}{more}")


def _tell_progress(rows: Sequence[ProgressRow]) -> None:
    from assets.cases.books.book_summary import find_newest_progress
    from assets.common.display.thai_date import format_thai_date

    newest = find_newest_progress(rows)
    click.echo(f"ความก้าวหน้าของภาคี · progress: {len(newest):,} ตัวบ่งชี้ · markers")
    for row in newest:
        day = format_thai_date(row.seen_on)
        click.echo(f"  {row.partner}: {row.level.th} “{row.marker}” {row.progress.th} ({day})")


def _tell_resolutions(rows: Sequence[ResolutionRow], as_of: dt.date) -> None:
    from assets.cases.books.book_summary import is_overdue
    from assets.common.display.thai_date import format_thai_date

    states = Counter(row.state for row in rows)
    told = ", ".join(f"{state.th} {number:,}" for state, number in states.items())
    click.echo(f"มติคณะกรรมการ · resolutions: {len(rows):,}{f' ({told})' if told else ''}")
    for row in rows:
        if is_overdue(row, as_of) and row.due_on is not None:
            click.echo(f"  เกินกำหนด · overdue: มติที่ {row.number} {row.owner} ภายใน {format_thai_date(row.due_on)}")


def _tell_team(rows: Sequence[TeamRow], kinds: Sequence[SupportKind]) -> None:
    from assets.cases.books.team_support import count_support

    trained = sum(row.trained_on is not None for row in rows)
    click.echo(f"ทีมงาน · team: {len(rows):,} คน · members, อบรมแล้ว · trained {trained:,}")
    for each in count_support(rows, kinds).to_pylist():
        click.echo(f"  {each['name_th']} · {each['name_en']}: {each['members']:,} คน · members")
