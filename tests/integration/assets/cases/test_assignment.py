"""Waiting cases are given out under the audit, or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assets.cases import assignment
from assets.cases.assignment import assign_waiting
from assets.cases.books.row_models import BOOKS, Role, TeamRow
from assets.cases.log import case_store
from assets.cases.log.case_store import CaseEvent, NewCase
from assets.cases.log.states import EventKind, State
from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from tests.support.audit import refuse_entries

DAY = dt.date(2024, 6, 3)
AT = dt.datetime(2024, 6, 3, 2, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a waiting case and a case manager who has room."""
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    made = Home(tmp_path)
    manager = TeamRow(code="CM01", name="ก", role=Role.MANAGER, areas=("9501",))
    with index_file.open_index(made):
        pass
    with case_store.open_cases(made) as connection:
        connection.execute("INSERT INTO membership VALUES (1, 'C1', 1, true)")
        (case,) = case_store.add_cases(connection, "95", [NewCase("at_risk", [1])], DAY, "run")
        case_store.add_events(connection, [CaseEvent(case, EventKind.OPENED, DAY, "refresh", AT)])
        row = ["95", BOOKS["team"].name, 1, manager.model_dump_json(), "clerk", AT]
        connection.execute("INSERT INTO case_book VALUES (?, ?, ?, ?, ?, ?)", row)
    return made


def test_without_the_audit_no_case_is_given_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "_areas", lambda home, province, cases: {case.child_id: "950101" for case in cases})
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        with pytest.raises(audit_log.AuditError):
            assign_waiting(home, "95", "clerk", DAY, AT)
    with case_store.open_cases(home) as connection:
        assert {case.progress.state for case in case_store.read_cases(connection, "95")} == {State.WAITING}
    assert assign_waiting(home, "95", "clerk", DAY, AT).by_manager == {"CM01": 1}
    (entry,) = audit_log.read_entries(home)
    assert (entry.action, entry.who, entry.scope, entry.rows) == ("case_assignment", "clerk", "95", 1)
