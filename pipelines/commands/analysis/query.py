"""`childlink query`: SQL on what is published, to read only."""

from __future__ import annotations

import csv
import hashlib
import sys
from typing import TYPE_CHECKING, Any

import click

from assets.common.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option

if TYPE_CHECKING:
    import duckdb

_ON_SCREEN = 200
_BATCH = 10_000


@click.command()
@click.argument("sql")
@click.option("--province", type=PROVINCE, help="One province. Default: all published ones, as one.")
@click.option("--registry", is_flag=True, help="Ask the restricted registry (names and numbers) instead.")
@click.option("--by", help="Who asks, for the audit of the registry. Default: the user of this machine.")
@home_option
def query(sql: str, province: str | None, registry: bool, by: str | None, home: Home) -> None:
    """Run SQL on the published files, read-only; `COPY … TO` a file is fine.

    On a terminal the answer is a table, otherwise CSV. Questions to the registry are written into the audit: who,
    which provinces, how many rows, and a hash of the SQL, whose words may be names.
    """
    import duckdb

    from assets.common.audit_log import AuditError
    from assets.common.duckdb_io import UnreadableDatabaseError, WrongKeyError
    from assets.common.home import MissingKeyError, RotationPendingError
    from pipelines.published import connect, find_published_provinces

    found = [province] if province else find_published_provinces(home)
    try:
        connection = connect(home, found, registry=registry)
    except (
        *(FileNotFoundError, MissingKeyError, RotationPendingError),
        *(WrongKeyError, UnreadableDatabaseError),
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    try:
        if registry:
            _record(home, "query", found, by, sql, rows=0)
        rows = _show(connection.execute(sql))
        if registry:
            _record(home, "query_answered", found, by, sql, rows)
    except AuditError as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    except duckdb.Error as error:
        click.echo(_told(error) if registry else f"{error}", err=True)
        sys.exit(1)
    finally:
        connection.close()


def _told(error: duckdb.Error) -> str:
    """An error's words where they can only quote the question; of any other its kind, as it may quote a row."""
    import duckdb

    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        return f"{error}"
    return f"{type(error).__name__}: its words are left out, since they may quote a row of the registry"


def _record(home: Home, action: str, provinces: list[str], by: str | None, sql: str, rows: int) -> None:
    """Write down that the registry is asked, before it answers; and how many rows it gave."""
    from assets.common import audit_log

    detail = {"sql": hashlib.sha256(sql.encode()).hexdigest()}
    audit_log.add_entry(
        home, action, who=audit_log.acting_person(by), scope=" ".join(provinces), rows=rows, detail=detail
    )


def _show(answer: duckdb.DuckDBPyConnection) -> int:
    """Write the answer out; how many rows it is, or for `COPY … TO` how many that wrote."""
    columns = [column[0] for column in answer.description]
    if sys.stdout.isatty():
        shown = answer.fetchmany(_ON_SCREEN)
        _table(columns, shown, more=bool(answer.fetchone()))
        return _counted(columns, shown)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    total = 0
    while rows := answer.fetchmany(_BATCH):
        writer.writerows(rows)
        total += _counted(columns, rows)
    return total


def _counted(columns: list[str], rows: list[tuple[Any, ...]]) -> int:
    # `COPY … TO` answers with one row, the number of rows that it wrote.
    wrote = columns == ["Count"] and len(rows) == 1 and isinstance(rows[0][0], int)
    return int(rows[0][0]) if wrote else len(rows)


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
