"""Pages are escaped, bilingual and whole."""

from __future__ import annotations

import datetime as dt
import re

import jinja2
import pytest

from assets.common.html import thai_dates
from assets.common.html.messages import FOLDER, Messages, find_files, load_messages
from assets.common.html.rendering import ASSETS, both, environment, kit
from assets.common.html.tables import Cell, HtmlTable, plain_table

UNSAFE = '<script>alert("x")</script> & ด.ช.'


def test_everything_put_into_a_page_is_escaped() -> None:
    table = HtmlTable((UNSAFE, UNSAFE), [UNSAFE], [[Cell(UNSAFE)], [Cell((UNSAFE, UNSAFE))]])
    for html in (kit().table(table), kit().badge((UNSAFE, "x")), both(UNSAFE), kit().sparkline([(0, 0)], UNSAFE)):
        assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing_of_that_name }}").render()


def test_no_template_switches_escaping_off() -> None:
    templates = list(ASSETS.rglob("*.jinja"))
    assert len(templates) >= 3
    for template in templates:
        assert not re.search(r"\|\s*safe\b|autoescape", template.read_text("utf-8")), template.name


@pytest.mark.parametrize("page", [path.stem for path in find_files()])
def test_every_page_has_its_texts_in_both_languages(page: str) -> None:
    messages = load_messages(page)
    texts = [text for section in messages.sections.values() for text in section.values()]
    assert texts
    for thai, english in texts:
        assert thai and english
        assert set(re.findall(r"{\w+}", thai)) == set(re.findall(r"{\w+}", english))
        assert not re.search("[ก-๙]", english)


def test_a_text_is_filled_in_by_language() -> None:
    say = Messages("trial", {"page": {"title": ("จังหวัด{area}: {count}", "{area}: {count}")}})
    assert say("page.title", area=("ยะลา", "Yala"), count=3) == ("จังหวัดยะลา: 3", "Yala: 3")
    with pytest.raises(KeyError, match=r"trial\.yaml has no text page\.lead"):
        say("page.lead")
    assert FOLDER.is_dir()


@pytest.mark.parametrize(
    ("label", "thai", "english"),
    [
        ("2567-1", "ภาคเรียนที่ 1/2567", "term 1/2024"),
        ("2024-05", "พ.ค. 2567", "May 2024"),
        ("2024-05-16", "16 พ.ค. 2567", "16 May 2024"),
        ("2024", "ปี 2567", "2024"),
    ],
)
def test_periods_are_written_in_the_readers_era(label: str, thai: str, english: str) -> None:
    assert thai_dates.write_period(label) == (thai, english)


def test_days_are_written_in_the_readers_era() -> None:
    assert thai_dates.write_day(dt.date(2024, 5, 16)) == ("16 พฤษภาคม 2567", "16 May 2024")
    assert thai_dates.write_short_day(dt.date(2024, 2, 1)) == ("1 ก.พ. 2567", "1 Feb 2024")


def test_plain_tables_show_figures_with_commas_and_nothing_as_a_dash() -> None:
    table = plain_table(("ก", "a"), {"x": "x", "y": "y"}, [{"x": 1234, "y": None, "z": 1}, {"x": 0.123456, "y": "b"}])
    assert [[cell.content for cell in row] for row in table.rows] == [["1,234", "–"], ["0.1235", "b"]]
