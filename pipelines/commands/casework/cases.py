"""`childlink cases`: lists to case managers, reports back, the books of the team."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.acting_person import prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import DAY, NO_COPY, NOTHING_PUBLISHED, PROVINCE, WRONG_USAGE, home_option

if TYPE_CHECKING:
    from assets.cases.books.reader import RowFault

_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_MOST_FAULTS = 20


@click.group()
def cases() -> None:
    """Work with the children who need somebody: lists out, reports back, the team's books.

    งานรายกรณี: ออกรายชื่อให้ผู้จัดการรายกรณี รับผลการเยี่ยมและความช่วยเหลือกลับ และแบบฟอร์มของทีมงาน
    """


@cases.command()
@click.argument("name")
@click.option("--province", type=PROVINCE, help="Adds a sheet of the codes of its districts and subdistricts.")
@click.option("--out", type=_OUT, help="Default: <name>.xlsx.")
@home_option
def template(name: str, province: str | None, out: Path | None, home: Home) -> None:
    """Write the empty workbook of a book: team, resources, phases, fund, progress, resolutions, pilot."""
    from assets.cases.books.row_models import BOOKS
    from assets.cases.books.team_support import read_kinds
    from assets.cases.books.template import write_template
    from quality.yaml_file import DataFileError

    if name not in BOOKS:
        raise click.UsageError(f"ไม่มีแบบฟอร์ม {name} · there is no book {name}; it is one of {', '.join(BOOKS)}")
    path = out or Path(f"{name}.xlsx")
    try:
        words = {"support": [kind.name[0] for kind in read_kinds(home)]} if name == "team" else {}
    except DataFileError as error:
        raise click.ClickException(str(error)) from None
    write_template(BOOKS[name], path, words, province)
    click.echo(f"{path}: แบบฟอร์ม{BOOKS[name].title[0]} · template")


@cases.command()
@click.argument("name")
@click.argument("file", type=_IN)
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--by", required=True, help="Who hands it in.")
@click.option("--answer", type=_OUT, help="Where the copy with the answers goes. Default: <file>-answered.xlsx.")
@home_option
def book(name: str, file: Path, province: str, by: str, answer: Path | None, home: Home) -> None:
    """Take in a filled-in book; rows with the same key take the place of earlier ones. A copy answers every row."""
    from assets.cases.books.answered_copy import write_book_answer
    from assets.cases.books.intake import take_in
    from assets.cases.books.reader import BookError
    from assets.cases.books.row_models import BOOKS
    from assets.common.audit_log import AuditError

    if name not in BOOKS:
        raise click.UsageError(f"ไม่มีแบบฟอร์ม {name} · there is no book {name}; it is one of {', '.join(BOOKS)}")
    try:
        filled = take_in(home, province, BOOKS[name], file, by, _now())
    except (BookError, FileNotFoundError, AuditError) as error:
        _refuse(error)
    to = answer or file.with_name(f"{file.stem}-answered.xlsx")
    is_copied = _try_to_copy(to, lambda: write_book_answer(BOOKS[name], file, filled, to))
    copied = f" ({to})" if is_copied else ""
    refused = f", ยังไม่รับ {len({fault.line for fault in filled.faults}):,} · refused" if filled.faults else ""
    click.echo(f"{BOOKS[name].title[0]}: รับแล้ว {len(filled.rows):,} รายการ · rows taken{refused}{copied}")
    _tell_absent(filled.absent)
    _tell_faults(filled.sheet, filled.faults)
    sys.exit(_code(filled.faults, is_copied))


@cases.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--by", required=True, help="Who gives the cases out.")
@click.option("--on", type=DAY, help="The day of it. Default: today.")
@home_option
def assign(province: str, by: str, on: dt.date | None, home: Home) -> None:
    """Give waiting cases to the case managers of their areas, as far as they have room. Audited."""
    from assets.cases.assignment import assign_waiting
    from assets.common.audit_log import AuditError

    try:
        assigned = assign_waiting(home, province, by, on or today(), _now())
    except (FileNotFoundError, AuditError) as error:
        _refuse(error)
    for manager, number in assigned.by_manager.items():
        click.echo(f"{manager}: {number:,} ราย · cases")
    click.echo(f"ยังรอมอบหมาย · still waiting: {assigned.left:,}")


@cases.command("list")
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--area", required=True, help="Code of a district (4 digits) or a subdistrict (6 digits).")
@click.option("--manager", help="Only the cases of this member of the team, by code.")
@click.option("--out", type=_OUT, help="Default: cases-<area>.xlsx.")
@click.option("--by", required=True, help="Who asks for it, registered to see full values; the code is asked for.")
@click.option("--as-of", type=DAY, help="The day that 'overdue' is reckoned on. Default: today.")
@click.option("--password", envvar="CHILDLINK_LIST_PASSWORD", help="Of the workbook. Asked for if not given.")
@click.option("--plain", is_flag=True, help="No password: for a machine and a disk that are safe.")
@home_option
def list_cases(
    province: str,
    area: str,
    manager: str | None,
    out: Path | None,
    by: str,
    as_of: dt.date | None,
    password: str | None,
    plain: bool,
    home: Home,
) -> None:
    """Write the list of an area's open cases, with names, as a workbook with a form to report on. Audited."""
    from assets.cases.lists.work_list import ListRequest, NoCasesError, write_list
    from assets.common.audit_log import AuditError
    from assets.common.workbooks.workbook_encryption import PasswordError

    _must_be_area(area, province)
    with exit_in_words():
        by = prove_actor(home, by, [area], full=True)
    if not plain and password is None:
        password = click.prompt("รหัสผ่านของไฟล์ · password of the workbook", hide_input=True, confirmation_prompt=True)
    path = out or Path(f"cases-{area}.xlsx")
    asked = ListRequest(province, area, manager, by, as_of or today(), _now())
    try:
        listed = write_list(home, asked, path, None if plain else password)
    except PasswordError as error:
        raise click.UsageError(str(error)) from None
    except (NoCasesError, FileNotFoundError, AuditError) as error:
        _refuse(error)
    click.echo(f"{path}: {listed.rows:,} ราย · children, list {listed.list_id}")


@cases.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--area", required=True, help="Code of a district (4 digits) or a subdistrict (6 digits).")
@click.option("--manager", help="Only the cases of this member of the team, by code.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder. Default: survey-<area>/.")
@click.option("--by", required=True, help="Who asks for it, registered to see full values; the code is asked for.")
@click.option("--as-of", type=DAY, help="The day that 'overdue' is reckoned on. Default: today.")
@home_option
def survey(
    province: str, area: str, manager: str | None, out: Path | None, by: str, as_of: dt.date | None, home: Home
) -> None:
    """Write the form for ODK or KoBo and the children to visit, with names, for telephones. Audited."""
    from assets.cases.lists.work_list import ListRequest, NoCasesError, write_survey
    from assets.common.audit_log import AuditError

    _must_be_area(area, province)
    with exit_in_words():
        by = prove_actor(home, by, [area], full=True)
    folder = out or Path(f"survey-{area}")
    try:
        listed = write_survey(home, ListRequest(province, area, manager, by, as_of or today(), _now()), folder)
    except (NoCasesError, FileNotFoundError, AuditError) as error:
        _refuse(error)
    files = f"{folder}/form.xlsx, {folder}/children.csv, {folder}/entities.csv"
    click.echo(f"{files}: {listed.rows:,} ราย · children, list {listed.list_id}")


@cases.command()
@click.argument("file", type=_IN)
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--by", required=True, help="Who hands it in.")
@click.option("--as-of", type=DAY, help="The day of reporting: nothing can be later. Default: today.")
@click.option("--answer", type=_OUT, help="Where the copy with the answers goes. Default: <file>-answered.xlsx.")
@click.option(
    "--password", envvar="CHILDLINK_LIST_PASSWORD", help="Of the workbook, where it has one. Asked for if not given."
)
@home_option
def report(
    file: Path, province: str, by: str, as_of: dt.date | None, answer: Path | None, password: str | None, home: Home
) -> None:
    """Take a filled-in list back, or what ODK or KoBo exported (CSV or ZIP). A copy of a list answers every row.

    Exit codes: 0 all taken; 2 rows refused; 4 all taken, the copy not written; 1 nothing taken.
    """
    from assets.cases.books.reader import BookError
    from assets.cases.lists.reporting import take_list, take_reports, write_answer
    from assets.cases.survey.export_reader import is_export, missing_photos, read_export
    from assets.common.audit_log import AuditError
    from assets.common.workbooks.workbook_encryption import PasswordError, is_encrypted
    from assets.common.workbooks.workbook_process import WorkbookError
    from pipelines.commands.returned_workbook import open_returned

    if password is None and is_encrypted(file):
        password = click.prompt("รหัสผ่านของไฟล์ · password of the workbook", hide_input=True, err=True)
    to = answer or file.with_name(f"{file.stem}-answered.xlsx")
    day, missing, is_copied, copied = as_of or today(), [], True, ""
    try:
        if is_export(file):
            filled = read_export(file, day)
            missing = missing_photos(filled, file)
            taken = take_reports(home, province, filled, by, _now())
        else:
            with open_returned(home, file, password) as returned:
                taken = take_list(home, province, returned.plain, by, day, _now())
                answered = partial(write_answer, returned.plain, taken)
                is_copied = _try_to_copy(to, lambda: returned.send_back(to, answered))
                copied = f" ({to})" if is_copied else ""
    except (BookError, PasswordError, WorkbookError, FileNotFoundError, AuditError) as error:
        _refuse(error)
    refused = f", ยังไม่รับ · refused {len({fault.line for fault in taken.faults}):,}"
    counts = f"รับใหม่ · new {taken.new:,}, เคยรับแล้ว · again {taken.again:,}, ว่าง · empty {taken.empty:,}"
    click.echo(f"{counts}{refused}{copied}")
    if missing:
        click.echo(f"ไม่พบไฟล์ภาพ · photographs not found: {len(missing):,}", err=True)
    _tell_absent(taken.absent)
    _tell_faults(taken.sheet, taken.faults)
    sys.exit(_code(taken.faults, is_copied))


@cases.command("status")
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--as-of", type=DAY, help="The day that 'overdue' is reckoned on. Default: today.")
@home_option
def tell_status(province: str, as_of: dt.date | None, home: Home) -> None:
    """Say how many cases there are in each state, and how many are overdue. No child is named."""
    from collections import Counter

    from assets.cases.log import case_store
    from assets.cases.log.due import is_overdue, states

    try:
        with case_store.open_cases(home, read_only=True) as connection:
            known = case_store.read_cases(connection, province) if case_store.has_cases(connection) else []
        found = [case for case in known if not case.is_duplicate]
    except FileNotFoundError as error:
        _refuse(error)
    counts = Counter(case.progress.state.value for case in found)
    late = Counter(case.progress.state.value for case in found if is_overdue(case, as_of or today()))
    for state, names in states().items():
        if counts[state]:
            overdue = f", เกินกำหนด · overdue {late[state]:,}" if late[state] else ""
            click.echo(f"{names['th']} · {names['en']}: {counts[state]:,}{overdue}")
    click.echo(f"รวม · in all: {len(found):,}")


def _must_be_area(area: str, province: str) -> None:
    if not area.startswith(province) or not area.isdigit() or len(area) not in (4, 6):
        wanted = f"ใช้รหัสอำเภอ 4 หลักหรือตำบล 6 หลักของจังหวัด · a district or subdistrict of {province}"
        raise click.UsageError(f"--area {area}: {wanted}")


def _tell_absent(headings: Sequence[str]) -> None:
    if headings:
        named = " ".join(f"“{heading}”" for heading in headings)
        click.echo(
            f"ไม่พบหัวคอลัมน์ {named} จึงไม่ได้อ่านคอลัมน์นั้น ถ้าหัวคอลัมน์ถูกเปลี่ยน ลบ หรือผสานเซลล์ ให้คืนเหมือนเดิมแล้วส่งอีกครั้ง"
            f" · no such headings, so these columns were not read: {named}. If they were changed, deleted or merged,"
            " put them back and send the file again",
            err=True,
        )


def _tell_faults(sheet: str, faults: Sequence[RowFault]) -> None:
    for fault in faults[:_MOST_FAULTS]:
        column = f"{fault.column}: " if fault.column else ""
        click.echo(f"  แผ่นงาน · sheet {sheet}, แถว · row {fault.line}: {column}{fault.reason}", err=True)
    if len(faults) > _MOST_FAULTS:
        click.echo(f"  และอีก · and {len(faults) - _MOST_FAULTS:,} more", err=True)


def _try_to_copy(to: Path, copy: Callable[[], None]) -> bool:
    """Write the copy with the answers to what was taken; where that fails, say so and leave no half of it."""
    from assets.cases.books.reader import BookError
    from assets.common.workbooks.workbook_encryption import PasswordError

    try:
        copy()
    except (BookError, PasswordError) as error:
        reason = str(error)
    except OSError as error:
        reason = f"รับข้อมูลแล้ว แต่เขียนสำเนาไม่ได้ · the rows were taken, but there is no copy: {error.strerror}"
    else:
        return True
    if to.is_file():
        to.unlink()
    click.echo(reason, err=True)
    return False


def _code(faults: Sequence[RowFault], is_copied: bool) -> int:
    if faults:
        return WRONG_USAGE
    return 0 if is_copied else NO_COPY


def _refuse(error: Exception) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(NOTHING_PUBLISHED)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
