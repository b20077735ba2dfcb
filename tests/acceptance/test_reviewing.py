"""`childlink review`: a sheet out, filled in, back in; what was decided holds in every later refresh."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.worksheet.worksheet import Worksheet

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review.sheet import row_key, wording
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.cli import main
from tests.support.reviewers import CODE, register
from tests.support.stepwise_refresh import refreshed

AS_OF = {1: dt.date(2024, 5, 16), 2: dt.date(2024, 11, 1)}
NUMBER, ANSWER, NOTE, KEY = 1, 8, 9, 12


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("inboxes")
    return {
        term: write_province(province_config("95", children=300, seed=5, term=term), folder / str(term)).inbox
        for term in (1, 2)
    }


@pytest.fixture(scope="module")
def first(inboxes: dict[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("home"))
        patch.setenv("CHILDLINK_REVIEWER_CODE", CODE)
        refreshed(home, inboxes[1], AS_OF[1], "r1")
        register(home, "สมศรี", "สมชาย", "ก", "ข", "x")
        yield home


@pytest.fixture
def home(first: Home, tmp_path: Path) -> Home:
    shutil.copytree(first.root, tmp_path / "home")
    return Home(tmp_path / "home")


def review(home: Home, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["review", *arguments, "--home", str(home.root)], input=typed)


def exported(home: Home, path: Path, *arguments: str, by: str = "สมศรี") -> Path:
    result = review(home, "export", "--province", "95", "--by", by, "--out", str(path), *arguments)
    assert result.exit_code == 0, result.output
    return path


def pairs(path: Path) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(path)
    return book, book.worksheets[0]


def keys(sheet: Worksheet) -> list[int]:
    """The rows of the questions, in order."""
    return [row for row in range(1, sheet.max_row + 1) if isinstance(sheet.cell(row, NUMBER).value, int)]


def line(path: Path, number: int) -> int:
    """The row of a question."""
    return keys(pairs(path)[1])[number - 1]


def answered(path: Path, answers: dict[int, str]) -> None:
    """Fill in answers by row number of the sheet's questions, from 1."""
    book, sheet = pairs(path)
    for number, answer in answers.items():
        sheet.cell(keys(sheet)[number - 1], ANSWER).value = answer
    book.save(path)


def asked(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with index_file.open_index(home, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def questions(home: Home) -> list[tuple[Any, ...]]:
    """row_number, agency_record_id_a, agency_record_id_b, linked of the sheet made last."""
    return asked(
        home,
        "SELECT row_number, agency_record_id_a, agency_record_id_b, linked"
        " FROM review_question JOIN review_sheet USING (sheet_id)"
        " WHERE made_at = (SELECT max(made_at) FROM review_sheet) ORDER BY row_number, review_question.rowid",
    )


def together(home: Home, a: int, b: int) -> bool:
    children = asked(home, f"SELECT DISTINCT child_id FROM membership WHERE current AND agency_record_id IN ({a}, {b})")
    return len(children) == 1


def personal(home: Home) -> set[str]:
    """Whole names, numbers and birthdays as a masked sheet must not show them."""
    file = home.lake("index", "95", "child_record.parquet")
    rows = duckdb.sql(f"""
        SELECT DISTINCT unnest([
            national_id, mother_national_id, father_national_id, first_name, last_name, mother_name, father_name,
            strftime(birth_date, '%d/%m/') || (year(birth_date) + 543)
        ]) FROM '{file}'""").fetchall()
    return {value for (value,) in rows if value and len(value) > 4}


def leaked(home: Home, text: str) -> list[str]:
    """Which of these a text says, not as a part of another word: a village is called after people."""
    letter = r"[\wก-๛]"
    return [value for value in personal(home) if re.search(f"(?<!{letter}){re.escape(value)}(?!{letter})", text)]


def text_of(path: Path) -> str:
    """What the rows about children say, and the whole file's digits: the guide's own words may be somebody's name."""
    _, sheet = pairs(path)
    said = " ".join(str(cell) for row in sheet.iter_rows(min_row=keys(sheet)[0], values_only=True) for cell in row)
    with zipfile.ZipFile(path) as archive:
        return said + " ".join(re.findall(r"[\d/]+", " ".join(map(str, map(archive.read, archive.namelist())))))


def test_a_sheet_shows_the_records_of_both_children_and_leaves_two_cells_of_a_question_open(
    home: Home, tmp_path: Path
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "20")
    book, sheet = pairs(path)
    assert [each.title for each in book.worksheets] == ["แบบตรวจ", "คำแนะนำ"]
    assert sheet.protection.sheet and sheet.freeze_panes == "A5"
    row = keys(sheet)[0]
    open_cells = [cell.column for cell in sheet[row] if not cell.protection.locked]
    assert open_cells == [ANSWER, NOTE, NOTE + 1, NOTE + 2]  # the note is over three columns
    (choice,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert choice.formula1 == '"คนเดียวกัน,คนละคน,ยังตัดสินไม่ได้"'
    headings = [cell.value for cell in sheet[4]]
    assert {"ชื่อ", "วันเกิด", "มารดา"} <= set(headings)
    sides = [sheet.cell(below, 2).value for below in range(row + 1, keys(sheet)[1])]
    assert sides[0] == "เด็ก 1" and "เด็ก 2" in sides and sides[-1] == "เทียบกัน"
    coloured = {*wording.NAME_LEVELS.values(), wording.DIFFER}
    different = [cell for row in sheet.iter_rows() for cell in row if cell.value in coloured]
    assert different and all(cell.fill.fgColor.rgb not in ("00000000", None) for cell in different)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_sheet_is_masked_unless_asked_otherwise(home: Home, tmp_path: Path) -> None:
    hidden = text_of(exported(home, tmp_path / "masked.xlsx"))
    assert not leaked(home, hidden)
    shown = text_of(exported(home, tmp_path / "open.xlsx", "--unmasked"))
    assert leaked(home, shown)
    acts = [json.loads(line) for line in (home.state / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [(act["action"], act["who"], act["detail"]["unmasked"]) for act in acts] == [
        ("review export", "สมศรี", False),
        ("review export", "สมศรี", True),
    ]


def test_a_district_alone_is_asked_about(home: Home, tmp_path: Path) -> None:
    exported(home, tmp_path / "all.xlsx")
    everywhere = len(questions(home))
    exported(home, tmp_path / "one.xlsx", "--district", "9501")
    local = {key for _, a, b, _ in questions(home) for key in (a, b)}
    at_home = {
        key for (key,) in asked(home, "SELECT agency_record_id FROM child_record WHERE residence_district = '9501'")
    }
    assert 0 < len(questions(home)) < everywhere
    assert all({a, b} & at_home for _, a, b, _ in questions(home)) and local
    assert review(home, "export", "--province", "95", "--by", "x", "--district", "9001").exit_code == 2


def test_the_same_sheet_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "6")
    answered(path, {1: "เหมือน", 2: "ต่าง", 3: "ไม่แน่ใจ"})
    result = review(home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 0, result.output
    before = asked(home, "FROM decision ORDER BY ALL")
    assert sorted(row[2] for row in before) == ["different", "same", "unsure"]
    assert review(home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert asked(home, "FROM decision ORDER BY ALL") == before


def test_a_change_of_mind_is_added_and_the_first_answer_stays(home: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "3")
    for answer in ("เหมือน", "ต่าง", "เหมือน"):
        answered(path, {1: answer})
        assert review(home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert [row[0] for row in asked(home, "SELECT verdict FROM decision ORDER BY decided_at")] == [
        *("same", "different", "same")
    ]


def test_an_answer_against_what_the_engine_is_fairly_sure_of_is_taken_and_awaits_a_second_person(
    home: Home, tmp_path: Path
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx")
    sure = asked(home, "SELECT row_number FROM review_question WHERE linked AND probability >= 0.99 ORDER BY 1")
    unsure = asked(home, "SELECT row_number FROM review_question WHERE probability BETWEEN 0.25 AND 0.75 ORDER BY 1")
    (one, *_), (other, *_), (third, *_) = sure[0], sure[1], unsure[0]
    answered(path, {one: "ต่าง", other: "เหมือน", third: "ต่าง"})
    result = review(home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 0
    named = [line for line in result.output.splitlines() if "awaits a second" in line]
    assert [int(line.split("row ")[1].split(":")[0]) for line in named] == [line(path, one)]
    statuses = dict(
        asked(
            home,
            "SELECT row_number, status FROM effective_decision"
            " JOIN review_question USING (agency_record_id_a, agency_record_id_b)",
        )
    )
    assert (statuses[one], statuses[other], statuses[third]) == ("awaits_second", "in_effect", "in_effect")
    answered(path, {one: "เหมือน"})
    assert "awaits a second" not in review(home, "import", str(path), "--by", "สมศรี").output
    assert len(asked(home, "FROM decision")) == 4


def test_bad_rows_are_named_with_what_to_do_and_the_good_ones_taken(home: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "8")
    book, sheet = pairs(path)
    for row in keys(sheet):
        sheet.cell(row, ANSWER).value = "เหมือน"
    rows = keys(sheet)
    sheet.cell(rows[0], ANSWER).value = "น่าจะ"
    sheet.cell(rows[1], KEY).value = sheet.cell(rows[2], KEY).value
    sheet.cell(rows[3], KEY).value = "K"
    sheet.cell(rows[4] + 1, 5).value = "แก้"
    sheet.cell(rows[5], ANSWER).value, sheet.cell(rows[5], NOTE).value = None, "ดูอีกที"
    sheet.cell(rows[6], ANSWER).value = None
    book.save(path)
    result = review(home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 3
    refused = {int(line.split("row ")[1].split(",")[0]): line for line in result.output.splitlines() if "· row" in line}
    assert sorted(refused) == [rows[place] for place in (0, 1, 3, 4, 5)]
    assert "must be same, different or unsure" in refused[rows[0]] and "คำตอบ" in refused[rows[0]]
    assert "not that of its key" in refused[rows[1]] and "the key" in refused[rows[3]]
    assert len(asked(home, "FROM decision")) == 2
    assert not leaked(home, result.output)
    copy = pairs(path.with_name("sheet-ผลการนำเข้า.xlsx"))[1]
    results = {row: copy.cell(row, KEY + 1).value for row in rows}
    assert [str(results[row]).startswith("ยังไม่รับ: ") for row in rows] == [
        True,
        True,
        False,
        True,
        True,
        True,
        False,
        False,
    ]
    assert (results[rows[2]], results[rows[6]], results[rows[7]]) == ("รับแล้ว", None, "รับแล้ว")
    assert not leaked(home, " ".join(str(text) for text in results.values()))


def test_a_sheet_of_another_home_and_another_file_are_refused_whole(home: Home, first: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "3")
    answered(path, {1: "เหมือน"})
    other = Home(shutil.copytree(first.root, tmp_path / "other"))
    assert review(other, "import", str(path), "--by", "x").exit_code == 2
    for name, content in (("note.xlsx", b"no workbook"), ("none.txt", b"")):
        (tmp_path / name).write_bytes(content)
        assert review(home, "import", str(tmp_path / name), "--by", "x").exit_code == 2
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    result = review(home, "import", str(tmp_path / "empty.xlsx"), "--by", "x")
    assert result.exit_code == 2 and "not a review sheet" in result.output
    assert asked(other, "FROM decision") == asked(home, "FROM decision") == []


def test_answers_on_the_terminal_are_kept_and_masked(home: Home) -> None:
    result = review(home, "--province", "95", "--by", "ก", typed="s\n\nu\nq\n")
    assert result.exit_code == 0, result.output
    assert "answered: 2" in result.output
    assert not leaked(home, result.output)
    taken = asked(home, "SELECT row_number, verdict, decided_by FROM decision ORDER BY row_number")
    assert taken == [(1, "same", "ก"), (3, "unsure", "ก")]
    assert "decided 1" in review(home, "status").output


def test_on_the_terminal_one_goes_back_writes_a_note_and_is_asked_again_for_what_is_not_understood(home: Home) -> None:
    typed = "น่าจะ\nคนเดียวกัน บ้านเดียวกัน\nย้อน\n2 พี่น้องกัน\nล\n"
    result = review(home, "ask", "--province", "95", "--by", "ก", typed=typed)
    assert result.exit_code == 0 and "answered: 1" in result.output
    assert "not understood" in result.output and "you answered this one (same)" in result.output
    assert asked(home, "SELECT DISTINCT verdict, note FROM decision ORDER BY 1") == [
        ("different", "พี่น้องกัน"),
        ("same", "บ้านเดียวกัน"),
    ]


def test_an_impostor_is_refused_and_nothing_is_written(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "3")
    answered(path, {1: "คนเดียวกัน"})
    for name, code in (("สมศรี", "another code"), ("ใครก็ได้", CODE)):
        monkeypatch.setenv("CHILDLINK_REVIEWER_CODE", code)
        result = review(home, "import", str(path), "--by", name)
        assert result.exit_code == 2 and "name or code is wrong" in result.output
    assert asked(home, "FROM decision") == []
    acts = [json.loads(line) for line in (home.state / "audit.jsonl").read_text("utf-8").splitlines()]
    refused = [act["scope"] for act in acts if act["action"] == "reviewer refused"]
    assert refused == ["สมศรี", "nobody registered"] and CODE not in (home.state / "audit.jsonl").read_text("utf-8")


def test_answers_that_differ_are_a_dispute_until_a_third_person_decides(home: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "sheet.xlsx")
    number = asked(home, "SELECT min(row_number) FROM review_question WHERE probability BETWEEN 0.25 AND 0.75")[0][0]
    cases = [("สมศรี", "คนเดียวกัน", "in_effect"), ("สมชาย", "คนละคน", "disputed"), ("ก", "คนละคน", "in_effect"),
             ("ก", "ยังตัดสินไม่ได้", "disputed"), ("สมชาย", "ยังตัดสินไม่ได้", "in_effect")]  # fmt: skip
    for by, answer, status in cases:
        answered(path, {number: answer})
        assert review(home, "import", str(path), "--by", by).exit_code == 0
        assert {found for (found,) in asked(home, "SELECT status FROM effective_decision")} == {status}
    assert {verdict for (verdict,) in asked(home, "SELECT verdict FROM effective_decision")} == {"same"}


def test_nobody_is_asked_twice_and_a_second_reader_gets_the_pairs_drawn_at_random(home: Home, tmp_path: Path) -> None:
    path = exported(home, tmp_path / "a.xlsx", "--limit", "10", by="ก")
    first_asked = {(a, b) for _, a, b, _ in questions(home)}
    answered(path, dict.fromkeys(range(1, 11), "เหมือน"))
    review(home, "import", str(path), "--by", "ก")
    decided = {tuple(row) for row in asked(home, "SELECT agency_record_id_a, agency_record_id_b FROM decision")}
    at_random = {
        tuple(row)
        for row in asked(
            home, "SELECT agency_record_id_a, agency_record_id_b FROM decision WHERE random_sample IS NOT NULL"
        )
    }
    exported(home, tmp_path / "b.xlsx", by="ก")
    assert not decided & {(a, b) for _, a, b, _ in questions(home)}
    exported(home, tmp_path / "c.xlsx", by="ข")
    assert at_random and decided <= first_asked
    assert decided & {(a, b) for _, a, b, _ in questions(home)} == at_random


def test_an_answer_that_with_others_leaves_a_child_in_three_pieces_is_taken_with_a_reason_only(
    home: Home, tmp_path: Path
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx", "--limit", "3")
    (a, b, c) = asked(
        home,
        "SELECT list(agency_record_id ORDER BY agency_record_id)[:3] FROM membership WHERE current GROUP BY child_id"
        " HAVING count(*) > 2 ORDER BY child_id LIMIT 1",
    )[0][0]
    # the three questions of the sheet are asked about three records of one child
    with index_file.open_index(home) as connection:
        for number, pair in enumerate(((a, b), (a, c), (b, c)), start=1):
            connection.execute(
                "DELETE FROM review_question WHERE row_number = ? AND rowid NOT IN"
                " (SELECT min(rowid) FROM review_question WHERE row_number = ?)",
                [number, number],
            )
            connection.execute(
                "UPDATE review_question SET agency_record_id_a = ?, agency_record_id_b = ?, linked = true,"
                " probability = 0.6, pieces = 2 WHERE row_number = ?",
                [*pair, number],
            )
    book, sheet = pairs(path)
    for row, pair in zip(keys(sheet), ((a, b), (a, c), (b, c)), strict=True):
        sheet_id, number = row_key.parse_key(sheet.cell(row, KEY).value)
        sheet.cell(row, KEY).value = row_key.make_key(sheet_id, number, *pair)
        sheet.cell(row, ANSWER).value = "คนละคน"
    book.save(path)
    result = review(home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 3 and result.output.count("more than two pieces") == 3
    assert asked(home, "FROM decision") == []
    before = asked(home, "SELECT count(*) FROM incremental.link")
    for row in keys(sheet):
        sheet.cell(row, NOTE).value = "สามคนจริง ดูทะเบียนบ้านแล้ว"
    book.save(path)
    assert review(home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert len(asked(home, "FROM decision")) == 3 and asked(home, "SELECT count(*) FROM incremental.link") == before


@pytest.mark.slow
def test_decisions_hold_at_the_next_refresh_and_in_the_next_term(
    home: Home, inboxes: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx")
    listed = questions(home)
    apart = next((number, a, b) for number, a, b, linked in listed if not linked)
    joined = next((number, a, b) for number, a, b, linked in listed if linked and not {a, b} & set(apart[1:]))
    answered(path, {apart[0]: "เหมือน", joined[0]: "ต่าง"})
    for by in ("สมศรี", "สมชาย"):  # two, in case the model is fairly sure
        assert review(home, "import", str(path), "--by", by).exit_code == 0
    for term in (1, 2):
        refreshed(home, inboxes[term], AS_OF[term], f"after {term}")
        assert together(home, *apart[1:])
        assert not together(home, *joined[1:])
    published = duckdb.sql(f"FROM '{home.lake('release_tables', '95', 'registry', 'review.decision.parquet')}'")
    assert len(published.fetchall()) == 4
    waiting = duckdb.sql(
        "SELECT agency_record_id_a, agency_record_id_b"
        f" FROM '{home.lake('release_tables', '95', 'registry', 'review.pair.parquet')}'"
    ).fetchall()
    assert not {apart[1:], joined[1:]} & set(waiting)


@pytest.mark.slow
def test_history_tells_of_the_decision_and_an_old_id_leads_to_its_heir(
    home: Home, inboxes: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(home, tmp_path / "sheet.xlsx")
    number, a, b, _ = next(row for row in questions(home) if not row[3])
    ids = [asked(home, f"SELECT child_id FROM membership WHERE agency_record_id = {key}")[0][0] for key in (a, b)]
    answered(path, {number: "เหมือน"})
    for by in ("สมศรี", "สมชาย"):  # two, in case the model is fairly sure
        assert review(home, "import", str(path), "--by", by).exit_code == 0
    refreshed(home, inboxes[1], AS_OF[1], "r2")
    (heir,) = asked(home, f"SELECT child_id FROM membership WHERE current AND agency_record_id = {a}")[0]
    old = next(child for child in ids if child != heir)
    result = CliRunner().invoke(main, ["history", old, "--json", "--home", str(home.root)])
    told = json.loads(result.output)
    assert (told["asked"], told["child_id"]) == (old, heir) and old in told["ids"]
    assert {"created", "merged"} <= {event["kind"] for event in told["events"]}
    assert not leaked(home, result.output)
    table = CliRunner().invoke(main, ["history", old, "--home", str(home.root)]).output
    assert heir in table and "merged into" in table
