"""Finding a layout in rows of text: which row is the header, which column stands where.

A layout is recognised by what it holds, never by the file's name. How headers are spelled is
`formats.header_spelling`' knowledge; how the rows are then cut is `tabular`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assets.sources.fields import dates
from assets.sources.formats import header_spelling
from assets.sources.formats.rows import Rows
from assets.sources.formats.workbook import NO_ENCODING
from linkage.thai import numbers
from quality.contract import Column, Layout

SEARCHED_ROWS = 12
SHAPE_SAMPLE = 200
SHAPE_SHARE = 0.7
SHAPE_COLUMNS = 3
GOOD_PART = 0.5
# Columns that are empty from top to bottom, at the end of a sheet, are not in the workbook.
EMPTY_COLUMNS = 2

_SEX = frozenset({"1", "2", "ช", "ญ", "ชาย", "หญิง", "male", "female", "m", "f"})


@dataclass(frozen=True)
class DetectedLayout:
    """A layout found in rows.

    Attributes:
        layout: the layout.
        header: index of the last row before the records: the header, or a banner where there is no header; -1
            where there is neither.
        positions: contract column → 0-based place.
        width: fields that a row has.
        first: fields of the first record where the header ran into it, else None.
        named: there is a header.
        by_place: columns that the header does not name, read by their place.
        unknown: 0-based places whose header is none of the layout's.
    """

    layout: Layout
    header: int
    positions: dict[str, int]
    width: int
    first: list[str] | None = None
    named: bool = True
    by_place: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()

    @property
    def note(self) -> str:
        """What was assumed about the columns or left out, in words; headers go by their place, they may be a value."""
        if not self.named:
            return "no header: all columns were read by their place"
        notes = [
            f"column {self.positions[name] + 1}: unknown header; read as {spell_header(self.layout, name)} by its place"
            for name in self.by_place
        ]
        taken = {self.positions[name] for name in self.by_place}
        if left := [str(place + 1) for place in self.unknown if place not in taken]:
            notes.append(f"column {', '.join(left)}: unknown header; not read")
        return "; ".join(notes)

    @property
    def missing(self) -> tuple[str, ...]:
        """Contract columns that the file does not have."""
        return tuple(name for name in self.layout.names if name not in self.positions)

    @property
    def missing_required(self) -> tuple[str, ...]:
        """Required columns that the file does not have; a group of which one must be there counts as `a|b`."""
        lacking = [name for name in self.layout.required if name not in self.positions]
        group = self.layout.require_any
        if group and not any(name in self.positions for name in group):
            lacking.append("|".join(group))
        return tuple(lacking)


def detect_layout(rows: Rows, layouts: Sequence[Layout]) -> DetectedLayout | None:
    """The layout that the rows fit, by a header or by their shape; None if they are like none of `layouts`.

    A result whose `missing_required` is not empty shares a good part of the layout, no more.
    """
    sample, usual = rows.head(SHAPE_SAMPLE), rows.usual_width
    candidates = [
        found
        for index, row in enumerate(sample[:SEARCHED_ROWS])
        for layout in layouts
        if (found := _by_header(row, index, layout, usual))
    ]
    best = max(candidates, key=lambda found: (not found.missing_required, len(found.positions)), default=None)
    if best is not None and not best.missing_required:
        return best
    # The header is no value: in a column that is otherwise empty it alone would be of the wrong shape.
    body = sample if best is None else sample[best.header + 1 :]
    shaped = _by_shape(body, layouts, usual, EMPTY_COLUMNS if rows.encoding == NO_ENCODING else 0)
    return _below_its_header(shaped, best) if shaped and best else shaped or best


def _below_its_header(shaped: DetectedLayout, headed: DetectedLayout) -> DetectedLayout:
    """Where a header lacks a column by name: its columns by their places, if all that it names stand in theirs.

    One column is called something else, then; its values are of its type, or the shape would not fit. Else
    the column is missing.
    """
    same = shaped.layout is headed.layout and headed.first is None
    if same and all(shaped.positions.get(name) == place for name, place in headed.positions.items()):
        by_place = tuple(name for name in shaped.positions if name not in headed.positions)
        return replace(shaped, header=headed.header, named=True, by_place=by_place, unknown=headed.unknown)
    return headed


def spell_header(layout: Layout, name: str) -> str:
    """A column's header as the agency writes it; of `a|b`, one of which must be there, both."""
    parts = [layout.column(part).headers for part in name.split("|")]
    return " or ".join(part[0] if part else column for part, column in zip(parts, name.split("|"), strict=True))


def is_plausible(value: str, column: Column) -> bool:
    """Say whether `value` looks like what `column` holds; always true of types without a look of their own."""
    value = value.strip()
    if column.type == "national_id":
        return numbers.classify(value)[1] is not numbers.NumberKind.WRONG_LENGTH
    if column.type == "sex":
        return value.lower() in _SEX or value in column.codes
    if column.type == "date":
        return dates.has_date_shape(value, column.format)
    if column.type == "age":
        return value.replace(".", "", 1).isdecimal() and float(value) <= (column.high or dates.OLDEST)
    return True


def count_banner_rows(sample: Sequence[Sequence[str]]) -> int:
    """How many of the first rows are a report's title or date and no record: one field of words and nothing else."""
    for index, row in enumerate(sample):
        filled = [cell.strip() for cell in row if cell.strip()]
        # A number alone is what is left of a record.
        if len(filled) != 1 or filled[0].isdigit():
            return index
    return 0


def _by_header(row: list[str], index: int, layout: Layout, usual: int) -> DetectedLayout | None:
    head, first = _cut_run_in(row, usual, layout)
    positions = header_spelling.match(head, layout.columns)
    filled = sum(bool(cell.strip()) for cell in head)
    share = max(len(positions) / len(layout.columns), len(positions) / max(filled, 1))
    if len(positions) < min(3, len(layout.columns)) or share < GOOD_PART:
        return None
    unknown = tuple(place for place, cell in enumerate(head) if cell.strip() and place not in positions.values())
    return DetectedLayout(layout, index, positions, _width(head, positions, usual), first, unknown=unknown)


def _cut_run_in(row: list[str], usual: int, layout: Layout) -> tuple[list[str], list[str] | None]:
    """The header and the first record, where the line break between the two is lost."""
    if usual < 3 or len(row) not in (2 * usual - 1, 2 * usual):
        return row, None
    if len(row) == 2 * usual:
        return row[:usual], row[usual:]
    glued = row[usual - 1].lstrip()
    spellings = [spelling for column in layout.columns for spelling in column.headers]
    header = glued[: max((len(s) for s in spellings if glued.lower().startswith(s.lower())), default=len(glued))]
    return [*row[: usual - 1], header], [glued[len(header) :], *row[usual:]]


def _width(head: list[str], positions: dict[str, int], usual: int) -> int:
    """Fields that a row has: the header's, or most rows' where the header's surplus fields are nameless."""
    named = max((place for place, cell in enumerate(head) if cell.strip()), default=-1) + 1
    return usual if named <= usual <= len(head) else max(named, max(positions.values()) + 1)


def _by_shape(sample: list[list[str]], layouts: Sequence[Layout], usual: int, spare: int) -> DetectedLayout | None:
    """The layout whose numbers, dates and codes stand where this file's do, if exactly one does.

    Up to `spare` columns of it may be missing at the end.
    """
    banner = count_banner_rows(sample)
    fitting = [
        layout
        for layout in layouts
        if any(usual <= width <= usual + spare for width in layout.widths) and _fits(sample[banner:], layout, usual)
    ]
    if len(fitting) != 1:
        return None
    positions = {column.name: place for place, column in enumerate(fitting[0].columns) if place < usual}
    return DetectedLayout(fitting[0], banner - 1, positions, usual, named=False)


def _fits(sample: list[list[str]], layout: Layout, width: int) -> bool:
    told = 0
    for place, column in enumerate(layout.columns[:width]):
        values = [row[place] for row in sample if len(row) == width and row[place].strip()]
        if not values or column.type not in ("national_id", "sex", "date", "age"):
            continue
        if sum(is_plausible(value, column) for value in values) < SHAPE_SHARE * len(values):
            return False
        told += 1
    return told >= SHAPE_COLUMNS
