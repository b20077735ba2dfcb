"""`childlink cases pilot`: where to begin, subdistrict by subdistrict."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.options import DAY, NOTHING_PUBLISHED, PROVINCE, home_option


@click.command("pilot")
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")
@click.option("--by", required=True, help="Who asks for it.")
@click.option(
    "--weights",
    "weights_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own weights, as data/reference/pilot_areas.yaml. Default: that file.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: pilot-areas-<province>.xlsx.")
@click.option("--as-of", type=DAY, help="The day on the sheet. Default: today.")
@home_option
def pilot_areas(
    province: str, by: str, weights_file: Path | None, out: Path | None, as_of: dt.date | None, home: Home
) -> None:
    """Rank the subdistricts by difficulty and readiness, as a workbook for the team. It has small counts. Audited."""
    from assets.cases.log import case_store
    from assets.cases.pilot_areas import pilot_tables
    from assets.cases.pilot_areas import weights as weighing
    from assets.cases.pilot_areas.area_measures import TeamBooks, measure_areas
    from assets.cases.pilot_areas.pilot_sheet import write_pilot_sheet
    from assets.cases.pilot_areas.ranking import rank_areas
    from assets.common import audit_log
    from assets.common.display.area_names import area_name
    from quality.yaml_file import DataFileError

    path = out or Path(f"pilot-areas-{province}.xlsx")
    try:
        weights = weighing.load(weights_file or weighing.FILE)
        with case_store.open_cases(home, read_only=True) as connection:
            has_books = case_store.has_cases(connection)
            books = pilot_tables.read_books(connection, province) if has_books else TeamBooks([], [], [])
        measured = measure_areas(home, province, weights, books)
        ranked = rank_areas({area: each.values for area, each in measured.items()}, weights)
        day = as_of or today()
        audit_log.add_entry(home, "pilot_areas", who=by, scope=province, rows=len(ranked))
        write_pilot_sheet(path, province, day, ranked, weights, {row.area for row in books.pilot})
    except DataFileError as error:
        raise click.UsageError(str(error)) from None
    except (FileNotFoundError, audit_log.AuditError) as error:
        click.echo(str(error), err=True)
        sys.exit(NOTHING_PUBLISHED)
    click.echo(f"{path}: {len(ranked):,} ตำบล · subdistricts")
    for each in ranked[:5]:
        name = f"{area_name(each.area[:4])[0]} {area_name(each.area)[0]}"
        sure = f"กลุ่มแรก · first quarter {each.first_quarter_share:.0%}"
        click.echo(f"  {each.rank}. {name} ({each.area}): {each.score:.2f}, {sure}")
