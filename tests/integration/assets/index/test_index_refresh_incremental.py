"""Two terms of two provinces: refreshing by what changed leaves the index that linking everybody leaves."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assets import index, records
from assets.common.storage.home import Home
from assets.index import IndexSummary
from assets.index.linking import engine
from assets.index.store import index_file
from assets.sources.readers.source_list import SOURCES
from assets.sources.staging.stage import stage
from data.synthetic import province_config, write_province

pytestmark = pytest.mark.slow

CHILDREN = 250
AS_OF = {1: dt.date(2024, 5, 16), 2: dt.date(2024, 11, 1)}
EVERYBODY, WHAT_CHANGED = -1.0, 1.0


def bring(home: Home, made: Path, province: str, term: int) -> IndexSummary:
    """Stage a term's files of a province and refresh the index with them."""
    summary = write_province(province_config(province, children=CHILDREN, term=term), made / f"{province}-{term}")
    for source in SOURCES:
        stage(home, province, source, summary.inbox / source, AS_OF[term])
    records.build_records(home, province, AS_OF[term])
    return index.refresh_index(home, province, f"{province}-{term}")


def children(home: Home) -> dict[str, frozenset[int]]:
    """The agency records of every child."""
    with index_file.open_index(home, read_only=True) as connection:
        found = connection.execute(
            "SELECT child_id, list(agency_record_id) FROM membership WHERE current GROUP BY child_id"
        ).fetchall()
    return {child: frozenset(keys) for child, keys in found}


def mentioned(home: Home, run_id: str) -> set[str]:
    """The children that a run's events are about."""
    with index_file.open_index(home, read_only=True) as connection:
        found = connection.execute(
            "SELECT child_id, other_child_id FROM child_event WHERE run_id = ?", [run_id]
        ).fetchall()
    return {child for row in found for child in row if child}


def exported_files(home: Home, province: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.lake("index", province).iterdir()}


def test_refreshing_by_what_changed_ends_where_linking_everybody_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path / "home")
    monkeypatch.setattr(engine, "MOST_CHANGED", WHAT_CHANGED)
    monkeypatch.setattr(engine, "OUTGROWN", 9.0)
    bring(home, tmp_path, "95", 1)
    model = (home.state / "model.json").read_bytes()
    bring(home, tmp_path, "90", 1)
    bring(home, tmp_path, "95", 2)
    before = children(home)
    bring(home, tmp_path, "90", 2)
    after = children(home)
    assert (home.state / "model.json").read_bytes() == model

    # A child without a record that came, changed or went is as it was, id and all.
    moved = {child for child in before.keys() | after.keys() if before.get(child) != after.get(child)}
    with index_file.open_index(home, read_only=True) as connection:
        elsewhere = {
            key
            for (key,) in connection.execute(
                "SELECT agency_record_id FROM child_record GROUP BY agency_record_id "
                "HAVING bool_and(province_code <> '90')"
            ).fetchall()
        }
    assert not {child for child in moved - mentioned(home, "90-2") if before.get(child, frozenset()) <= elsewhere}

    # Exported again after nothing changed: what another province's refresh did to 95 shows in its files, too.
    index.refresh_index(home, "95", "again")
    exported = {province: exported_files(home, province) for province in ("95", "90")}
    monkeypatch.setattr(engine, "MOST_CHANGED", EVERYBODY)
    for province in ("95", "90"):
        summary = index.refresh_index(home, province, "everybody")
        assert (summary.created, summary.merged, summary.split) == (0, 0, 0)
        assert exported_files(home, province) == exported[province]
    assert children(home) == after
