"""What was asked of the very same program before is not asked again, and what differs in anything is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assets.indicators.disclosure import linear_programme
from assets.indicators.disclosure.cells import Cells, build_cells
from assets.indicators.disclosure.linear_programme import Answers, find_unproved
from assets.indicators.disclosure.sums import Bools
from tests.support.little_provinces import known, values


def hidden_cells() -> tuple[Cells, Bools]:
    """The cells of a little province, of which the small ones and most others are hidden, and which are hidden."""
    cells = build_cells(values(1, 6, 0.3), known())
    drawn = np.random.default_rng(3).uniform(size=cells.counts.shape)
    return cells, cells.there & (cells.small | (drawn < 0.95))


def count_programs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One more element for each program that is made from now on."""
    made: list[int] = []
    program = linear_programme.Program

    def count(*given: Any) -> Any:
        made.append(1)
        return program(*given)

    monkeypatch.setattr(linear_programme, "Program", count)
    return made


def test_the_same_is_asked_once_and_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, unknown = hidden_cells()
    wanted, least, answered = cells.small & unknown, np.zeros(unknown.shape), dict[bytes, Any]()
    made = count_programs(monkeypatch)
    first = find_unproved(cells, unknown, wanted, least, answered)
    asked = len(made)
    assert asked and first.any() and (wanted & ~first).any()
    assert np.array_equal(find_unproved(cells, unknown, wanted, least, answered), first)
    assert len(made) == asked


@pytest.mark.parametrize("what", ["counts", "limits", "least", "wanted", "unknown"])
def test_what_differs_is_asked_anew_and_answered_as_without_what_was_asked_before(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells, unknown = hidden_cells()
    wanted, least = cells.small & unknown, np.zeros(unknown.shape)
    answered: Answers = {}
    find_unproved(cells, unknown, wanted, least, answered)
    spot = tuple(np.argwhere(wanted)[0])
    if what in ("counts", "limits"):
        changed = getattr(cells, what).copy()
        changed[spot[: changed.ndim]] += 1
        cells = replace(cells, **{what: changed})
    elif what == "least":
        least[spot] = 1
    else:
        wanted[spot] = False
        unknown[spot] = what == "wanted"
    made = count_programs(monkeypatch)
    again = find_unproved(cells, unknown, wanted, least, answered)
    assert len(made) == 1
    assert np.array_equal(again, find_unproved(cells, unknown, wanted, least))
