"""What does not fit in memory is written below the folder that is given, by its owner alone, encrypted, and is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkage import working_database

ROWS = "CREATE TABLE name AS SELECT number, md5(number::VARCHAR) AS text FROM range(1500000) AS row (number)"


def test_names_that_do_not_fit_in_memory_lie_encrypted_below_the_folder_and_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for folder in (home, elsewhere):
        folder.mkdir()
    monkeypatch.chdir(elsewhere)
    with working_database.spill_below(home), working_database.connect() as connection:
        connection.execute("SET memory_limit = '24MB'; SET threads = 1; SET preserve_insertion_order = false")
        connection.execute(ROWS)
        (folder,) = home.iterdir()
        written = list(folder.rglob("*.tmp"))
        assert folder.stat().st_mode & 0o077 == 0
        assert sum(path.stat().st_size for path in written) > 1_000_000
        assert not any(b"c4ca4238a0b923820dcc509a6f75849b" in path.read_bytes() for path in written)
    assert not list(home.iterdir())
    assert not list(elsewhere.iterdir())


def test_without_a_folder_it_is_the_systems_own_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with working_database.connect() as connection:
        ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
        assert Path(folder).parent == tmp_path
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_quote_in_its_name(tmp_path: Path) -> None:
    home = tmp_path / "it's"
    home.mkdir()
    with working_database.spill_below(home), working_database.connect() as connection:
        ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    assert Path(folder).parent == home
