"""What visits found that changes figures: who is said to be studying, who moved, who died."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from assets.cases.log.case_store import Case
from assets.cases.log.states import EventKind, VisitFinding
from assets.common.storage.home import Home
from assets.indicators.counting import visit_findings

TOLD = frozenset({VisitFinding.STUDYING, VisitFinding.MOVED, VisitFinding.DIED})


def write_findings(connection: duckdb.DuckDBPyConnection, home: Home, province: str, cases: Sequence[Case]) -> int:
    """Write the findings that figures must know, for the agency records of the child that each case is of.

    The last visit that found anybody tells. A case whose records belong to several children tells of none of them
    until its manager has said which one it is of.

    Returns:
        Children of whom a finding is known.
    """
    told = {}
    for case in cases:
        visits = [
            event
            for event in case.events
            if event.kind is EventKind.VISITED and event.finding is not VisitFinding.NOBODY
        ]
        if visits and visits[-1].finding in TOLD and not case.is_split:
            told[case.case_id] = (visits[-1].finding, visits[-1].on)
    anchors = connection.execute(
        "SELECT case_id, agency_record_id FROM case_anchor_in_use WHERE list_contains(?, case_id)", [list(told)]
    )
    rows = [
        {"agency_record_id": record, "finding": told[case][0].value, "visited_on": told[case][1]}
        for case, record in anchors.fetchall()
    ]
    visit_findings.write(home, province, pa.Table.from_pylist(rows, visit_findings.SCHEMA))
    return len(told)
