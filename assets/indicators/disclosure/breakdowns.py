"""Publishing ever more breakdowns of the indicator values, as long as no figure shown before is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.hiding import FigureLostError, NothingLeftError
from assets.indicators.disclosure.published_rows import SuppressionContext, hide_within, is_safe
from assets.indicators.disclosure.sums import Bools

GROWTH = 1.5
"""So many times as many steps are proved together after each proof that held."""


def add_breakdowns(values: pa.Table, context: SuppressionContext, chosen: Bools, hidden: Bools, small: Bools) -> Bools:
    """Ages and sexes of the province by families of indicators, then those of the leading family's districts.

    A breakdown is published, its small cells hidden one by one, if no figure shown before is lost by it. What was
    hidden for others stays hidden until the last step: choosing it anew at each takes up to three times as long and
    shows less. Where the districts of all indicators together cost too much, they come first, by families, too.

    Args:
        values: all rows.
        context: what is reckoned with beside them.
        chosen: the rows that are published so far.
        hidden: those hidden so far.
        small: those that must be hidden by themselves.

    Returns:
        The rows that are hidden then.
    """
    families = context.known.families
    offered = _BreakdownSteps(values)
    districts = detail_level.in_all(values)[1]
    steps = []
    if not (districts & chosen).any():
        steps += [
            offered.step("district", each, detail_level.MOST_HIDDEN, districts) for each in (families[:1], families[1:])
        ]
    steps += [offered.step("province", each) for each in (families[:1], families[1:])]
    steps.append(offered.step("district", families[:1], detail_level.MOST_HIDDEN))
    return _Publication(values, context, small, _State(chosen, hidden, tuple(steps))).publish()


@dataclass(frozen=True)
class _Step:
    """Rows to publish together.

    Attributes:
        rows: which.
        most_hidden: where a bigger part of them would be hidden they are left out.
        parts: the steps that are taken instead where it costs too much.
    """

    rows: Bools
    most_hidden: float
    parts: Callable[[], Sequence[_Step]]


class _BreakdownSteps:
    """The rows of the values by level and family."""

    def __init__(self, values: pa.Table) -> None:
        self._code, self._level, self._sex, self._band = (
            np.array(values[name].to_pylist()) for name in ("indicator", "area_level", "sex", "age_band")
        )

    def step(
        self, level: str, families: Sequence[frozenset[str]], most_hidden: float = 1.0, among: Bools | None = None
    ) -> _Step:
        """The breakdowns of a level for all the families; instead, those of each half.

        Instead of those of a single family, ages alone; instead of these, sexes alone.
        """
        rows: Bools = (self._level == level) & np.isin(self._code, sorted(frozenset().union(*families)))

        def halve() -> Sequence[_Step]:
            middle = len(families) // 2
            if middle:
                return [self.step(level, half, most_hidden, among) for half in (families[:middle], families[middle:])]
            if among is not None:
                return []
            sexes = _Step(rows & (self._band == "all"), most_hidden, list)
            return [_Step(rows & (self._sex == "all"), most_hidden, lambda: [sexes])]

        return _Step(rows if among is None else rows & among, most_hidden, halve)


@dataclass(frozen=True)
class _State:
    """Rows that are published, those hidden, and the steps that are still to be taken."""

    chosen: Bools
    hidden: Bools
    pending: tuple[_Step, ...]


@dataclass
class _Publication:
    """Taking steps. What the bounds let pass is mostly safe: a proof is made for more and more steps together.

    What shows less is as safe as what shows more. Where several steps together are not, those up to the last safe one
    stand, the next one gets a proof of its own, and so on.

    Attributes:
        values: all rows.
        context: what is reckoned with beside them.
        small: rows that must be hidden by themselves.
        proved: the last state that is known to be safe.
        unproved: the states since, one more step each.
        together: after so many steps they are proved.
    """

    values: pa.Table
    context: SuppressionContext
    small: Bools
    proved: _State
    unproved: list[_State] = field(default_factory=list)
    together: float = 1.0

    def publish(self) -> Bools:
        """Take all steps; the rows that are hidden then."""
        state = self.proved
        while state.pending or self.unproved:
            if self.unproved and (not state.pending or len(self.unproved) >= int(self.together)):
                state = self._prove()
            else:
                state = self._take_next(state)
        return self._hide_anew(state)

    def _hide_anew(self, state: _State) -> Bools:
        """The hidden rows where all that is shown stays, and what else must be hidden is chosen once more."""
        nothing = np.zeros_like(state.hidden)
        try:
            return hide_within(self.values, state.chosen, self.context, kept=~state.hidden, gone=nothing)
        except (NothingLeftError, FigureLostError):
            return state.hidden

    def _take_next(self, state: _State) -> _State:
        step, later = state.pending[0], state.pending[1:]
        is_proved = int(self.together) == 1
        after = self._add(state, step, is_proved=is_proved)
        if after is None:
            return _State(state.chosen, state.hidden, (*step.parts(), *later))
        if after is state:
            return _State(state.chosen, state.hidden, later)
        if is_proved:
            self.proved, self.together = after, self.together * GROWTH
        else:
            self.unproved.append(after)
        return after

    def _add(self, state: _State, step: _Step, *, is_proved: bool) -> _State | None:
        """The state with the rows of a step published, too; None where that hides what was shown, or shows little."""
        wider = state.chosen | step.rows
        if np.array_equal(wider, state.chosen):
            return state
        if self.small[step.rows].mean() > step.most_hidden:
            return None
        gone = state.hidden & state.chosen
        try:
            hidden = hide_within(self.values, wider, self.context, ~state.hidden, gone, is_proved=is_proved)
        except (NothingLeftError, FigureLostError):
            return None
        if hidden[step.rows].mean() > step.most_hidden:
            return None
        return _State(wider, hidden, state.pending[1:])

    def _prove(self) -> _State:
        """The last state that is safe, from which the next steps are taken."""
        safe, unsafe = -1, len(self.unproved)
        turn = unsafe - 1  # the last one first: it mostly is
        while unsafe - safe > 1:
            if self._is_safe(self.unproved[turn]):
                safe = turn
            else:
                unsafe = turn
            turn = (safe + unsafe) // 2
        is_whole = safe == len(self.unproved) - 1
        self.proved = self.proved if safe < 0 else self.unproved[safe]
        self.together = self.together * GROWTH if is_whole else 1.0
        self.unproved = []
        return self.proved

    def _is_safe(self, state: _State) -> bool:
        return is_safe(self.values, state.chosen, state.hidden, self.context)
