"""The cases at a refresh: opened for target groups, told to the figures, given to the release."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from assets.cases import case_tables
from assets.cases.case_checks import CaseFinding, check_cases
from assets.cases.log import case_store, findings, target_groups
from assets.cases.log.due import is_overdue
from assets.common.storage.home import Home


@dataclass(frozen=True)
class CaseSummary:
    """What a refresh came to: counts only.

    Attributes:
        cases: of the province, duplicates included.
        opened, reopened, handed_over: in this refresh.
        overdue: open ones whose next step is late.
        split: whose records belong to several children now.
        states: cases by state.
        findings: what the rules about cases came to.
    """

    cases: int
    opened: int
    reopened: int
    handed_over: int
    overdue: int
    split: int
    states: dict[str, int]
    findings: tuple[CaseFinding, ...]


def refresh_cases(home: Home, province: str, as_of: dt.date, run_id: str, at: dt.datetime | None = None) -> CaseSummary:
    """Open the cases that are missing, write what visits found, and give the release its tables.

    Raises:
        FileNotFoundError: the index or the province's children are not there yet.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        done = target_groups.open_for_targets(connection, home, province, as_of, run_id, at or dt.datetime.now(dt.UTC))
        cases = case_store.read_cases(connection, province)
        findings.write_findings(connection, home, province, cases)
        case_tables.offer_tables(connection, home, province, cases, as_of)
        checked = check_cases(connection, province, cases, as_of)
        connection.execute("COMMIT")
    states = Counter(case.progress.state.value for case in cases)
    overdue = sum(is_overdue(case, as_of) for case in cases)
    return CaseSummary(
        len(cases),
        done.opened,
        done.reopened,
        done.handed_over,
        overdue,
        sum(case.is_split for case in cases),
        dict(sorted(states.items())),
        tuple(checked),
    )
