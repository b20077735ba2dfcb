"""A review sheet that comes back: answers taken, refused, changed, disputed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review.sheet import row_key
from tests.support.review_sheets import (
    ANSWER,
    KEY,
    NOTE,
    ask_index,
    export_sheet,
    fill_in,
    find_leaked,
    make_unsure,
    open_sheet,
    question_row,
    question_rows,
    run_review,
)
from tests.support.reviewers import CODE


def test_the_same_sheet_again_changes_nothing(review_home: Home, tmp_path: Path) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "6")
    fill_in(path, {1: "เหมือน", 2: "ต่าง", 3: "ไม่แน่ใจ"})
    result = run_review(review_home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 0, result.output
    before = ask_index(review_home, "FROM decision ORDER BY ALL")
    assert sorted(row[2] for row in before) == ["different", "same", "unsure"]
    assert run_review(review_home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert ask_index(review_home, "FROM decision ORDER BY ALL") == before


def test_a_change_of_mind_is_added_and_the_first_answer_stays(review_home: Home, tmp_path: Path) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "3")
    for answer in ("เหมือน", "ต่าง", "เหมือน"):
        fill_in(path, {1: answer})
        assert run_review(review_home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert [row[0] for row in ask_index(review_home, "SELECT verdict FROM decision ORDER BY decided_at")] == [
        *("same", "different", "same")
    ]


def test_an_answer_against_what_the_engine_is_fairly_sure_of_is_taken_and_awaits_a_second_person(
    review_home: Home, tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx")
    sure = ask_index(
        review_home, "SELECT row_number FROM review_question WHERE linked AND probability >= 0.99 ORDER BY 1"
    )
    (one, *_), (other, *_), (third, *_) = sure[:3]
    make_unsure(review_home, third)
    fill_in(path, {one: "ต่าง", other: "เหมือน", third: "ต่าง"})
    result = run_review(review_home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 0
    named = [line for line in result.output.splitlines() if "awaits a second" in line]
    assert [int(line.split("row ")[1].split(":")[0]) for line in named] == [question_row(path, one)]
    statuses = dict(
        ask_index(
            review_home,
            "SELECT row_number, status FROM effective_decision"
            " JOIN review_question USING (agency_record_id_a, agency_record_id_b)",
        )
    )
    assert (statuses[one], statuses[other], statuses[third]) == ("awaits_second", "in_effect", "in_effect")
    fill_in(path, {one: "เหมือน"})
    assert "awaits a second" not in run_review(review_home, "import", str(path), "--by", "สมศรี").output
    assert len(ask_index(review_home, "FROM decision")) == 4


def test_bad_rows_are_named_with_what_to_do_and_the_good_ones_taken(review_home: Home, tmp_path: Path) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "8")
    book, sheet = open_sheet(path)
    for row in question_rows(sheet):
        sheet.cell(row, ANSWER).value = "เหมือน"
    rows = question_rows(sheet)
    sheet.cell(rows[0], ANSWER).value = "น่าจะ"
    sheet.cell(rows[1], KEY).value = sheet.cell(rows[2], KEY).value
    sheet.cell(rows[3], KEY).value = "K"
    sheet.cell(rows[4] + 1, 5).value = "แก้"
    sheet.cell(rows[5], ANSWER).value, sheet.cell(rows[5], NOTE).value = None, "ดูอีกที"
    sheet.cell(rows[6], ANSWER).value = None
    book.save(path)
    result = run_review(review_home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 3
    refused = {int(line.split("row ")[1].split(",")[0]): line for line in result.output.splitlines() if "· row" in line}
    assert sorted(refused) == [rows[place] for place in (0, 1, 3, 4, 5)]
    assert "must be same, different or unsure" in refused[rows[0]] and "คำตอบ" in refused[rows[0]]
    assert "not that of its key" in refused[rows[1]] and "the key" in refused[rows[3]]
    assert len(ask_index(review_home, "FROM decision")) == 2
    assert not find_leaked(review_home, result.output)
    copy = open_sheet(path.with_name("sheet-ผลการนำเข้า.xlsx"))[1]
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
    assert not find_leaked(review_home, " ".join(str(text) for text in results.values()))


def test_a_sheet_of_another_home_and_another_file_are_refused_whole(
    review_home: Home, reviewed_once: Home, tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "3")
    fill_in(path, {1: "เหมือน"})
    other = Home(shutil.copytree(reviewed_once.root, tmp_path / "other"))
    assert run_review(other, "import", str(path), "--by", "x").exit_code == 2
    for name, content in (("note.xlsx", b"no workbook"), ("none.txt", b"")):
        (tmp_path / name).write_bytes(content)
        assert run_review(review_home, "import", str(tmp_path / name), "--by", "x").exit_code == 2
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    result = run_review(review_home, "import", str(tmp_path / "empty.xlsx"), "--by", "x")
    assert result.exit_code == 2 and "not a review sheet" in result.output
    assert ask_index(other, "FROM decision") == ask_index(review_home, "FROM decision") == []


def test_an_impostor_is_refused_and_nothing_is_written(
    review_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "3")
    fill_in(path, {1: "คนเดียวกัน"})
    for name, code in (("สมศรี", "another code"), ("ใครก็ได้", CODE)):
        monkeypatch.setenv("CHILDLINK_REVIEWER_CODE", code)
        result = run_review(review_home, "import", str(path), "--by", name)
        assert result.exit_code == 2 and "name or code is wrong" in result.output
    assert ask_index(review_home, "FROM decision") == []
    acts = [json.loads(line) for line in (review_home.state / "audit.jsonl").read_text("utf-8").splitlines()]
    refused = [act["scope"] for act in acts if act["action"] == "reviewer refused"]
    assert refused == ["สมศรี", "nobody registered"] and CODE not in (review_home.state / "audit.jsonl").read_text(
        "utf-8"
    )


def test_answers_that_differ_are_a_dispute_until_a_third_person_decides(review_home: Home, tmp_path: Path) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx")
    number = 1
    make_unsure(review_home, number)
    cases = [("สมศรี", "คนเดียวกัน", "in_effect"), ("สมชาย", "คนละคน", "disputed"), ("ก", "คนละคน", "in_effect"),
             ("ก", "ยังตัดสินไม่ได้", "disputed"), ("สมชาย", "ยังตัดสินไม่ได้", "in_effect")]  # fmt: skip
    for by, answer, status in cases:
        fill_in(path, {number: answer})
        assert run_review(review_home, "import", str(path), "--by", by).exit_code == 0
        assert {found for (found,) in ask_index(review_home, "SELECT status FROM effective_decision")} == {status}
    assert {verdict for (verdict,) in ask_index(review_home, "SELECT verdict FROM effective_decision")} == {"same"}


def test_an_answer_that_with_others_leaves_a_child_in_three_pieces_is_taken_with_a_reason_only(
    review_home: Home, tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "3")
    (a, b, c) = ask_index(
        review_home,
        "SELECT list(agency_record_id ORDER BY agency_record_id)[:3] FROM membership WHERE current GROUP BY child_id"
        " HAVING count(*) > 2 ORDER BY child_id LIMIT 1",
    )[0][0]
    # the three questions of the sheet are asked about three records of one child
    with index_file.open_index(review_home) as connection:
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
    book, sheet = open_sheet(path)
    for row, pair in zip(question_rows(sheet), ((a, b), (a, c), (b, c)), strict=True):
        sheet_id, number = row_key.parse_key(sheet.cell(row, KEY).value)
        sheet.cell(row, KEY).value = row_key.make_key(sheet_id, number, *pair)
        sheet.cell(row, ANSWER).value = "คนละคน"
    book.save(path)
    result = run_review(review_home, "import", str(path), "--by", "สมศรี")
    assert result.exit_code == 3 and result.output.count("more than two pieces") == 3
    assert ask_index(review_home, "FROM decision") == []
    before = ask_index(review_home, "SELECT count(*) FROM incremental.link")
    for row in question_rows(sheet):
        sheet.cell(row, NOTE).value = "สามคนจริง ดูทะเบียนบ้านแล้ว"
    book.save(path)
    assert run_review(review_home, "import", str(path), "--by", "สมศรี").exit_code == 0
    assert (
        len(ask_index(review_home, "FROM decision")) == 3
        and ask_index(review_home, "SELECT count(*) FROM incremental.link") == before
    )
