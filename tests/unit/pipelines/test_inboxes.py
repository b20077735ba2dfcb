"""Whether an inbox holds a file that will have to be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.sources.staging import landing
from pipelines import inboxes


def test_a_file_is_new_until_it_was_received_under_its_name_with_its_size(tmp_path: Path) -> None:
    home, inbox = Home(tmp_path / "home"), tmp_path / "inbox"
    assert not inboxes.has_new_files(home, "95", inbox)
    file = inbox / "schools" / "a" / "pupils.csv"
    file.parent.mkdir(parents=True)
    file.write_text("a,b\n")
    assert inboxes.has_new_files(home, "95", inbox)
    landing.land_files(home, "95", "schools", inbox / "schools")
    assert not inboxes.has_new_files(home, "95", inbox)
    assert inboxes.has_new_files(home, "90", inbox)
    file.write_text("a,b\n1,2\n")
    assert inboxes.has_new_files(home, "95", inbox)
    landing.land_files(home, "95", "schools", inbox / "schools")
    (inbox / "schools" / "another.csv").write_text("a,b\n1,2\n")
    assert inboxes.has_new_files(home, "95", inbox)


def test_a_file_that_is_moved_away_meanwhile_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "schools"
    folder.mkdir()
    (folder / "stays.csv").write_text("x")
    expected = inboxes.digest_files(tmp_path)
    (folder / "moved.csv").write_text("x")
    is_file = Path.is_file

    def move(path: Path) -> bool:
        found = is_file(path)
        if path.name == "moved.csv":
            path.unlink()
        return found

    monkeypatch.setattr(Path, "is_file", move)
    assert inboxes.digest_files(tmp_path) == expected
