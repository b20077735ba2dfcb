"""A province refreshed by the command line, and queries on what it published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
from click.testing import CliRunner, Result

from assets.common.storage.home import Home
from data.synthetic.province import Summary
from pipelines.cli import main
from pipelines.published import connect

AS_OF = "2024-05-16"


def refresh(home: Path, inbox: Path, province: str = "95") -> Result:
    """`childlink refresh`, as a person would type it."""
    arguments = ["--province", province, "--inbox", str(inbox), "--home", str(home), "--as-of", AS_OF]
    return CliRunner().invoke(main, ["refresh", *arguments])


def asked(home: Path, sql: str, *, registry: bool = False) -> list[tuple]:
    """The rows of a query on the published province."""
    connection: duckdb.DuckDBPyConnection = connect(Home(home), ["95"], registry=registry)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@dataclass(frozen=True)
class Refreshed:
    """A province's files, the home they went to, and what the command said."""

    home: Path
    summary: Summary
    result: Result
