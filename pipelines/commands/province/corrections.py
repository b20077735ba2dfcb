"""`childlink corrections`: a source's work list of children on whom it differs from another."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assets.common.storage.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option


@click.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--source", required=True, help="Whose list, as civil_registration.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: corrections-<province>-<source>.xlsx."
)
@click.option("--unmasked", is_flag=True, help="Names, numbers and birthdays in full (restricted; recorded).")
@click.option("--by", help="Who takes the list, for the audit. Default: the system's user.")
@home_option
def corrections(province: str, source: str, out: Path | None, unmasked: bool, by: str | None, home: Home) -> None:
    """Write a source's work list: where another source says something else of a child, and what to do."""
    from assets.common import audit_log
    from assets.data_quality import conflict_report
    from assets.sources.readers.source_list import SOURCES

    if source not in SOURCES:
        raise click.UsageError(f"there is no source {source}; it is one of {', '.join(SOURCES)}")
    path = out or Path(f"corrections-{province}-{source}.xlsx")
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent} to write {path.name} in")
    try:
        rows = conflict_report.count(home, province, source)
        detail: dict[str, audit_log.Detail] = {"what": "corrections", "source": source, "masked": not unmasked}
        # Written down before the list is there: an act that cannot be recorded does not happen.
        audit_log.add_entry(home, "export", who=audit_log.acting_person(by), scope=province, rows=rows, detail=detail)
        conflict_report.write(home, province, source, path, unmasked=unmasked)
    except (audit_log.AuditError, conflict_report.NotMeasuredError, OSError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    click.echo(f"{path}: {rows:,} รายการ · rows")
