"""Errors that a person can do something about: the command ends with their sentence, not with a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.commands.json_errors import CommandError
from pipelines.commands.options import NOTHING_PUBLISHED, WRONG_USAGE


@contextmanager
def exit_in_words() -> Iterator[None]:
    """End with a sentence where a person, a file, a password, the key or the index is not as it should be.

    Exit codes: `WRONG_USAGE` for what was given, `NOTHING_PUBLISHED` for what does not open.
    """
    try:
        yield
    except Exception as error:
        code = _find_exit_code(error)
        if code is None:
            raise
        raise CommandError(str(error), code) from error


def _find_exit_code(error: Exception) -> int | None:
    """The exit code of an error that a person can do something about, else None.

    The classes are imported here: they come with half of the engine, which a command that goes well may not need.
    """
    from assets.common.audit_log import AuditError
    from assets.common.storage import duckdb_io
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home import MissingKeyError
    from assets.common.storage.home_fault import HomeFaultError
    from assets.common.workbooks.workbook_encryption import PasswordError
    from assets.common.workbooks.workbook_process import WorkbookError
    from assets.data_quality.corrections.answer_reader import AnswerFileError
    from assets.data_quality.corrections.correction_items import NotMeasuredError
    from assets.review.queue.questions import NothingToAskError
    from assets.review.reviewers import ReviewerError
    from assets.review.sheet.sheet_reader import SheetError

    unopened = (duckdb_io.WrongKeyError, duckdb_io.BusyDatabaseError, duckdb_io.UnreadableDatabaseError, OSError)
    if isinstance(error, (SheetError, AnswerFileError, ReviewerError, PasswordError, WorkbookError)):
        return WRONG_USAGE
    if isinstance(error, (NothingToAskError, NotMeasuredError, HomeFaultError, MissingKeyError, AuditError)):
        return NOTHING_PUBLISHED
    return NOTHING_PUBLISHED if isinstance(error, (LockedError, *unopened)) else None
