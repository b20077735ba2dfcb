"""A backup, restored as `docs/operations.md` says, is published again with the same ids."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from tests.support.refreshed_home import AS_OF, Refreshed, asked

pytestmark = pytest.mark.slow

IDS = "SELECT source, source_file, source_row, child_id FROM master.child_record ORDER BY ALL"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments])
    assert result.exit_code in (0, 3), result.output
    return result


def test_a_restored_home_is_published_again_with_the_same_ids(
    own: Refreshed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asked(own.home, IDS, registry=True)
    backups, new = tmp_path / "backups", tmp_path / "new"
    backups.mkdir()
    run("backup", str(backups), "--home", str(own.home))
    monkeypatch.setenv("CHILDLINK_KEY_FILE", str(own.home / "state" / "childlink.key"))
    (file,) = backups.iterdir()
    run("restore", str(file), "--home", str(new))
    monkeypatch.delenv("CHILDLINK_KEY_FILE")
    shutil.copy(own.home / "state" / "childlink.key", new / "state" / "childlink.key")
    refreshed = run("refresh", "--province", "95", "--home", str(new), "--as-of", AS_OF)
    assert "published" in refreshed.output
    assert asked(new, IDS, registry=True) == before
