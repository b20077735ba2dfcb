"""`childlink revise`: the newest figures in place of a term's open ones, with a reason."""

from __future__ import annotations

import sys

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option
from pipelines.messages import message


@click.command()
@click.option("--province", type=PROVINCE, required=True, help="Two-digit code, as 95, or its name.")
@click.option("--reason", required=True, help="Why, in words for everybody: it is published with the figures.")
@by_option
@home_option
def revise(province: str, reason: str, by: str | None, home: Home) -> None:
    """Open the newest figures of a term in place of those that are open.

    The open figures of a school term stay as they are, so that nobody can subtract two days. Where they were wrong,
    this replaces them: figures that differ by fewer than five children are hidden, and what was hidden stays hidden.
    """
    from assets import publication
    from assets.common import audit_log
    from assets.common.storage.file_lock import LockedError
    from assets.indicators.editions import EditionError
    from assets.operations import run_lock
    from assets.publication.open_files import edition

    with exit_in_words():
        who = prove_actor(home, by, [province])
    try:
        with run_lock.lock_province(home, province):
            made = edition.revise(home, province, reason)
            (*_, entry) = edition.read_revisions(home, province).to_pylist()
            counts = {name: entry[f"figures_{name}"] for name in ("added", "changed", "withdrawn")}
            audit_log.add_entry(home, "revise", who=who, scope=province, rows=sum(counts.values()))
            publication.publish(home, province, made.as_of, "revise")
    except (EditionError, LockedError, audit_log.AuditError, OSError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    click.echo(message("revised", as_of=made.as_of, version=made.version, **counts))
