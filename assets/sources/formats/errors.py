"""What a format module raises when the bytes are not what they should be.

Messages name the fault and what to do, never a value of a row: they end in reports.
"""


class UnreadableError(Exception):
    """The file, or a member of an archive, can't be read: cut, damaged or not what it seems."""


class PasswordProtectedError(UnreadableError):
    """It opens with a password only."""


class LimitError(UnreadableError):
    """It exceeds a limit (`formats.limits`): names the limit and what was found."""
