"""The row of headings in a workbook that people fill in: how its cells are read, and how far down it is looked for."""

from __future__ import annotations

from typing import Any

HEADING_ROWS = 20
"""The first rows of a sheet: one of them has the headings."""


def write_cell(cell: Any) -> str:
    """A cell as a person reads it: without spaces around it; a whole number without a point; empty where it is."""
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def write_heading(cell: Any) -> str:
    """A heading on one line, with single spaces."""
    return " ".join(write_cell(cell).split())
