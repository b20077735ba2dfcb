"""A figure that moves because a neighbour's file came is written down with whose file it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage.home import Home
from assets.indicators.counting.revisions import record_revisions, revisions_path

AS_OF = dt.date(2024, 5, 16)


def cell(numerator: int | None, area: str = "95", sex: str = "all", version: str = "2") -> dict[str, Any]:
    return {
        "indicator": "out_of_school", "version": version, "as_of": AS_OF, "sex": sex, "age_band": "all",
        "area_level": {2: "province", 4: "district", 6: "subdistrict"}[len(area)], "area_code": area,
        "numerator": numerator, "numerator_low": numerator, "numerator_high": numerator, "denominator": 100,
    }  # fmt: skip


def values(*rows: dict[str, Any]) -> pa.Table:
    types = {"numerator": pa.int64(), "numerator_low": pa.int64(), "numerator_high": pa.int64(), "as_of": pa.date32()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in cell(1) if name != "denominator"])
    return pa.Table.from_pylist(list(rows), schema.append(pa.field("denominator", pa.int64())))


def receive(home: Home, province: str, version: str) -> None:
    file = home.lake("files", province, "schools.parquet")
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"source_file": ["a.csv"], "file_version": [version], "status": ["accepted"]}), file)


def test_a_neighbours_file_moves_a_figure_and_the_log_says_whose(tmp_path: Path) -> None:
    home = Home(tmp_path)
    receive(home, "95", "v1")
    first = values(cell(20), cell(12, "9501"), cell(8, "9502"))
    assert record_revisions(home, "95", AS_OF, values(), first).num_rows == 0
    receive(home, "90", "v1")
    second = values(cell(19), cell(11, "9501"), cell(8, "9502"))
    log = record_revisions(home, "95", AS_OF, first, second).to_pylist()
    assert [(row["area_code"], row["before"], row["after"], row["new_files_of"]) for row in log] == [
        ("95", 20, 19, ["90"]),
        ("9501", 12, 11, ["90"]),
    ]
    assert {row["revision"] for row in log} == {1}


def test_the_same_figures_again_add_nothing_and_the_next_change_is_the_second_revision(tmp_path: Path) -> None:
    home = Home(tmp_path)
    receive(home, "95", "v1")
    record_revisions(home, "95", AS_OF, values(cell(20)), values(cell(19)))
    before = revisions_path(home, "95").read_bytes()
    record_revisions(home, "95", AS_OF, values(cell(19)), values(cell(19)))
    assert revisions_path(home, "95").read_bytes() == before
    log = record_revisions(home, "95", AS_OF, values(cell(19)), values(cell(18))).to_pylist()
    # No file came in between: reviewers decided, say.
    assert [(row["revision"], row["after"], row["new_files_of"]) for row in log] == [(1, 19, ["95"]), (2, 18, [])]


def test_another_definition_or_a_gap_is_no_revision(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for before, after in ((cell(20, version="1"), cell(19)), (cell(None), cell(19)), (cell(20), cell(None))):
        assert record_revisions(home, "95", AS_OF, values(before), values(after)).num_rows == 0


def test_sexes_and_subdistricts_are_left_out(tmp_path: Path) -> None:
    before = values(cell(20, sex="male"), cell(6, "950101"))
    after = values(cell(19, sex="male"), cell(5, "950101"))
    assert record_revisions(Home(tmp_path), "95", AS_OF, before, after).num_rows == 0
