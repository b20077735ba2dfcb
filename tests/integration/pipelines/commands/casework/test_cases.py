"""`childlink cases`: what only reads leaves the index as it is, and waits for nobody who reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from assets.index.store import index_file
from pipelines.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    made = Home(tmp_path)
    with index_file.open_index(made):
        return made


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (["status"], 0, "in all: 0"),
        (["summary"], 1, "no case and no book yet"),
        (["pilot", "--by", "clerk"], 1, "refresh"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else None,
)
def test_what_only_reads_writes_nothing(home: Home, command: list[str], code: int, words: str) -> None:
    before = home.index.read_bytes()
    with index_file.open_index(home, read_only=True):
        result = CliRunner().invoke(main, ["cases", *command, "--province", "95", "--home", str(home.root)])
    assert (result.exit_code, home.index.read_bytes()) == (code, before), result.output
    assert words in result.output
