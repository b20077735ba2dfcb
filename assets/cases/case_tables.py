"""What the release gets of cases and books: for case work by child id, for analysts under pseudonyms and in counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.books import book_store, book_summary, team_support
from assets.cases.books.book import Book, BookRow
from assets.cases.books.row_models import BOOKS, FundRow, PhaseRow, ResolutionRow, ResourceRow, TeamRow
from assets.cases.counting import case_counts, learning_spaces, open_counts, open_gap, resource_gap, steady_counts
from assets.cases.counting.case_counts import Person
from assets.cases.distances import find_middles
from assets.cases.lists.target_children import list_target_children
from assets.cases.log.case_store import Case
from assets.cases.log.due import is_overdue
from assets.cases.log.states import EventKind, State
from assets.cases.pilot_areas import pilot_tables
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table, list_tables
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path

CASE = pa.schema(
    [
        ("child_id", pa.string()),
        ("case_id", pa.string()),
        ("target_group", pa.string()),
        ("opened_on", pa.date32()),
        ("state", pa.string()),
        ("manager", pa.string()),
        ("visits", pa.int64()),
        ("since", pa.date32()),
        ("next_on", pa.date32()),
        ("is_overdue", pa.bool_()),
        ("is_split", pa.bool_()),
        ("is_duplicate", pa.bool_()),
    ]
)
ASSISTANCE = pa.schema(
    [
        ("child_id", pa.string()),
        ("given_on", pa.date32()),
        ("phase", pa.string()),
        ("mode", pa.string()),
        ("baht", pa.float64()),
    ]
)
QUESTION = pa.schema(
    [
        ("child_id", pa.string()),
        ("case_id", pa.string()),
        ("manager", pa.string()),
        ("question", pa.string()),
        ("place", pa.int64()),
    ]
)
HANDOVER = pa.schema(
    [
        *((name, pa.string()) for name in ("child_id", "case_id", "other_case_id", "other_province", "direction")),
        ("moved_on", pa.date32()),
    ]
)
FUND_MONTH = pa.schema([("month", pa.date32()), *((name, pa.float64()) for name in ("income", "expense", "balance"))])
_PUBLIC_BOOKS: dict[str, list[str]] = {"resources": [], "phases": [], "pilot": ["reason"]}
"""Books in which nobody is named, which go to the analysts, too → columns that do not: a reason may name a child."""


def offer_tables(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, cases: Sequence[Case], as_of: dt.date
) -> None:
    """Give the release what there is of cases, help, counts, books, and need against capacity."""
    ordered = sorted((case for case in cases if case.child_id), key=lambda case: (case.child_id or "", case.case_id))
    _offer_cases(connection, home, province, ordered, as_of)
    people = _people(home, province)
    _offer_counts(connection, home, province, cases, people, as_of)
    _offer_books(connection, home, province, as_of)
    _offer_resources(connection, home, province, cases, people)
    _offer_sums_of_books(connection, home, province)
    pilot_tables.offer_ranking(home, province, pilot_tables.read_books(connection, province))


def _offer_cases(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, ordered: Sequence[Case], as_of: dt.date
) -> None:
    """The cases of known children, whom they are of, what managers are asked, who was handed over, what was given."""
    case_table = pa.Table.from_pylist([_case(case, as_of) for case in ordered], CASE)
    add_table(home, province, "registry", "work.case", case_table)
    ends = pa.array([case.progress.is_ended for case in ordered], pa.bool_())
    listed = list_target_children(home, province, case_table.append_column("is_ended", ends))
    add_table(home, province, "registry", "work.target_child", listed)
    add_table(home, province, "abe", "abe.case", case_table.drop_columns(["case_id", "manager"]))
    add_table(home, province, "registry", "work.case_question", pa.Table.from_pylist(_questions(ordered), QUESTION))
    handed = pa.Table.from_pylist(_handovers(connection, ordered), HANDOVER)
    add_table(home, province, "registry", "work.case_handover", handed)
    given = [
        {"child_id": case.child_id, "given_on": event.on, "phase": event.phase, "mode": event.mode, "baht": event.baht}
        for case in ordered
        for event in case_counts.list_help(case)
    ]
    add_table(home, province, "abe", "abe.assistance", pa.Table.from_pylist(given, ASSISTANCE))


def _offer_counts(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    province: str,
    cases: Sequence[Case],
    people: Mapping[str, Person],
    as_of: dt.date,
) -> None:
    """The counts of cases, for analysts and for everybody."""
    counts = case_counts.count_cases(cases, people, _unsure(home, province))
    add_table(home, province, "abe", "abe.case_count", counts)
    phases = book_store.read_rows(connection, province, BOOKS["phases"], PhaseRow)
    outside = case_counts.count_helped_outside_phases(cases)
    awaited = case_counts.find_awaited_terms(cases, people)
    opened = open_counts.make_open_counts(counts, phases, outside, awaited, as_of)
    steady = steady_counts.keep_steady(home, province, opened, counts)
    write_parquet(steady, open_counts.open_path(home, province))


def _offer_books(connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date) -> None:
    for book in BOOKS.values():
        rows = book_store.read_rows(connection, province, book, book.row)
        table = _book_table(book, rows)
        if book.name == "resolutions":
            overdue = [isinstance(row, ResolutionRow) and book_summary.is_overdue(row, as_of) for row in rows]
            table = table.append_column("is_overdue", pa.array(overdue, pa.bool_()))
        add_table(home, province, "registry", f"work.{book.table}", table)
        if book.name in _PUBLIC_BOOKS:
            add_table(home, province, "abe", f"abe.{book.table}", table.drop_columns(_PUBLIC_BOOKS[book.name]))


def _offer_resources(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    province: str,
    cases: Sequence[Case],
    people: Mapping[str, Person],
) -> None:
    """Need against capacity, and places to learn."""
    resources = book_store.read_rows(connection, province, BOOKS["resources"], ResourceRow)
    needs = resource_gap.count_needs(home, province)
    subdistricts = {child: person.subdistrict_code for child, person in people.items()}
    gap = resource_gap.measure_gap(needs, resources, find_middles(cases, subdistricts))
    add_table(home, province, "abe", "abe.resource_gap", gap)
    write_parquet(open_gap.make_open_gap(gap, needs), open_gap.open_gap_path(home, province))
    add_table(home, province, "abe", "abe.learning_space", learning_spaces.count_spaces(resources))


def _offer_sums_of_books(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """The fund by month, and the team's support."""
    fund = book_summary.sum_fund(book_store.read_rows(connection, province, BOOKS["fund"], FundRow))
    months = pa.Table.from_pylist([dataclasses.asdict(month) for month in fund], FUND_MONTH)
    add_table(home, province, "registry", "work.fund_month", months)
    team = book_store.read_rows(connection, province, BOOKS["team"], TeamRow)
    support = team_support.count_support(team, team_support.read_kinds(home))
    add_table(home, province, "registry", "work.team_support", support)


def _case(case: Case, as_of: dt.date) -> dict[str, object]:
    progress = case.progress
    return {
        "child_id": case.child_id,
        "case_id": case.case_id,
        "target_group": case.target_group,
        "opened_on": case.opened_on,
        "state": progress.state.value,
        "manager": progress.manager,
        "visits": progress.visits,
        "since": progress.since,
        "next_on": progress.next_on,
        "is_overdue": is_overdue(case, as_of),
        "is_split": case.is_split,
        "is_duplicate": case.is_duplicate,
    }


def _questions(cases: Sequence[Case]) -> list[dict[str, object]]:
    """Each child that an open case may be of, where its records belong to several: its manager is asked which."""
    return [
        {
            "child_id": child,
            "case_id": case.case_id,
            "manager": case.progress.manager,
            "question": "which_child",
            "place": place,
        }
        for case in cases
        if case.is_split and not case.is_duplicate and not case.progress.is_ended
        for place, child in enumerate(case.candidates, 1)
    ]


def _handovers(connection: duckdb.DuckDBPyConnection, cases: Sequence[Case]) -> list[dict[str, object]]:
    """The cases that ended because the child moved, with the one that goes on elsewhere; and those that came."""
    rows = connection.execute(
        "SELECT case_id, province_code, handed_over_from FROM case_file WHERE handed_over_from IS NOT NULL"
    ).fetchall()
    gone_on = {earlier: (case_id, other) for case_id, other, earlier in rows}
    provinces = dict(connection.execute("SELECT case_id, province_code FROM case_file").fetchall())
    found: list[dict[str, object]] = []
    for case in cases:
        shared = {"child_id": case.child_id, "case_id": case.case_id}
        if case.progress.state is State.MOVED:
            known = [event.place for event in case.events if event.kind is EventKind.HANDED_OVER]
            to, other = gone_on.get(case.case_id, (None, known[-1] if known else None))
            moved = {"direction": "to", "other_case_id": to, "other_province": other}
            found.append(shared | moved | {"moved_on": case.progress.since})
        if case.handed_over_from is not None:
            came = {"other_case_id": case.handed_over_from, "other_province": provinces.get(case.handed_over_from)}
            found.append(shared | came | {"direction": "from", "moved_on": case.opened_on})
    return found


def _book_table(book: Book, rows: Sequence[BookRow]) -> pa.Table:
    """The rows of a book as text columns: several answers in one cell are parted by semicolons."""
    dumped = [row.model_dump(mode="json") for row in rows]
    return pa.table({name: pa.array([_text(row[name]) for row in dumped], pa.string()) for name in book.columns})


def _text(value: object) -> str | None:
    if value is None:
        return None
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _people(home: Home, province: str) -> dict[str, Person]:
    person = duckdb_io.quote(str(person_facts_path(home, province)))
    schooling = list_tables(home, province, "abe").get("abe.schooling")
    with duckdb_io.connect() as connection:
        terms: dict[str, list[tuple[dt.date, bool | None]]] = {}
        if schooling is not None:
            file = duckdb_io.quote(str(schooling))
            rows = connection.execute(
                f"SELECT child_id, period_start, enrolled FROM read_parquet({file}) ORDER BY ALL"
            ).fetchall()
            for child, began, enrolled in rows:
                terms.setdefault(child, []).append((began, enrolled))
        found = connection.execute(
            f"SELECT child_id, district_code, sex, subdistrict_code FROM read_parquet({person})"
        ).fetchall()
    return {
        child: Person(district, sex, terms.get(child, ()), subdistrict) for child, district, sex, subdistrict in found
    }


def _unsure(home: Home, province: str) -> list[tuple[str, str]]:
    """Pairs of children that wait for review as one."""
    pairs = pq.read_table(index_table_path(home, province, "review_pair"), columns=["child_id_a", "child_id_b"])
    return [(row["child_id_a"], row["child_id_b"]) for row in pairs.to_pylist()]
