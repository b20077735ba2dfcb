"""The engine as the index uses it: one model that stands until the data has outgrown it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from assets.common.storage.home import Home
from assets.index.linking.engine import IncrementalEngine, LinkedRecords, current_model, report_path
from tests.support import people


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@dataclass(frozen=True)
class Records:
    """The index's records, where there is no index."""

    table: pa.Table
    decisions: pa.Table

    def all(self) -> pa.Table:
        return self.table

    def of(self, keys: pa.Array) -> pa.Table:
        return self.table.filter(pc.is_in(self.table["record_id"], keys))

    def keys(self) -> pa.Array:
        return self.table["record_id"].combine_chunks()

    def decided(self) -> pa.Table:
        return self.decisions


class Linking:
    """A home's engine and the database it links in, over several refreshes."""

    def __init__(self, home: Home) -> None:
        self.engine = IncrementalEngine(home)
        self.connection = duckdb.connect()
        self.keys: set[int] = set()

    def link(self, rows: Sequence[people.Row], decided: Sequence[tuple[int, int, str]] = ()) -> LinkedRecords:
        table = people.table(rows)
        there = set(table["record_id"].to_pylist())
        touched = pa.array(sorted(there | self.keys), pa.int64())
        self.keys = there
        return self.engine.link(self.connection, Records(table, people.decision_table(decided)), touched)

    def link_all(self, rows: Sequence[people.Row]) -> LinkedRecords:
        """Link as if everything had changed."""
        records = Records(people.table(rows), people.decision_table([]))
        everything = pa.array(range(len(rows)), pa.int64())
        self.connection.execute("UPDATE incremental.record SET content = 0")
        return self.engine.link(self.connection, records, everything)


def model_file(home: Home) -> Path:
    return home.state / "model.json"


def rows(families: int, seed: int = 7) -> tuple[people.Row, ...]:
    return people.village(families, seed)[0]


def test_the_first_linking_trains_and_keeps_a_model(home: Home) -> None:
    result = Linking(home).link(rows(60))
    model = current_model(home)
    assert model is not None and result.report["model_version"] == model.fingerprint
    assert json.loads(model_file(home).read_text("utf-8"))["records"] == result.report["records"]


def test_later_linkings_use_the_current_model(home: Home) -> None:
    first = Linking(home).link(rows(60))
    kept = model_file(home).read_bytes()
    later = Linking(home).link(rows(90, seed=8))
    assert later.report["model_version"] == first.report["model_version"]
    assert model_file(home).read_bytes() == kept


def test_a_model_that_the_data_has_outgrown_is_trained_anew(home: Home) -> None:
    Linking(home).link(rows(40))
    later = Linking(home).link(rows(200))
    assert json.loads(model_file(home).read_text("utf-8"))["records"] == later.report["records"]


def test_a_model_that_has_not_met_a_tenth_of_the_records_registers_is_trained_anew(home: Home) -> None:
    village = rows(120)
    some = sorted({str(row["source"]) for row in village})
    late = some[0]
    known = [row for row in village if row["source"] != late]
    Linking(home).link(known)
    assert late not in json.loads(model_file(home).read_text("utf-8"))["sources"]
    few = [row for row in village if row["source"] == late]
    assert 0.1 * len(village) < len(few) < len(village) / 2, (
        "neither too few to matter nor so many that all is outgrown"
    )
    Linking(home).link([*known, *few[:5]])
    assert late not in json.loads(model_file(home).read_text("utf-8"))["sources"]
    Linking(home).link(village)
    assert late in json.loads(model_file(home).read_text("utf-8"))["sources"]


def test_a_model_of_another_version_is_replaced(home: Home) -> None:
    Linking(home).link(rows(40))
    older = json.loads(model_file(home).read_text("utf-8")) | {"version": 1}
    model_file(home).write_text(json.dumps(older), "utf-8")
    Linking(home).link(rows(40))
    assert json.loads(model_file(home).read_text("utf-8"))["version"] > 1


def test_a_model_trained_on_enough_records_is_graded_without_labels(home: Home) -> None:
    result = Linking(home).link(rows(700))
    graded = result.report["backtest"]
    assert graded["masked"] > 50
    assert 0.9 < graded["precision"] <= 1.0
    assert 0.9 < graded["recall"] <= 1.0


def test_training_and_using_a_model_report_the_same(home: Home) -> None:
    village = rows(60)
    trained, used = (Linking(home).link(village) for _ in range(2))
    assert json.dumps(trained.report, sort_keys=True) == json.dumps(used.report, sort_keys=True)
    assert trained.links.equals(used.links)


def test_the_page_is_the_same_after_training_and_after_using_the_model(home: Home) -> None:
    village = rows(700)
    Linking(home).link(village)
    trained = report_path(home).read_text("utf-8")
    assert all(heading in trained for heading in ("Expected errors", "Masked-number", "Decoys", "Second opinion"))
    report_path(home).unlink()
    Linking(home).link(village)
    assert report_path(home).read_text("utf-8") == trained


def test_an_appraisal_of_another_model_is_not_shown(home: Home) -> None:
    village = rows(700)
    Linking(home).link(village)
    kept = home.state / "appraisal.json"
    kept.write_text(json.dumps(json.loads(kept.read_text("utf-8")) | {"model": "another"}), "utf-8")
    Linking(home).link(village)
    assert "Decoys" not in report_path(home).read_text("utf-8")


def test_too_few_records_to_grade_give_a_page_without_those_figures(home: Home) -> None:
    Linking(home).link(rows(60))
    page = report_path(home).read_text("utf-8")
    assert "Blocking" in page
    assert "Masked-number" not in page
    assert report_path(home).stat().st_mode & 0o077 == 0


def test_a_small_change_gives_what_linking_everybody_would_have_given(home: Home) -> None:
    village = rows(60)
    linking, anew = Linking(home), Linking(home)
    assert linking.link(village).gone is None
    anew.link(village)
    changed = [*village[:-3], {**village[0], "record_id": 10_000, "source": "health"}]
    updated, built = linking.link(changed), anew.link_all(changed)
    assert updated.gone is not None and built.gone is None
    assert 0 < updated.links.num_rows < 20
    everybody = {row["record_id"]: row for row in built.links.to_pylist()}
    found = linking.connection.execute(
        "SELECT record_id, cluster_id, probability FROM incremental.link"
    ).to_arrow_table()
    assert found.num_rows == len(everybody)
    assert all(row["probability"] == everybody[row["record_id"]]["probability"] for row in found.to_pylist())
    assert people.parted(found) == people.parted(built.links)
    assert json.dumps(updated.report, sort_keys=True) == json.dumps(built.report, sort_keys=True)
    assert updated.pairs.equals(built.pairs)


def test_a_decision_is_applied_at_the_next_refresh(home: Home) -> None:
    village = rows(60)
    linking = Linking(home)
    links = linking.link(village).links.to_pylist()
    one = links[0]["record_id"]
    other = next(row["record_id"] for row in links if row["cluster_id"] != links[0]["cluster_id"])
    assert any(
        {one, other} <= cluster for cluster in people.parted(linking.link(village, [(one, other, "same")]).links)
    )
    assert linking.link(village, [(one, other, "same")]).links.num_rows == 0
    assert not any({one, other} <= cluster for cluster in people.parted(linking.link(village).links))


def test_records_taken_out_by_other_hands_are_noticed(home: Home) -> None:
    village = rows(60)
    linking = Linking(home)
    linking.link(village)
    linking.keys = set()
    gone = linking.link(village[:-2]).gone
    assert gone is not None and sorted(gone.to_pylist()) == [len(village) - 2, len(village) - 1]
