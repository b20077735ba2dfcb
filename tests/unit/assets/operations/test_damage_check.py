"""Damage is found where it is, and named with the way back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.operations.damage_check import find_damage


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    home = Home(tmp_path)
    with index_file.open_index(home) as index:
        index.execute("CREATE TABLE filling AS SELECT range AS number, hash(range) AS other FROM range(300000)")
    landed = home.landed(hashlib.sha256(b"a file").hexdigest())
    landed.parent.mkdir(parents=True)
    landed.write_bytes(b"a file")
    return home


def test_what_is_whole_is_not_complained_of(home: Home) -> None:
    assert list(find_damage(home)) == []


@pytest.mark.parametrize("damage", ["emptied", "cut off", "altered in the middle"])
def test_a_damaged_index_is_named_with_the_backup_and_never_to_be_moved_away(home: Home, damage: str) -> None:
    content = bytearray(home.index.read_bytes())
    middle = len(content) // 2
    if damage == "altered in the middle":
        content[middle : middle + 64] = bytes(byte ^ 255 for byte in content[middle : middle + 64])
    home.index.write_bytes({"emptied": b"", "cut off": content[:middle]}.get(damage, bytes(content)))
    (sentence,) = find_damage(home)
    assert "childlink restore" in sentence
    assert "move it away" not in sentence


def test_a_landed_file_whose_bytes_changed_is_named(home: Home) -> None:
    (landed,) = home.landing.glob("??/*")
    landed.write_bytes(b"another file")
    (sentence,) = find_damage(home)
    assert str(landed) in sentence
