"""The books of a province in the index file: what was taken in last."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from assets.cases.books.book import Book, BookRow
from assets.cases.books.reader import FilledBook, R, read_book
from assets.common.as_of import day_of


def take_book(
    connection: duckdb.DuckDBPyConnection, province: str, book: Book, path: Path, by: str, at: dt.datetime
) -> FilledBook[BookRow]:
    """Read a filled-in workbook; its good rows take the place of the rows with the same key, others stay.

    Raises:
        BookError, FileNotFoundError: as `read_book`.
    """
    filled = read_book(book, path, day_of(at))
    kept = {_key(row): row for row in read_rows(connection, province, book, book.row)}
    kept |= {_key(row): row for row in filled.rows.values()}
    connection.execute("DELETE FROM case_book WHERE province_code = ? AND book = ?", [province, book.name])
    if kept:
        connection.executemany(
            "INSERT INTO case_book VALUES (?, ?, ?, ?, ?, ?)",
            [
                [province, book.name, number, row.model_dump_json(), by, at]
                for number, row in enumerate(kept.values(), 1)
            ],
        )
    return filled


def read_rows(connection: duckdb.DuckDBPyConnection, province: str, book: Book, kind: type[R]) -> list[R]:
    """The rows of a book as they are now, as the type that the book has."""
    rows = connection.execute(
        "SELECT content FROM case_book WHERE province_code = ? AND book = ? ORDER BY row_number", [province, book.name]
    ).fetchall()
    return [kind.model_validate_json(content) for (content,) in rows]


def _key(row: BookRow) -> tuple[object, ...]:
    return tuple(getattr(row, column) for column in row.key)
