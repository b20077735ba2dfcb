"""`childlink refresh`: a province from inbox to release, told step by step."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from assets.common.home import Home
from pipelines.commands.options import (
    DAY,
    KEPT_BACK,
    NOTHING_PUBLISHED,
    PROVINCE,
    PUBLISHED,
    WRONG_USAGE,
    home_option,
)


@click.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option(
    "--inbox",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="That province's folder of files, DIR/<source>/<file>. Default: HOME/inbox/<province>.",
)
@home_option
@click.option("--as-of", type=DAY, default=None, help="The day that ages and terms are told by. Default: today.")
def refresh(province: str, inbox: Path | None, home: Home, as_of: date | None) -> None:
    """Take a province's extracts from inbox to release.

    Exit codes: 0 all published; 3 published, but a file is held or a check kept something back;
    1 nothing published, the last release stands; 2 wrong usage.
    """
    from pipelines import demo_home

    if (reason := demo_home.refusal(home, province, inbox)) is not None:
        click.echo(reason, err=True)
        sys.exit(WRONG_USAGE)
    sys.exit(run(home, province, inbox, as_of or date.today()))


def run(home: Home, province: str, inbox: Path | None, as_of: date) -> int:
    """Refresh and tell how it went; the exit code."""
    from pipelines import file_reports, messages
    from pipelines.inboxes import holds_files

    folder = inbox or home.inbox(province)
    if not holds_files(folder) and not home.lake("files", province).is_dir():
        click.echo(messages.no_files(folder), err=True)
        return NOTHING_PUBLISHED
    if home.ensure_key():
        click.echo(messages.key_made(home), err=True)
    with messages.Steps(province, as_of) as steps:
        # Dagster takes a second or two to import: after what can be said without it.
        from assets.common.error_redaction import FullDiskError
        from assets.common.file_lock import LockedError
        from pipelines.orchestration.in_process_run import refresh as refresh_province

        try:
            outcome = refresh_province(home, province, as_of, inbox, steps.tell)
        except (LockedError, FullDiskError) as error:
            click.echo(f"{error}", err=True)
            return NOTHING_PUBLISHED
    held = [file for file in file_reports.of_province(home, province) if file.status == "held"]
    messages.files_table(file_reports.of_province(home, province))
    messages.failures(outcome.failures)
    messages.held(held)
    if not outcome.released:
        click.echo(messages.not_published(home, province), err=True)
        return NOTHING_PUBLISHED
    click.echo(messages.published(home, province))
    return KEPT_BACK if held or outcome.failures else PUBLISHED
