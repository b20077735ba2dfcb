"""The quality page: in both languages, without a request, a name, a number, a file's name or a small count."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pyarrow as pa
import pytest

from assets.common.html.rendering import kit
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.data_quality import recommendations, trend
from assets.publication.quality_page import cells as cells
from assets.publication.quality_page import page as quality_page
from tests.support.quality_page import MADE, rendered, source_row
from tests.support.small_province import AS_OF, PROVINCE


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_province_of_which_nothing_is_known_has_a_page(home: Home) -> None:
    page = quality_page.render(home, PROVINCE, AS_OF, MADE)
    assert "ยะลา" in page and "Yala" in page


def test_the_page_asks_for_nothing_and_is_small(home: Home) -> None:
    page = rendered(home, [source_row("schools", "95", 2140), source_row("schools", "9501", 700)])
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(""", page)
    assert len(page.encode()) < 1_000_000


def test_no_file_name_and_no_small_count_is_on_the_page(home: Home) -> None:
    sources = [
        source_row("schools", "95", 2143, with_number=2140 / 2143),
        source_row("schools", "9501", 703, in_register=0.5),
        source_row("schools", "9502", 3),
    ]
    page = rendered(home, sources)
    assert "ลับมาก" not in page
    words = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)
    assert not re.search(r">\s*[1-4] (?:คน|children|แถว|rows)<", words)
    assert "2,140" in words and "2143" not in words and "2,143" not in words
    assert "703" not in words
    sorted_by = {float(value) for value in re.findall(r'data-value="([^"]+)"', page)}
    assert not sorted_by & {2143.0, 703.0, 3.0, 2.0, 101.0, 103.0}


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "<10"), (1, "<10"), (9, "<10"), (10, "10"), (19, "10"), (1239, "1,230")]
)
def test_counts_are_hidden_or_rounded_down(count: int, shown: str) -> None:
    assert cells.write_count(count) == shown


@pytest.mark.parametrize("share", [0.5, 1.0, None])
def test_a_share_of_few_is_hidden(share: float | None) -> None:
    assert cells.share_cell(share, 40).content == kit().hidden()


@pytest.mark.parametrize(
    ("share", "records", "shown"),
    [
        (1.0, 100, "≈100 %"),
        (397 / 400, 400, ">98 %"),
        (3 / 400, 400, "≈0 %"),
        (0.9996, 20_000, ">99 %"),
        (0.5, 1_000, ">50 %"),
    ],
)
def test_shares_are_made_of_rounded_counts(share: float, records: int, shown: str) -> None:
    (row,) = cells.round_rows([{"records": records, "in_register": share}])
    assert shown in cells.share_cell(row["in_register"], row["records"]).content


def test_a_district_with_nobody_looks_like_one_with_a_few(home: Home) -> None:
    sources = [source_row("schools", "95", 700), source_row("schools", "9501", 690)]
    page = rendered(home, sources)
    assert rendered(home, [*sources, source_row("schools", "9502", 3)]) == page


def test_what_is_held_and_what_nobody_has_come_before_spelling(home: Home) -> None:
    sources = [source_row("schools", "95", 2000), source_row("schools", "9501", 900, with_number=0.5)]
    found = recommendations.recommend(
        [*sources, source_row("health", "95", 2000, with_number=0.4, with_mother=0.0)],
        [],
        [{"kind": "first_name_spelling", "children": 900}, {"kind": "unregistered_at_school", "children": 300}],
        [{"source": "civil_registration", "reason": "unreadable_file", "files": 1}],
    )
    assert ["held" in one.what[1] for one in found] == [True, False, False, False]
    assert [one.children for one in found] == [2000, 1200, 300, 900]
    assert not [one for one in found if "mother" in one.what[1]]


def test_the_trend_is_a_line_with_words(home: Home) -> None:
    history = [
        {
            "as_of": AS_OF + dt.timedelta(weeks),
            "source": "schools",
            "records": 2000 + weeks,
            "precision": 0.99,
            "recall": 0.97,
        }
        for weeks in (0, 7, 14)
    ]
    add_table(home, PROVINCE, "abe", "quality.trend", pa.Table.from_pylist(history))
    page = rendered(home, [source_row("schools", "95", 2140)])
    assert page.count("<polyline") == 3 and 'aria-label="3 ครั้ง' in page
    assert trend.trend_path(home, PROVINCE).name == "95.parquet"


def test_units_that_put_ten_values_right_are_named_and_the_others_are_in_the_total(home: Home) -> None:
    common = {"province_code": PROVINCE, "as_of": AS_OF, "since": AS_OF - dt.timedelta(days=90), "source": "schools"}
    units = [
        common | {"unit": "S1", "unit_name": "โรงเรียนหนึ่ง", "open_before": 57, "mended": 23, "open_now": 41},
        common | {"unit": "S2", "unit_name": "โรงเรียนสอง", "open_before": 9, "mended": 8, "open_now": 4},
    ]
    add_table(home, PROVINCE, "abe", "quality.mended", pa.Table.from_pylist(units))
    page = rendered(home, [source_row("schools", "95", 2140)])
    section = page.partition('id="mended"')[2].partition("</section>")[0]
    assert "โรงเรียนหนึ่ง" in section and "โรงเรียนสอง" not in page
    assert re.findall(r'data-value="(\d+)', section) == ["60", "30", "40", "50", "20", "40"]


def test_a_first_refresh_says_nothing_of_what_was_put_right(home: Home) -> None:
    unit = {"source": "schools", "unit": "S1", "unit_name": "โรงเรียนหนึ่ง", "open_before": 0, "mended": 0, "open_now": 41}
    table = pa.Table.from_pylist([unit | {"since": None}])
    table = table.set_column(table.column_names.index("since"), "since", table["since"].cast(pa.date32()))
    add_table(home, PROVINCE, "abe", "quality.mended", table)
    assert 'id="mended"' not in rendered(home, [source_row("schools", "95", 2140)])
