"""What a form says of a column: its words, how a day is written, what yes and no are."""

from __future__ import annotations

import pytest

from assets.cases.books.book import choices_of, explain
from assets.cases.books.row_models import BOOKS
from assets.cases.lists.list_form import FORM


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("fund", "entered_on", "วัน/เดือน/ปี พ.ศ. เช่น 16/5/2567"),
        ("resolutions", "due_on", "วัน/เดือน/ปี พ.ศ. เช่น 16/5/2567"),
        ("resources", "free", "ตอบว่า ใช่ หรือ ไม่ใช่"),
        ("fund", "entry", "เลือกจาก: รายรับ, รายจ่าย"),
        ("resources", "mode", "เลือกจาก: ในระบบ, นอกระบบ (สกร.), ตามอัธยาศัย/ศูนย์การเรียน, ฝึกอาชีพ"),
        ("resources", "owner", ""),
    ],
)
def test_a_column_is_explained_by_its_type(name: str, column: str, said: str) -> None:
    assert explain(BOOKS[name].columns[column]) == said


def test_all_six_problem_types_are_named_where_several_may_be_given() -> None:
    for field in (BOOKS["resources"].columns["problems"], FORM.columns["problems"]):
        text = explain(field)
        assert text.startswith("ตอบได้หลายด้าน คั่นด้วย ; เลือกจาก: เศรษฐกิจ,") and text.count(",") == 5


def test_own_words_of_the_province_are_named() -> None:
    assert explain(BOOKS["team"].columns["support"], ["ก", "ข"]).endswith("เลือกจาก: ก, ข")


def test_there_is_a_drop_down_for_one_answer_of_a_list_and_none_for_several() -> None:
    columns = BOOKS["resources"].columns
    assert choices_of(columns["free"]) == ("ใช่", "ไม่ใช่")
    assert choices_of(columns["mode"]) == ("ในระบบ", "นอกระบบ (สกร.)", "ตามอัธยาศัย/ศูนย์การเรียน", "ฝึกอาชีพ")
    assert choices_of(columns["problems"]) == choices_of(columns["owner"]) == ()
