"""`childlink query`: SQL on what is published, to read only."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import click

from assets.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option

if TYPE_CHECKING:
    import duckdb

_ON_SCREEN = 200
_BATCH = 10_000


@click.command()
@click.argument("sql")
@click.option("--province", type=PROVINCE, help="One province. Default: all published ones, as one.")
@click.option("--registry", is_flag=True, help="Ask the restricted registry (names and numbers) instead.")
@home_option
def query(sql: str, province: str | None, registry: bool, home: Home) -> None:
    """Run SQL on the published files, read-only; `COPY … TO` a file is fine.

    On a terminal the answer is a table, otherwise CSV.
    """
    import duckdb

    from assets.duck import UnreadableDatabaseError, WrongKeyError
    from assets.home import MissingKeyError
    from pipelines.published import connect, provinces

    found = [province] if province else provinces(home)
    try:
        connection = connect(home, found, registry=registry)
    except (FileNotFoundError, MissingKeyError, WrongKeyError, UnreadableDatabaseError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    try:
        _show(connection.execute(sql))
    except duckdb.Error as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    finally:
        connection.close()


def _show(answer: duckdb.DuckDBPyConnection) -> None:
    columns = [column[0] for column in answer.description]
    if sys.stdout.isatty():
        _table(columns, answer.fetchmany(_ON_SCREEN), more=bool(answer.fetchone()))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    while rows := answer.fetchmany(_BATCH):
        writer.writerows(rows)


def _table(columns: list[str], rows: list[tuple[Any, ...]], more: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else Text(str(value)) for value in row))
    Console().print(table)
    if more:
        click.echo(f"… the first {_ON_SCREEN} rows; all of them: add `| cat`, or COPY (…) TO 'file.csv'", err=True)
