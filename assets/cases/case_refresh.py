"""The cases at a refresh: opened for target groups, told to the figures, given to the release."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from collections import Counter
from dataclasses import dataclass

from assets.cases import case_tables
from assets.cases.books import team_support
from assets.cases.case_checks import CaseFinding, check_cases
from assets.cases.log import case_store, due, findings, target_groups
from assets.cases.log.due import is_overdue
from assets.cases.pilot_areas import weights
from assets.common.step_stamp import RefreshStep, StepInput, StepResult, list_parquet, run_step
from assets.common.storage.home import Home
from assets.common.storage.release_tables import table_path
from assets.index.export.province_export import index_table_path
from assets.index.store import content_mark
from assets.indicators.indicator_values import person_facts_path, values_path


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


STEP = RefreshStep("cases", code_version="1", summary=CaseSummary)
_READ = {
    "membership_history": content_mark.LINKING["membership_history"],
    # What a refresh of this province adds follows from the rest; what others add, and refreshes elsewhere, does not.
    "case_event": f"""
        SELECT event_id, recorded_at FROM case_event JOIN case_file USING (case_id)
        WHERE province_code <> $province OR recorded_by <> '{target_groups.RECORDED_BY}'""",
    "case_file": "FROM case_file WHERE province_code <> $province",
    "case_book": "FROM case_book WHERE province_code = $province",
}


def refresh_cases(home: Home, province: str, as_of: dt.date, run_id: str) -> StepResult[CaseSummary]:
    """Bring the cases up to date, as `update_cases`, or skip it where nothing that they depend on has changed."""
    return run_step(
        STEP, home, province, _list_input(home, province, as_of), lambda: update_cases(home, province, as_of, run_id)
    )


def _list_input(home: Home, province: str, as_of: dt.date) -> StepInput:
    """Children as they were counted, what the index exported, telephones in files, what others wrote, the catalogue."""
    exported = [index_table_path(home, province, name) for name in ("child", "child_record", "review_pair")]
    files = [
        person_facts_path(home, province),
        values_path(home, province),
        *exported,
        *list_parquet(home.lake("staged", province)),
        table_path(home, province, "abe", "abe.schooling"),
        *(due.STATES, weights.FILE, *team_support.list_files(home)),
    ]
    written = content_mark.mark_rows(home, _READ, {"province": province})
    return StepInput(files, as_of, written | {"names of areas": importlib.metadata.version("geothai")})


def update_cases(home: Home, province: str, as_of: dt.date, run_id: str) -> CaseSummary:
    """Open the cases that are missing, write what visits found, and give the release its tables.

    Raises:
        FileNotFoundError: the index or the province's children are not there yet.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        done = target_groups.open_for_targets(connection, home, province, as_of, run_id, dt.datetime.now(dt.UTC))
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
