"""What `refresh` and `demo` say to a person: Thai first, English beside it, what to do where something is wrong."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from assets.common.home import Home
from pipelines.file_reports import FileReport
from pipelines.provinces import PROVINCES

if TYPE_CHECKING:
    from rich.status import Status

    from pipelines.orchestration.in_process_run import Failure

REASONS = Path(__file__).parent.parent / "data" / "reference" / "reasons.csv"
STEPS = {
    "staged__civil_registration": "ทะเบียนราษฎร์ · civil registration",
    "staged__schools": "โรงเรียน · schools",
    "staged__nonformal": "การศึกษานอกระบบ · non-formal education",
    "staged__social_map": "แผนที่ทางสังคม · social map",
    "staged__health": "สาธารณสุข · health",
    "staged__field_survey": "สำรวจภาคสนาม · field survey",
    "child_records": "ระเบียนเด็ก · child records",
    "child_index": "ดัชนีหลักเด็ก · child index",
    "history": "ประวัติ · history",
    "review": "คู่ที่รอตรวจ · review",
    "indicator_values": "ตัวชี้วัด · indicators",
    "alerts": "การแจ้งเตือน · alerts",
    "data_quality": "ตรวจคุณภาพข้อมูล · data quality",
    "release": "เผยแพร่ · release",
}
_MARKS = {"success": "✓", "failure": "✗", "skipped": "–"}


class Steps:
    """Tells the steps of a run as they end; on a terminal also the one at work."""

    def __init__(self, province: str, as_of: date) -> None:
        self._title = f"{PROVINCES[province]} ({province}) · as of {as_of.isoformat()}"
        self._status: Status | None = None

    def __enter__(self) -> Steps:
        click.echo(self._title, err=True)
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("…")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, step: str, event: str, seconds: float) -> None:
        """One event of a step, as `pipelines.orchestration.progress.Listener` is told it."""
        name = STEPS.get(step, step)
        if event == "start":
            if self._status is not None:
                self._status.update(name)
            return
        time = f"  {seconds:.1f} s" if event != "skipped" else "  (ข้าม · left out)"
        click.echo(f"{_MARKS[event]} {name}{time}", err=True)


def no_files(folder: Path) -> str:
    """There is nothing to read."""
    return (
        f"ไม่พบไฟล์ใน {folder}: วางไฟล์ของหน่วยงานไว้ที่ {folder}/<source>/<file>\n"
        f"No files in {folder}: put the agencies' files at {folder}/<source>/<file>"
    )


def key_made(home: Home) -> str:
    """A key was made; say where, and what it means to lose it."""
    return (
        f"สร้างกุญแจใหม่ที่ {home.key_file} โปรดเก็บสำเนาไว้ที่อื่น ถ้าหายจะเปิดดัชนีและทะเบียนไม่ได้\n"
        f"Made a key at {home.key_file}. Keep a copy elsewhere: without it the index and registry cannot be opened."
    )


def files_table(reports: Sequence[FileReport]) -> None:
    """One line a file, with what became of its rows."""
    width = max((len(f"{report.source}/{report.source_file}") for report in reports), default=0)
    click.echo(f"{'file':<{width}}  {'status':<9}{'rows':>9}{'accepted':>10}{'quarantine':>12}")
    for report in reports:
        counts = f"{report.rows_in:>9,}{report.accepted:>10,}{report.quarantined:>12,}"
        click.echo(f"{report.source + '/' + report.source_file:<{width}}  {report.status:<9}{counts}")


def held(reports: Sequence[FileReport]) -> None:
    """Each held file: the file, the reason, what to do."""
    sentences = _sentences() if reports else {}
    for report in reports:
        reason = sentences.get(report.reason or "", {})
        click.echo(
            f"\nพักไว้ · held: {report.source}/{report.source_file} [{report.reason}] {report.detail or ''}", err=True
        )
        for language in ("th", "en"):
            words = " → ".join(filter(None, (reason.get(language), reason.get(f"action_{language}"))))
            if words:
                click.echo(f"  {words}", err=True)


def failures(failed: Sequence[Failure]) -> None:
    """Each step that failed, in words that hold no value of a row."""
    for failure in failed:
        click.echo(f"\nไม่สำเร็จ · failed: {STEPS.get(failure.step, failure.step)}\n  {failure.reason}", err=True)


def not_published(home: Home, province: str) -> str:
    """Nothing new was published; say whether an older release stands."""
    if home.published(province).exists():
        return f"\nไม่ได้เผยแพร่ ฉบับก่อนหน้ายังอยู่ครบ · nothing published; the last release stands: {home.published(province)}"
    return "\nไม่ได้เผยแพร่ และยังไม่มีฉบับก่อนหน้า · nothing published, and there is no earlier release"


def published(home: Home, province: str) -> str:
    """Where the release is."""
    return f"\nเผยแพร่แล้ว · published: {home.published(province)}"


def _sentences() -> dict[str, dict[str, str]]:
    with REASONS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
