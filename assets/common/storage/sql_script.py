"""Running the SQL scripts of a package: named files in its folder `sql/`, with parameters and table names.

What a script does is said in its first comment; what it needs is its caller's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class SqlFolder:
    """The scripts of one package."""

    def __init__(self, folder: Path) -> None:
        """The scripts in `folder`, each `<name>.sql`."""
        self.folder = folder

    def read(self, name: str, **inserted: str) -> str:
        """The text of a script, with `{key}` replaced by the SQL text given for each key.

        Raises:
            KeyError: the script has a placeholder that nothing was given for.
        """
        text = (self.folder / f"{name}.sql").read_text("utf-8")
        for key, value in inserted.items():
            text = text.replace(f"{{{key}}}", value)
        if (missing := _PLACEHOLDER.search(text)) is not None:
            raise KeyError(f"{name}.sql needs {missing.group()}")
        return text

    def run(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        **inserted: str,
    ) -> duckdb.DuckDBPyConnection:
        """Execute the statements of a script one after the other; the last one's result can be fetched.

        Args:
            connection: where to run it.
            name: the script.
            parameters: values by name; each statement is given those that it names.
            inserted: SQL text for the script's placeholders, as for `read`.

        Raises:
            KeyError: a placeholder has no text, or a statement names a parameter that was not given.
        """
        given = parameters or {}
        for statement in duckdb.extract_statements(self.read(name, **inserted)):
            named = statement.named_parameters
            connection.execute(statement, {key: given[key] for key in named} if named else None)
        return connection

    def create(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        name: str | None = None,
        **inserted: str,
    ) -> None:
        """Make the temporary table `table` of a script that is one query; its name is the table's if not given."""
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {self.read(name or table, **inserted)}")
