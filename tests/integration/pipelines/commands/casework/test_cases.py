"""`childlink cases`: what only reads writes nothing; a wrong file is refused in words that say what to do."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from assets.cases.books.row_models import BOOKS
from assets.cases.books.template import write_template
from assets.common.file_kind import OLE_MAGIC
from assets.common.storage.home import Home
from assets.index.store import index_file
from pipelines.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    made = Home(tmp_path)
    with index_file.open_index(made):
        return made


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (["status"], 0, "in all: 0"),
        (["summary"], 1, "no case and no book yet"),
        (["pilot", "--by", "clerk"], 1, "refresh"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else None,
)
def test_what_only_reads_writes_nothing(home: Home, command: list[str], code: int, words: str) -> None:
    before = home.index.read_bytes()
    with index_file.open_index(home, read_only=True):
        result = CliRunner().invoke(main, ["cases", *command, "--province", "95", "--home", str(home.root)])
    assert (result.exit_code, home.index.read_bytes()) == (code, before), result.output
    assert words in result.output


@pytest.mark.parametrize("command", [["book", "team"], ["report"]], ids=" ".join)
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("old.xls", OLE_MAGIC + bytes(600) + "Workbook".encode("utf-16-le"), "old Excel file"),
        ("text.xlsx", "รหัสแถว,ผล\n".encode(), "text, as CSV is"),
    ],
)
def test_a_file_that_is_no_workbook_is_said_to_be_what_it_is_and_no_password_is_asked_for(
    command: list[str], name: str, content: bytes, words: str, home: Home, tmp_path: Path
) -> None:
    (path := tmp_path / name).write_bytes(content)
    given = ["cases", *command, str(path), "--province", "95", "--by", "clerk", "--home", str(home.root)]
    result = CliRunner().invoke(main, given)
    assert (result.exit_code, "password" in result.output) == (1, False), result.output
    assert words in result.output


def test_headings_that_are_missing_are_named_with_the_file_that_has_them(home: Home, tmp_path: Path) -> None:
    path, book = tmp_path / "team.xlsx", BOOKS["team"]
    write_template(book, path)
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0].title = "แผ่นของเรา"
    workbook.worksheets[0]["F1"] = "อบรม"
    workbook.save(path)
    given = ["--province", "95", "--by", "clerk", "--home", str(home.root)]
    taken = CliRunner().invoke(main, ["cases", "book", "team", str(path), *given])
    assert taken.exit_code == 0 and "“อบรมล่าสุดเมื่อ”" in taken.output, taken.output
    workbook.worksheets[0].merge_cells("A1:B1")
    workbook.save(path)
    refused = CliRunner().invoke(main, ["cases", "book", "team", str(path), *given])
    assert refused.exit_code == 1
    assert "“ชื่อ-สกุล”" in refused.output and "childlink cases template team" in refused.output
    unlisted = CliRunner().invoke(main, ["cases", "report", str(path), *given])
    assert "“รหัสแถว”" in unlisted.output and "childlink cases list" in unlisted.output
