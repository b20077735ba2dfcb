"""`childlink revise` says why nothing can be revised."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pipelines.cli import main


def test_nothing_is_revised_where_nothing_was_published(tmp_path: Path) -> None:
    given = ["revise", "--province", "95", "--reason", "a wrong file", "--home", str(tmp_path)]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 1 and "refresh it first" in result.output
