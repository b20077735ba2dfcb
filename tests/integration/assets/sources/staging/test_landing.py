"""Landed files that are lost or damaged: made again from the inbox, or named before anything is staged."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from assets.sources.parsing import parse_cache
from assets.sources.staging import landing
from assets.sources.staging.stage import stage
from tests.support.agency_files import AS_OF, CIVIL_HEADER, RECEIVED, Desk, civil_row

NAME = "civil_registration_95_256705.csv"
SOURCE = "civil_registration"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / NAME).write_text("pid,fname\n1,a\n")
    home = Home(tmp_path / "home")
    stage(home, "95", SOURCE, inbox, AS_OF, RECEIVED)
    return home


def landed(home: Home) -> Path:
    return home.landed(landing.read_manifest(home)["file_version"][0].as_py())


def spoil(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    data[3] ^= 0x55
    path.unlink() if how == "removed" else path.write_bytes(data[:-2] if how == "cut" else bytes(data))


@pytest.mark.parametrize("how", ["removed", "cut", "changed"])
def test_staged_rows_that_are_lost_or_damaged_are_made_again(how: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, SOURCE)
    desk.put(NAME, [CIVIL_HEADER, civil_row(1), civil_row(2, firstName="", lastName="")])
    desk.stage()
    folders = [desk.home.lake(kind) for kind in ("staged", "quarantine", "files")]
    whole = {path: path.read_bytes() for folder in folders for path in folder.rglob("*.parquet")}
    assert len(whole) == 3
    for path in whole:
        spoil(path, how)
    desk.stage()
    assert {path: path.read_bytes() for path in whole} == whole


@pytest.mark.parametrize("how", ["removed", "cut", "changed"])
def test_a_landed_file_is_made_again_from_the_inbox(how: str, home: Home, tmp_path: Path) -> None:
    path = landed(home)
    whole = path.read_bytes()
    spoil(path, how)
    stage(home, "95", SOURCE, tmp_path / "inbox", AS_OF, RECEIVED)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("how", ["removed", "cut", "changed"])
def test_a_landed_file_whose_sender_took_it_back_is_named_and_never_parsed_damaged(
    how: str, home: Home, tmp_path: Path
) -> None:
    path = landed(home)
    spoil(path, how)
    (tmp_path / "inbox" / NAME).unlink()
    parse_cache.drop(home, path.name)
    before = home.lake("files", "95", f"{SOURCE}.parquet").read_bytes()
    with pytest.raises(HomeFaultError, match="put the same file into the inbox again"):
        stage(home, "95", SOURCE, tmp_path / "inbox", AS_OF, RECEIVED)
    assert home.lake("files", "95", f"{SOURCE}.parquet").read_bytes() == before
