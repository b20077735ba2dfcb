"""What readers of archives share: the members' addresses, and refusals of what can't be opened."""

from __future__ import annotations

from assets.sources.formats.errors import LimitError, PasswordProtectedError, UnreadableError
from assets.sources.readers.extract import Refusal


def member_address(source_file: str, member: str) -> str:
    """Where a member stands: `itw51.zip/3/student.dbf`."""
    return f"{source_file}/{member}"


def refuse_member(error: UnreadableError, source_file: str, layout: str | None = None) -> Refusal:
    """Hold what could not be opened, for the reason that the format module gave."""
    reason = "unreadable_file"
    if isinstance(error, PasswordProtectedError | LimitError):
        reason = "password_protected" if isinstance(error, PasswordProtectedError) else "too_large"
    return Refusal(source_file, "held", reason, str(error), layout)
