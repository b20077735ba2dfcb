"""The command line's door: which commands there are. Each is a module of `commands`.

Commands import what is heavy (Dagster, DuckDB, the engine) when they run, so that the door opens fast.
"""

from __future__ import annotations

import os

import click

from pipelines.commands.audit import audit
from pipelines.commands.backup import backup, restore
from pipelines.commands.demo import demo
from pipelines.commands.differences import differences
from pipelines.commands.doctor import doctor
from pipelines.commands.erase import erase
from pipelines.commands.explain import explain
from pipelines.commands.history import history
from pipelines.commands.key import key
from pipelines.commands.link import link
from pipelines.commands.purge import purge
from pipelines.commands.quarantine import quarantine
from pipelines.commands.query import query
from pipelines.commands.refresh import refresh
from pipelines.commands.review import review
from pipelines.commands.status import status
from pipelines.commands.ui import ui


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="childlink")
def main() -> None:
    """Find every child: link a province's registers into one child master index.

    ค้นหาเด็กทุกคน: เชื่อมโยงทะเบียนของจังหวัดให้เป็นดัชนีหลักเด็กหนึ่งเดียว
    """
    os.umask(0o077)  # whatever a command writes is its owner's alone


for command in (
    demo,
    refresh,
    link,
    explain,
    history,
    review,
    quarantine,
    differences,
    status,
    query,
    audit,
    key,
    backup,
    restore,
    purge,
    erase,
    doctor,
    ui,
):
    main.add_command(command)
