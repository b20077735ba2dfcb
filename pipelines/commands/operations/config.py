"""`childlink config`: the settings in force, and where each comes from."""

from __future__ import annotations

import json
import os

import click

from assets.common.storage.home import Home
from pipelines.commands.options import home_option
from pipelines.messages import message

_ENVIRONMENT = ("CHILDLINK_HOME", "CHILDLINK_LANGUAGE")
_SECRETS = (
    "CHILDLINK_KEY",
    "CHILDLINK_KEY_FILE",
    "CHILDLINK_BACKUP_KEY",
    "CHILDLINK_BACKUP_KEY_FILE",
    "CHILDLINK_POSTGRES_URL",
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@home_option
def config(as_json: bool, home: Home) -> None:
    """Show the settings in force and where each comes from: HOME/childlink.yaml, the environment, or the default.

    Of a key only whether it is set.
    """
    from assets.common import settings

    listed = list(settings.list_settings(home))
    default, file = message("setting_default"), str(settings.path_of(home))
    rows = [("home", str(home.root), "CHILDLINK_HOME" if os.environ.get("CHILDLINK_HOME") else default)]
    rows += [(name, value, file if is_given else default) for name, value, is_given in listed]
    rows += [(name, os.environ[name], "environment") for name in _ENVIRONMENT[1:] if os.environ.get(name)]
    rows += [(name, "set", "environment") for name in _SECRETS if os.environ.get(name)]
    if as_json:
        values = {name: {"value": value, "from": origin} for name, value, origin in rows}
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for name, value, origin in rows:
        click.echo(f"{name:<22} {value}  ({origin})")
