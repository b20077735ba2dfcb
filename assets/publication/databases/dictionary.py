"""What the published tables and columns mean, from `data/reference/tables/` and the contracts.

The same texts become comments in the DuckDB files and the rows of `data_dictionary`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import yaml

import data.reference
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from quality import contract
from quality.yaml_file import LOADER

FOLDER = Path(data.reference.__file__).parent / "tables"
SCHEMA = pa.schema([(name, pa.string()) for name in ("table_name", "column_name", "column_type", "th", "en")])


SECTIONS = ("columns", "registry", "analysts", "both", "source_tables")


class DescribedColumn(NamedTuple):
    """A column of a published table, its type in DuckDB, and what it means in Thai and English."""

    column: str
    kind: str
    th: str
    en: str


class TwiceDescribedError(Exception):
    """Two files describe the same table or column."""

    def __init__(self, file: Path, section: str, names: list[str]) -> None:
        super().__init__(f"{file.name}, {section}: described in another file already: {', '.join(names)}")


class UndescribedError(Exception):
    """A published table or column that nobody has described."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"describe in data/reference/{FOLDER.name}/ before publishing: {', '.join(names)}")


def describe(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Comment on every table and column of `catalog` and write its `data_dictionary`.

    Raises:
        UndescribedError: something in it has no description.
    """
    columns = ", ".join(f"{name} VARCHAR" for name in SCHEMA.names)
    connection.execute(f"CREATE TABLE {catalog}.main.data_dictionary ({columns})")
    entries: list[dict[str, str | None]] = []
    missing: list[str] = []
    for schema, table, described in _tables(connection, catalog):
        name = table if schema == "main" else f"{schema}.{table}"
        for column, kind in [(None, None), *described]:
            text = meaning(name, column)
            if text is None:
                missing.append(name if column is None else f"{name}.{column}")
                continue
            entries.append({"table_name": name, "column_name": column, "column_type": kind, **text})
            target = f"{catalog}.{schema}.{table}" + (f'."{column}"' if column else "")
            kind_of = "COLUMN" if column else "TABLE"
            connection.execute(f"COMMENT ON {kind_of} {target} IS {quote(text['th'] + ' · ' + text['en'])}")
    if missing:
        raise UndescribedError(missing)
    connection.register("entries", pa.Table.from_pylist(entries, SCHEMA))
    connection.execute(f"INSERT INTO {catalog}.main.data_dictionary FROM entries")
    connection.unregister("entries")


def read_columns(file: Path, table: str) -> list[DescribedColumn]:
    """The columns of a table of a published file that is not encrypted, from its `data_dictionary`.

    Args:
        file: the DuckDB file.
        table: with its schema, as `abe.child`.
    """
    with duckdb_io.open_database(file) as connection:
        rows = connection.execute(
            """
            SELECT column_name, column_type, th, en FROM main.data_dictionary
            WHERE table_name = ? AND column_name IS NOT NULL""",
            [table],
        ).fetchall()
    return [DescribedColumn(*row) for row in rows]


def meaning(table: str, column: str | None) -> dict[str, str] | None:
    """Thai and English text (`th`, `en`) of a table, or of a column in it; `None` where there is none."""
    texts = _texts()
    if table.startswith("source."):
        found = _layout_meaning(table.removeprefix("source."), column)
    else:
        entry = {**texts["registry"], **texts["analysts"], **texts["both"]}.get(table)
        found = entry if entry is None or column is None else entry.get("columns", {}).get(column)
    found = found or (texts["columns"].get(column) if column else None)
    return {"th": found["th"], "en": found["en"]} if found else None


def _layout_meaning(layout: str, column: str | None) -> dict[str, str] | None:
    for source in sorted(path.stem for path in contract.FOLDER.glob("*.yaml")):
        known = contract.load(source)
        if layout not in known.layouts:
            continue
        if column is None:
            general = _texts()["source_tables"]
            return {language: f"{general[language]}: {known.title[language]} ({layout})" for language in ("th", "en")}
        if column in known.layouts[layout].names:
            of = known.layouts[layout].column(column)
            return {"th": of.th or column, "en": of.en or column}
    return None


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    rows = connection.execute(
        """
        SELECT schema_name, table_name, list((column_name, data_type) ORDER BY column_index)
        FROM duckdb_columns() WHERE database_name = ? GROUP BY ALL ORDER BY ALL""",
        [catalog],
    ).fetchall()
    return [(schema, table, [tuple(column) for column in columns]) for schema, table, columns in rows]


def files() -> list[Path]:
    """The files that describe tables, one an area of the house."""
    return sorted(FOLDER.glob("*.yaml"))


@cache
def _texts() -> dict[str, Any]:
    """All files as one: sections by name, in them entries by name.

    Raises:
        TwiceDescribedError: two files describe the same thing.
    """
    texts: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for file in files():
        for section, entries in yaml.load(file.read_text("utf-8"), Loader=LOADER).items():
            if twice := sorted(texts[section].keys() & entries.keys()):
                raise TwiceDescribedError(file, section, twice)
            texts[section].update(entries)
    return texts
