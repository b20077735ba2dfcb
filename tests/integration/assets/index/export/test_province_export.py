"""What is exported for a province: by what changed, the same as a full export, and nothing where nothing changed."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from assets import index
from assets.common.storage import atomic_io
from assets.common.storage.home import Home
from assets.index.export import province_export
from assets.index.linking import engine
from assets.index.store import index_file
from assets.records import child_record
from data.synthetic import province_config, tidy_table
from tests.support.child_records import child_records, correct, lay

CHILDREN = 60


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    monkeypatch.setattr(engine, "OUTGROWN", 9.0)
    monkeypatch.setattr(engine, "MOST_CHANGED", 1.0)
    return Home(tmp_path / "home")


def made_up(province: str) -> pa.Table:
    table, _ = tidy_table(province_config(province, children=CHILDREN, seed=3))
    return child_records(table, province)


def elsewhere(records: pa.Table, province: str, rows: slice) -> pa.Table:
    """Some records as another province would have them of the same children."""
    chosen = records.slice(rows.start, rows.stop - rows.start)
    numbers = pc.add(pc.multiply(chosen["source_row"], 100_000), int(province))
    replaced = {
        "province_code": pa.array([province] * chosen.num_rows),
        "record_version_id": numbers,
        "record_key": pc.cast(numbers, pa.string()),
    }
    for name, values in replaced.items():
        chosen = chosen.set_column(chosen.column_names.index(name), name, values)
    return chosen


def bring(home: Home, province: str, records: pa.Table | None = None) -> index.IndexSummary:
    if records is not None:
        lay(home, province, records)
    return index.refresh_index(home, province, "run")


def files(home: Home, province: str) -> dict[str, tuple[int, bytes]]:
    """Of each file its inode, which is another where it was written anew, and what is in it."""
    folder = home.lake("index", province)
    return {path.stem: (path.stat().st_ino, path.read_bytes()) for path in sorted(folder.iterdir())}


def said(home: Home, province: str) -> dict[str, bytes]:
    return {name: content for name, (_, content) in files(home, province).items()}


def cut_whole(home: Home, province: str) -> dict[str, bytes]:
    """What is exported for the province where nothing is known of the last time."""
    with index_file.open_index(home) as connection:
        connection.execute("DELETE FROM export_state")
    bring(home, province)
    return said(home, province)


def test_where_nothing_changed_no_file_is_written_and_nothing_in_the_index(home: Home) -> None:
    bring(home, "95", made_up("95"))
    before, bytes_of_index = files(home, "95"), home.index.read_bytes()
    page = engine.report_path(home).stat().st_ino
    summary = bring(home, "95")
    assert files(home, "95") == before
    assert home.index.read_bytes() == bytes_of_index
    assert engine.report_path(home).stat().st_ino == page
    assert summary.children == pq.read_metadata(home.lake("index", "95", "child.parquet")).num_rows
    assert (summary.created, summary.merged, summary.split) == (0, 0, 0)


@pytest.mark.parametrize("cut", [False, True])
def test_exports_that_are_lost_or_cut_are_made_again(home: Home, cut: bool) -> None:
    bring(home, "95", made_up("95"))
    before = said(home, "95")
    for path in home.lake("index", "95").iterdir():
        path.write_bytes(path.read_bytes()[:50]) if cut else path.unlink()
    bring(home, "95")
    assert said(home, "95") == before


def test_another_province_with_other_children_changes_the_report_alone(home: Home) -> None:
    bring(home, "95", made_up("95"))
    before = files(home, "95")
    bring(home, "90", made_up("90"))
    bring(home, "95")
    after = files(home, "95")
    assert {name for name in before if before[name] != after[name]} == {"linkage_report"}


def test_a_record_of_another_province_reaches_the_next_cut_of_its_childs_own(home: Home) -> None:
    records = made_up("95")
    bring(home, "95", records)
    bring(home, "90", pa.concat_tables([made_up("90"), elsewhere(records, "90", slice(0, 5))]))
    bring(home, "95")
    with duckdb.connect() as connection:
        cut = connection.read_parquet(str(home.lake("index", "95", "child_record.parquet")))
        assert cut.filter("own AND province_code = '90'").count("*").fetchone() == (5,)
    assert said(home, "95") == cut_whole(home, "95")
    bring(home, "90", made_up("90"))
    bring(home, "95")
    assert said(home, "95") == cut_whole(home, "95")
    assert "90" not in pq.read_table(home.lake("index", "95", "child_record.parquet"))["province_code"].to_pylist()


def test_an_incremental_export_of_corrections_gives_the_bytes_of_a_full_one(home: Home) -> None:
    records = made_up("95")
    bring(home, "95", records)
    bring(home, "90", pa.concat_tables([made_up("90"), elsewhere(records, "90", slice(10, 30))]))
    few = correct(records, 12)
    for version in (few, few.slice(20), pa.concat_tables([few.slice(30), records.slice(0, 10)]), records):
        bring(home, "95", version)
        by_change = said(home, "95")
        assert by_change == cut_whole(home, "95")
    bring(home, "90")
    assert said(home, "90") == cut_whole(home, "90")


def test_what_does_not_matter_to_linking_reaches_the_cuts_of_other_provinces(home: Home) -> None:
    records = made_up("95")
    there = elsewhere(records, "90", slice(0, 5))
    bring(home, "95", records)
    bring(home, "90", pa.concat_tables([made_up("90"), there]))
    bring(home, "95")
    place = there.column_names.index("grade")
    graded = there.set_column(place, "grade", pa.array(["p4"] * there.num_rows))
    summary = bring(home, "90", pa.concat_tables([made_up("90"), graded]))
    assert (summary.created, summary.merged, summary.split) == (0, 0, 0)
    bring(home, "95")
    with duckdb.connect() as connection:
        cut = connection.read_parquet(str(home.lake("index", "95", "child_record.parquet")))
        assert cut.filter("grade = 'p4'").count("*").fetchone() == (5,)
    assert said(home, "95") == cut_whole(home, "95")


@pytest.mark.parametrize("written", [0, 1, 4])
def test_a_run_that_ends_between_the_index_and_its_files_is_made_good_by_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    records = made_up("95")
    bring(home, "95", records)
    done: list[Path] = []

    def fails(table: pa.Table, file: Path) -> None:
        if len(done) == written:
            raise OSError("no space left on device")
        done.append(file)
        atomic_io.write_parquet(table, file)

    monkeypatch.setattr(province_export, "write_parquet", fails)
    with pytest.raises(OSError, match="no space"):
        bring(home, "95", correct(records, 12))
    monkeypatch.setattr(province_export, "write_parquet", atomic_io.write_parquet)
    bring(home, "95")
    assert said(home, "95") == cut_whole(home, "95")


@pytest.mark.parametrize("spoil", ["deleted", "overwritten"])
def test_a_file_that_is_not_what_was_exported_is_written_anew(home: Home, spoil: str) -> None:
    bring(home, "95", made_up("95"))
    before = said(home, "95")
    file = home.lake("index", "95", "name.parquet")
    if spoil == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"something else")
    bring(home, "95")
    assert said(home, "95") == before


def test_rows_that_another_hand_took_out_of_the_index_come_back(home: Home) -> None:
    records = made_up("95")
    bring(home, "95", records)
    before = said(home, "95")
    with index_file.open_index(home) as connection:
        connection.execute("DELETE FROM child_record WHERE source_row % 7 = 0")
    assert bring(home, "95").records == records.num_rows
    assert said(home, "95") == before


@pytest.mark.slow
def test_the_order_of_provinces_does_not_matter(tmp_path: Path, home: Home) -> None:
    first = made_up("95")
    rest = {
        "90": pa.concat_tables([made_up("90"), elsewhere(first, "90", slice(0, 12))]),
        "58": pa.concat_tables([made_up("58"), elsewhere(first, "58", slice(6, 18))]),
        "10": pa.concat_tables([made_up("10"), elsewhere(made_up("58"), "10", slice(0, 12))]),
    }
    found = []
    for order in permutations(rest):
        here = Home(tmp_path / "-".join(order))
        bring(here, "95", first)
        for province in order:
            bring(here, province, rest[province])
        for province in ("95", *sorted(rest)):
            bring(here, province)
        found.append((children(here), {province: handed_rows(here, province) for province in ("95", *rest)}))
    assert all(one == found[0] for one in found)


def children(home: Home) -> set[tuple[frozenset[int], float]]:
    """The agency records of every child, and how sure that is."""
    with index_file.open_index(home, read_only=True) as connection:
        rows = connection.execute(
            "SELECT list(agency_record_id), min(probability) FROM membership WHERE current GROUP BY child_id"
        ).fetchall()
    return {(frozenset(keys), sure) for keys, sure in rows}


def handed_rows(home: Home, province: str) -> dict[str, list[tuple[object, ...]]]:
    """What was exported about children, without their ids."""
    found = {}
    with duckdb.connect() as connection:
        for name in ("child_record", "child", "identifier", "name", "draw"):
            rows = connection.read_parquet(str(home.lake("index", province, f"{name}.parquet")))
            kept = [column for column in rows.columns if column not in ("child_id", "cluster_id")]
            found[name] = rows.project(", ".join(kept)).order("ALL").fetchall()
    return found


def test_a_file_taken_in_before_is_taken_in_again_after_another(home: Home) -> None:
    records = made_up("95")
    bring(home, "95", records)
    before = said(home, "95")["child_record"]
    bring(home, "95", records.slice(40))
    bring(home, "95", records)
    assert child_record.records_path(home, "95").is_file()
    assert said(home, "95")["child_record"] == before
