"""`childlink refresh`: a province from inbox to release, shown step by step."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from assets.common.as_of import today
from assets.common.run_config import RunConfig
from assets.common.storage.home import Home
from pipelines.commands.options import (
    DAY,
    KEPT_BACK,
    NOTHING_PUBLISHED,
    PROVINCE,
    PUBLISHED,
    WRONG_USAGE,
    home_option,
)
from pipelines.messages import message


@click.command()
@click.option("--province", type=PROVINCE, help="Two-digit code, as 95, or its name.")
@click.option("--all", "every", is_flag=True, help="Every province that has files in the home's inbox.")
@click.option(
    "--inbox",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="That province's folder of files, DIR/<source>/<file>. Default: HOME/inbox/<province>.",
)
@home_option
@click.option("--as-of", type=DAY, default=None, help="The day for which ages and terms are counted. Default: today.")
def refresh(province: str | None, every: bool, inbox: Path | None, home: Home, as_of: date | None) -> None:
    """Take a province's extracts from inbox to release.

    Exit codes: 0 all published; 3 published, but a file is held or a check kept something back;
    1 nothing published, the last release is unchanged; 2 wrong usage.
    """
    if every == (province is not None) or (every and inbox is not None):
        raise click.UsageError(message("usage_refresh"))
    if as_of is None:
        _check_clock(home)
    day = as_of or today()
    sys.exit(run_refresh(home, province, inbox, day) if province is not None else _refresh_all(home, day))


def _check_clock(home: Home) -> None:
    from pipelines import preflight

    try:
        preflight.check_clock(home)
    except preflight.RefusedRunError as error:
        raise click.ClickException(str(error)) from None


def _refresh_all(home: Home, as_of: date) -> int:
    """Refresh every province that has files, one after the other; a bad one does not stop the rest. The exit code."""
    from assets.common.error_redaction import UnexpectedError
    from pipelines.inboxes import find_provinces_with_files
    from pipelines.provinces import PROVINCES

    codes: dict[str, int] = {}
    for province in find_provinces_with_files(home):
        try:
            codes[province] = run_refresh(home, province, None, as_of)
        except Exception as error:
            click.echo(f"{UnexpectedError(error)}", err=True)
            codes[province] = NOTHING_PUBLISHED
    if not codes:
        click.echo(message("no_inboxes", folder=home.root / "inbox"), err=True)
        return NOTHING_PUBLISHED
    words = {PUBLISHED: "province_published", KEPT_BACK: "province_kept_back"}
    for province, code in codes.items():
        click.echo(f"{province} {PROVINCES[province]}: {message(words.get(code, 'province_failed'))}")
    count = list(codes.values()).count
    published, kept_back = count(PUBLISHED), count(KEPT_BACK)
    failed = len(codes) - published - kept_back
    counts = {"provinces": len(codes), "published": published, "kept_back": kept_back, "failed": failed}
    click.echo(message("all_summary", **counts))
    if failed == len(codes):
        return NOTHING_PUBLISHED
    return KEPT_BACK if failed or kept_back else PUBLISHED


def run_refresh(home: Home, province: str, inbox: Path | None, as_of: date) -> int:
    """Refresh, say what came of it, and return the exit code."""
    from assets.sources.parsing.worker_pool import POOL
    from pipelines import file_reports, inboxes, preflight
    from pipelines.commands import refresh_report

    config = RunConfig(home, as_of, inbox)
    had_key = home.key_file.is_file()
    try:
        preflight.check_refresh(config, province)
    except preflight.RefusedRunError as error:
        click.echo(f"{error}", err=True)
        return WRONG_USAGE if isinstance(error, preflight.WrongHomeError) else NOTHING_PUBLISHED
    if not had_key and home.key_file.is_file():
        click.echo(message("key_made", path=home.key_file), err=True)
    if inboxes.has_new_files(home, province, config.inbox_of(province)):
        POOL.start()  # it gets ready while Dagster is imported
    with refresh_report.StepDisplay(province, as_of) as steps:
        # Dagster takes a second or two to import: after what can be said without it.
        from assets.common.error_redaction import FullDiskError
        from assets.common.storage.file_lock import LockedError
        from pipelines.orchestration.in_process_run import InterruptedRunError, run_in_process

        try:
            outcome = run_in_process(home, province, as_of, inbox, steps.show)
        except (LockedError, FullDiskError, InterruptedRunError) as error:
            click.echo(f"{error}", err=True)
            return NOTHING_PUBLISHED
    reports = file_reports.read_file_reports(home, province)
    held = [report for report in reports if report.status == "held"]
    misplaced = preflight.find_misplaced(config, province)
    refresh_report.show_files(reports)
    of_release = [failure for failure in outcome.failures if outcome.released and failure.step == "release"]
    refresh_report.show_failures([failure for failure in outcome.failures if failure not in of_release])
    refresh_report.show_held(held)
    for each in misplaced:
        click.echo("\n" + preflight.describe_misplaced(each), err=True)
    if not outcome.released:
        click.echo(refresh_report.not_published(home, province), err=True)
        return NOTHING_PUBLISHED
    if outcome.answers.total:
        click.echo("\n" + message("answers_changed", **vars(outcome.answers)))
    click.echo(refresh_report.published(home, province))
    # What the release withholds comes last: it is what has to be done next.
    refresh_report.show_withheld(of_release)
    return KEPT_BACK if held or misplaced or outcome.failures else PUBLISHED
