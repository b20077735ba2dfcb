"""The folder of a home: one that is there, or can be made; else it is said what is wrong with it and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError


def test_a_folder_that_is_there_or_can_be_made_is_a_home(tmp_path: Path) -> None:
    Home(tmp_path).check_folder(writes=True)
    Home(tmp_path / "new").check_folder(writes=True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("home", "words"),
    [
        ("file", "is a file, and a home is a folder"),
        ("file/home", "is a file, and a home is a folder"),
        ("link", "is a file, and a home is a folder"),
        ("nowhere/home", "there is no folder"),
    ],
)
def test_what_is_no_folder_is_no_home(home: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(HomeFaultError, match=words):
        Home(tmp_path / home).check_folder()


@pytest.mark.parametrize(("forbidden", "writes", "words"), [(os.R_OK, False, "read"), (os.W_OK, True, "write to")])
def test_a_folder_without_permission_is_named(
    forbidden: int, writes: bool, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, wanted: not wanted & forbidden)
    with pytest.raises(HomeFaultError, match=f"you may not {words} {tmp_path}"):
        Home(tmp_path).check_folder(writes=writes)
    with pytest.raises(HomeFaultError, match=f"you may not {words} {tmp_path}"):
        Home(tmp_path / "new").check_folder(writes=True)


def test_a_home_that_may_only_be_read_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, wanted: not wanted & os.W_OK)
    Home(tmp_path).check_folder()
