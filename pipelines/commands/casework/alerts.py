"""`childlink alerts`: what is open, whom it is for, what was answered, and how good each rule is."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any, NoReturn

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.acting_person import prove_person
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option

_RESULTS = ("acted", "data_corrected", "nothing_needed")
_province = click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95.")


@click.group()
def alerts() -> None:
    """Work on what the rules found: what is open, whose it is, by when, and what came of it.

    การแจ้งเตือน: เรื่องที่เปิดอยู่ หน่วยงานที่ต้องดำเนินการ กำหนดตอบ และผลการดำเนินการ
    """


@alerts.command("list")
@_province
@click.option("--all", "with_closed", is_flag=True, help="Closed ones, too.")
@home_option
def list_alerts(province: str, with_closed: bool, home: Home) -> None:
    """Say which alerts are open: since when, for whom, by when, and what was answered. It has small counts."""
    from assets.alerts.current_alerts import read_alerts
    from assets.common.display.thai_date import format_thai_date

    try:
        found = [row for row in read_alerts(home, province) if with_closed or row["closed_as_of"] is None]
    except FileNotFoundError as error:
        _refuse(error)
    for row in found:
        click.echo(f"{row['alert_id']} [{row['severity']}] {row['text_th']}\n    {row['text_en']}")
        if row["due_on"]:
            late = " (เกินกำหนด · overdue)" if row["is_overdue"] else ""
            click.echo(f"    {row['addressee_th']}, กำหนดตอบ · due {format_thai_date(row['due_on'])}{late}")
        click.echo(f"    {_tell_answer(row['result'], row['acknowledged_on'])}")
    click.echo(f"รวม · in all: {len(found):,}")


@alerts.command()
@click.argument("alert_id")
@_province
@click.option("--by", required=True, help="Who answers: registered by childlink reviewers add.")
@click.option("--result", type=click.Choice(_RESULTS), help="What came of it. Default: it is taken note of.")
@click.option("--note", help="In a few words. No child's name.")
@home_option
def answer(alert_id: str, province: str, by: str, result: str | None, note: str | None, home: Home) -> None:
    """Take note of an alert, or say what came of it. Answers are only ever added; the last result holds. Audited."""
    from assets.alerts.answers import AlertAnswer, AlertResult, AnswerError, add_answer
    from assets.alerts.current_alerts import read_alerts
    from assets.common.audit_log import AuditError
    from assets.review.reviewers import ReviewerError

    try:
        area = next((row["area_code"] for row in read_alerts(home, province) if row["alert_id"] == alert_id), None)
        if area is None:
            raise click.UsageError(f"ไม่มีการแจ้งเตือน {alert_id} · no alert {alert_id}: childlink alerts list")
        person = prove_person(home, by)
        given = AlertAnswer(alert_id, area, None if result is None else AlertResult(result), note)
        add_answer(home, province, given, person, dt.datetime.now(dt.UTC))
    except (ReviewerError, AnswerError) as error:
        raise click.UsageError(str(error)) from None
    except (FileNotFoundError, AuditError) as error:
        _refuse(error)
    click.echo(f"{alert_id}: {_tell_answer(result, today())}")


@alerts.command()
@_province
@home_option
def record(province: str, home: Home) -> None:
    """Say of each rule how many alerts there were, what came of them, and how often and how early they were right."""
    from assets.alerts.current_alerts import read_record

    try:
        rows = read_record(home, province)
    except FileNotFoundError as error:
        _refuse(error)
    for row in rows:
        counts = f"ทั้งหมด · alerts {row['alerts']}, เปิดอยู่ · open {row['open']}, เกินกำหนด · overdue {row['overdue']}"
        click.echo(f"{row['rule']}: {counts}")
        if row["told"]:
            confirmed = f"ภาคเรียนถัดไปยืนยัน · right {row['right_alerts']} / {row['told']}"
            click.echo(f"    {confirmed}{_tell_early(row)}")


def _tell_early(row: dict[str, Any]) -> str:
    days = row["median_days_early"]
    return "" if days is None else f", ล่วงหน้า · early {days:.0f} วัน · days"


def _tell_answer(result: str | None, acknowledged_on: dt.date | None) -> str:
    from assets.alerts.answers import RESULTS, AlertResult
    from assets.common.display.thai_date import format_thai_date

    if acknowledged_on is None:
        return "ยังไม่มีใครรับทราบ · nobody took note of it"
    day = format_thai_date(acknowledged_on)
    if result is None:
        return f"รับทราบแล้ว {day} · taken note of"
    return " · ".join(RESULTS[AlertResult(result)])


def _refuse(error: Exception) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(NOTHING_PUBLISHED)
