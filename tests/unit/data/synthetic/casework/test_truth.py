"""The truth of a year is counted once a child, and *back* and *stayed* are what was true in the later terms."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.synthetic.casework.truth import count_children
from data.synthetic.casework.visits import Done

DAY = dt.date(2024, 7, 1)


def term(path: Path, *in_education: bool) -> Path:
    rows = [
        {"child": child, "district_code": "9501", "sex": "female", "in_education": there}
        for child, there in enumerate(in_education)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def test_a_child_counts_once_over_overlapping_phases(tmp_path: Path) -> None:
    later = [term(tmp_path / "2", True, True, True, False), term(tmp_path / "3", True, False, True, True)]
    groups = {0: "out_of_school", 1: "out_of_school_older", 2: "at_risk", 3: "out_of_school"}
    done = [
        Done(0, "visited", DAY, "nobody"),
        Done(1, "visited", DAY, "out_of_school"),
        Done(1, "helped", DAY, None, "P1", 500),
        Done(1, "helped", DAY, None, "P2", 1_000),
        Done(1, "back", DAY),
    ]
    rows = {row["child"]: row for row in count_children(groups, done, later).to_pylist()}
    assert [rows[child]["visited"] for child in range(4)] == [False, True, False, False]
    assert (rows[1]["phases"], rows[1]["baht"], rows[1]["helped"]) == (["P1", "P2"], 1_500.0, True)
    assert [(rows[child]["back"], rows[child]["stayed"]) for child in range(4)] == [
        (True, True),
        (True, False),
        (False, False),
        (True, False),
    ]
