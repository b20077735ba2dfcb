"""`childlink withdraw`: a file that was received counts no longer."""

from __future__ import annotations

import sys

import click

from assets.common.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option


@click.command()
@click.argument("file")
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--source", required=True, help="The source that sent it, as health.")
@click.option("--undo", is_flag=True, help="Let a withdrawn file count again.")
@click.option("--by", help="Who does it, for the audit. Default: the system's user.")
@home_option
def withdraw(file: str, province: str, source: str, undo: bool, by: str | None, home: Home) -> None:
    """Withdraw FILE, a received file by its path below the source's folder: it counts no longer.

    What it had replaced counts again. Refresh the province afterwards. The file stays in landing.
    """
    from assets.common import audit_log
    from assets.sources.readers.source_list import SOURCES
    from assets.sources.staging.withdrawals import WithdrawalError, restore_file, withdraw_file

    if source not in SOURCES:
        raise click.UsageError(f"there is no source {source}; it is one of {', '.join(SOURCES)}")
    change = restore_file if undo else withdraw_file
    try:
        versions = change(home, province, source, file, audit_log.acting_person(by))
    except (WithdrawalError, audit_log.AuditError, OSError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    done = ("นำกลับมาใช้แล้ว", "counts again") if undo else ("ถอนแล้ว", "withdrawn")
    click.echo(f"{done[0]} {versions} ฉบับ · {done[1]}, versions: {versions}; childlink refresh --province {province}")
