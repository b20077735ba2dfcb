"""Who asks for JSON gets JSON, also where something is wrong: what, where, what to do, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main

COMMANDS = (["status"], ["config"], ["doctor"], ["history", "C00032F29"])


def fail(words: list[str]) -> tuple[int, dict]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, json.loads(result.stdout)["error"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_settings_that_cannot_be_used(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "childlink.yaml").write_text("retention: {landing: ten}\n")
    code, error = fail([*command, "--json", "--home", str(tmp_path)])
    assert code == error["exit_code"] == 1
    assert "childlink.yaml" in error["what"] and error["to_do"]
    assert error["where"] == {"command": command[0], "home": str(tmp_path)}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_wrong_usage(command: list[str], tmp_path: Path) -> None:
    code, error = fail([*command, "--json", f"--home={tmp_path}", "--no-such-option"])
    assert code == error["exit_code"] == 2
    assert "--no-such-option" in error["what"] and error["to_do"]
    assert error["where"]["home"] == str(tmp_path)


def test_an_index_that_is_not_there_names_the_kind_of_error(tmp_path: Path) -> None:
    code, error = fail(["history", "C00032F29", "--json", "--home", str(tmp_path)])
    assert code == error["exit_code"] == 1
    assert error["kind"].endswith("Error") and error["kind"] != "CommandError"


def test_a_damaged_release_is_named_by_status(tmp_path: Path) -> None:
    release = tmp_path / "published" / "95"
    release.mkdir(parents=True)
    (release / "95.duckdb").write_bytes(b"damaged")
    code, error = fail(["status", "--json", "--home", str(tmp_path)])
    assert code == 1 and "95.duckdb" in error["what"]
    result = CliRunner().invoke(main, ["status", "--home", str(tmp_path)])
    assert result.exit_code == 1 and "95.duckdb" in result.stderr and not result.stdout


def test_what_doctor_finds_is_json_too(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--json", "--home", str(tmp_path / "none")])
    findings = json.loads(result.stdout)
    assert {"ok", "warning"} <= {finding["level"] for finding in findings}
    assert any("there is no home" in finding["words"] for finding in findings)
