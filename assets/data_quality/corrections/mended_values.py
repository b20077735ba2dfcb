"""How many contradicted values each unit put right since the refresh before, by what its files say now.

Answers do not count: only a value that came otherwise and is no longer contradicted is mended. What was open at a
refresh is kept in the home's state as keyed hashes, since the refresh after it cannot find it any more.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.display.file_names import show_unit
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.home_secret import load_secret
from assets.common.storage.release_tables import list_tables
from assets.data_quality.corrections import correction_items, item_texts

_OPEN = pa.schema(
    [
        ("as_of", pa.date32()),
        *((name, pa.string()) for name in ("source", "office", "name")),
        ("agency_record_id", pa.int64()),
        *((name, pa.string()) for name in ("field", "value_hash")),
    ]
)


def open_values_path(home: Home, province: str) -> Path:
    """Where the values that were open at the last two refreshes are kept."""
    return home.state / "open_values" / f"{province}.parquet"


def count_mended(home: Home, province: str, as_of: dt.date) -> pa.Table:
    """Compare what is open now with what was at the refresh before; keep what is open now.

    A second refresh for the same day takes the place of the first, and an earlier day is the one before.

    Returns:
        province_code, as_of, since (the day of the refresh before; null where there was none), source, unit (its
        code), unit_name, open_before, mended, changed (otherwise, and still contradicted), unchanged,
        settled_elsewhere (another source changed, or the records are no longer one child), gone (the record did not
        come again), new, open_now; a row a unit, in the order of the units.

    Raises:
        NotMeasuredError: the province's source conflicts are not on record.
    """
    kept = open_values_path(home, province)
    before = pq.read_table(kept, schema=_OPEN) if kept.is_file() else _OPEN.empty_table()
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        connection.register("given_item", correction_items.find_items(connection, home, province))
        connection.register("given_before", before)
        secret = load_secret(home, "open_values").hex()
        given = {"province": province, "as_of": as_of, "secret": secret}
        correction_items.SQL.run(connection, "mended", given)
        now = connection.execute("FROM open_value").to_arrow_table().cast(_OPEN)
        counted = connection.execute("FROM mended ORDER BY source, unit").to_arrow_table()
    earlier = before.filter(pc.less(before["as_of"], as_of))
    last = earlier.filter(pc.equal(earlier["as_of"], pc.max(earlier["as_of"])))
    write_parquet(pa.concat_tables([last, now]), kept)
    return _with_names(counted)


def read_mended(home: Home, province: str) -> dict[tuple[str, str], int]:
    """How many values each unit (source and code) put right by the last refresh; empty where nothing was counted."""
    found = list_tables(home, province, "abe").get("quality.mended")
    rows = pq.read_table(found).to_pylist() if found is not None else []
    return {(row["source"], row["unit"]): row["mended"] for row in rows}


def _with_names(counted: pa.Table) -> pa.Table:
    names = [
        item_texts.write_unit(
            row["source"], show_unit(row["unit"]), row["name"] if row["source"] == "schools" else None
        )
        for row in counted.select(["source", "unit", "name"]).to_pylist()
    ]
    place = counted.column_names.index("name")
    return counted.set_column(place, "unit_name", pa.array(names, pa.string()))
