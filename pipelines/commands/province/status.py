"""`childlink status`: what is published, and what waits for somebody."""

from __future__ import annotations

import click

from assets.common.home import Home
from pipelines.commands.options import home_option


@click.command()
@home_option
def status(home: Home) -> None:
    """Say for each province what is published, as of when, and which files are held."""
    from pipelines import file_reports, inboxes
    from pipelines.provinces import PROVINCES
    from pipelines.published import provinces

    published = set(provinces(home))
    known = sorted(published | set(inboxes.provinces_with_files(home)) | _staged(home))
    if not known:
        click.echo(f"ยังไม่มีข้อมูลใน {home.root} · nothing in {home.root} yet: childlink refresh or childlink demo")
    for code in known:
        click.echo(f"{code} {PROVINCES[code]}")
        click.echo(f"  {_release(home, code) if code in published else 'ยังไม่เผยแพร่ · not published'}")
        reports = file_reports.of_province(home, code)
        held = [report for report in reports if report.status == "held"]
        quarantined = sum(report.quarantined for report in reports)
        click.echo(f"  ไฟล์ · files {len(reports)}, พักไว้ · held {len(held)}, แถวกัก · rows in quarantine {quarantined:,}")
        for report in held:
            click.echo(f"    {report.source}/{report.source_file} [{report.reason}]")


def _staged(home: Home) -> set[str]:
    return {folder.name for folder in home.lake("files").glob("*") if folder.is_dir()}


def _release(home: Home, code: str) -> str:
    from pipelines.published import connect

    connection = connect(home, [code])
    try:
        as_of = connection.execute("SELECT max(as_of) FROM release").fetchall()[0][0]
        children = connection.execute("SELECT count(*) FROM abe.child").fetchall()[0][0]
    finally:
        connection.close()
    return f"เผยแพร่ ณ · published as of {as_of}, เด็ก · children {children:,} · {home.published(code)}"
