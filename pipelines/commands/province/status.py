"""`childlink status`: what is published, and what waits for somebody."""

from __future__ import annotations

import click

from assets.common.home import Home
from assets.common.thai_date import format_thai_date
from pipelines.commands.options import home_option
from pipelines.messages import message


@click.command()
@home_option
def status(home: Home) -> None:
    """Say for each province what is published, as of when, and which files are held."""
    from pipelines import file_reports, inboxes
    from pipelines.provinces import PROVINCES
    from pipelines.published import find_published_provinces

    published = set(find_published_provinces(home))
    known = sorted(published | set(inboxes.find_provinces_with_files(home)) | _staged(home))
    if not known:
        click.echo(message("empty_home", home=home.root))
    for code in known:
        click.echo(f"{code} {PROVINCES[code]}")
        click.echo("  " + (_describe_release(home, code) if code in published else message("not_yet_published")))
        reports = file_reports.read_file_reports(home, code)
        held = [report for report in reports if report.status == "held"]
        quarantined = sum(report.quarantined for report in reports)
        counts = {"files": len(reports), "held": len(held), "quarantined": quarantined}
        click.echo("  " + message("status_files", **counts).replace("\n", "\n  "))
        for report in held:
            click.echo(f"    {report.source}/{report.source_file} [{report.reason}]")


def _staged(home: Home) -> set[str]:
    return {folder.name for folder in home.lake("files").glob("*") if folder.is_dir()}


def _describe_release(home: Home, code: str) -> str:
    from pipelines.published import connect

    connection = connect(home, [code])
    try:
        as_of = connection.execute("SELECT max(as_of) FROM release").fetchall()[0][0]
        children = connection.execute("SELECT count(*) FROM abe.child").fetchall()[0][0]
    finally:
        connection.close()
    return message(
        "status_release", day=as_of, thai_day=format_thai_date(as_of), children=children, path=home.published(code)
    )
