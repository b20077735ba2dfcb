"""The tables that engines are given: made-up provinces as Parquet, with the truth beside them.

`python -m bench.linkage.provinces OUT --children N --province CODE …` writes OUT (the tidy table) and
OUT with the ending .truth.parquet: record_id, child, kinds of the record.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.synthetic import province_config, tidy_table

SEED = 7


def write(out: Path, provinces: list[str], children: int) -> None:
    """Write provinces of `children` children each into one table, record ids and children numbered through."""
    records = people = 0
    tables, truths = [], []
    for code in provinces:
        table, truth = tidy_table(province_config(code, children=children, seed=SEED))
        tables.append(_shifted(table, "record_id", records))
        truths.append(_shifted(_shifted(truth, "record_id", records), "child", people))
        records += table.num_rows
        people += pc.max(truth["child"]).as_py() + 1
    pq.write_table(pa.concat_tables(tables), out)
    pq.write_table(pa.concat_tables(truths), truth_of(out))


def truth_of(table: Path) -> Path:
    """Where the truth of a table is."""
    return table.with_suffix(".truth.parquet")


def _shifted(table: pa.Table, column: str, by: int) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, pc.add(table[column], by))


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--children", type=int, required=True)
    parser.add_argument("--province", action="append", required=True)
    given = parser.parse_args()
    write(given.out, given.province, given.children)


if __name__ == "__main__":
    main()
