"""The status of every value: given, hidden, without data, or not applicable."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.indicators import data_gaps
from assets.indicators.catalogue.registry import Registry

SQL = SqlFolder(Path(__file__).parent / "sql")
VALUE, HIDDEN, NO_DATA, NOT_APPLICABLE = STATUSES = ("value", "hidden", "no_data", "not_applicable")
"""Given; kept out of open figures; something that it needs did not come; a share of a group without a child."""
PLACE = ("indicator", "area_level", "area_code", "sex", "age_band")
"""What tells a value from the others of one day."""


def add_status(home: Home, province: str, as_of: dt.date, values: pa.Table, known: Registry, person: Path) -> pa.Table:
    """The values with status, reason, awaited, units_missing and units_expected; none is hidden yet.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day they were counted for.
        values: as they were counted; of no_data the figures are taken away.
        known: the registry that they were counted by.
        person: the children as they were counted.
    """
    numbered = values.append_column("place", pa.array(range(values.num_rows), pa.int64()))
    with duckdb_io.connect() as connection:
        connection.register("given_value", numbered)
        connection.register("given_band", _list_bands(known))
        connection.register("given_gap", data_gaps.find_gaps(home, province, as_of, known))
        connection.register("missing_roll", data_gaps.count_on_missing_rolls(home, province, as_of, known, person))
        return SQL.run(connection, "status").to_arrow_table().combine_chunks()


def hide(values: pa.Table, hidden: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The values with the rows of `hidden` (bool) as hidden; one without data stays so."""
    chosen = pc.and_(hidden, pc.not_equal(values["status"], NO_DATA))
    of_status = {"status": pa.scalar(HIDDEN, pa.string()), "reason": pa.scalar(None, pa.string())}
    for name, given in of_status.items():
        place = values.column_names.index(name)
        values = values.set_column(place, values.schema.field(name), pc.if_else(chosen, given, values[name]))
    return values.combine_chunks()


def describe_gap(known: Registry, reason: str, awaited: str | None) -> tuple[str, str]:
    """Why there is no value, in words (Thai, English): the registry's sentence with whose file is waited for."""
    words = next(each for each in known.layouts.reasons if each.code == reason)
    layouts = [each for each in known.layouts.layouts if each.code in (awaited or "").split(", ")]
    return (
        words.th.format(awaited=" ".join(each.th for each in layouts)),
        words.en.format(awaited=" and ".join(each.en for each in layouts)),
    )


def find_headline_gaps(values: pa.Table, known: Registry) -> list[tuple[str, str]]:
    """The leading indicators that the province has no data of, with the reason, in words (Thai, English)."""
    leading = {each.code: each for each in known.indicators if each.headline}
    rows = values.select(["indicator", "area_level", "sex", "age_band", "status", "reason", "awaited"]).to_pylist()
    gaps = []
    for row in rows:
        whole = (row["area_level"], row["sex"], row["age_band"]) == ("province", "all", "all")
        if whole and row["indicator"] in leading and row["status"] == NO_DATA:
            name, words = leading[row["indicator"]].name, describe_gap(known, row["reason"], row["awaited"])
            gaps.append((f"{name[0]}: ไม่มีข้อมูล {words[0]}", f"{name[1]}: no data, {words[1]}"))
    return gaps


def _list_bands(known: Registry) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "indicator": each.code,
                "bounded": each.bounded,
                "counts_population": each.among.numerator_of == each.code,
                "age_band": band.code,
                "first": band.first,
                "last": band.last,
            }
            for each in known.indicators
            for band in each.ages.bands
        ]
    )
