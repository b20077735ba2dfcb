"""What is published: which provinces, and one read-only connection over one or all of them.

The files are made in `assets/publication`; here they are only opened.
"""

from __future__ import annotations

import duckdb

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from pipelines.messages import message
from pipelines.provinces import PROVINCES


def find_published_provinces(home: Home) -> list[str]:
    """Codes of the provinces with a release."""
    return [code for code in sorted(PROVINCES) if home.analysts_file(code).is_file()]


def connect(home: Home, codes: list[str], *, registry: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection in which the published tables of `codes` have their own names.

    One province's file is opened as it is, comments included. Several are put together as views
    of the same names.

    Args:
        home: whose releases.
        codes: provinces; none is an error, as there is nothing to ask.
        registry: the restricted file instead of the analysts'.

    Raises:
        FileNotFoundError: nothing is published, or not that province.
        MissingKeyError, WrongKeyError, RotationPendingError: the registry does not open.
    """
    if not codes:
        raise FileNotFoundError(message("nothing_is_published", home=home.root))
    connection = duckdb_io.connect(encrypted=registry)
    try:
        for code in codes:
            file = home.published(code) / "registry.duckdb" if registry else home.analysts_file(code)
            duckdb_io.attach(connection, file, f"p{code}", key=home.key(code) if registry else None, read_only=True)
        if len(codes) == 1:
            connection.execute(f"USE p{codes[0]}")
        else:
            _unite(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _unite(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a view over all attached files for each table that one of them has."""
    tables = connection.execute(
        r"""
        SELECT schema_name, table_name, list(DISTINCT t.database_name ORDER BY t.database_name),
            any_value(t.comment), bool_or(column_name = 'province_code')
        FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (database_name, schema_name, table_name)
        WHERE regexp_matches(t.database_name, '^p\d\d$')
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    for schema, table, files, comment, has_province in tables:
        # A province's rows are its own. Without a province, and for children, who may be known in two, the same row
        # lies in several files and is one.
        union = "UNION ALL BY NAME" if has_province and table != "child" else "UNION BY NAME"
        name = f'"{schema}"."{table}"'
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        connection.execute(f"CREATE VIEW {name} AS " + f" {union} ".join(f"FROM {file}.{name}" for file in files))
        if comment:
            connection.execute(f"COMMENT ON VIEW {name} IS {duckdb_io.quote(comment)}")
