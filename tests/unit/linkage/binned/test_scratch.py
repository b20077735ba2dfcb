"""Who may use a scratch folder, what stays in it, and that it goes."""

from pathlib import Path

import pytest

from linkage.binned.scratch import Scratch, ScratchError


def test_nobody_else_reads_it_and_it_goes_at_the_end(tmp_path: Path) -> None:
    with Scratch(tmp_path / "bins") as scratch:
        assert scratch.folder.stat().st_mode & 0o777 == 0o700
        assert not scratch.claim("one", keep="profile")
    assert not (tmp_path / "bins").exists()


def test_what_an_interrupted_run_left_is_kept_for_the_same_work_and_else_removed(tmp_path: Path) -> None:
    def interrupt() -> None:
        with Scratch(tmp_path / "bins") as scratch:
            scratch.claim("one", keep="profile")
            for name in ("pair", "profile"):
                (scratch.folder / name).mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    again = Scratch(tmp_path / "bins")
    assert again.claim("one", keep="profile")
    assert (again.folder / "pair").exists()
    assert not again.claim("other", keep="profile")
    assert not (again.folder / "pair").exists()
    assert (again.folder / "profile").exists()
    again.remove()


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(ScratchError, match="holds other files"):
        Scratch(tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_two_runs_do_not_share_one(tmp_path: Path) -> None:
    with Scratch(tmp_path / "bins"), pytest.raises(ScratchError, match="another run"):
        Scratch(tmp_path / "bins")
