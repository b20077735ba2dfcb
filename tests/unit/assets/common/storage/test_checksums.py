"""Checksums of a release: what is lost, changed or added shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assets.common.storage import checksums


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "open" / "page.html").unlink(),
        lambda folder: (folder / "95.duckdb").write_bytes(b"12"),
        lambda folder: (folder / "open" / "more.html").write_text("more"),
        lambda folder: (folder / checksums.NAME).unlink(),
        lambda folder: (folder / checksums.NAME).write_text("{"),
    ],
)
def test_what_is_lost_changed_or_added_shows(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "page.html").write_text("page")
    (tmp_path / "95.duckdb").write_bytes(b"123")
    assert not checksums.is_whole(tmp_path)
    checksums.write_checksums(tmp_path)
    assert checksums.is_whole(tmp_path)
    spoil(tmp_path)
    assert not checksums.is_whole(tmp_path)


def test_a_file_that_was_replaced_on_purpose_leaves_the_others_watched(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    checksums.write_checksums(tmp_path)
    (tmp_path / "a").write_text("replaced")
    checksums.update_checksum(tmp_path, "a")
    assert checksums.is_whole(tmp_path)
    (tmp_path / "b").write_text("damaged")
    checksums.update_checksum(tmp_path, "a")
    assert not checksums.is_whole(tmp_path)
