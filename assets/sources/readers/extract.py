"""What a reader hands on: an extract, one layout's rows from one file or one member of an archive.

The rows are text exactly as the agency wrote it, under the contract's column names. Typing the
text is `fields`' work, judging it is `quality`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Extract:
    """One layout's rows as they were written.

    Attributes:
        source_file: path below the source folder, with the member's path behind it for an archive.
        layout: name of the layout in the source's contract.
        table: the contract's columns as text (null where the file lacks the column), and
            `source_row` (int64, the data record's ordinal from 1) and `raw_line` (text).
        encoding: what the text was decoded from, `utf-8` or `windows-874`; `-` for workbooks.
        missing: contract columns that the file does not have.
        unreadable: ordinals of rows that could not be cut into columns; they are in `table` with
            null columns and their `raw_line`.
        note: what was assumed about its columns or left out, without any value of a row.
    """

    source_file: str
    layout: str
    table: pa.Table
    encoding: str
    missing: tuple[str, ...] = ()
    unreadable: frozenset[int] = field(default_factory=frozenset)
    note: str = ""


@dataclass(frozen=True)
class Refusal:
    """A file, or a member of one, that gave no extract: held (someone must act) or ignored.

    Attributes:
        source_file: as in `Extract`.
        status: `held` or `ignored`.
        reason: a code of `data/reference/reasons.csv`.
        detail: what was found, without any value of a row.
        layout: the layout it comes nearest to, if any.
    """

    source_file: str
    status: str
    reason: str
    detail: str
    layout: str | None = None
