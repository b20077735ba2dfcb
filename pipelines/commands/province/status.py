"""`childlink status`: what is published, and what waits for somebody."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from assets.common.display.thai_date import format_thai_date
from assets.common.storage.home import Home
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import home_option
from pipelines.commands.refresh_report import HELD_SHOWN
from pipelines.messages import message


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON array, for machines.")
@home_option
def status(as_json: bool, home: Home) -> None:
    """Say for each province what is published, as of when, and which files are held."""
    from pipelines import inboxes
    from pipelines.published import find_published_provinces

    published = set(find_published_provinces(home))
    known = sorted(published | set(inboxes.find_provinces_with_files(home)) | _staged(home))
    with exit_in_words():
        states = [_read_state(home, code, code in published) for code in known]
    if as_json:
        click.echo(
            json.dumps([dataclasses.asdict(state) for state in states], ensure_ascii=False, default=str, indent=2)
        )
        return
    if not states:
        click.echo(message("empty_home", home=home.root))
    for state in states:
        _show(state)


@dataclass(frozen=True)
class ProvinceState:
    """What is published of a province, and what became of its files; `as_of` is `None` where nothing is published."""

    province: str
    name: str
    as_of: date | None
    children: int
    release: str | None
    files: int
    quarantined: int
    held: list[dict[str, str]]
    alerts: int
    alerts_overdue: int


def _read_state(home: Home, code: str, is_published: bool) -> ProvinceState:
    from pipelines.file_reports import read_file_reports
    from pipelines.provinces import PROVINCES

    reports = read_file_reports(home, code)
    as_of, children = _read_release(home, code) if is_published else (None, 0)
    alerts = _open_alerts(home, code)
    held = [
        {"file": f"{report.source}/{report.source_file}", "reason": report.reason or ""}
        for report in reports
        if report.status == "held"
    ]
    return ProvinceState(
        province=code,
        name=PROVINCES[code],
        as_of=as_of,
        children=children,
        release=str(home.published(code)) if is_published else None,
        files=len(reports),
        quarantined=sum(report.quarantined for report in reports),
        held=held,
        alerts=len(alerts),
        alerts_overdue=sum(row["is_overdue"] for row in alerts),
    )


def _show(state: ProvinceState) -> None:
    click.echo(f"{state.province} {state.name}")
    if state.as_of is None:
        release = message("not_yet_published")
    else:
        days = {"day": state.as_of, "thai_day": format_thai_date(state.as_of)}
        release = message("status_release", **days, children=state.children, path=state.release)
    counts = {"files": state.files, "held": len(state.held), "quarantined": state.quarantined}
    texts = [release, message("status_files", **counts)]
    if state.alerts:
        texts.append(message("status_alerts", open=state.alerts, overdue=state.alerts_overdue))
    for text in texts:
        click.echo("  " + text.replace("\n", "\n  "))
    for file in state.held[:HELD_SHOWN]:
        click.echo(f"    {file['file']} [{file['reason']}]")
    if (more := len(state.held) - HELD_SHOWN) > 0:
        click.echo(f"    … {more:,}: --json")


def _open_alerts(home: Home, code: str) -> list[dict[str, Any]]:
    """The province's open alerts, none where no rule was evaluated yet."""
    from assets.alerts.alert_log import alert_log_path
    from assets.alerts.current_alerts import read_alerts

    if not alert_log_path(home, code).is_file():
        return []
    return [row for row in read_alerts(home, code) if row["closed_as_of"] is None]


def _staged(home: Home) -> set[str]:
    return {folder.name for folder in home.lake("files").glob("*") if folder.is_dir()}


def _read_release(home: Home, code: str) -> tuple[date, int]:
    """The day a release is as of, and how many children are in it."""
    from pipelines.published import connect

    with connect(home, [code]) as connection:
        row = connection.execute("SELECT (SELECT max(as_of) FROM release), count(*) FROM abe.child").fetchone()
    assert row is not None  # an aggregate has one row
    return row
