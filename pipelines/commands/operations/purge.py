"""`childlink purge`: what is over its time goes, and the record of that stays."""

from __future__ import annotations

import sys

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, home_option
from pipelines.messages import message

_KINDS = ("quarantine", "landing", "history")


@click.command()
@click.option("--older-than", type=click.IntRange(1), help="Days since receipt. Default: each kind's own time.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would be purged.")
@by_option
@home_option
def purge(older_than: int | None, kinds: tuple[str, ...], dry_run: bool, by: str | None, home: Home) -> None:
    """Purge rows in quarantine, files as they were sent, and earlier periods, each after its time.

    Counted from receipt: quarantine 180 days, landing 730, history 1095, or what HOME/childlink.yaml says. What a
    purged file said stays in use. Waits for refreshes; refresh afterwards to publish without what was purged. What
    is over the home's own times may be purged by anybody who may run this, a timer too; --older-than needs --by, a
    registered person who may see full values of the provinces.
    """
    from assets.common import audit_log
    from assets.common.storage.file_lock import LockedError
    from assets.privacy import retention

    chosen = tuple(kind for kind in retention.KINDS if not kinds or kind in kinds)
    given = dict.fromkeys(chosen, older_than) if older_than is not None else {}
    try:
        who = audit_log.system_user()
        if by is not None or (given and not dry_run):
            planned = retention.purge(home, who, given, kinds=chosen, dry_run=True)
            with exit_in_words():
                who = prove_actor(home, by, {each.province for each in planned}, full=True)
        found = retention.purge(home, who, given, kinds=chosen, dry_run=dry_run)
    except (retention.RetentionError, LockedError, audit_log.AuditError, OSError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    for each in found:
        counted = f"{each.files:>6} files" + (f"{each.rows:>10,} rows" if each.kind != "landing" else "")
        click.echo(f"{each.kind:<12}{each.province}  {each.source:<20}{counted}")
    if not found:
        click.echo(message("purge_nothing"))
    elif dry_run:
        click.echo(message("purge_dry_run"))
    else:
        provinces = ", ".join(sorted({each.province for each in found}))
        click.echo(message("purge_done", provinces=provinces))
