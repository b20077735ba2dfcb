"""Revisions: figures of one as-of date that a later refresh counts otherwise, and whose files were new.

A child found at a neighbour's school is no longer out of school here: the figure moves though no file of this province
came. That is written down, in `lake/indicator_revision/`, and never done in silence. The log is for analysts: two
counts of one cell may differ by a single child.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage.atomic_io import replacing, write_parquet
from assets.common.storage.home import Home

KEY = ("indicator", "version", "area_level", "area_code", "age_band")
FIGURES = ("numerator", "numerator_low", "numerator_high", "denominator")
SCHEMA = pa.schema(
    [
        ("as_of", pa.date32()),
        ("revision", pa.int64()),
        *((name, pa.string()) for name in KEY),
        ("before", pa.int64()),
        ("after", pa.int64()),
        ("denominator_before", pa.int64()),
        ("denominator_after", pa.int64()),
        ("new_files_of", pa.list_(pa.string())),
    ]
)


def record_revisions(home: Home, province: str, as_of: date, before: pa.Table, after: pa.Table) -> pa.Table:
    """Add to the log which figures of the date are counted otherwise than before; give the whole log.

    Province and districts, both sexes together. The same figures again add nothing.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the date of both tables.
        before: the values of an earlier refresh of that date; no rows where there was none.
        after: those of now.
    """
    file, inputs = revisions_path(home, province), hash_files(home)
    log = pq.read_table(file, schema=SCHEMA) if file.is_file() else SCHEMA.empty_table()
    known = _read_inputs(home, province)
    then = known.get(as_of.isoformat(), {})
    new_files = sorted(code for code in inputs.keys() | then.keys() if inputs.get(code) != then.get(code))
    same_day = log.filter(pc.equal(log["as_of"], pa.scalar(as_of)))
    revision = int(pc.max(same_day["revision"]).as_py() or 0) + 1
    given = {"as_of": as_of, "revision": revision, "new_files_of": new_files}
    if changed := [{**given, **row} for row in _compare(before, after)]:
        log = pa.concat_tables([log, pa.Table.from_pylist(changed, SCHEMA)]).combine_chunks()
        write_parquet(log, file)
    if inputs != then:
        with replacing(_inputs_path(home, province)) as temporary:
            temporary.write_text(json.dumps(known | {as_of.isoformat(): inputs}, sort_keys=True), "utf-8")
    return log


def revisions_path(home: Home, province: str) -> Path:
    """Where the log lies in the lake."""
    return home.lake("indicator_revision", f"{province}.parquet")


def _inputs_path(home: Home, province: str) -> Path:
    return home.lake("indicator_revision", f"{province}.json")


def _read_inputs(home: Home, province: str) -> dict[str, dict[str, str]]:
    """By as-of date and province the hash of the files that the figures were last counted from."""
    file = _inputs_path(home, province)
    read: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return read


def hash_files(home: Home) -> dict[str, str]:
    """Of each province with staged files, a hash of which they are."""
    hashes = {}
    for folder in sorted(home.lake("files").glob("??")):
        digest = hashlib.sha256()
        for file in sorted(folder.glob("*.parquet")):
            rows = pq.read_table(file, columns=["source_file", "file_version", "status"]).to_pylist()
            for row in sorted(rows, key=lambda row: tuple(map(str, row.values()))):
                digest.update(repr(tuple(row.values())).encode())
        hashes[folder.name] = digest.hexdigest()[:16]
    return hashes


def _compare(before: pa.Table, after: pa.Table) -> list[dict[str, Any]]:
    """The cells that have figures in both and other ones now, of one version of the definition."""
    then = _read_cells(before)
    return [
        {
            **dict(zip(KEY, key, strict=True)),
            "before": then[key][0],
            "after": figures[0],
            "denominator_before": then[key][3],
            "denominator_after": figures[3],
        }
        for key, figures in _read_cells(after).items()
        if key in then and then[key] != figures
    ]


def _read_cells(values: pa.Table) -> dict[tuple[str, ...], tuple[int, ...]]:
    wanted = pc.and_(pc.equal(values["sex"], "all"), pc.not_equal(values["area_level"], "subdistrict"))
    rows = values.filter(pc.and_(wanted, pc.is_valid(values["numerator"]))).select([*KEY, *FIGURES]).to_pylist()
    return {tuple(row[name] for name in KEY): tuple(row[name] for name in FIGURES) for row in rows}
