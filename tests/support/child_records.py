"""Child records of made-up provinces, laid where a refresh of the index looks for them; and corrections of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.records import child_record

_PLACES = {f"residence_{name}": f"{name}_code" for name in ("province", "district", "subdistrict")}


_SAME_NAME = (
    *("source", "national_id", "title", "first_name", "last_name", "sex", "birth_date", "birth_precision", "village"),
    *("house_no", "house_code", "mother_national_id", "father_national_id", "mother_name", "father_name"),
    "guardian_name",
)


def child_records(table: pa.Table, province: str) -> pa.Table:
    """A tidy table as the child records of a province: one term, every record its own key."""
    count = table.num_rows
    kinds = {name: pa.string() for name in index_file.COLUMNS} | {
        "source_row": pa.int64(),
        "period_start": pa.date32(),
        "birth_date": pa.date32(),
        "record_version_id": pa.int64(),
        "flags": pa.list_(pa.string()),
    }
    kinds |= dict.fromkeys(("active", "in_education", "dropped_out", "alive_here"), pa.bool_())
    columns = {name: pa.nulls(count, kind) for name, kind in kinds.items() if name != "agency_record_id"}
    columns |= {name: table[name] for name in _SAME_NAME} | {name: table[given] for name, given in _PLACES.items()}
    columns |= {
        "layout": table["source"],
        "source_row": table["record_id"],
        "record_key": pc.cast(table["record_id"], pa.string()),
        "record_version_id": pc.add(pc.multiply(table["record_id"], 100), int(province)),
        "id_kind": pc.if_else(pc.is_valid(table["national_id"]), "thai", "missing"),
    }
    same = {"province_code": province, "source_file": "made up", "file_version": "1", "unit": "1", "period": "2567-1"}
    columns |= {name: pa.array([value] * count) for name, value in same.items()}
    columns |= {name: pa.array([True] * count) for name in ("active", "alive_here")}
    return pa.table(columns)


def lay(home: Home, province: str, records: pa.Table) -> None:
    """Put child records where a refresh looks for them."""
    path = child_record.records_path(home, province)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(records, path)


def correct(records: pa.Table, count: int, seed: int = 7) -> pa.Table:
    """The records with `count` of them corrected: a quarter each lose a letter, their number, move, are renamed."""
    rng = np.random.default_rng(seed)
    kind = np.full(records.num_rows, -1)
    kind[rng.permutation(records.num_rows)[:count]] = np.arange(count) % 4
    corrected = {
        "first_name": pc.utf8_slice_codeunits(records["first_name"], 0, -1),
        "national_id": pa.nulls(records.num_rows, pa.string()),
        "village": pc.if_else(pc.equal(records["village"], "9"), "8", "9"),
        "last_name": pc.binary_join_element_wise(records["last_name"], "กุล", ""),
    }
    for place, (name, values) in enumerate(corrected.items()):
        column = pc.if_else(pa.array(kind == place), values, records[name])
        records = records.set_column(records.column_names.index(name), name, column)
    return records
