"""A reader with a solver: what open indicator values tell about their hidden cells, by linear programming.

Independent of the code that hides: it sees only the published rows, and knows only what their notes say:
that districts, sexes and bands add up, that indicators have parts, who the denominators are, and that zeros are shown:
a hidden cell of a breakdown of which something is shown is at least 1 (not of subdistricts: there all are hidden).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain, product
from typing import Any

import numpy as np
from highspy import HighsModelStatus
from scipy.sparse import csr_array

from assets.indicators.catalogue.registry import Indicator, Registry
from assets.indicators.disclosure.solver import Program

SLACK = 1e-6
Cell = tuple[Any, ...]
"""quantity, area_code, sex, first age, last age."""
Question = tuple[Cell, Cell | None]
"""A cell, or what a denominator leaves beside it."""
WITNESSES = 4


class Attacker:
    """Unknown cells as variables, every sum with an unknown cell as an equation."""

    def __init__(
        self,
        rows: list[dict[str, Any]],
        known: Registry,
        codes: Iterable[str],
        truth: Mapping[Cell, float] | None = None,
        *,
        is_one_age: bool = True,
    ) -> None:
        """Take open rows (hidden ones without figures) of some indicators.

        `truth` is of all cells. Where some children have no district or no sex, the reader is told how many; and he is
        told which of the hidden cells are 0 after all (a few are hidden beside others), so that he takes no other
        for 0 where zeros are shown.
        `is_one_age`: it is 16 May, so that age on the day and for schooling are one.
        """
        self.truth = truth or {}
        wanted = set(codes)
        indicators = {each.code: each for each in known.indicators if each.code in wanted}
        spans = {(i.code, b.code): (b.first, b.last) for i in indicators.values() for b in i.ages.bands}
        self.shown: dict[Cell, int] = {}
        self.cells: set[Cell] = set()
        self.hidden_rows: list[tuple[Cell, Cell]] = []
        rows = [row for row in rows if row["indicator"] in wanted]
        opened = {name_breakdown(row) for row in rows if row["numerator"] is not None}
        of_somebody: set[Cell] = set()
        for row in rows:
            place = (row["area_code"], row["sex"], *spans[row["indicator"], row["age_band"]])
            of = indicators[row["indicator"]]
            base = (name_base(known, of, is_one_age=is_one_age), *place)
            cell = (name_count(of), *place)
            self.cells |= {cell, base}
            if row["numerator"] is None:
                assert row["denominator"] is None
                self.hidden_rows.append((cell, base))
                if row["area_level"] != "subdistrict" and name_breakdown(row) in opened:
                    of_somebody |= {each for each in (cell, base) if self.truth.get(each)}
            else:
                self.shown |= {cell: row["numerator"], base: row["denominator"]}
        self.inclusions = list_inclusions(known, is_one_age=is_one_age)
        # An area without children of an age has no row of it, and no rest: such cells are added up over ages alone.
        self.rows = frozenset(self.cells)
        # Of a whole there are children wherever there are of its part, though no table may say how many.
        wholes = [(part, whole) for part, whole in self.inclusions if whole in {cell[0] for cell in self.cells}]
        self.cells |= {(whole, *place) for name, *place in self.cells for part, whole in wholes if name == part}
        self.rests = list(self._rests_of_ages())
        self.cells |= {rest for *_, rest in self.rests}
        self.variables = {cell: n for n, cell in enumerate(sorted(self.cells - self.shown.keys()))}
        self.least = np.zeros(len(self.variables))
        self.least[[self.variables[cell] for cell in of_somebody - self.shown.keys()]] = 1.0
        self._equations(known, indicators, is_one_age=is_one_age)

    def _rests_of_ages(self) -> Iterable[tuple[Cell, Cell, Cell]]:
        """What ages leave of others: a whole, a part that begins or ends with it, and the rest."""
        spans: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
        for *group, first, last in self.cells:
            spans[tuple(group)].append((first, last))
        for group, here in spans.items():
            for whole, part in product(here, here):
                if whole != part and whole[0] == part[0] and part[1] < whole[1]:
                    yield (*group, *whole), (*group, *part), (*group, part[1] + 1, whole[1])
                if whole != part and whole[1] == part[1] and part[0] > whole[0]:
                    yield (*group, *whole), (*group, *part), (*group, whole[0], part[0] - 1)

    def _equations(self, known: Registry, indicators: dict[str, Any], *, is_one_age: bool) -> None:
        rows: list[dict[int, float]] = []
        right: list[float] = []
        of_ages = ((whole, [part, rest]) for whole, part, rest in self.rests)
        for whole, parts in chain(self._sums(known, indicators, is_one_age=is_one_age), of_ages):
            entries: dict[int, float] = {}
            rest = 0.0
            if all(cell in self.truth for cell in (whole, *parts)):
                rest = self.truth[whole] - sum(self.truth[part] for part in parts)
            for cell, sign in [(whole, 1.0), *((part, -1.0) for part in parts)]:
                if cell in self.variables:
                    entries[self.variables[cell]] = sign
                else:
                    rest -= sign * self.shown[cell]
            if entries:
                rows.append(entries)
                right.append(rest)
        self.equations, self.right = _matrix(rows, len(self.variables)), np.array(right)
        less = [
            pair
            for pair in (*self.hidden_rows, *self._included())
            if self.variables.keys() & pair and len(set(pair)) > 1
        ]
        bounded = [self._terms(part, whole) for part, whole in less]
        self.less = _matrix(
            [{at: -sign for at, sign in entries.items()} for entries, _ in bounded], len(self.variables)
        )
        self.most = np.array([beyond for _, beyond in bounded])

    def _included(self) -> Iterable[tuple[Cell, Cell]]:
        """Cells of a part and of its whole."""
        for part, whole in self.inclusions:
            for name, *place in self.cells:
                if name == part and (whole, *place) in self.cells:
                    yield (part, *place), (whole, *place)

    def _sums(
        self, known: Registry, indicators: dict[str, Any], *, is_one_age: bool
    ) -> Iterable[tuple[Cell, list[Cell]]]:
        found: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
        for quantity, area, sex, first, last in self.rows:
            if len(area) > 2:
                found[(quantity, area[:-2], sex, first, last), "area"].append((quantity, area, sex, first, last))
            if sex != "all":
                found[(quantity, area, "all", first, last), "sex"].append((quantity, area, sex, first, last))
        for whole, *bands in known.age_sums:
            for quantity, area, sex, first, last in self.rows:
                parts = [(quantity, area, sex, band.first, band.last) for band in bands]
                if (first, last) == (whole.first, whole.last) and all(part in self.rows for part in parts):
                    found[(quantity, area, sex, first, last), f"{bands}"] = parts
        for each in indicators.values():
            for _, *place in [cell for cell in self.rows if cell[0] == each.code and each.parts]:
                found[(each.code, *place), "parts"] = [(part, *place) for part in each.parts]
            base = name_base(known, each, is_one_age=is_one_age)
            others = [indicators[code] for code in (each.rest_of, *each.among.rest_of) if code in indicators]
            if not others or not (is_one_age or each.ages.counted_by == others[0].ages.counted_by):
                continue
            left = name_count(each) if each.rest_of else base
            whole = name_base(known, others[0], is_one_age=is_one_age)
            if each.rest_of or len(others) == len(each.among.rest_of):
                for _, *place in [cell for cell in self.rows if cell[0] == left]:
                    of = [(name_count(other), *place) for other in others]
                    found[(whole, *place), f"rest {left}"] = [*of, (left, *place)]
        # Of both sexes or of an indicator's parts some may stand in no table: then there is nothing to add up.
        enough = {"sex": 2}
        return [
            (whole, parts)
            for (whole, kind), parts in found.items()
            if whole in self.rows and all(part in self.rows for part in parts) and len(parts) >= enough.get(kind, 1)
        ]

    def highest(self, cell: Cell) -> float:
        """The most that a hidden cell can be."""
        return self.bound(cell)[1]

    def most_left(self, cell: Cell, base: Cell) -> float:
        """The most that a denominator can leave beside a hidden numerator."""
        return self.bound(cell, base)[1]

    def find_small(self, questions: Iterable[Question], limit: int = 5) -> list[Question]:
        """Those that can be told to be smaller than the limit.

        A solution of all sums in which a cell is as big as the limit is a witness for it: some solutions that make as
        many cells big as they can leave few to be asked for one by one, and each answer is a witness for others, too.
        """
        asked = [each for each in questions if each[0] != each[1]]
        if not asked:
            return []
        terms = [self._terms(*each) for each in asked]
        answers = _matrix([entries for entries, _ in terms], len(self.variables))
        beyond = np.array([more for _, more in terms])
        program = self._program(answers, beyond, np.full(len(asked), float(limit)))

        def without_witness(left: np.ndarray, wished: np.ndarray, weights: np.ndarray) -> np.ndarray:
            answer = program.answer(wished, weights)
            assert answer is not None, "the true counts are a solution"
            return left[answer[left] < limit - SLACK]

        left = np.arange(len(asked))
        chance = np.random.default_rng(len(asked))
        for _ in range(WITNESSES):
            left = without_witness(left, left, chance.uniform(1, 4, len(left)))
        found = []
        while len(left):
            first, left = left[0], without_witness(left, left[:1], np.ones(1))
            if len(left) and left[0] == first:
                found.append(asked[first])
                left = left[1:]
        return found

    def bound(self, cell: Cell, base: Cell | None = None) -> tuple[float, float]:
        """The least and the most that a cell can be, or that a denominator leaves beside it."""
        if base == cell:
            return 0.0, 0.0
        entries, beyond = self._terms(cell, base)
        if not entries:
            return beyond, beyond
        least = -self._most({at: -sign for at, sign in entries.items()}, -beyond)
        return max(0.0, least), self._most(entries, beyond)

    def _terms(self, cell: Cell, base: Cell | None) -> tuple[dict[int, float], float]:
        """A question as a sum of variables and a number."""
        terms = [(cell, 1.0)] if base is None else [(base, 1.0), (cell, -1.0)]
        beyond = float(sum(sign * self.shown[each] for each, sign in terms if each in self.shown))
        return {self.variables[each]: sign for each, sign in terms if each in self.variables}, beyond

    def _program(self, answers: csr_array, beyond: np.ndarray, goals: np.ndarray) -> Program:
        """The linear program of all sums and some questions."""
        bounds = self.least, np.full(len(self.variables), np.inf)
        less = self.less, self.most
        return Program((self.equations, self.right), bounds, (answers, beyond), goals, less)

    @cached_property
    def _without_questions(self) -> Program:
        return self._program(_matrix([], len(self.variables)), np.zeros(0), np.zeros(0))

    def _most(self, entries: dict[int, float], beyond: float) -> float:
        """The most that a sum of unknown cells can be, and `beyond` added; infinite where nothing bounds it."""
        columns, factors = np.array(list(entries)), np.array(list(entries.values()))
        status = self._without_questions.solve(columns, -factors)
        # The true counts are a solution, so it is not that there is none.
        if status in (HighsModelStatus.kUnbounded, HighsModelStatus.kUnboundedOrInfeasible):
            return np.inf
        assert status == HighsModelStatus.kOptimal, status
        return beyond + float(factors @ self._without_questions.cells[columns])


def list_cells(rows: Iterable[Mapping[str, Any]], known: Registry, *, is_one_age: bool = True) -> dict[Cell, float]:
    """The count of every cell that the rows, none hidden, have a figure of."""
    of = {each.code: each for each in known.indicators}
    spans = {(i.code, b.code): (b.first, b.last) for i in known.indicators for b in i.ages.bands}
    found: dict[Cell, float] = {}
    for row in rows:
        place = (row["area_code"], row["sex"], *spans[row["indicator"], row["age_band"]])
        base = name_base(known, of[row["indicator"]], is_one_age=is_one_age)
        found |= {(name_count(of[row["indicator"]]), *place): row["numerator"], (base, *place): row["denominator"]}
    return found


def name_breakdown(row: dict[str, Any]) -> tuple[Any, ...]:
    """An indicator's table of a level of areas: in all, by age, by sex, or by age and sex."""
    return row["indicator"], row["area_level"], row["sex"] != "all", row["age_band"] != "all"


def name_count(of: Indicator) -> str:
    """The quantity that an indicator counts."""
    return of.same_children_as or of.code


def list_inclusions(known: Registry, *, is_one_age: bool = True) -> list[tuple[str, str]]:
    """Parts and their wholes, of quantities."""
    indicators = {each.code: each for each in known.indicators}
    found = []
    for each in known.indicators:
        pairs = [(name_count(each), code) for code in each.part_of]
        if each.among.part_of:
            pairs.append((name_base(known, each, is_one_age=is_one_age), each.among.part_of))
        for part, code in pairs:
            whole = indicators[code]
            if is_one_age or whole.ages.counted_by == each.ages.counted_by:
                found.append((part, name_count(whole)))
    return list(dict.fromkeys(found))


def name_base(known: Registry, of: Indicator, *, is_one_age: bool = True) -> str:
    """The quantity that an indicator's denominator is.

    On 16 May both rules of age are one, so a population is one whatever its ages are counted by.
    """
    return of.among.numerator_of or "among " + of.among.code if is_one_age else known.name_denominator(of)


def find_changes(earlier: Attacker, later: Attacker, changes: dict[Question, float], limit: int = 5) -> list[Question]:
    """Those of the small changes between two versions that a reader who keeps both finds out to be small.

    Args:
        earlier: what was open first.
        later: what was open then.
        changes: true changes, other than 0, smaller than the limit.
        limit: the smallest count that is shown.
    """
    found = []
    for (cell, base), change in changes.items():
        known = {cell} if base is None else {cell, base}
        if not known <= earlier.cells or not known <= later.cells:
            continue
        least_before, most_before = earlier.bound(cell, base)
        least, most = later.bound(cell, base)
        assert least - most_before - SLACK <= change <= most - least_before + SLACK, (cell, base)
        if least - most_before > -limit + SLACK and most - least_before < limit - SLACK:
            found.append((cell, base))
    return found


def _matrix(rows: list[dict[int, float]], wide: int) -> csr_array:
    turn = [n for n, row in enumerate(rows) for _ in row]
    column = [at for row in rows for at in row]
    return csr_array(([value for row in rows for value in row.values()], (turn, column)), (len(rows), wide))
