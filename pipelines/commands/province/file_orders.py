"""`childlink withdraw` and `childlink confirm`: orders about a file that was received."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option
from pipelines.messages import message

_DONE = {
    ("withdraw", False): "ถอนแล้ว · withdrawn",
    ("withdraw", True): "ใช้ได้อีกครั้ง · counts again",
    ("confirm", False): "ยืนยันแล้ว · confirmed",
    ("confirm", True): "ยกเลิกการยืนยันแล้ว · not confirmed any more",
}


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        home_option,
        by_option,
        click.option("--undo", is_flag=True, help="Take the order back."),
        click.option("--source", required=True, help="The source that sent it, as health."),
        click.option("--province", required=True, type=PROVINCE, help="Two-digit code, as 95."),
        click.argument("file"),
    ):
        command = option(command)
    return command


@click.command()
@_options
def withdraw(file: str, province: str, source: str, undo: bool, by: str | None, home: Home) -> None:
    """Withdraw FILE, a received file by its path below the source's folder: it counts no longer.

    What it had replaced counts again. Refresh the province afterwards. The file stays in landing.
    """
    _order("withdraw", file, province, source, undo, by, home)


@click.command()
@_options
def confirm(file: str, province: str, source: str, undo: bool, by: str | None, home: Home) -> None:
    """Confirm FILE, which is held because it takes away most of what its units had: it counts from now on.

    Look at it first: most such files were cut short. Refresh the province afterwards.
    """
    _order("confirm", file, province, source, undo, by, home)


def _order(order: str, file: str, province: str, source: str, undo: bool, by: str | None, home: Home) -> None:
    from assets.sources.readers.source_list import SOURCES
    from assets.sources.staging.file_orders import FileOrderError, give_order, take_order_back

    if source not in SOURCES:
        raise click.UsageError(message("usage_no_source", source=source, sources=", ".join(SOURCES)))
    change = take_order_back if undo else give_order
    try:
        with exit_in_words():
            versions = change(home, order, province, source, file, prove_actor(home, by, [province]))
    except FileOrderError as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    click.echo(f"{_DONE[order, undo]} ({versions}): childlink refresh --province {province}")
