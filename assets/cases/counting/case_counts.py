"""Counts as a province reports them: found, visited, helped, back, stayed; once a child, whatever was done how often.

*Back* and *stayed* are what registers say (`abe.schooling`), not what somebody ticked. The range is what uncertain
links leave open: low takes pairs that wait for review for one child, high counts every case.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import EventKind, VisitFinding
from assets.common.school_term import Term, find_term

ALL = "all"
MEASURES = ("found", "visited", "helped", "back", "stayed")
SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("phase", pa.string()),
        ("district_code", pa.string()),
        ("target_group", pa.string()),
        ("sex", pa.string()),
        ("children", pa.int64()),
        ("children_low", pa.int64()),
        ("children_high", pa.int64()),
        ("baht", pa.float64()),
    ]
)
_Cell = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Person:
    """What counting needs of a child beside the cases.

    Attributes:
        district_code: of the home.
        sex: male, female or None.
        terms: by the day on which a term began, in order: whether the child was enrolled; None where the school that
            had the child has sent no file of the term.
        subdistrict_code: of the home.
    """

    district_code: str
    sex: str | None
    terms: Sequence[tuple[dt.date, bool | None]]
    subdistrict_code: str = ""


def count_cases(cases: Sequence[Case], people: Mapping[str, Person], unsure: Iterable[tuple[str, str]]) -> pa.Table:
    """Count the children of the cases.

    Args:
        cases: the province's.
        people: by child id; cases of children who are not there are left out.
        unsure: pairs of child ids that may be one child.

    Returns:
        A row for each measure, phase, district, group and sex that has a child, and for `all` of each; baht beside
        `helped`.
    """
    members: dict[_Cell, list[str]] = defaultdict(list)
    baht: dict[_Cell, float] = defaultdict(float)
    for case in cases:
        person = people.get(case.child_id or "")
        if case.child_id is None or person is None:
            continue
        for measure, phases in _reached(case, person).items():
            for cell in _cells(measure, phases, person, case.target_group):
                members[cell].append(case.child_id)
        for event in list_help(case):
            if event.baht:
                for cell in _cells("helped", {event.phase} - {None}, person, case.target_group):
                    baht[cell] += event.baht
    neighbours = _neighbours(unsure)
    rows = [
        {
            **dict(zip(SCHEMA.names[:5], cell, strict=True)),
            "children": len(set(children)),
            "children_low": _merged(set(children), neighbours),
            "children_high": len(children),
            "baht": baht.get(cell),
        }
        for cell, children in sorted(members.items())
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def list_help(case: Case) -> list[CaseEvent]:
    """What was given under a case, in the order of its log; also under a duplicate: the money was given."""
    return [event for event in case.events if event.kind is EventKind.HELPED]


def find_awaited_terms(cases: Sequence[Case], people: Mapping[str, Person]) -> dict[str, Term]:
    """The measures of which registers can say nothing yet → the first term whose school files would.

    *Back* needs files of a term that began after the first case was opened for a child who was out of school,
    *stayed* those of the term after it.
    """
    opened = min((case.opened_on for case in cases if case.target_group.startswith("out_of_school")), default=None)
    if opened is None:
        return {}
    sent = {began for person in people.values() for began, enrolled in person.terms if enrolled and began > opened}
    first = find_term(min(sent)) if sent else find_term(opened).following()
    awaited = {} if sent else {"back": first}
    return awaited if len(sent) > 1 else awaited | {"stayed": first.following()}


def count_helped_outside_phases(cases: Sequence[Case]) -> int:
    """Children who were given help that is of no phase."""
    return len({case.child_id for case in cases if any(event.phase is None for event in list_help(case))})


def _reached(case: Case, person: Person) -> dict[str, set[str | None]]:
    """Which measures the child counts in, and in which phases."""
    visits = [
        event for event in case.events if event.kind is EventKind.VISITED and event.finding is not VisitFinding.NOBODY
    ]
    given = list_help(case)
    reached: dict[str, set[str | None]] = {"found": set()}
    if visits:
        reached["visited"] = set()
    if given:
        reached["helped"] = {event.phase for event in given if event.phase}
    if case.target_group.startswith("out_of_school"):
        later = [enrolled for began, enrolled in person.terms if began > case.opened_on]
        back = next((place for place, enrolled in enumerate(later) if enrolled), None)
        phases = reached.get("helped", set())
        if back is not None:
            reached["back"] = phases
            if len(later) > back + 1 and later[back + 1]:
                reached["stayed"] = phases
    return reached


def _cells(measure: str, phases: set[str | None] | set[str], person: Person, group: str) -> Iterable[_Cell]:
    for phase in (ALL, *sorted(each for each in phases if each)):
        for district in (ALL, person.district_code):
            for target in (ALL, group):
                for sex in (ALL, *([person.sex] if person.sex else [])):
                    yield measure, phase, district, target, sex


def _neighbours(unsure: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in unsure:
        if one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)
    return neighbours


def _merged(children: set[str], neighbours: Mapping[str, set[str]]) -> int:
    """How many children these are if every pair that may be one child is one."""
    place = {child: number for number, child in enumerate(sorted(children))}
    edges = [(place[one], place[other]) for one in children for other in neighbours.get(one, set()) & children]
    if not edges:
        return len(children)
    # It takes long to import, and is for what is rare.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = np.array(edges).T
    graph = coo_matrix((np.ones(len(edges)), (ends[0], ends[1])), shape=(len(children), len(children)))
    return int(connected_components(graph, directed=False)[0])
