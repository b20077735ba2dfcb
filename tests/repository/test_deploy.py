"""The systemd units are what systemd reads, name commands that there are, and open nothing to others."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import main

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").iterdir())
NAMES = {"childlink.service", "childlink-readers.service", "childlink-backup.service", "childlink-backup.timer"}
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
INSTALLED = "/opt/childlink/.venv/bin/childlink"


def test_there_are_units_for_both_servers_and_for_backups() -> None:
    assert {unit.name for unit in UNITS} == NAMES


@pytest.mark.slow
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    assert analyze, "systemd-analyze is needed: apt-get install systemd"
    for unit in UNITS:  # its commands are this environment's, since systemd looks whether they are there
        text = unit.read_text("utf-8").replace(INSTALLED, sys.executable).replace("User=childlink", "User=root")
        (tmp_path / unit.name).write_text(text)
    paths = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([analyze, "verify", "--man=no", *paths], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "childlink" in line]
    assert done.returncode == 0 and not ours, done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_calls_a_command_that_there_is_and_writes_for_its_owner_alone(unit: Path) -> None:
    text = unit.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    program, command, *_ = line.removeprefix("ExecStart=").split()
    assert program == INSTALLED and command in main.commands
    assert {"UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(text.splitlines())
