"""A made-up team at work in a home with made-up children: books handed in, lists out, visits, reports back.

It goes the way that people go: the project's own templates and lists, filled in by their headings. The truth of the
children says whom a visit finds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from assets.cases.assignment import assign_waiting
from assets.cases.books.intake import take_in
from assets.cases.books.reader import RowFault
from assets.cases.books.row_models import BOOKS
from assets.cases.books.template import write_template
from assets.cases.lists.reporting import TakenReports, take_list
from assets.cases.lists.work_list import ListRequest, NoCasesError, write_list
from assets.cases.log import case_store
from assets.common.as_of import day_of
from assets.common.storage.atomic_io import make_folder
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.review.sheet import row_key
from data.synthetic.casework.books import areas_of_member, write_books
from data.synthetic.casework.truth import read_lives
from data.synthetic.casework.visits import Done, fill_list
from data.synthetic.casework.workbook import WrongRow
from data.synthetic.casework.year import CaseworkConfig, Round

CLERK = "ธุรการจังหวัด"
"""Who hands in what the team sends, in the audit."""
PLANS, RECORDS = ("team", "resources", "phases", "pilot"), ("fund", "progress", "resolutions")
"""The books that are handed in before the work begins, and those that say at its end what was done."""
_ADDRESS = ("source", "source_file", "source_row")


@dataclass(frozen=True)
class Returned:
    """One workbook that was handed in.

    Attributes:
        file: its name.
        sheet: the sheet that was read.
        faults: the rows that were not taken.
    """

    file: str
    sheet: str
    faults: tuple[RowFault, ...]


@dataclass(frozen=True)
class WorkDone:
    """What was done, and what was handed in.

    Attributes:
        done: what was reported rightly.
        wrong: the rows that were filled in wrongly.
        returned: the workbooks as they were taken.
        lists: paths of the filled-in lists.
    """

    done: tuple[Done, ...]
    wrong: tuple[WrongRow, ...]
    returned: tuple[Returned, ...]
    lists: tuple[Path, ...] = ()


def add_up(worked: Sequence[WorkDone]) -> WorkDone:
    """What was done and handed in altogether."""
    return WorkDone(
        done=tuple(one for each in worked for one in each.done),
        wrong=tuple(row for each in worked for row in each.wrong),
        returned=tuple(file for each in worked for file in each.returned),
        lists=tuple(path for each in worked for path in each.lists),
    )


def hand_in_books(home: Home, config: CaseworkConfig, folder: Path, at: dt.datetime, names: Sequence[str]) -> WorkDone:
    """Fill in the templates of the named books in `folder`, as of the day, and hand them in."""
    templates = {name: make_folder(folder) / f"{name}.xlsx" for name in names}
    for name, path in templates.items():
        write_template(BOOKS[name], path)
    wrong = write_books(config, templates, day_of(at))
    returned = []
    for name, path in templates.items():
        filled = take_in(home, config.province.province_code, BOOKS[name], path, CLERK, at)
        returned.append(Returned(path.name, filled.sheet, filled.faults))
    return WorkDone((), tuple(wrong), tuple(returned))


def do_round(
    home: Home, config: CaseworkConfig, visit_round: Round, truths: Sequence[Path], children: Path, folder: Path
) -> WorkDone:
    """Assign the waiting cases, send each manager the lists of her areas, fill them in, and hand them in.

    Args:
        home: with the cases and the books.
        config: the year.
        visit_round: which round of visits.
        truths: `truth.parquet` of each term, beside the inbox whose files the home has; no name is in two of them.
        children: `children.parquet` of the term in which the year begins.
        folder: where the lists are written.
    """
    lists = send_lists(home, config, visit_round, folder)
    lives = read_lives(children)
    child_of_row = find_children_of_rows(home, config.province.province_code, truths)
    known = {key: lives[child] for key, child in child_of_row.items()}
    filled = [fill_list(config, visit_round, path, known) for path in lists]
    taken = hand_in(home, config, visit_round, lists)
    return WorkDone(
        done=tuple(one for each in filled for one in each.done),
        wrong=tuple(row for each in filled for row in each.wrong),
        returned=tuple(Returned(path.name, each.sheet, each.faults) for path, each in taken),
        lists=tuple(lists),
    )


def send_lists(home: Home, config: CaseworkConfig, visit_round: Round, folder: Path) -> list[Path]:
    """Assign the waiting cases, and write each manager's lists into the folder: one for each of her areas."""
    province, made_at = config.province.province_code, dt.datetime.combine(visit_round.listed_on, dt.time(9), dt.UTC)
    assign_waiting(home, province, CLERK, visit_round.listed_on, made_at)
    make_folder(folder)
    lists = []
    for place in range(config.managers):
        manager = f"CM{place + 1:02d}"
        for area in areas_of_member(config, place):
            path = folder / f"{manager}-{area}-{visit_round.number}.xlsx"
            try:
                write_list(
                    home, ListRequest(province, area, manager, manager, visit_round.listed_on, made_at), path, None
                )
            except NoCasesError:
                continue
            lists.append(path)
    return lists


def hand_in(
    home: Home, config: CaseworkConfig, visit_round: Round, lists: Sequence[Path]
) -> list[tuple[Path, TakenReports]]:
    """Take the filled-in lists of a round."""
    at = dt.datetime.combine(visit_round.reported_on, dt.time(15), dt.UTC)
    province = config.province.province_code
    return [(path, take_list(home, province, path, CLERK, visit_round.reported_on, at)) for path in lists]


def find_children_of_rows(home: Home, province: str, truths: Sequence[Path]) -> dict[str, int]:
    """Row key of a list → the made-up child that the row's case is of, by most of its agency records."""
    child_of_case = find_children_of_cases(home, province, truths)
    with case_store.open_cases(home) as connection:
        rows = connection.execute("SELECT list_id, row_number, case_id FROM case_list_row").fetchall()
    return {row_key.make_key(*row): child_of_case[row[2]] for row in rows}


def find_children_of_cases(home: Home, province: str, truths: Sequence[Path]) -> dict[str, int]:
    """Case → the made-up child that it is of, by most of its child's agency records."""
    made_up = _read_truths(truths)
    records = pq.read_table(index_table_path(home, province, "child_record"), columns=["child_id", *_ADDRESS])
    votes: dict[str, Counter[int]] = {}
    for record in records.to_pylist():
        child = made_up.get(tuple(record[name] for name in _ADDRESS))
        if child is not None:
            votes.setdefault(record["child_id"], Counter())[child] += 1
    with case_store.open_cases(home) as connection:
        cases = case_store.read_cases(connection, province)
    return {case.case_id: votes[case.child_id].most_common(1)[0][0] for case in cases if case.child_id}


def _read_truths(truths: Sequence[Path]) -> dict[tuple[object, ...], int]:
    """Address of a record → its made-up child, of the files that are in the inbox beside each truth."""
    made_up: dict[tuple[object, ...], int] = {}
    for path in truths:
        inbox = path.parent / "inbox"
        for row in pq.read_table(path, columns=["source", "file", "row", "child"]).to_pylist():
            if (inbox / row["source"] / row["file"].partition("/")[0]).is_file():
                made_up[row["source"], row["file"], row["row"]] = row["child"]
    return made_up
