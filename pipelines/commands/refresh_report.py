"""How a refresh is shown in the terminal: its steps as they end, its files, what failed and what was held."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING

import click

from assets.common.display.reasons import find_file_reason
from assets.common.display.thai_date import format_thai_date
from assets.common.storage.home import Home
from pipelines.file_reports import FileReport
from pipelines.messages import message, step_title
from pipelines.provinces import PROVINCES

if TYPE_CHECKING:
    from rich.status import Status

    from pipelines.orchestration.in_process_run import StepFailure
    from pipelines.orchestration.progress import StepEvent

_SYMBOLS = {"success": "✓", "failure": "✗", "skipped": "–"}
_COLUMNS = ("rows", "accepted", "quarantined")
_FILES_SHOWN = 200
HELD_SHOWN = 20
"""Held files that are shown of one source and reason: whoever puts thousands into an inbox fills no screen."""


class StepDisplay:
    """Shows the steps of a run as they end; on a terminal also the one at work."""

    def __init__(self, province: str, as_of: date) -> None:
        days = {"day": as_of.isoformat(), "thai_day": format_thai_date(as_of)}
        self._title = message("refresh_title", province=PROVINCES[province], code=province, **days)
        self._status: Status | None = None

    def __enter__(self) -> StepDisplay:
        click.echo(self._title, err=True)
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("…")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()

    def show(self, event: StepEvent) -> None:
        """One event of a step, as `pipelines.orchestration.progress.Listener` is given it."""
        name = step_title(event.step)
        if event.kind in _SYMBOLS:
            time = f"  {event.seconds:.1f} s" if event.kind != "skipped" else f"  ({message('step_skipped')})"
            click.echo(f"{_SYMBOLS[event.kind]} {name}{time}", err=True)
        elif self._status is not None:
            from rich.markup import escape

            lines = (name, event.text, _describe_left(event.left))
            self._status.update("\n  ".join(escape(line) for line in lines if line))


def _describe_left(seconds: float | None) -> str:
    """How long the rest takes; nothing where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 60:
        return message("seconds_left", seconds=math.ceil(seconds))
    return message("minutes_left", minutes=math.ceil(seconds / 60))


def show_files(reports: Sequence[FileReport]) -> None:
    """A table of the files with what became of their rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(message("column_file"), message("column_status"), box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(message(f"column_{name}"), justify="right")
    for report in reports[:_FILES_SHOWN]:
        counts = (f"{count:,}" for count in (report.rows_in, report.accepted, report.quarantined))
        table.add_row(Text(f"{report.source}/{report.source_file}", overflow="fold"), report.status, *counts)
    Console(width=None if sys.stdout.isatty() else 200, file=sys.stdout).print(table)
    if (more := len(reports) - _FILES_SHOWN) > 0:
        click.echo(message("more_files", files=more))


def show_held(reports: Sequence[FileReport]) -> None:
    """Each held file: the file, the reason, what to do; of many of one source and reason the first, and how many."""
    shown: Counter[tuple[str, str]] = Counter()
    for report in reports:
        code = report.reason or ""
        shown[report.source, code] += 1
        if shown[report.source, code] > HELD_SHOWN:
            continue
        reason = find_file_reason(code)
        file = f"{report.source}/{report.source_file} [{report.reason}] {report.detail or ''}"
        click.echo(f"\n{message('file_held')}: {file}", err=True)
        for words, action in ((reason.th, reason.action_th), (reason.en, reason.action_en)):
            click.echo(f"  {' → '.join(filter(None, (words, action)))}", err=True)
    for (source, code), files in shown.items():
        if files > HELD_SHOWN:
            click.echo("\n" + message("more_held", files=files - HELD_SHOWN, source=source, code=code), err=True)


def show_failures(failed: Sequence[StepFailure]) -> None:
    """Each step that failed, in words that hold no value of a row."""
    for failure in failed:
        click.echo(f"\n{message('step_failed')}: {step_title(failure.step)}\n  {failure.reason}", err=True)


def show_withheld(failed: Iterable[StepFailure]) -> None:
    """What the release could not give, and whose file is awaited."""
    for failure in failed:
        click.echo(f"{message('withheld')}: {failure.reason}", err=True)


def not_published(home: Home, province: str) -> str:
    """Nothing new was published; says whether there is an older release."""
    if home.published(province).exists():
        return "\n" + message("kept_earlier_release", path=home.published(province))
    return "\n" + message("no_release")


def published(home: Home, province: str) -> str:
    """Where the release is."""
    return "\n" + message("published", path=home.published(province))
