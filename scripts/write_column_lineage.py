"""Write data/reference/column_lineage.yaml: from which columns each column of a table is made, read from its SQL.

`make lineage` writes it anew. With `--check` nothing is written, and the exit code is 1 where it is not up to date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import yaml
from sqlglot import exp
from sqlglot.lineage import lineage

from assets.common.storage.sql_script import SqlFolder
from assets.publication.databases import analysts_file, registry_file
from assets.records import schema
from assets.records.column_lineage import AGENCY_KEY, FILE

ASSETS = Path(__file__).parents[1] / "assets"
RECORDS, INDEX = SqlFolder(ASSETS / "records" / "sql"), SqlFolder(ASSETS / "index" / "sql")
HEADING = """\
# From which columns each column of an asset is made. Written by `make lineage` from the SQL of the steps, not by hand.
# `staged.agency_key` is the key of the row's layout. A column without others is made by linking, or is a constant.
"""
LINKED = {"child_id": "VARCHAR", "match_probability": "DOUBLE", "own": "BOOLEAN"}
"""What linking adds to child records."""

Columns = Mapping[str, str]
Lineage = dict[str, list[str]]


def read_lineage() -> dict[str, Lineage]:
    """The columns of each asset, each with the columns that it is made from."""
    child_index = trace_child_index()
    return {
        "child_records": trace_child_records(),
        "child_index": child_index,
        "release": trace_registry(child_index) | trace_analysts(child_index),
    }


def trace_child_records() -> Lineage:
    """The columns of child records, from those of staged rows."""
    staged = schema.STAGED | schema.SIGNALS | schema.RAW | {AGENCY_KEY: "VARCHAR", "content": "UBIGINT"}
    steps = {
        "keyed": find_query(RECORDS.read("record_key"), "keyed"),
        "dated": find_query(RECORDS.read("activity"), "dated"),
        "dated_status": find_query(RECORDS.read("status"), "dated_status"),
    }
    written = "(SELECT source_file, source_row, file_version, raw FROM staged_row)"
    finished = f"SELECT {', '.join(schema.CHILD_RECORD)} FROM ({RECORDS.read('child_record', written=written)})"
    return trace(finished, steps, {"staged_row": staged}, {"staged_row": "staged"})


def trace_child_index() -> Lineage:
    """The columns of children, from those of child records."""
    exported = (INDEX.folder / "exported_record.sql").read_text("utf-8")
    steps = {
        "own_record": find_query(re.sub(r"[{}]", "", exported), "own_record"),
        "own_identifier": INDEX.read("identifier"),
        "own_name": INDEX.read("golden_name"),
    }
    record = {"exported_record": schema.CHILD_RECORD | LINKED}
    return trace(INDEX.read("golden_record"), steps, record, {"exported_record": "child_records"})


def trace_registry(child: Lineage) -> Lineage:
    """The columns of the registry file's tables of children and of their records."""
    tables = {"child": dict.fromkeys(child, "VARCHAR"), "child_record": schema.CHILD_RECORD | LINKED}
    assets = {"child": "child_index", "child_record": "child_records"}
    found: Lineage = {}
    for name in tables:
        query = registry_file.MASTER[name].format(child="child", child_record="child_record", province="''")
        of_table = trace(query, {}, tables, assets)
        found |= {f"master.{name}.{column}": parents for column, parents in of_table.items()}
    return found


def trace_analysts(child: Lineage) -> Lineage:
    """The columns of children in the analysts' file, as far as they are from the index and not from the indicators."""
    counted = dict.fromkeys(["child_id", *re.findall(r"\bperson\.(\w+)", analysts_file.CHILD)], "VARCHAR")
    tables = {
        "child": dict.fromkeys(child, "VARCHAR"),
        "person": counted,
        "given_pseudonym": {"child_id": "VARCHAR", "pseudonym": "VARCHAR"},
        "given_band": {"code": "VARCHAR", "first": "INTEGER", "last": "INTEGER"},
    }
    query = re.sub(r"read_parquet\(\{(\w+)\}\)", r"\1", analysts_file.CHILD).partition(" AS\n")[2]
    found = trace(query, {}, tables, {"child": "child_index"})
    return {f"abe.child.{column}": parents for column, parents in found.items() if parents}


def find_query(script: str, table: str) -> str:
    """The query that makes a table of a script.

    Raises:
        LookupError: the script makes no such table.
    """
    for statement in duckdb.extract_statements(script):
        if (made := statement.query.partition(f"TABLE {table} AS"))[1]:
            return made[2]
    raise LookupError(f"no statement makes {table}")


def trace(query: str, steps: Mapping[str, str], tables: Mapping[str, Columns], assets: Mapping[str, str]) -> Lineage:
    """The columns of a query, each with the columns of tables that it is made from.

    Args:
        query: in DuckDB's SQL.
        steps: queries of the temporary tables that it reads, by name.
        tables: columns of the tables from which all is made, by name, with their types.
        assets: the asset that a table is; what comes from other tables is left out.
    """
    roots = lineage(None, query, sources=dict(steps), schema=dict(tables), dialect="duckdb")
    found: Lineage = {}
    for name, root in roots.items():
        leaves = [node for node in root.walk() if not node.downstream and isinstance(node.expression, exp.Table)]
        parents = {(node.expression.name, node.name.rpartition(".")[2]) for node in leaves}
        found[name] = sorted(
            f"{assets[table]}.{column}" for table, column in parents if table in assets and column not in LINKED
        )
    return found


def main() -> None:
    """Write the file, or say whether it is up to date."""
    text = HEADING + yaml.safe_dump(read_lineage(), sort_keys=False, width=110, default_flow_style=None)
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text, "utf-8")
    elif FILE.read_text("utf-8") != text:
        sys.exit(f"{FILE} is not up to date: run make lineage")


if __name__ == "__main__":
    main()
