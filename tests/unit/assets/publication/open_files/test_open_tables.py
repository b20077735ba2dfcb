"""Open tables: what of the history leaves."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from assets.cases.counting.open_gap import OPEN_SCHEMA
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.editions import list_editions
from assets.publication.open_files import open_tables

COLUMNS = {
    "indicator": "registered",
    "version": "1",
    "area_level": "province",
    "area_code": "95",
    "sex": "all",
    "age_band": "all",
    "numerator_low": 100,
    "numerator": 100,
    "numerator_high": 100,
    "denominator": 100,
    "value": 1.0,
    "status": "value",
}


@pytest.mark.parametrize(
    ("versions", "shown"),
    [
        (["2024-05-20-1"], ["2024-05-20"]),
        (["2024-05-20-1", "2024-05-22-2"], ["2024-05-22"]),
        (["2024-05-20-1", "2024-10-30-2", "2024-11-02-1"], ["2024-10-30", "2024-11-02"]),
    ],
)
def test_the_last_version_of_each_term_leaves(versions: list[str], shown: list[str], tmp_path: Path) -> None:
    home = Home(tmp_path)
    for version in versions:
        day = dt.date.fromisoformat(version[:10])
        path = home.lake("edition", "95", version, "indicator_value.parquet")
        write_parquet(pa.Table.from_pylist([COLUMNS | {"as_of": day}]), path)
    table = open_tables.open_history(list_editions(home, "95"))
    assert [day.isoformat() for day in table["as_of"].to_pylist()] == shown


ABSENT = {"numerator": None, "numerator_low": None, "numerator_high": None, "denominator": None, "value": None}
ZERO = {"numerator": 0, "numerator_low": 0, "numerator_high": 0, "value": 0.0}


@pytest.mark.parametrize(
    ("given", "status", "figures"),
    [
        # In the lake a hidden row keeps its figures, for the analysts; it leaves without any of them.
        ({"status": "hidden"}, "hidden", [None] * 4),
        (ABSENT | {"status": "no_data"}, "no_data", [None] * 4),
        (ABSENT | {"status": "not_applicable", "denominator": 0}, "not_applicable", [None, None, None, 0]),
        (ZERO, "value", [0, 0, 0, 100]),
    ],
)
def test_absence_and_zero_are_told_apart_in_tables(
    given: dict[str, object], status: str, figures: list[int | None], tmp_path: Path
) -> None:
    row = COLUMNS | {"as_of": dt.date(2024, 5, 20)} | given
    types = {"numerator": pa.int64(), "numerator_low": pa.int64(), "numerator_high": pa.int64()}
    types |= {"denominator": pa.int64(), "value": pa.float64(), "as_of": pa.date32()}
    table = pa.Table.from_pylist([row], pa.schema([(name, types.get(name, pa.string())) for name in row]))
    path = tmp_path / "values.parquet"
    write_parquet(table, path)
    (shown,) = open_tables.open_values(path).to_pylist()
    assert shown["status"] == status
    assert [shown[name] for name in ("numerator", "numerator_low", "numerator_high", "denominator")] == figures


def test_of_need_against_capacity_the_children_are_the_editions_and_the_places_the_newest(tmp_path: Path) -> None:
    row = {"problem": "economy", "area_level": "district", "area_code": "9501", "status": "value", "children": 40}
    row |= {"age_band": "all"}
    hidden = row | {"area_code": "9502", "status": "hidden", "children": None}
    gone = row | {"area_code": "9503", "capacity": 9, "used": 0}
    kept, now = tmp_path / "kept.parquet", tmp_path / "now.parquet"
    assert open_tables.open_resource_gap(kept, now) is None
    write_parquet(pa.Table.from_pylist([row, hidden, gone], OPEN_SCHEMA), kept)
    newest = [each | {"children": 41, "capacity": 30, "used": 5} for each in (row, hidden)]
    write_parquet(pa.Table.from_pylist(newest, OPEN_SCHEMA), now)
    table = open_tables.open_resource_gap(kept, now)
    assert table is not None
    found = [(each["children"], each["capacity"], each["unmet"], each["area_en"]) for each in table.to_pylist()]
    assert found == [(40, 30, 15, "Mueang Yala"), (None, 30, None, "Betong"), (40, 9, 31, "Bannang Sata")]
