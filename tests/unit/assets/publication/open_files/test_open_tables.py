"""Open tables: what of the history leaves."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from assets.cases.counting.open_gap import OPEN_SCHEMA
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.editions import Edition, list_editions
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


TYPES = {name: pa.int64() for name in ("numerator", "numerator_low", "numerator_high", "denominator")}
TYPES |= {"value": pa.float64(), "as_of": pa.date32()}


def keep_version(folder: Path, version: int, rows: list[dict[str, object]], day: dt.date | None = None) -> Edition:
    """A version of a term's edition with these rows, each like `COLUMNS` but for what is given."""
    day = day or dt.date(2024, 5, 20) + dt.timedelta(days=version)
    made = Edition(day, version, folder / f"{day}-{version}")
    whole = [COLUMNS | {"as_of": day} | row for row in rows]
    schema = pa.schema([(name, TYPES.get(name, pa.string())) for name in whole[0]])
    write_parquet(pa.Table.from_pylist(whole, schema), made.values)
    return made


@pytest.mark.parametrize(
    ("versions", "shown"),
    [
        # status and count in each version; what is shown, and of which version
        ([("value", 20), ("hidden", 22)], ("value", 20, 1)),
        ([("value", 20), ("value", 30), ("hidden", 31)], ("value", 30, 2)),
        ([("value", 20), ("hidden", 22), ("hidden", 40)], ("value", 20, 1)),
        ([("value", 20), ("value", 30)], ("value", 30, 2)),
        ([("hidden", 3), ("hidden", 9)], ("hidden", None, 2)),
        # That it is hidden says that it is no zero any more.
        ([("value", 0), ("hidden", 2)], ("hidden", None, 2)),
        # What has no data now is not what it was.
        ([("value", 20), ("no_data", None)], ("no_data", None, 2)),
    ],
)
def test_what_a_revision_hides_stays_as_an_earlier_version_showed_it(
    versions: list[tuple[str, int | None]], shown: tuple[str, int | None, int], tmp_path: Path
) -> None:
    made = [
        keep_version(tmp_path, turn, [{"status": status, "numerator": count}])
        for turn, (status, count) in enumerate(versions, 1)
    ]
    (row,) = open_tables.open_values(made).to_pylist()
    assert (row["status"], row["numerator"], row["edition_version"]) == shown
    assert row["as_of"] == made[row["edition_version"] - 1].as_of


def test_a_figure_of_another_definition_or_place_is_not_kept(tmp_path: Path) -> None:
    first = keep_version(tmp_path, 1, [{"version": "1"}, {"version": "2", "area_code": "90"}])
    second = keep_version(tmp_path, 2, [{"version": "2", "status": "hidden"}])
    (row,) = open_tables.open_values([first, second]).to_pylist()
    assert (row["status"], row["numerator"]) == ("hidden", None)


def test_a_term_keeps_nothing_of_the_one_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = home.lake("edition", "95")
    keep_version(folder, 1, [{}], dt.date(2024, 10, 31))
    keep_version(folder, 1, [{"status": "hidden"}], dt.date(2024, 11, 1))
    assert open_tables.open_history(list_editions(home, "95"))["numerator"].to_pylist() == [100, None]


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
    (shown,) = open_tables.open_values([keep_version(tmp_path, 1, [given])]).to_pylist()
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
