"""Values of the data as cells of a table on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.common.display.file_names import strip_controls

if TYPE_CHECKING:
    from rich.text import Text


def make_cell(value: object, style: str = "") -> Text:
    """A value as it is written, without markup and without characters that steer the terminal; empty for none."""
    from rich.text import Text

    return Text("" if value is None else strip_controls(str(value)), style=style, overflow="fold")
