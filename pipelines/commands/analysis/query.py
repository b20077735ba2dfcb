"""`childlink query`: SQL on what is published, to read only."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, home_option

if TYPE_CHECKING:
    import duckdb

_ON_SCREEN = 200
_BATCH = 10_000
_TARGET = re.compile(r"\bTO\s+'((?:[^']|'')*)'", re.IGNORECASE)


@click.command()
@click.argument("sql")
@click.option("--province", type=PROVINCE, help="One province. Default: all published ones, as one.")
@click.option("--registry", is_flag=True, help="Ask the restricted registry (names and numbers) instead.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the answer here: a file .xlsx or .csv for Excel.")
@by_option
@home_option
def query(sql: str, province: str | None, registry: bool, out: Path | None, by: str | None, home: Home) -> None:
    """Run one SQL statement on the published files, read-only; `COPY … TO` a file outside the home is fine.

    It reaches no other file, extension or setting.

    On a terminal the answer is a table, otherwise CSV. With `--out` it is a workbook or a CSV that Excel opens with
    Thai letters, in which nothing is run as a formula. The registry needs --by, a registered person who may see full
    values of the provinces. It is written into the audit: who, which provinces, how many rows, and a hash of the SQL,
    whose words may be names.
    """
    import duckdb

    from assets.common.audit_log import AuditError
    from assets.common.storage.duckdb_io import UnreadableDatabaseError, WrongKeyError
    from assets.common.storage.home import MissingKeyError, RotationPendingError
    from pipelines.commands.analysis import answer_file
    from pipelines.published import connect, find_published_provinces

    found = [province] if province else find_published_provinces(home)
    who = _prove_asker(home, by, found) if registry else ""
    try:
        connection = connect(home, found, registry=registry)
    except (
        *(FileNotFoundError, MissingKeyError, RotationPendingError),
        *(WrongKeyError, UnreadableDatabaseError),
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    rows = [0]
    try:
        if out is not None:
            answer_file.check_path(out, home.root)
        statement = _lock(connection, home, sql)
        if registry:
            _record(home, "query", found, who, sql, rows=0)
        try:
            answer = connection.execute(statement)
            if out is not None and statement.type != duckdb.StatementType.COPY:
                rows[0] = answer_file.write_answer(answer, out)
                click.echo(f"{rows[0]:,} แถว · rows: {out}", err=True)
            else:
                _show(answer, rows, writes=statement.type == duckdb.StatementType.COPY)
        finally:  # what left before an error left
            if registry:
                _record(home, "query_answered", found, who, sql, rows[0])
    except (RefusedQueryError, answer_file.OutputFileError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(2)
    except AuditError as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    except duckdb.Error as error:
        click.echo(_told(error) if registry else _plain(f"{error}"), err=True)
        sys.exit(1)
    finally:
        connection.close()


def _prove_asker(home: Home, by: str | None, provinces: list[str]) -> str:
    with exit_in_words():
        return prove_actor(home, by, provinces, full=True)


class RefusedQueryError(Exception):
    """The SQL is not one question, or would write where it may not."""


def _lock(connection: duckdb.DuckDBPyConnection, home: Home, sql: str) -> duckdb.Statement:
    """The one statement of the question, with files, extensions and settings out of its reach.

    Of the file system it has only the file that a `COPY … TO` names, which may not lie in the home.

    Raises:
        RefusedQueryError: there are several statements, or one that is no question, or the file lies in the home.
    """
    import duckdb

    statements = duckdb.extract_statements(sql)
    kinds = (duckdb.StatementType.SELECT, duckdb.StatementType.COPY, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in kinds:
        raise RefusedQueryError("ถามได้ครั้งละหนึ่งคำสั่ง · give one statement: SELECT, FROM, DESCRIBE or COPY (…) TO 'file'")
    allowed: list[str] = []
    if statements[0].type == duckdb.StatementType.COPY and (target := _TARGET.search(sql)):
        path = Path(os.path.expanduser(target.group(1).replace("''", "'")))  # noqa: PTH111 (an unknown ~user stays)
        if not path.name or path.is_dir():
            raise RefusedQueryError("COPY … TO ต้องระบุชื่อไฟล์ · COPY … TO needs the name of a file")
        if path.resolve().is_relative_to(home.root.resolve()):
            raise RefusedQueryError(f"{path} lies in the home: write to a file outside of it")
        # DuckDB writes beside a file that is there, under this name, and renames it.
        allowed = [str(path), str(path.with_name(f"tmp_{path.name}"))]
    connection.execute("SET allowed_paths = ?", [allowed])
    # A folder for what does not fit in memory could be read and written by the question, and lies where it was asked.
    connection.execute("SET temp_directory = ''")
    connection.execute("SET python_enable_replacements = false; SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return statements[0]


def _told(error: duckdb.Error) -> str:
    """An error's words where they can only quote the question; of any other its kind, as it may quote a row."""
    import duckdb

    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        return str(_plain(f"{error}"))
    return f"{type(error).__name__}: its words are left out, since they may quote a row of the registry"


def _record(home: Home, action: str, provinces: list[str], who: str, sql: str, rows: int) -> None:
    """Write down that the registry is asked, before it answers; and how many rows it gave."""
    from assets.common import audit_log

    detail = {"sql": hashlib.sha256(sql.encode()).hexdigest()}
    audit_log.add_entry(home, action, who=who, scope=" ".join(provinces), rows=rows, detail=detail)


def _show(answer: duckdb.DuckDBPyConnection, left: list[int], *, writes: bool) -> None:
    """Write the answer out; `left` counts the rows that left so far, for `COPY … TO` those that it wrote."""
    columns = [column[0] for column in answer.description]
    if sys.stdout.isatty():
        shown = answer.fetchmany(_ON_SCREEN)
        left[0] += _count(shown, writes)
        _table(columns, shown, more=bool(answer.fetchone()))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(_plain, columns))
    while rows := answer.fetchmany(_BATCH):
        left[0] += _count(rows, writes)
        writer.writerows([_plain(value) for value in row] for row in rows)


def _plain(value: Any) -> Any:
    """A value for a CSV that may be shown on a terminal: line ends and tabs stay, what steers a terminal does not."""
    from assets.common.display.file_names import strip_controls

    return strip_controls(value, keep="\n\t") if isinstance(value, str) else value


def _count(rows: list[tuple[Any, ...]], writes: bool) -> int:
    """Rows of an answer; a `COPY … TO` answers with one row, the number of rows that it wrote."""
    return int(rows[0][0]) if writes and rows else len(rows)


def _table(columns: list[str], rows: list[tuple[Any, ...]], more: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from pipelines.commands.cell_text import make_cell

    table = Table()
    for column in columns:
        table.add_column(make_cell(column), overflow="fold")
    for row in rows:
        table.add_row(*(make_cell(value) for value in row))
    Console().print(table)
    if more:
        click.echo(f"… the first {_ON_SCREEN} rows; all of them: add `| cat`, or COPY (…) TO 'file.csv'", err=True)
