"""`childlink config`: what is in force and where from; a file that cannot be used stops each command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.messages import language


def test_each_setting_is_shown_with_its_origin_and_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "very secret")
    (tmp_path / "childlink.yaml").write_text("retention: {landing: 10}\n")
    result = CliRunner().invoke(main, ["config", "--json", "--home", str(tmp_path)])
    values = json.loads(result.output)
    assert values["retention.landing"] == {"value": "10", "from": str(tmp_path / "childlink.yaml")}
    assert "default" in values["retention.history"]["from"]
    assert values["CHILDLINK_KEY"]["value"] == "set"
    assert "very secret" not in result.output


@pytest.mark.parametrize("command", ["config", "status", "doctor"])
def test_an_unknown_key_is_refused_by_every_command(command: str, tmp_path: Path) -> None:
    (tmp_path / "childlink.yaml").write_text("retension: {landing: 10}\n")
    result = CliRunner().invoke(main, [command, "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "childlink.yaml, line 1: retension" in result.output


def test_the_language_of_the_settings_is_used(tmp_path: Path) -> None:
    (tmp_path / "childlink.yaml").write_text("language: th\n")
    result = CliRunner().invoke(main, ["status", "--home", str(tmp_path)])
    assert "ยังไม่มีข้อมูล" in result.output and "nothing in" not in result.output


def test_the_language_of_a_home_ends_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHILDLINK_LANGUAGE", raising=False)
    (tmp_path / "childlink.yaml").write_text("language: th\n")
    CliRunner().invoke(main, ["config", "--home", str(tmp_path)])
    assert language() == "both"
