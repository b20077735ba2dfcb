"""The made-up books are read by the project as their truth says: the good rows taken, each wrong one answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assets.cases.books.book_summary import sum_fund
from assets.cases.books.reader import read_book
from assets.cases.books.row_models import BOOKS, FundEntry, FundRow
from assets.cases.books.template import write_template
from data.synthetic import province_config
from data.synthetic.casework.books import write_books
from data.synthetic.casework.workbook import WrongRow
from data.synthetic.casework.year import CaseworkConfig, casework_config

UNTIL = dt.date(2024, 10, 15)


@pytest.fixture(scope="module")
def config() -> CaseworkConfig:
    return casework_config(province_config("95", children=4_000))


@pytest.fixture(scope="module")
def books(config: CaseworkConfig, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[WrongRow]]:
    folder = tmp_path_factory.mktemp("books")
    templates = {name: folder / f"{name}.xlsx" for name in BOOKS}
    for name, path in templates.items():
        write_template(BOOKS[name], path)
    return folder, write_books(config, templates, UNTIL)


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_each_wrong_row_is_answered_by_its_place_and_reason_and_no_other_row_is(
    books: tuple[Path, list[WrongRow]], name: str
) -> None:
    folder, wrong = books
    filled = read_book(BOOKS[name], folder / f"{name}.xlsx", UNTIL)
    answered = [(filled.sheet, fault.line, fault.column, fault.reason) for fault in filled.faults]
    known = [(row.sheet, row.line, row.column, row.reason) for row in wrong if row.file == f"{name}.xlsx"]
    assert answered == known
    assert filled.rows


def test_the_year_is_as_large_as_the_province(config: CaseworkConfig, books: tuple[Path, list[WrongRow]]) -> None:
    folder, wrong = books
    full = casework_config(province_config("95", children=20_000))
    assert (full.managers, full.resources) == (40, 600)
    assert (config.managers, config.resources) == (8, 120)
    of_resources = [row for row in wrong if row.file == "resources.xlsx"]
    assert len(of_resources) == 6 and len({row.code for row in of_resources}) == 6
    assert len(read_book(BOOKS["resources"], folder / "resources.xlsx", UNTIL).rows) == 114


@pytest.mark.parametrize("children", [500, 1_500, 4_000, 20_000])
def test_the_fund_begins_with_income_and_is_never_overdrawn(children: int, tmp_path: Path) -> None:
    path = tmp_path / "fund.xlsx"
    write_template(BOOKS["fund"], path)
    write_books(casework_config(province_config("95", children=children)), {"fund": path}, UNTIL)
    rows = [row for row in read_book(BOOKS["fund"], path, UNTIL).rows.values() if isinstance(row, FundRow)]
    balance = 0.0
    for row in rows:
        balance += row.baht if row.entry is FundEntry.INCOME else -row.baht
        assert balance >= 0, row.number
    assert rows[0].entry is FundEntry.INCOME
    assert [row.entered_on for row in rows] == sorted(row.entered_on for row in rows)
    assert {row.entry for row in rows} == set(FundEntry) and min(month.balance for month in sum_fund(rows)) >= 0


@pytest.mark.parametrize("name", ["team", "resources", "phases", "pilot"])
def test_books_that_are_handed_in_before_the_work_have_nothing_of_days_to_come(name: str, tmp_path: Path) -> None:
    before, path = dt.date(2024, 5, 16), tmp_path / f"{name}.xlsx"
    write_template(BOOKS[name], path)
    wrong = write_books(casework_config(province_config("95", children=500)), {name: path}, before)
    faults = read_book(BOOKS[name], path, before).faults
    assert [(fault.line, fault.reason) for fault in faults] == [(row.line, row.reason) for row in wrong]
