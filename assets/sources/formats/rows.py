"""Rows of text: what every format module makes of a file, before any layout is known.

Held as Arrow lists, so that a province's 270,000 records are cut in a second. Which row is a header,
and which column means what, is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Rows:
    """The rows of one sheet, one table or one delimited text, banner and header rows included.

    Attributes:
        cells: list<string>: each row's fields as text; rows may differ in length. Rows without any
            content are not in it.
        lines: string: each row as it was written, same length as `cells`.
        encoding: what the text was decoded from: `utf-8`, `windows-874`, `utf-16`, or `-` where the
            format has none.
        broken: 0-based rows with bytes that the encoding does not know; they are in `cells` with
            U+FFFD in those places.
    """

    cells: pa.ListArray
    lines: pa.StringArray
    encoding: str
    broken: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def from_lists(cls, cells: Sequence[Sequence[str]], lines: Sequence[str], encoding: str) -> Rows:
        """Rows of Python lists, all of them readable."""
        return cls(pa.array(cells, pa.list_(pa.string())), pa.array(lines, pa.string()), encoding)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.cells)

    def head(self, n: int = 20) -> list[list[str]]:
        """The first `n` rows as Python lists."""
        first: list[list[str]] = self.cells.slice(0, n).to_pylist()
        return first

    @cached_property
    def widths(self) -> npt.NDArray[np.int64]:
        """Number of fields of each row."""
        widths: npt.NDArray[np.int64] = np.diff(self.cells.offsets.to_numpy()).astype(np.int64)
        return widths

    @property
    def usual_width(self) -> int:
        """The number of fields that most rows have; 0 without rows."""
        return int(np.bincount(self.widths).argmax()) if len(self) else 0

    def without_empty_end(self) -> Rows:
        """The rows less their last field, if that is empty in all of them: a separator stands behind each row."""
        width = self.usual_width
        full = self.widths == width
        if width < 2 or (self.widths > width).any():
            return self
        last = self.cells.values.take(pa.array(self.cells.offsets.to_numpy()[1:][full] - 1))
        if pc.any(pc.not_equal(pc.utf8_trim_whitespace(last), "")).as_py():
            return self
        cells = pc.list_slice(self.cells, 0, width - 1, return_fixed_size_list=False)
        return Rows(cells, self.lines, self.encoding, self.broken)

    def drop(self, n: int) -> Rows:
        """The rows after the first `n`."""
        broken = frozenset(row - n for row in self.broken if row >= n)
        return Rows(self.cells.slice(n), self.lines.slice(n), self.encoding, broken)

    def where(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """The rows for which `keep` is set."""
        ordinals = np.cumsum(keep) - 1
        broken = frozenset(int(ordinals[row]) for row in self.broken if keep[row])
        chosen = pa.array(keep)
        return Rows(self.cells.filter(chosen), self.lines.filter(chosen), self.encoding, broken)

    def padded(self, widths: Sequence[int], width: int) -> Rows:
        """The same rows; those with one of `widths` fields are filled up with empty ones to `width`."""
        short = np.isin(self.widths, list(widths)) & (self.widths < width)
        if not short.any():
            return self
        padded = np.where(short, width, self.widths)
        offsets = np.concatenate([[0], np.cumsum(padded)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], padded)
        absent = within >= np.repeat(self.widths, padded)
        places = np.repeat(self.cells.offsets.to_numpy()[:-1].astype(np.int64), padded) + within
        values = self.cells.values.take(pa.array(places, pa.int64(), mask=absent)).fill_null("")
        cells = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)
        return Rows(cells, self.lines, self.encoding, self.broken)

    def below(self, header: Sequence[str]) -> Rows:
        """The same rows with a header above them."""
        first = pa.array([list(header)], self.cells.type)
        line = pa.array(["|".join(header)], pa.string())
        broken = frozenset(row + 1 for row in self.broken)
        return Rows(pa.concat_arrays([first, self.cells]), pa.concat_arrays([line, self.lines]), self.encoding, broken)

    def split_first(self, cells: Sequence[str]) -> Rows:
        """The same rows with `cells` as the first row's: for a header that ran into the first record."""
        first = pa.array([list(cells)], self.cells.type)
        return Rows(pa.concat_arrays([first, self.cells.slice(1)]), self.lines, self.encoding, self.broken)

    def table(
        self, positions: Mapping[str, int], names: Sequence[str], unreadable: frozenset[int] = frozenset()
    ) -> pa.Table:
        """Columns of text as in `Extract.table`.

        Args:
            positions: column → 0-based place in a row; a column without one is null throughout.
            names: the columns to give, in order.
            unreadable: 0-based rows whose columns are to be null.

        Returns:
            `names` as text (null where a row is too short), `source_row` (int64, from 1), `raw_line`.
        """
        readable = np.ones(len(self), dtype=bool)
        readable[list(unreadable)] = False
        starts = self.cells.offsets.to_numpy()[:-1]
        columns: dict[str, pa.Array] = {}
        for name in names:
            if (place := positions.get(name)) is None:
                columns[name] = pa.nulls(len(self), pa.string())
            else:
                absent = ~(readable & (self.widths > place))
                columns[name] = self.cells.values.take(pa.array(starts + place, pa.int64(), mask=absent))
        columns["source_row"] = pa.array(np.arange(1, len(self) + 1), pa.int64())
        columns["raw_line"] = self.lines
        return pa.table(columns)
