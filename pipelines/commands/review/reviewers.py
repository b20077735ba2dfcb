"""`childlink reviewers`: who may answer review sheets, and do what is restricted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.commands.acting_person import prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import LAST_DAY, home_option

NEW_CODE_VARIABLE = "CHILDLINK_NEW_CODE"
"""The code of the person who is registered, where nobody is there to type it."""
_by = click.option("--by", help="Who registers or removes: registered, may see full values of the areas.")


@click.group()
def reviewers() -> None:
    """Register people, each with a secret code: `add`, `list`, `remove`. Needs the key.

    They answer review sheets, and do what is restricted. The owner of the home's files registers people until one of
    them may see full values; from then on such a person does, named by --by.
    """


@reviewers.command("add")
@click.argument("name")
@click.option("--area", "areas", multiple=True, required=True, help="Province or district, as 95 or 9501; repeat it.")
@click.option("--until", type=LAST_DAY, required=True, help="The last day on which the registration holds.")
@click.option("--full", is_flag=True, help="The person may see names and numbers in full.")
@_by
@home_option
def add(name: str, areas: tuple[str, ...], until: date, full: bool, by: str | None, home: Home) -> None:
    """Register NAME, or register anew with another code, areas or day. The code is typed by the person, twice."""
    from assets.review import reviewers as registered

    with exit_in_words():
        codes = registered.validate_areas(areas)
        who = _prove_registrar(home, by, codes)
        code = os.environ.get(NEW_CODE_VARIABLE) or click.prompt(
            f"รหัสลับใหม่ของ {name} · new code of {name}", hide_input=True, confirmation_prompt=True, err=True
        )
        found = registered.add_reviewer(home, name, str(code), codes, until, by=who, sees_full=full)
    click.echo(f"ลงทะเบียนแล้ว · registered: {found.name} ({', '.join(found.areas)}, {found.until})")


@reviewers.command("list")
@home_option
def list_(home: Home) -> None:
    """Who is registered, for which areas, until when."""
    from assets.review import reviewers as registered

    with exit_in_words():
        found = registered.list_reviewers(home)
    if not found:
        click.echo("ยังไม่มีผู้ลงทะเบียน · nobody is registered yet: childlink reviewers add NAME", err=True)
    for one in found:
        full = ", ดูข้อมูลเต็มได้ · full values" if one.sees_full else ""
        locked = ", ถูกระงับเพราะใส่รหัสลับผิด · locked after wrong codes" if one.is_locked else ""
        click.echo(f"{one.name}: {', '.join(one.areas)}, ถึง · until {one.until}{full}{locked}")


@reviewers.command("remove")
@click.argument("name")
@_by
@home_option
def remove(name: str, by: str | None, home: Home) -> None:
    """End the registration of NAME; the answers stay."""
    from assets.review import reviewers as registered

    with exit_in_words():
        areas = [area for person in registered.list_reviewers(home) if person.name == name for area in person.areas]
        who = _prove_registrar(home, by, areas)
        registered.remove_reviewer(home, name, by=who)


def _prove_registrar(home: Home, by: str | None, areas: Iterable[str]) -> str:
    """Who registers and removes people, for the audit.

    A registered person who may see full values of the areas; as long as there is none, whose registration holds, the
    owner of the home's files.

    Raises:
        ReviewerError: the person, or the user of the operating system, may not.
        click.UsageError: a person must be named.
    """
    from assets.common import audit_log
    from assets.review.reviewers import ReviewerError, list_reviewers

    entitled = [person for person in list_reviewers(home) if person.sees_full and person.is_in_force(today())]
    if entitled:
        return prove_actor(home, by, areas, full=True)
    if os.geteuid() not in (0, home.root.stat().st_uid):
        raise ReviewerError(
            "ผู้ที่ดูข้อมูลเต็มได้คนแรก ต้องให้เจ้าของโฟลเดอร์ข้อมูลลงทะเบียน"
            " · the owner of the home's files registers people until one of them may see full values"
        )
    return audit_log.system_user()
