"""Taking a filled-in book into the index, with its entry in the audit: both or neither."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assets.cases.books import book_store
from assets.cases.books.book import Book, BookRow
from assets.cases.books.reader import FilledBook
from assets.cases.log import case_store
from assets.common import audit_log
from assets.common.storage.home import Home


def take_in(home: Home, province: str, book: Book, path: Path, by: str, at: dt.datetime) -> FilledBook[BookRow]:
    """Read the workbook and keep its good rows.

    Args:
        home: the installation.
        province: two-digit code.
        book: which book it is.
        path: the filled-in template.
        by: who hands it in.
        at: when.

    Raises:
        BookError: it is no workbook of this book.
        FileNotFoundError: there is no such file, or the home has no index yet.
        AuditError: the audit cannot be written; nothing is taken.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        filled = book_store.take_book(connection, province, book, path, by, at)
        detail: dict[str, audit_log.Detail] = {"book": book.name}
        audit_log.add_entry(home, "case_book", who=by, scope=province, rows=len(filled.rows), detail=detail)
        connection.execute("COMMIT")
    return filled
