"""`childlink reviewers`: who may answer review sheets."""

from __future__ import annotations

import os
from datetime import date

import click

from assets.common.storage.home import Home
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import LAST_DAY, home_option
from pipelines.commands.review.review import CODE_VARIABLE


@click.group()
def reviewers() -> None:
    """Register who may answer review sheets, each with a secret code: `add`, `list`, `remove`. Needs the key."""


@reviewers.command("add")
@click.argument("name")
@click.option("--area", "areas", multiple=True, required=True, help="Province or district, as 95 or 9501; repeat it.")
@click.option("--until", type=LAST_DAY, required=True, help="The last day on which the registration holds.")
@click.option("--full", is_flag=True, help="The person may see names and numbers in full.")
@home_option
def add(name: str, areas: tuple[str, ...], until: date, full: bool, home: Home) -> None:
    """Register NAME, or register anew with another code, areas or day. The code is typed by the person, twice."""
    from assets.common import audit_log
    from assets.review import reviewers as registered

    code = os.environ.get(CODE_VARIABLE) or click.prompt(
        "รหัสลับ · code", hide_input=True, confirmation_prompt=True, err=True
    )
    with exit_in_words():
        found = registered.add_reviewer(home, name, str(code), areas, until, sees_full=full)
        who, scope = audit_log.acting_person(), " ".join(found.areas)
        audit_log.add_entry(home, "reviewer added", who=who, scope=scope, rows=1, detail={"full": full})
    click.echo(f"ลงทะเบียนแล้ว · registered: {found.name} ({', '.join(found.areas)}, {found.until})")


@reviewers.command("list")
@home_option
def list_(home: Home) -> None:
    """Who is registered, for which areas, until when."""
    from assets.review import reviewers as registered

    with exit_in_words():
        found = registered.list_reviewers(home)
    for one in found:
        full = ", ดูข้อมูลเต็มได้ · full values" if one.sees_full else ""
        locked = ", ถูกระงับเพราะใส่รหัสลับผิด · locked after wrong codes" if one.is_locked else ""
        click.echo(f"{one.name}: {', '.join(one.areas)}, ถึง · until {one.until}{full}{locked}")


@reviewers.command("remove")
@click.argument("name")
@home_option
def remove(name: str, home: Home) -> None:
    """End the registration of NAME; the answers stay."""
    from assets.common import audit_log
    from assets.review import reviewers as registered

    with exit_in_words():
        registered.remove_reviewer(home, name)
        audit_log.add_entry(home, "reviewer removed", who=audit_log.acting_person(), scope="reviewers", rows=1)
