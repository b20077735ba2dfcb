"""`childlink query` on releases made by hand: one province, all as one, the restricted file, read-only."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index.store import index_file
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from pipelines.commands.analysis import answer_file
from tests.support.reviewers import CODE, register

KEY = "a passphrase of the test"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY)
        patch.setenv(CODE_VARIABLE, CODE)
        home = Home(tmp_path_factory.mktemp("made"))
        with index_file.open_index(home):
            pass
        register(home, "officer")
    for province, children in {"95": ["a", "b"], "90": ["b", "c"]}.items():
        folder = home.published(province)
        folder.mkdir(parents=True)
        for name, schema, key in ((province, "abe", None), ("registry", "master", KEY)):
            connection = duckdb_io.connect()
            duckdb_io.attach(connection, folder / f"{name}.duckdb", "file", key=key)
            connection.execute(f"USE file; CREATE SCHEMA {schema}; CREATE TABLE {schema}.child (child_id VARCHAR)")
            connection.executemany(f"INSERT INTO {schema}.child VALUES (?)", [[child] for child in children])
            connection.execute(f"CREATE TABLE {schema}.seen AS SELECT '{province}' AS province_code, 1 AS rows")
            connection.close()
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", KEY)
    monkeypatch.setenv(CODE_VARIABLE, CODE)
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def ask(home: Home, *arguments: str) -> Result:
    if "--registry" in arguments:
        arguments = ("--by", "officer", *arguments)
    return CliRunner().invoke(main, ["query", "--home", str(home.root), *arguments])


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return list(csv.reader(io.StringIO(result.stdout)))[1:]


def test_one_province_is_asked_alone(home: Home) -> None:
    assert rows(ask(home, "--province", "95", "SELECT child_id FROM abe.child ORDER BY ALL")) == [["a"], ["b"]]


def test_without_a_province_all_are_one_and_a_child_known_in_two_is_one_child(home: Home) -> None:
    assert rows(ask(home, "SELECT child_id FROM abe.child ORDER BY ALL")) == [["a"], ["b"], ["c"]]
    assert rows(ask(home, "SELECT province_code, rows FROM abe.seen ORDER BY ALL")) == [["90", "1"], ["95", "1"]]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('{root}/secret.txt')",
        "FROM '{root}/secret.csv'",
        "COPY (FROM read_text('{root}/secret.txt')) TO '{root}/../out.csv'",
        "SELECT * FROM glob('{root}/*')",
    ],
)
def test_a_question_reads_no_other_file(home: Home, sql: str) -> None:
    for name in ("secret.txt", "secret.csv"):
        (home.root / name).write_text("a,b\nhidden,words\n", "utf-8")
    result = ask(home, sql.format(root=home.root))
    assert result.exit_code != 0 and "hidden" not in result.output and "secret" not in result.stdout


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('.tmp/secret.txt')",
        "FROM glob('.tmp/*')",
        "COPY (SELECT 1) TO $$.tmp/written.csv$$",
        "COPY (SELECT 1) TO E'.tmp/written.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '.tmp/written.csv'",
    ],
)
def test_a_question_has_no_folder_for_what_does_not_fit_in_memory(
    home: Home, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.root)
    folder = home.root / ".tmp"
    folder.mkdir()
    (folder / "secret.txt").write_text("hidden", "utf-8")
    result = ask(home, sql)
    assert result.exit_code == 1 and "Permission Error" in result.output
    assert "hidden" not in result.output and "secret" not in result.stdout
    assert [path.name for path in folder.iterdir()] == ["secret.txt"]


@pytest.mark.parametrize("target", ["", ".", "/", "~nobody.of.that.name/x.csv"])
def test_a_target_that_is_no_file_is_refused_in_words(home: Home, target: str) -> None:
    result = ask(home, f"COPY (SELECT 1) TO '{target}'")
    assert result.exit_code in (1, 2) and isinstance(result.exception, SystemExit), result.output


def test_an_error_steers_no_terminal(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    shown = ask(home, "SELECT error('a' || chr(27) || ']52;c;eA==' || chr(7))").stderr
    assert "a]52;c;eA==" in shown and "\x1b" not in shown and "\x07" not in shown


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "ATTACH '{root}/published/95/registry.duckdb' AS r (ENCRYPTION_KEY 'a passphrase of the test')",
        "SET enable_external_access = true",
        "INSTALL spatial",
        "LOAD httpfs",
        "CREATE TABLE kept AS SELECT 1",
        "COPY (SELECT 1) TO '{root}/index.duckdb'",
        "COPY (SELECT 1) TO '{root}/../{name}/index.duckdb'",
        "",
    ],
)
def test_what_is_no_question_is_refused_and_nothing_is_written(home: Home, sql: str) -> None:
    before = home.index.read_bytes()
    result = ask(home, sql.format(root=home.root, name=home.root.name))
    assert result.exit_code == 2, result.output
    assert home.index.read_bytes() == before


def test_the_registry_opens_with_its_key(home: Home) -> None:
    assert rows(ask(home, "--registry", "SELECT count(*) FROM master.child")) == [["3"]]


def test_a_wrong_key_is_a_clear_error(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "another")
    result = ask(home, "--registry", "SELECT 1")
    assert result.exit_code == 1
    assert "does not open with this key" in result.output
    assert "another" not in result.output


def test_a_file_can_be_written_and_the_published_ones_cannot(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert ask(home, "--province", "95", f"COPY abe.child TO '{target}'").exit_code == 0
    assert target.read_text().split() == ["child_id", "a", "b"]
    for province in (["--province", "95"], []):
        result = ask(home, *province, "DELETE FROM abe.child")
        assert result.exit_code == 2
    assert len(rows(ask(home, "--province", "95", "FROM abe.child"))) == 2


def test_wrong_sql_is_told_plainly(home: Home) -> None:
    result = ask(home, "SELECT nothing FROM nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.output


def test_a_province_that_is_not_published_is_told(home: Home) -> None:
    assert ask(home, "--province", "10", "SELECT 1").exit_code == 1


def test_what_the_registry_is_asked_is_written_down_without_its_words(home: Home, tmp_path: Path) -> None:
    ask(home, "--registry", "SELECT child_id FROM master.child WHERE child_id <> 'สมหญิง'")
    ask(home, "--registry", "--province", "95", f"COPY master.child TO '{tmp_path / 'out.csv'}'")
    ask(home, "SELECT 1")
    entries = [entry for entry in audit_log.read_entries(home) if entry.action != "reviewer added"]
    assert [(entry.action, entry.scope, entry.rows) for entry in entries] == [
        ("query", "90 95", 0),
        ("query_answered", "90 95", 3),
        ("query", "95", 0),
        ("query_answered", "95", 2),
    ]
    assert entries[0].who == "officer"
    assert "สมหญิง" not in audit_log.audit_path(home).read_text("utf-8")
    result = CliRunner().invoke(main, ["audit", "--home", str(home.root)])
    assert "officer" in result.output and "query_answered" in result.output
    assert CliRunner().invoke(main, ["audit", "--verify", "--home", str(home.root)]).exit_code == 0
    audit_log.audit_path(home).write_text(
        audit_log.audit_path(home).read_text("utf-8").replace("officer", "another"), "utf-8"
    )
    assert CliRunner().invoke(main, ["audit", "--verify", "--home", str(home.root)]).exit_code == 1


def test_a_registry_whose_audit_cannot_be_written_does_not_answer(home: Home) -> None:
    audit_log.audit_path(home).unlink()
    audit_log.audit_path(home).mkdir()
    result = ask(home, "--registry", "SELECT child_id FROM master.child")
    assert result.exit_code == 1 and "audit.jsonl cannot be written" in result.output
    assert "child_id" not in result.stdout


def test_an_error_about_a_row_of_the_registry_does_not_quote_it(home: Home) -> None:
    result = ask(home, "--registry", "SELECT (child_id || 'สมหญิง')::INTEGER FROM master.child")
    assert result.exit_code == 1 and "ConversionException" in result.output
    assert "สมหญิง" not in result.output


RISKY = "SELECT '=1+1' AS formula, 'เด็กหญิง' AS thai, DATE '2024-05-16' AS day, [1, 2] AS list, 1.5 AS number"


@pytest.mark.parametrize("terminal", [True, False])
def test_what_steers_a_terminal_is_not_shown(home: Home, terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: terminal, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    steering = "chr(27) || ']52;c;eA==' || chr(7) || chr(155) || '2J' || chr(8238)"
    shown = ask(home, f"SELECT 'ก' || {steering} || 'ข' AS \"a\x1b[2Jb\"").stdout
    assert "ก]52;c;eA==2Jข" in shown and "a[2Jb" in shown
    assert not [letter for letter in shown if (ord(letter) < 32 and letter != "\n") or letter in "\x9b\u202e"]


def test_an_answer_as_csv_has_thai_letters_in_excel_and_runs_nothing(home: Home, tmp_path: Path) -> None:
    result = ask(home, "--province", "95", "--out", str(tmp_path / "answer.csv"), RISKY)
    assert result.exit_code == 0 and result.stdout == ""
    written = (tmp_path / "answer.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))[1] == [
        *("'=1+1", "เด็กหญิง", "2024-05-16", "[1, 2]", "1.5")
    ]


def test_an_answer_as_a_workbook_keeps_days_and_numbers_and_runs_nothing(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "answer.xlsx"
    assert ask(home, "--province", "95", "--out", str(path), RISKY).exit_code == 0
    headings, row = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    assert headings == ("formula", "thai", "day", "list", "number")
    assert row == ("'=1+1", "เด็กหญิง", dt.datetime(2024, 5, 16), "[1, 2]", 1.5)


def test_an_answer_goes_to_no_other_kind_of_file_and_not_into_the_home(home: Home, tmp_path: Path) -> None:
    for path in (tmp_path / "answer.txt", home.root / "answer.csv"):
        result = ask(home, "--province", "95", "--out", str(path), "SELECT 1")
        assert result.exit_code == 2 and not path.exists()


def test_an_answer_of_the_registry_in_a_file_is_counted_in_the_audit(home: Home, tmp_path: Path) -> None:
    out = str(tmp_path / "answer.csv")
    assert ask(home, "--province", "95", "--registry", "--out", out, "FROM master.child").exit_code == 0
    entries = [entry for entry in audit_log.read_entries(home) if entry.action == "query_answered"]
    assert [entry.rows for entry in entries] == [2]


def test_more_rows_than_a_worksheet_has_are_refused(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_file, "MOST_ROWS", 3)
    path = tmp_path / "answer.xlsx"
    result = ask(home, "--province", "95", "--out", str(path), "FROM range(4)")
    assert result.exit_code == 2 and "write to a .csv" in result.stderr and not path.exists()
