"""`childlink ui`: Dagster's pages for this home, on this machine only; to look at alone, if wished."""

from __future__ import annotations

import os
import sys

import click

from assets.common.storage.home import Home
from pipelines.commands.options import home_option
from pipelines.messages import message

LOOPBACK = "127.0.0.1"
_NOT_SHOWN = "ignore:Function `dev_command` is superseded"
"""Dagster's advice to its own users to type `dg dev`."""


@click.command()
@click.option("--port", type=int, default=3000, show_default=True, help="The port to listen on.")
@click.option("--read-only", is_flag=True, help="Only look: no runs, schedules or sensors.")
@home_option
def ui(port: int, read_only: bool, home: Home) -> None:
    """Open Dagster's pages for this home at http://127.0.0.1:PORT, with its schedule and sensor.

    There is no sign-in, so nothing but this machine is listened to.

    For others, put a proxy with sign-in in front of it: docs/operations.md.
    """
    from pipelines.orchestration.instance import dagster_home, open_instance

    home.ensure_key()
    with open_instance(home):
        pass  # the tables of Dagster's records are made; its own processes would each make them, and some would fail
    os.environ["DAGSTER_HOME"] = str(dagster_home(home))
    os.environ["CHILDLINK_HOME"] = str(home.root)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), _NOT_SHOWN)))
    click.echo(message("ui_address", address=f"http://{LOOPBACK}:{port}", home=home.root))
    program = ["dagster_webserver", "--read-only"] if read_only else ["dagster", "dev"]
    where = ["-m", "pipelines.definitions", "-h", LOOPBACK, "-p", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", *program, *where])
