"""Answered correction lists: what is taken, what is refused, what is asked again, and what becomes a question."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.workbooks.answered_workbook import REFUSED, RESULT
from assets.data_quality.corrections import answer_reader, correction_store, wording
from assets.data_quality.corrections.answer_reader import AnswerFileError
from assets.data_quality.corrections.answering import TakenAnswers, take_answers
from assets.review.queue import review_queue
from assets.review.review_tables import build_review_tables
from tests.support.corrected_province import NOW, fill_in, measure, read_rows, write
from tests.support.small_province import AS_OF, PROVINCE, civil, pupil

LATER = NOW + dt.timedelta(days=7)
STAGED = [
    *(civil(child) for child in range(1, 5)),
    *(pupil(child, sex="female", first_name=f"ชื่อ{child}") for child in range(1, 5)),
]
MENDED, RIGHT, OTHER, UNSURE = wording.ANSWERS.values()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("made"))
        measure(home, STAGED)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def send(home: Home, tmp_path: Path) -> Path:
    """The school's list, in the order of its pupils 1 to 4."""
    (written,) = write(home, tmp_path / "lists", source="schools")
    return written.path


def take(home: Home, path: Path, at: dt.datetime = LATER) -> TakenAnswers:
    return take_answers(home, path, "clerk", at)


def test_each_row_gets_a_result_and_the_same_list_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = send(home, tmp_path)
    fill_in(path, {1: MENDED, 2: " ถูกต้อง ", 3: "น่าจะใช่"})
    taken = take(home, path)
    assert (dict(taken.new), taken.again, taken.open) == ({"mended": 1, "own_is_right": 1}, 0, 1)
    assert list(taken.refused.values()) == ["unknown_answer"]
    copy = tmp_path / "copy.xlsx"
    answer_reader.write_results(path, copy, taken.results)
    results = [row[RESULT] for row in read_rows(copy)]
    assert results[:2] == [wording.RESULTS["mended"], wording.RESULTS["own_is_right"]]
    assert results[2].startswith(REFUSED) and "น่าจะใช่" not in results[2]
    assert results[3] == wording.OPEN
    again = take(home, copy, LATER + dt.timedelta(days=1))
    assert (dict(again.new), again.again) == ({}, 2)
    acts = [act for act in audit_log.read_entries(home) if act.action == "corrections answered"]
    assert [(act.who, act.rows, act.detail["mended"]) for act in acts] == [("clerk", 2, 1)]


def test_what_is_answered_is_not_asked_until_it_helps_to_ask(home: Home, tmp_path: Path) -> None:
    path = send(home, tmp_path)
    fill_in(path, {1: MENDED, 2: RIGHT, 3: OTHER, 4: UNSURE})
    take(home, path)
    (written,) = write(home, tmp_path / "next", source="schools")
    assert [row[wording.NATIONAL_ID] for row in read_rows(written.path)] == ["…0004"]


def test_a_value_that_came_again_unmended_is_asked_again_and_a_changed_one_too(home: Home, tmp_path: Path) -> None:
    path = send(home, tmp_path)
    fill_in(path, {1: MENDED, 2: RIGHT, 3: MENDED, 4: RIGHT})
    take(home, path)
    new_file = {"file_version": "1" * 64}
    measure(
        home,
        [
            *(civil(child) for child in range(1, 5)),
            pupil(1, sex="female", **new_file),  # said to be mended, and is not
            pupil(2, sex="female", **new_file),  # said to be right, and is as it was
            pupil(3, **new_file),  # mended
            pupil(4, first_name="อื่นไปเลย", **new_file),  # another value than the one that was said to be right
        ],
    )
    (written,) = write(home, tmp_path / "next", source="schools")
    rows = read_rows(written.path)
    assert [row[wording.NATIONAL_ID] for row in rows] == ["…0001", "…0004"]
    assert rows[0]["สิ่งที่ควรทำ"].startswith("แจ้งว่าแก้แล้วเมื่อ 28 พ.ค. 2567")


def test_another_child_is_asked_of_reviewers_first_and_decides_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_queue, "SAMPLE_SIZE", 0)
    path = send(home, tmp_path)
    fill_in(path, {2: OTHER})
    take(home, path)
    build_review_tables(home, PROVINCE, AS_OF)
    first, *_ = pq.read_table(review_queue.queue_path(home, PROVINCE)).to_pylist()
    assert (first["asked_for"], first["linked"], first["verdict"]) == ("reported", True, None)
    assert sorted(map(len, (first["keys_a"], first["keys_b"]))) == [1, 1]
    with correction_store.open_corrections(home) as connection:
        assert connection.execute("SELECT count(*) FROM decision").fetchall() == [(0,)]


def test_keys_that_were_changed_repeated_or_made_up_are_refused(home: Home, tmp_path: Path) -> None:
    path = send(home, tmp_path)
    keys = [row[wording.ROW_KEY] for row in read_rows(path)]
    fill_in(path, {1: keys[1], 2: keys[1], 3: keys[2][:-1] + "?", 4: "ABCDEF-0001-AAA"}, wording.ROW_KEY)
    fill_in(path, dict.fromkeys(range(1, 5), RIGHT))
    taken = take(home, path)
    assert sorted(taken.refused.values()) == ["repeated", "unknown_key", "unknown_key"]
    assert taken.new == {"own_is_right": 1}


def test_a_list_of_another_home_and_any_other_workbook_are_refused(home: Home, tmp_path: Path) -> None:
    path = send(home, tmp_path)
    fill_in(path, {number: f"ABCDEF-000{number}-AAA" for number in range(1, 5)}, wording.ROW_KEY)
    with pytest.raises(AnswerFileError, match="ไม่ใช่รายการที่ระบบนี้ออกให้"):
        take(home, path)
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(AnswerFileError, match="ไม่พบหัวคอลัมน์"):
        take(home, tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(AnswerFileError, match="เป็นไฟล์ข้อความ"):
        take(home, tmp_path / "text.xlsx")


def test_where_there_is_no_other_record_it_is_no_other_child_s(home: Home, tmp_path: Path) -> None:
    measure(home, [pupil(9)])
    path = send(home, tmp_path)
    fill_in(path, {1: OTHER})
    assert list(take(home, path).refused.values()) == ["no_other_child"]
