"""Review sheets of a small made-up province: exported, filled in and read as a clerk's workbook is."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
from click.testing import CliRunner, Result
from openpyxl.worksheet.worksheet import Worksheet

from assets.common.storage.home import Home
from assets.index.store import index_file
from pipelines.cli import main

AS_OF = {1: dt.date(2024, 5, 16), 2: dt.date(2024, 11, 1)}
"""Term → the day as of which it is refreshed."""
KEY_OF_HOME = "a key of the test's own"
NUMBER, ANSWER, NOTE, KEY = 1, 8, 9, 12
"""Columns of the sheet, from 1."""


def run_review(home: Home, *arguments: str, typed: str = "") -> Result:
    """Run `childlink review` with these arguments and what is typed."""
    return CliRunner().invoke(main, ["review", *arguments, "--home", str(home.root)], input=typed)


def export_sheet(home: Home, path: Path, *arguments: str, by: str = "สมศรี") -> Path:
    """Export a sheet to the path."""
    result = run_review(home, "export", "--province", "95", "--by", by, "--out", str(path), *arguments)
    assert result.exit_code == 0, result.output
    return path


def open_sheet(path: Path) -> tuple[openpyxl.Workbook, Worksheet]:
    """The workbook and its sheet of questions."""
    book = openpyxl.load_workbook(path)
    return book, book.worksheets[0]


def question_rows(sheet: Worksheet) -> list[int]:
    """The rows of the questions, in order."""
    return [row for row in range(1, sheet.max_row + 1) if isinstance(sheet.cell(row, NUMBER).value, int)]


def question_row(path: Path, number: int) -> int:
    """The row of a question."""
    return question_rows(open_sheet(path)[1])[number - 1]


def fill_in(path: Path, answers: dict[int, str]) -> None:
    """Fill in answers by row number of the sheet's questions, from 1."""
    book, sheet = open_sheet(path)
    for number, answer in answers.items():
        sheet.cell(question_rows(sheet)[number - 1], ANSWER).value = answer
    book.save(path)


def ask_index(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query of the index."""
    with index_file.open_index(home, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def make_unsure(home: Home, number: int) -> None:
    """Say of a question that the engine was hardly surer than not: a small province may have no such pair."""
    with index_file.open_index(home) as connection:
        connection.execute("UPDATE review_question SET probability = 0.6 WHERE row_number = ?", [number])


def list_questions(home: Home) -> list[tuple[Any, ...]]:
    """row_number, agency_record_id_a, agency_record_id_b, linked of the sheet made last."""
    return ask_index(
        home,
        "SELECT row_number, agency_record_id_a, agency_record_id_b, linked"
        " FROM review_question JOIN review_sheet USING (sheet_id)"
        " WHERE made_at = (SELECT max(made_at) FROM review_sheet) ORDER BY row_number, review_question.rowid",
    )


def are_together(home: Home, a: int, b: int) -> bool:
    """Whether two agency records are of one child."""
    children = ask_index(
        home, f"SELECT DISTINCT child_id FROM membership WHERE current AND agency_record_id IN ({a}, {b})"
    )
    return len(children) == 1


def read_personal(home: Home) -> set[str]:
    """Whole names, numbers and birthdays as a masked sheet must not show them."""
    file = home.lake("index", "95", "child_record.parquet")
    rows = duckdb.sql(f"""
        SELECT DISTINCT unnest([
            national_id, mother_national_id, father_national_id, first_name, last_name, mother_name, father_name,
            strftime(birth_date, '%d/%m/') || (year(birth_date) + 543)
        ]) FROM '{file}'""").fetchall()
    return {value for (value,) in rows if value and len(value) > 4}


def find_leaked(home: Home, text: str) -> list[str]:
    """Which of these a text says, not as a part of another word: a village is called after people."""
    letter = r"[\wก-๛]"
    there = [value for value in read_personal(home) if value in text]  # a search for each would take minutes
    return [value for value in there if re.search(f"(?<!{letter}){re.escape(value)}(?!{letter})", text)]


def read_text(path: Path) -> str:
    """What the rows about children say, and the whole file's digits: the guide's own words may be somebody's name."""
    _, sheet = open_sheet(path)
    said = " ".join(
        str(cell) for row in sheet.iter_rows(min_row=question_rows(sheet)[0], values_only=True) for cell in row
    )
    with zipfile.ZipFile(path) as archive:
        return said + " ".join(re.findall(r"[\d/]+", " ".join(map(str, map(archive.read, archive.namelist())))))
