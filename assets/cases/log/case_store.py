"""The cases in the index file: opened, added to, read. What the events come to is `states`'.

Events are only ever added; the same event again (same `event_id`) changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.cases.log.states import CaseProgress, EventKind, StateEvent, VisitFinding, fold
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.identity import child_id
from assets.index.store import index_file

_SQL = SqlFolder(Path(__file__).parent / "sql")
PREFIX = "K"
EVENT = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("event_id", "case_id", "kind", "finding", "manager", "place", "mode", "wish")
        ),
        *(
            (name, pa.string())
            for name in ("photo", "phase", "help_kind", "resource", "money_from", "approved_by", "note")
        ),
        *((name, pa.date32()) for name in ("on", "next_on")),
        *((name, pa.float64()) for name in ("latitude", "longitude", "baht")),
        ("problems", pa.list_(pa.string())),
        ("records", pa.list_(pa.int64())),
        ("consent", pa.bool_()),
        ("recorded_by", pa.string()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""Columns of `case_event`."""


@dataclass(frozen=True)
class CaseEvent:
    """One entry of a case's log, whole. Names as the columns of `case_event`."""

    case_id: str
    kind: EventKind
    on: dt.date
    recorded_by: str
    recorded_at: dt.datetime
    finding: VisitFinding | None = None
    manager: str | None = None
    next_on: dt.date | None = None
    place: str | None = None
    mode: str | None = None
    problems: tuple[str, ...] = ()
    wish: str | None = None
    consent: bool | None = None
    photo: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phase: str | None = None
    help_kind: str | None = None
    resource: str | None = None
    baht: float | None = None
    money_from: str | None = None
    approved_by: str | None = None
    note: str | None = None
    records: tuple[int, ...] = ()

    @property
    def event_id(self) -> str:
        """A hash of what the event says, whoever recorded it when: the same again is known by it.

        What is not said has no part in it, so that a column that comes later changes no id.
        """
        left_out = ("recorded_by", "recorded_at")
        said = {name: value for name, value in _cells(self).items() if name not in left_out and value not in (None, ())}
        written = json.dumps(said, sort_keys=True, ensure_ascii=True, default=str)
        return hashlib.sha256(written.encode()).hexdigest()[:24]

    @property
    def step(self) -> StateEvent:
        """What of it the state depends on."""
        return StateEvent(self.kind, self.on, self.finding, self.manager, self.next_on)


@dataclass(frozen=True)
class Case:
    """A case as it is now.

    Attributes:
        case_id: `K`, seven letters or digits and a check character.
        target_group: why it was opened.
        opened_on: when.
        child_id: whose it is now; None where her records are gone.
        is_split: whether its agency records belong to several children: its manager is asked which one it is of.
        is_duplicate: whether an earlier case is of the same child: it is not counted.
        progress: where it has come to.
        events: its log, in the order in which things happened.
        candidates: the children that its agency records belong to now, the one with most of them first.
        handed_over_from: the case of another province that it goes on with.
    """

    case_id: str
    target_group: str
    opened_on: dt.date
    child_id: str | None
    is_split: bool
    is_duplicate: bool
    progress: CaseProgress
    events: tuple[CaseEvent, ...]
    candidates: tuple[str, ...] = ()
    handed_over_from: str | None = None


@contextmanager
def open_cases(home: Home, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The index, with the tables of the cases in it.

    Raises:
        FileNotFoundError: the home has no index yet.
        LockedError, WrongKeyError, MissingKeyError: it does not open.
    """
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
    with index_file.open_index(home, read_only=read_only) as connection:
        if not read_only:
            _SQL.run(connection, "schema")
        yield connection


def has_cases(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the index has the tables of the cases yet."""
    return index_file.has_table(connection, "case_file")


def read_cases(connection: duckdb.DuckDBPyConnection, province: str) -> list[Case]:
    """The province's cases, oldest first."""
    events = _read_events(connection, province)
    rows = _SQL.run(connection, "current_case", {"province": province}).fetchall()
    return [
        Case(
            case,
            group,
            opened,
            child,
            split,
            duplicate,
            fold(each.step for each in events[case]),
            tuple(events[case]),
            tuple(candidates),
            earlier,
        )
        for case, _, group, opened, child, split, duplicate, candidates, earlier in rows
    ]


@dataclass(frozen=True)
class NewCase:
    """A case to open: its group, the agency records that it depends on, the case elsewhere that it goes on with."""

    target_group: str
    keys: Sequence[int]
    handed_over_from: str | None = None


def add_cases(
    connection: duckdb.DuckDBPyConnection, province: str, new: Sequence[NewCase], on: dt.date, run_id: str
) -> list[str]:
    """Open cases, and give their ids in the same order. Their first events are for the caller to add."""
    found = connection.execute("SELECT coalesce(max(serial) + 1, 0) FROM case_file").fetchall()
    serials = range(int(found[0][0]), int(found[0][0]) + len(new))
    cases = [PREFIX + child_id.encode(serial)[1:] for serial in serials]
    files = pa.table(
        {
            "case_id": cases,
            "serial": list(serials),
            "target_group": [each.target_group for each in new],
            "handed_over_from": [each.handed_over_from for each in new],
        },
        schema=pa.schema(
            [
                ("case_id", pa.string()),
                ("serial", pa.int64()),
                ("target_group", pa.string()),
                ("handed_over_from", pa.string()),
            ]
        ),
    )
    anchors = [(case, key) for case, each in zip(cases, new, strict=True) for key in sorted(set(each.keys))]
    connection.register("new_case", files)
    connection.execute(
        "INSERT INTO case_file BY NAME SELECT *, ? AS province_code, ?::DATE AS opened_on, ? AS run_id FROM new_case",
        [province, on, run_id],
    )
    connection.register(
        "new_anchor",
        pa.table(
            {"case_id": [case for case, _ in anchors], "agency_record_id": [key for _, key in anchors]},
            schema=pa.schema([("case_id", pa.string()), ("agency_record_id", pa.int64())]),
        ),
    )
    connection.execute("INSERT INTO case_anchor BY NAME FROM new_anchor")
    connection.unregister("new_case")
    connection.unregister("new_anchor")
    return cases


def add_events(connection: duckdb.DuckDBPyConnection, events: Sequence[CaseEvent]) -> int:
    """Add events to their cases' logs; give how many were new."""
    known = {row[0] for row in connection.execute("SELECT event_id FROM case_event").fetchall()}
    new = {event_id: event for event in events if (event_id := event.event_id) not in known}
    if new:
        rows = [{"event_id": event_id} | _cells(event) for event_id, event in new.items()]
        connection.register("new_event", pa.Table.from_pylist(rows, EVENT))
        connection.execute("INSERT INTO case_event BY NAME FROM new_event")
        connection.unregister("new_event")
    return len(new)


def _cells(event: CaseEvent) -> dict[str, Any]:
    cells = {field.name: getattr(event, field.name) for field in fields(CaseEvent)}
    return {
        name: value.value if isinstance(value, EventKind | VisitFinding) else value for name, value in cells.items()
    }


def _read_events(connection: duckdb.DuckDBPyConnection, province: str) -> dict[str, list[CaseEvent]]:
    columns = ", ".join(f'case_event."{field.name}"' for field in fields(CaseEvent))
    rows = connection.execute(
        f"SELECT {columns} FROM case_event JOIN case_file USING (case_id) WHERE province_code = ?"
        ' ORDER BY case_event."on", recorded_at, case_event.rowid',
        [province],
    ).fetchall()
    events: dict[str, list[CaseEvent]] = defaultdict(list)
    for row in rows:
        given = dict(zip((field.name for field in fields(CaseEvent)), row, strict=True))
        given["kind"] = EventKind(given["kind"])
        given["finding"] = VisitFinding(given["finding"]) if given["finding"] else None
        given["problems"] = tuple(given["problems"] or ())
        given["records"] = tuple(given["records"] or ())
        events[given["case_id"]].append(CaseEvent(**given))
    return events


def group_records(connection: duckdb.DuckDBPyConnection, case: Case) -> list[list[int]]:
    """The agency records that a case depends on, child by child in the order of its candidates."""
    rows = connection.execute(
        "SELECT child_id, agency_record_id FROM case_anchor_in_use JOIN membership USING (agency_record_id)"
        " WHERE case_id = ? AND current ORDER BY ALL",
        [case.case_id],
    ).fetchall()
    return [[record for child, record in rows if child == candidate] for candidate in case.candidates]


def forget_records(connection: duckdb.DuckDBPyConnection, keys: Sequence[int]) -> int:
    """Delete the cases that depend on none but these agency records, with all that was written of them.

    Returns:
        Cases that were deleted.
    """
    if not has_cases(connection):
        return 0
    connection.execute("DELETE FROM case_anchor WHERE list_contains(?, agency_record_id)", [list(keys)])
    gone = connection.execute("SELECT case_id FROM case_file ANTI JOIN case_anchor USING (case_id)").fetchall()
    cases = [case for (case,) in gone]
    for table in ("case_list_row", "case_event", "case_file"):
        connection.execute(f"DELETE FROM {table} WHERE list_contains(?, case_id)", [cases])
    return len(cases)
