"""`childlink quarantine`: the report that each agency gets on the rows and files that were not taken."""

from __future__ import annotations

from pathlib import Path

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import PROVINCE, home_option
from pipelines.messages import message


@click.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--source", help="Only this source, as health. Default: all.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; default: HOME/reports/…")
@by_option
@home_option
def quarantine(province: str, source: str | None, out: Path | None, by: str | None, home: Home) -> None:
    """Write each agency's report: rows in quarantine and files held, why, and what to do.

    One workbook and one CSV a source. Names and numbers are masked.
    """
    from assets.data_quality import quarantine_report
    from assets.sources.readers.source_list import SOURCES

    if source is not None and source not in SOURCES:
        raise click.UsageError(message("usage_no_source", source=source, sources=", ".join(SOURCES)))
    folder = out or quarantine_report.default_folder(home, province)
    with exit_in_words():
        who = prove_actor(home, by, [province])
        reports = quarantine_report.write_reports(home, province, folder, who, source)
    if not reports:
        click.echo("ไม่มีแถวหรือไฟล์ที่รอการแก้ไข · no row and no file waits for a correction")
    for report in reports:
        click.echo(
            f"{report.path}: ต้องแก้ไข · to correct {report.to_correct:,}, ไม่ต้องแก้ไข · right as they are"
            f" {report.not_ours:,}, ไฟล์ที่ยังไม่รับเข้า · files held {report.held}"
        )
