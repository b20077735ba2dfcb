"""`childlink history`: what became of a child's id, and what is known of the child over time."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.json_errors import CommandError
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import home_option

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from assets.history.child_history import CurrentRecord, History

NOT_FOUND = 1
_WIDTH = 200  # of what is not a terminal, so that nothing is folded
_EVENTS = {
    "created": "พบครั้งแรก · created",
    "merged": "รวมเข้ากับ · merged into",
    "split": "แยกจาก · split from",
    "retired": "ไม่มีรายการข้อมูลเหลือ · retired",
    "returned": "กลับมา · returned",
    "identifier_changed": "เลขประจำตัวเปลี่ยน · identifier changed",
    "renamed": "ชื่อเปลี่ยน · renamed",
}


@click.command()
@click.argument("child_id")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@by_option
@home_option
def history(child_id: str, as_json: bool, by: str | None, home: Home) -> None:
    """Say what became of CHILD_ID: events, later ids, what people answered, records now and before, by period.

    An old id leads to the canonical id. Needs the key; no name or number is shown. Exit: 1 where there is no such
    child or the index does not open.
    """
    from assets.common import audit_log
    from assets.common.display.file_names import strip_controls
    from assets.history import child_history

    try:
        with exit_in_words():
            told = child_history.read_history(home, child_id)
            who = prove_actor(home, by, {record.province_code for record in told.records})
            audit_log.add_entry(home, "history", who=who, scope=told.child_id, rows=len(told.records))
    except child_history.UnknownChildError as error:
        raise CommandError(str(error), NOT_FOUND) from error
    if as_json:
        text = json.dumps(told.as_plain(), ensure_ascii=False, indent=2, default=_iso)
        click.echo(strip_controls(text, keep="\n"))
    else:
        _tell(told)


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def _tell(told: History) -> None:
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    _tell_ids(console, told)
    console.print(_events(told))
    if told.answers:
        console.print(_answers(told))
    if told.records:
        console.print(_records(told))
    if told.former:
        console.print(_former(told))


def _tell_ids(console: Console, told: History) -> None:
    if told.asked != told.child_id:
        console.print(f"{told.asked} → {told.child_id} (รวมแล้ว · merged)", highlight=False)
    state = "" if told.present else " (ไม่มีรายการข้อมูลแล้ว · no record left)"
    console.print(f"เด็ก · child {told.child_id}{state}", highlight=False)
    if len(told.ids) > 1:
        console.print(f"รหัสเดิม · earlier ids: {', '.join(told.ids[1:])}", highlight=False)


def _events(told: History) -> Table:
    from rich.table import Table

    table = Table("เวลา · at", "รหัส · id", "เหตุการณ์ · event", "", "เหตุผล · reason", "run", title="เหตุการณ์ · events")
    for event in told.events:
        at = f"{event.at:%Y-%m-%d %H:%M}"
        words = _EVENTS.get(event.kind, event.kind)
        table.add_row(at, event.child_id, words, event.other_child_id or "", event.reason, event.run_id[:8])
    return table


def _answers(told: History) -> Table:
    from rich.table import Table

    from pipelines.commands.answer_words import EFFECTS, STATUSES, VERDICTS
    from pipelines.commands.cell_text import make_cell

    names = (
        "เวลา · at",
        "ผู้ตรวจ · by",
        "คำตอบ · answer",
        "สถานะ · status",
        "ผล · effect",
        "ข้อ · question",
        "เด็ก · children",
    )
    table = Table(*names, title="คำตอบของผู้ตรวจ · answers of reviewers")
    for answer in told.answers:
        status = STATUSES[answer.status] if answer.is_vote else STATUSES["replaced"]
        children = " / ".join(dict.fromkeys(filter(None, (answer.child_id_a, answer.child_id_b))))
        effect = f"{EFFECTS[answer.effect]} {answer.effect_at:%Y-%m-%d}" if answer.effect else ""
        at, sheet = f"{answer.decided_at:%Y-%m-%d %H:%M}", f"{answer.sheet_id}/{answer.row_number}"
        table.add_row(at, make_cell(answer.decided_by), VERDICTS[answer.verdict], status, effect, sheet, children)
    return table


def _records(told: History) -> Table:
    from rich.table import Table

    from pipelines.commands.cell_text import make_cell

    table = Table(title="รายการข้อมูล · records", caption="● งวดล่าสุดของหน่วย · newest period of its unit")
    for name in (
        "งวด · period",
        "",
        "รายการข้อมูล · record",
        "ตั้งแต่ · since",
        "ที่อยู่ · residence",
        "ชั้น โรงเรียน · grade, school",
    ):
        table.add_column(name)
    table.add_column("สถานะ · status")
    for row in told.records:
        since = f"{row.since:%Y-%m-%d}" if row.since else ""
        school = " ".join(filter(None, (row.grade, row.school_code)))
        address = make_cell(f"{row.source}/{row.source_file}:{row.source_row}")
        mark = "●" if row.active else ""
        table.add_row(row.period, mark, address, since, make_cell(row.residence), make_cell(school), _status(row))
    return table


def _status(row: CurrentRecord) -> str:
    said = (
        ("กำลังเรียน · in education", row.in_education),
        ("ออกกลางคัน · dropped out", row.dropped_out),
        ("ไม่อยู่แล้ว · left", row.alive_here is False),
    )
    return ", ".join(text for text, true in said if true)


def _former(told: History) -> Table:
    from rich.table import Table

    from pipelines.commands.cell_text import make_cell

    table = Table(title="รายการข้อมูลที่เคยเป็นของเด็กคนนี้ · records that were this child's")
    for name in ("รายการข้อมูล · record", "งวด · period", "ตั้งแต่ · from", "ถึง · to", "รหัส · under", "ปัจจุบัน · now"):
        table.add_column(name)
    for row in told.former:
        address = make_cell(f"{row.source}/{row.source_file}:{row.source_row}")
        days = (f"{row.from_at:%Y-%m-%d}", f"{row.to_at:%Y-%m-%d}")
        table.add_row(address, row.period, *days, row.child_id, row.now or "ไม่มีแล้ว · gone")
    return table
