"""A review sheet that goes out: what it shows, what it hides, whom it asks about."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from assets.common.storage.home import Home
from assets.review.sheet import wording
from tests.support.review_sheets import (
    ANSWER,
    NOTE,
    ask_index,
    export_sheet,
    fill_in,
    find_leaked,
    list_questions,
    open_sheet,
    question_rows,
    read_text,
    run_review,
)


def test_a_sheet_shows_the_records_of_both_children_and_leaves_two_cells_of_a_question_open(
    review_home: Home, tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx", "--limit", "20")
    book, sheet = open_sheet(path)
    assert [each.title for each in book.worksheets] == ["แบบตรวจ", "คำแนะนำ"]
    assert sheet.protection.sheet and sheet.freeze_panes == "A5"
    row = question_rows(sheet)[0]
    open_cells = [cell.column for cell in sheet[row] if not cell.protection.locked]
    assert open_cells == [ANSWER, NOTE, NOTE + 1, NOTE + 2]  # the note is over three columns
    (choice,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert choice.formula1 == '"คนเดียวกัน,คนละคน,ยังตัดสินไม่ได้"'
    headings = [cell.value for cell in sheet[4]]
    assert {"ชื่อ", "วันเกิด", "มารดา"} <= set(headings)
    sides = [sheet.cell(below, 2).value for below in range(row + 1, question_rows(sheet)[1])]
    assert sides[0] == "เด็ก 1" and "เด็ก 2" in sides and sides[-1] == "เทียบกัน"
    coloured = {*wording.NAME_LEVELS.values(), wording.DIFFER}
    different = [cell for row in sheet.iter_rows() for cell in row if cell.value in coloured]
    assert different and all(cell.fill.fgColor.rgb not in ("00000000", None) for cell in different)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_sheet_is_masked_unless_asked_otherwise(review_home: Home, tmp_path: Path) -> None:
    hidden = read_text(export_sheet(review_home, tmp_path / "masked.xlsx"))
    assert not find_leaked(review_home, hidden)
    shown = read_text(export_sheet(review_home, tmp_path / "open.xlsx", "--unmasked"))
    assert find_leaked(review_home, shown)
    acts = [json.loads(line) for line in (review_home.state / "audit.jsonl").read_text("utf-8").splitlines()]
    exports = [act for act in acts if act["action"] != "reviewer added"]
    assert [(act["action"], act["who"], act["detail"]["unmasked"]) for act in exports] == [
        ("review export", "สมศรี", False),
        ("review export", "สมศรี", True),
    ]


def test_a_district_alone_is_asked_about(review_home: Home, tmp_path: Path) -> None:
    export_sheet(review_home, tmp_path / "all.xlsx")
    everywhere = len(list_questions(review_home))
    export_sheet(review_home, tmp_path / "one.xlsx", "--district", "9501")
    local = {key for _, a, b, _ in list_questions(review_home) for key in (a, b)}
    at_home = {
        key
        for (key,) in ask_index(
            review_home, "SELECT agency_record_id FROM child_record WHERE residence_district = '9501'"
        )
    }
    assert 0 < len(list_questions(review_home)) < everywhere
    assert all({a, b} & at_home for _, a, b, _ in list_questions(review_home)) and local
    assert run_review(review_home, "export", "--province", "95", "--by", "x", "--district", "9001").exit_code == 2


def test_nobody_is_asked_twice_and_a_second_reader_gets_the_pairs_drawn_at_random(
    review_home: Home, tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "a.xlsx", "--limit", "10", by="ก")
    first_asked = {(a, b) for _, a, b, _ in list_questions(review_home)}
    fill_in(path, dict.fromkeys(range(1, 11), "เหมือน"))
    run_review(review_home, "import", str(path), "--by", "ก")
    decided = {
        tuple(row) for row in ask_index(review_home, "SELECT agency_record_id_a, agency_record_id_b FROM decision")
    }
    at_random = {
        tuple(row)
        for row in ask_index(
            review_home, "SELECT agency_record_id_a, agency_record_id_b FROM decision WHERE random_sample IS NOT NULL"
        )
    }
    export_sheet(review_home, tmp_path / "b.xlsx", by="ก")
    assert not decided & {(a, b) for _, a, b, _ in list_questions(review_home)}
    export_sheet(review_home, tmp_path / "c.xlsx", by="ข")
    assert at_random and decided <= first_asked
    assert decided & {(a, b) for _, a, b, _ in list_questions(review_home)} == at_random
