"""`childlink audit`: who did what with the restricted data."""

from __future__ import annotations

import sys

import click

from assets.common.storage.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, home_option
from pipelines.messages import message


@click.command()
@click.option("--verify", is_flag=True, help="Say whether every line is as it was written; exit 1 where one is not.")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many lines, the newest last.")
@home_option
def audit(verify: bool, last: int, home: Home) -> None:
    """Show the audit: when, what, who, over what, how many rows. It only ever grows."""
    from assets.common import audit_log as audits
    from assets.common.display.file_names import strip_controls

    if verify:
        faults = audits.find_faults(home)
        for fault in faults:
            click.echo(message("audit_line", line=fault.line, reason=fault.reason), err=True)
        lines, head = audits.read_head(home)
        click.echo(message("audit_not_whole" if faults else "audit_whole", lines=lines, head=head))
        sys.exit(NOTHING_PUBLISHED if faults else 0)
    for entry in audits.read_entries(home)[-last:]:
        detail = "  ".join(f"{name}={value}" for name, value in sorted(entry.detail.items()))
        who = entry.who if entry.user == entry.who else f"{entry.who} ({entry.user})"
        line = f"{entry.at}  {entry.action:<14} {who:<16} {entry.scope:<12} {entry.rows:>8,}  {detail}"
        click.echo(strip_controls(line).rstrip())
