"""A year of work, start to end: lists out, filled in through openpyxl, reports back, the next terms' files, the counts.

The province is made up without agencies' mistakes, so that the counts have to be those of the truth, to a child.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assets.cases.books.row_models import BOOKS
from assets.cases.lists.list_form import FORM
from assets.cases.log import case_store
from assets.cases.log.case_store import Case
from assets.common import audit_log
from assets.common.storage.home import Home
from assets.privacy.residue_scan import find_occurrences
from data.synthetic import Summary, province_config, write_province
from data.synthetic.casework.truth import count_children, read_lives
from data.synthetic.casework.workbook import fill_rows, read_rows
from data.synthetic.casework.year import ROUNDS, CaseworkConfig, casework_config
from pipelines.cli import main
from pipelines.demo import casework
from pipelines.demo.casework import WorkDone
from pipelines.demo.next_term import write_next_term
from tests.support.refreshed_home import asked

pytestmark = pytest.mark.slow
CHILDREN, SEED = 500, 2
"""A school of this province loses its last pupil within the year and sends nothing from then on."""
DAYS = {1: "2024-05-16", 2: "2024-11-01", 3: "2025-05-16"}
LATER_FILES = {2: ("schools",), 3: ("schools", "nonformal")}
SECRETS = ("ความลับของครอบครัวหนึ่ง", "ความลับของกองทุนหนึ่ง")
"""What stands in every free text of a report, and of the books that may name people."""
TEXTS = ("place", "wish", "help_kind", "resource", "money_from", "approved_by", "photo", "note")
BOOK_TEXTS = {
    "team": ("name", "support"),
    "fund": ("source", "receipt", "resolution", "approved_by"),
    "progress": ("partner", "evidence"),
    "pilot": ("reason",),
    "resolutions": ("item", "figure", "decision", "owner"),
}
MEASURES = {"found": "true", "visited": "visited", "helped": "helped", "back": "back", "stayed": "stayed"}


@dataclass(frozen=True)
class Year:
    home: Home
    config: CaseworkConfig
    terms: dict[int, Summary]
    books: WorkDone
    rounds: tuple[WorkDone, WorkDone]

    @property
    def truths(self) -> list[Path]:
        return [self.terms[term].truth for term in sorted(self.terms)]

    @property
    def lists(self) -> list[Path]:
        return [path for done in self.rounds for path in done.lists]

    def cases(self) -> list[Case]:
        with case_store.open_cases(self.home) as connection:
            return case_store.read_cases(connection, "95")

    def children_of_cases(self) -> dict[str, int]:
        return casework.find_children_of_cases(self.home, "95", self.truths)


def refresh(home: Home, summary: Summary, term: int) -> None:
    given = ["--province", "95", "--inbox", str(summary.inbox), "--home", str(home.root), "--as-of", DAYS[term]]
    result = CliRunner().invoke(main, ["refresh", *given], catch_exceptions=False)
    assert result.exit_code in (0, 3), result.output


def write_secrets(path: Path) -> None:
    """Report the visits of a list again, with help given, and a secret in every free text."""
    rows = read_rows(path, "รายงาน")
    visited = {line: row for line, row in enumerate(rows, 2) if row[FORM.heading("result")] and line < 12}
    assert visited
    texts = {FORM.heading(name): SECRETS[0] for name in TEXTS}
    for line, row in visited.items():
        helped = {FORM.heading("step"): "ให้ความช่วยเหลือแล้ว", FORM.heading("stepped_on"): row["วันที่เยี่ยม"]}
        fill_rows(path, "รายงาน", {line: texts | helped})


def write_secrets_in_books(folder: Path) -> None:
    """Put a secret in the free texts of some rows of the books that may name people."""
    for name, columns in BOOK_TEXTS.items():
        book = BOOKS[name]
        texts = {book.heading(column): SECRETS[1] for column in columns}
        fill_rows(folder / f"{name}.xlsx", book.title[0], dict.fromkeys(range(2, 6), texts))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    root = tmp_path_factory.mktemp("year")
    first = province_config("95", children=CHILDREN, seed=SEED, fault_scale=0.0)
    made = {1: write_province(first, root / "term1")}
    for term, sources in LATER_FILES.items():
        made[term] = write_next_term(replace(first, term=term), root / f"term{term}", sources)
    home = Home(root / "home")
    config = casework_config(first)
    refresh(home, made[1], 1)
    at = dt.datetime(2024, 5, 20, tzinfo=dt.UTC)
    plans = casework.hand_in_books(home, config, root / "books", at, casework.PLANS)
    rounds = []
    for visit_round, term in zip(ROUNDS, (1, 2), strict=True):
        truths = [made[each].truth for each in range(1, term + 1)]
        folder = root / f"round{term}"
        rounds.append(casework.do_round(home, config, visit_round, truths, made[1].children, folder))
        if visit_round is ROUNDS[-1]:
            ended = dt.datetime.combine(visit_round.reported_on, dt.time(16), dt.UTC)
            records = casework.hand_in_books(home, config, root / "books", ended, casework.RECORDS)
        refresh(home, made[term + 1], term + 1)
    books = casework.add_up([plans, records])
    yield Year(home, config, made, books, (rounds[0], rounds[1]))


@pytest.fixture(scope="module")
def truth(year: Year) -> pa.Table:
    child_of = year.children_of_cases()
    found = {child_of[case.case_id]: case.target_group for case in year.cases() if not case.is_duplicate}
    done = [one for work in year.rounds for one in work.done]
    return count_children(found, done, [year.terms[term].children for term in (2, 3)])


def test_cases_are_opened_for_the_children_who_are_out_of_school(year: Year) -> None:
    child_of = year.children_of_cases()
    first = [case for case in year.cases() if str(case.opened_on) == DAYS[1]]
    opened = {child_of[case.case_id] for case in first if case.target_group == "out_of_school"}
    children = pq.read_table(year.terms[1].children).to_pylist()
    out = {row["child"] for row in children if row["registered"] and 6 <= row["age"] <= 14 and not row["in_education"]}
    assert len(out) > 10
    assert opened == out


def test_every_count_is_that_of_the_truth(year: Year, truth: pa.Table) -> None:
    counted = asked(
        year.home.root,
        "SELECT measure, phase, district_code, target_group, sex, children, children_high, coalesce(baht, 0)"
        " FROM abe.case_count WHERE children > 0 ORDER BY ALL",
    )
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        parts = [
            f"""
            SELECT '{measure}' AS measure, phase, coalesce(district_code, 'all'), coalesce(target_group, 'all'),
                coalesce(sex, 'all'), count(*), count(*), 0
            FROM (SELECT *, unnest(list_concat(['all'], {phases})) AS phase FROM truth WHERE {condition})
            GROUP BY measure, phase, CUBE (district_code, target_group, sex)"""
            for measure, condition in MEASURES.items()
            for phases in ("phases" if measure in ("helped", "back", "stayed") else "[]",)
        ]
        expected = connection.execute(f"{' UNION ALL '.join(parts)} ORDER BY ALL").fetchall()
    assert [row[:7] for row in counted] == [row[:7] for row in expected]
    figures = {row[:5]: row for row in counted}
    everyone = {measure: figures[measure, "all", "all", "all", "all"][5] for measure in MEASURES}
    assert everyone["found"] > everyone["visited"] > everyone["helped"] > everyone["back"] > everyone["stayed"] > 0
    both = sum(len(phases) == 2 for phases in truth["phases"].to_pylist())
    in_phases = figures["helped", "P1", "all", "all", "all"][5] + figures["helped", "P2", "all", "all", "all"][5]
    assert both > 0 and in_phases > everyone["helped"], "the phases overlap: a child counts once in all, once in each"
    assert figures["helped", "all", "all", "all", "all"][7] == sum(truth["baht"].to_pylist())


def test_what_is_ticked_is_not_what_registers_say(year: Year, truth: pa.Table) -> None:
    ticked = {one.child for work in year.rounds for one in work.done if one.kind == "back"}
    back = {row["child"] for row in truth.to_pylist() if row["back"]}
    assert ticked - back, "some were said to be back whom no register has"
    assert back & ticked


def test_each_wrong_row_is_answered_by_sheet_row_column_and_reason(year: Year) -> None:
    for work in (year.books, *year.rounds):
        known = [(row.file, row.sheet, row.line, row.column, row.reason) for row in work.wrong]
        answered = [
            (each.file, each.sheet, fault.line, fault.column, fault.reason)
            for each in work.returned
            for fault in each.faults
        ]
        assert sorted(answered) == sorted(known) and known


def test_a_managers_workbook_holds_only_her_area(year: Year) -> None:
    lives = read_lives(year.terms[1].children)
    child_of_row = casework.find_children_of_rows(year.home, "95", year.truths)
    assert len(year.lists) > 5
    for path in year.lists:
        area = path.stem.split("-")[1]
        listed = [child_of_row[row["รหัสแถว"]] for row in read_rows(path, "รายงาน") if row["รหัสแถว"] in child_of_row]
        assert listed
        assert {lives[child].district_code for child in listed} == {area}, path.name


def test_every_list_book_and_report_is_in_the_audit(year: Year) -> None:
    entries = audit_log.read_entries(year.home)
    actions = [entry.action for entry in entries]
    assert actions.count("case_list") == actions.count("case_report") == len(year.lists)
    assert actions.count("case_book") == len(BOOKS)


def test_reading_everything_again_changes_nothing(year: Year, tmp_path: Path) -> None:
    again = replace(year, home=Home(shutil.copytree(year.home.root, tmp_path / "home", symlinks=True)))
    for visit_round, work in zip(ROUNDS, year.rounds, strict=True):
        for _, taken in casework.hand_in(again.home, again.config, visit_round, work.lists):
            assert taken.new == 0
    assert again.cases() == year.cases()


def test_what_is_written_in_reports_and_books_stays_in_the_restricted_zone(year: Year, tmp_path: Path) -> None:
    home = Home(shutil.copytree(year.home.root, tmp_path / "home", symlinks=True))
    paths = [shutil.copy(path, tmp_path) for path in year.rounds[1].lists]
    for path in paths:
        write_secrets(Path(path))
    for _, taken in casework.hand_in(home, year.config, ROUNDS[1], [Path(path) for path in paths]):
        assert taken.new
    books = Path(shutil.copytree(year.lists[0].parents[1] / "books", tmp_path / "books"))
    write_secrets_in_books(books)
    for name in BOOK_TEXTS:
        given = ["book", name, str(books / f"{name}.xlsx"), "--province", "95", "--by", "ธุรการ"]
        said = CliRunner().invoke(main, ["cases", *given, "--home", str(home.root)], catch_exceptions=False)
        assert "rows taken" in said.output and SECRETS[1] not in said.output
    with case_store.open_cases(home) as connection:
        texts = [case for case in case_store.read_cases(connection, "95") if SECRETS[0] in repr(case.events)]
    assert texts
    refresh(home, year.terms[3], 3)
    found = find_occurrences(home, [(secret,) for secret in SECRETS])
    registries = [f"{path.relative_to(home.root)}" for path in home.root.rglob("registry.duckdb")]
    allowed = ("index.duckdb", "lake/", *registries)
    assert any(place.startswith("index.duckdb") for place in found), "what is looked for can be found"
    assert [place for place in found if not place.startswith(allowed)] == []
