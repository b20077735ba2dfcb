"""Values of the data as cells of a table on the terminal."""

from __future__ import annotations

from pipelines.commands.cell_text import make_cell


def test_a_value_is_written_without_markup_and_without_what_steers_the_terminal() -> None:
    cell = make_cell("[red]\x1b]52;c;eA==\x07ก\r\u202e", style="bold")
    assert cell.plain == "[red]]52;c;eA==ก"
    assert (str(cell.style), cell.overflow) == ("bold", "fold")


def test_nothing_is_an_empty_cell_and_other_values_are_as_text() -> None:
    assert [make_cell(value).plain for value in (None, 0, "", 1.5)] == ["", "0", "", "1.5"]
