"""`childlink erase`: a child's data leaves the home, and stays out."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.acting_person import must_cover, prove_person
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import KEPT_BACK, NOTHING_PUBLISHED, home_option
from pipelines.messages import message

if TYPE_CHECKING:
    from assets.privacy.erasure import Order
    from assets.privacy.residue_scan import Needle
    from assets.review.reviewers import Reviewer


@click.command()
@click.argument("child_id")
@click.option("--by", required=True, help="Who erases: a registered person who may see full values of her provinces.")
@click.option("--reason", required=True, help="Why, for the audit: a letter's number, not a name.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@home_option
def erase(child_id: str, by: str, reason: str, yes: bool, home: Home) -> None:
    """Erase the data of CHILD_ID everywhere in the home, and publish her provinces again without it.

    Her rows are not taken in again when an agency sends them. The files that hold them lose their bytes; what they
    say of others stays in use. Her id stays, as a number that was given, and so do the audit and keyed hashes by
    which her rows are known when they are sent again. Out of reach: backups, exported sheets, the agencies.

    Exit codes: 0 nothing of her is left; 3 something is, and it says where; 1 nothing was done, or it must be done
    again.
    """
    from assets.common import audit_log
    from assets.common.storage.duckdb_io import BusyDatabaseError, UnreadableDatabaseError, WrongKeyError
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home import MissingKeyError, RotationPendingError
    from assets.privacy import erasure

    try:
        with exit_in_words():
            person = prove_person(home, by)
        order, needles = _begun(home, child_id, person, yes)
        _refresh(home, order)
        left = erasure.finish_erasure(home, order, needles, reason)
    except (
        *(
            erasure.NothingToEraseError,
            audit_log.AuditError,
            LockedError,
            FileNotFoundError,
            ValueError,
            MissingKeyError,
        ),
        *(RotationPendingError, WrongKeyError, BusyDatabaseError, UnreadableDatabaseError),
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    if not needles:
        click.echo(message("erase_unverified"))
    for place in left:
        click.echo(message("erase_left", place=place), err=True)
    click.echo(message("erase_by_hand"))
    sys.exit(KEPT_BACK if left else 0)


def _begun(home: Home, child: str, person: Reviewer, yes: bool) -> tuple[Order, list[Needle]]:
    """The erasure as begun now, or one that was interrupted after the child had left the index."""
    from assets.index.identity.child_id import normalise
    from assets.privacy import erasure

    try:
        records = erasure.find_records(home, child)
    except erasure.NothingToEraseError:
        for order in erasure.pending_erasures(home):
            if normalise(child) in order.children:
                _must_cover(home, person, order.provinces)
                return order, []
        raise
    _must_cover(home, person, [record.province for record in records])
    for record in records:
        click.echo(f"{record.province}  {record.address}  {record.period}")
    if not yes:
        click.confirm(message("erase_confirm", records=len(records)), abort=True, err=True)
    return erasure.begin_erasure(home, child, person.name)


def _must_cover(home: Home, person: Reviewer, provinces: list[str]) -> None:
    with exit_in_words():
        must_cover(home, person, provinces, full=True)


def _refresh(home: Home, order: Order) -> None:
    """Publish the provinces without her, as of the day that their releases are of."""
    from pipelines.commands.refresh_report import StepDisplay, show_failures
    from pipelines.orchestration.in_process_run import run_in_process

    for province in order.provinces:
        as_of = _as_of(home, province)
        with StepDisplay(province, as_of) as steps:
            outcome = run_in_process(home, province, as_of, None, steps.show)
        show_failures(outcome.failures)
        if not outcome.released:
            raise ValueError(f"province {province} was not published without her: mend that, then erase again")


def _as_of(home: Home, province: str) -> date:
    from pipelines.published import connect

    try:
        connection = connect(home, [province])
    except FileNotFoundError:
        return today()
    try:
        row = connection.execute("SELECT as_of FROM release").fetchone()
        assert row is not None and isinstance(row[0], date)  # a release has one row
        return row[0]
    finally:
        connection.close()
