"""Corrections: what a file that took another's place changed, in counts.

A file replaces the earlier rows of the same layout, unit and period. Compared are the two files' accepted
rows of that unit and period, row by row under the agency's own key; where there is none, as whole rows. No
value is kept. A replacement that was compared before is not compared again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io, home_identity
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.sources.parsing.parsing import ValidatedExtract
from quality.contract import Layout

TABLE = "quality.correction"
SCHEMA = pa.schema(
    [
        ("province_code", pa.string()),
        ("source", pa.string()),
        ("layout", pa.string()),
        ("unit", pa.string()),
        ("period", pa.string()),
        ("replaced_file", pa.string()),
        ("replaced_version", pa.string()),
        ("source_file", pa.string()),
        ("file_version", pa.string()),
        ("rows_before", pa.int64()),
        ("rows_after", pa.int64()),
        ("added", pa.int64()),
        ("removed", pa.int64()),
        ("changed", pa.int64()),
        ("columns", pa.list_(pa.struct([("name", pa.string()), ("rows", pa.int64())]))),
    ]
)
_ORDER = ("source", "layout", "period", "unit", "file_version", "replaced_version")
_COMPARED = """
    SELECT
        unit, period, any_value(before.source_file) AS replaced_file, any_value(after.source_file) AS source_file,
        count(before.key) AS rows_before, count(after.key) AS rows_after,
        count(*) FILTER (before.key IS NULL) AS added, count(*) FILTER (after.key IS NULL) AS removed,
        count(*) FILTER (before.key = after.key AND before.raw IS DISTINCT FROM after.raw) AS changed,
        list_filter([{columns}], lambda counted: counted.rows > 0) AS columns
    FROM ({before}) AS before FULL JOIN ({after}) AS after USING (unit, period, key)
    GROUP BY unit, period ORDER BY unit, period"""
_KEYED = """
    SELECT
        unit, period, source_file, raw,
        concat_ws(chr(31), {key}, row_number() OVER (PARTITION BY unit, period, {key} ORDER BY source_row)) AS key
    FROM {table}"""


def record(home: Home, province: str, source: str, extracts: Sequence[ValidatedExtract]) -> None:
    """Compare every file with the one whose place it took, write what changed and add it to the release.

    Args:
        home: the installation.
        province: two-digit code.
        source: one of the six.
        extracts: all that was ever received of the source, in the order of receipt.
    """
    file = home.lake("correction", province, f"{source}.parquet")
    known = pq.read_table(file, schema=SCHEMA) if file.is_file() else SCHEMA.empty_table()
    versions = ("layout", "replaced_version", "file_version")
    done = set(zip(*(known[name].to_pylist() for name in versions), strict=True))
    fresh = [
        _compared(province, source, *succession)
        for succession in _successions(extracts)
        if (succession[0][0].layout.name, *(_version(side) for side in succession[:2])) not in done
    ]
    if fresh:
        write_parquet(pa.concat_tables([known, *fresh]).sort_by([(name, "ascending") for name in _ORDER]), file)
        home_identity.note_made(home, file)
    files = sorted(file.parent.glob("*.parquet"))
    tables = [SCHEMA.empty_table(), *(pq.read_table(each, schema=SCHEMA) for each in files)]
    add_table(home, province, "abe", TABLE, pa.concat_tables(tables))


def _successions(
    extracts: Sequence[ValidatedExtract],
) -> Iterator[tuple[list[ValidatedExtract], list[ValidatedExtract], pa.Array]]:
    """Earlier and later sent file of one layout, and the (unit, period) in which the later took the place."""
    for layout in sorted({result.layout.name for result in extracts}):
        sent: dict[int, list[ValidatedExtract]] = {}
        for result in extracts:
            if result.layout.name == layout:
                sent.setdefault(result.landed.arrival, []).append(result)
        last: dict[str, int] = {}
        for arrival, results in sorted(sent.items()):
            spoken = {code for result in results for code in _codes(result.table, result).unique().to_pylist()}
            for earlier in sorted({last[code] for code in spoken & last.keys()}):
                codes = sorted(code for code in spoken if last.get(code) == earlier)
                yield sent[earlier], results, pa.array(codes)
            last.update(dict.fromkeys(spoken, arrival))


def _codes(table: pa.Table, result: ValidatedExtract | None = None) -> pa.ChunkedArray:
    """Unit and period of each row as one text; of the accepted rows alone where `result` is given."""
    if result is not None:
        table = table.filter(pa.array(result.accepted))
    return pc.binary_join_element_wise(table["period"], table["unit"], "\x1f")


def _compared(
    province: str, source: str, earlier: Sequence[ValidatedExtract], later: Sequence[ValidatedExtract], codes: pa.Array
) -> pa.Table:
    layout = later[0].layout
    with duckdb_io.connect() as connection:
        for name, side in (("before_row", earlier), ("after_row", later)):
            rows = pa.concat_tables([result.table.filter(pa.array(result.accepted)) for result in side])
            connection.register(name, rows.filter(pc.is_in(_codes(rows), codes)))
        columns = ", ".join(
            f"struct_pack(name := {duckdb_io.quote(name)}, rows := count(*) FILTER ("
            f'before.key = after.key AND before.raw."{name}" IS DISTINCT FROM after.raw."{name}"))'
            for name in layout.names
        )
        before, after = (_KEYED.format(key=_key(layout), table=table) for table in ("before_row", "after_row"))
        table = connection.execute(_COMPARED.format(columns=columns, before=before, after=after)).to_arrow_table()
    same = {
        "province_code": province,
        "source": source,
        "layout": layout.name,
        "replaced_version": _version(earlier),
        "file_version": _version(later),
    }
    for name, value in same.items():
        table = table.append_column(name, pa.array([value] * table.num_rows, pa.string()))
    return table.select(SCHEMA.names).cast(SCHEMA)


def _key(layout: Layout) -> str:
    """The agency's own key of a row; where it has none, or a part is empty, the whole row."""
    whole = "md5(to_json(raw)::VARCHAR)"
    parts = " || ':' || ".join(f'"{name}"::VARCHAR' for name in layout.key)
    return f"coalesce({parts}, {whole})" if parts else whole


def _version(results: Sequence[ValidatedExtract]) -> str:
    return results[0].landed.file_version
