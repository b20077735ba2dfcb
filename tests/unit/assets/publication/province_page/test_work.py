"""The team's work on the page: bars, phases against targets, districts; hidden counts stay hidden."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assets.cases.counting.open_counts import BREAKDOWNS
from assets.cases.log.target_groups import GROUPS
from assets.common.html.tables import HtmlTable
from assets.publication.province_page.wording import say
from assets.publication.province_page.work import show_work

DAY = dt.date(2024, 10, 15)


def row(measure: str, children: int | None, **where: Any) -> dict[str, Any]:
    figures = {"children": children, "children_low": children, "children_high": children, "baht": None, "target": None}
    status = {"status": "hidden" if children is None else "value"}
    return {"measure": measure, "as_of": DAY} | dict.fromkeys(BREAKDOWNS, "all") | figures | status | where


COUNTS = [
    row("found", 100),
    row("visited", 80, children_low=78),
    row("helped", 60),
    row("back", None),
    row("stayed", 0),
    row("helped", 40, phase="P1", target=50, baht=90_000.0),
    row("back", None, phase="P1"),
    row("found", 60, district_code="9501"),
    row("visited", None, district_code="9501"),
    row("found", 40, district_code="9502"),
    row("found", 9, district_code="9500"),
    row("found", 100, target_group="out_of_school"),
]


def show(*counts: dict[str, Any]) -> Any:
    return show_work(counts, [], "95", None, [])


def texts(table: HtmlTable, place: int) -> list[str]:
    return [str(cell.content) for cell in table.rows[place]]


def test_without_a_case_there_is_no_work_to_show() -> None:
    assert show() is None


def test_bars_are_on_one_scale_and_hidden_ones_have_none() -> None:
    bars = show(*COUNTS).bars
    assert [bar.width for bar in bars] == [100.0, 80.0, 60.0, None, 0.0]
    assert (str(bars[1].count), bars[1].range) == ("80", "78–80")
    assert "not shown" in bars[3].count


def test_a_phase_stands_beside_its_target_and_its_money() -> None:
    phase, helped, target, share, baht, back, stayed = texts(show(*COUNTS).phases, 0)
    assert (phase, helped, target, share, baht, stayed) == ("P1", "40", "50", "80.0%", "90,000", "0")
    assert "not shown" in back


def test_districts_have_each_measure_and_nobody_of_an_unknown_district() -> None:
    table = show(*COUNTS).districts
    assert len(table.rows) == 2
    _, found, visited, *_ = texts(table, 0)
    assert found == "60" and "not shown" in visited


def test_a_count_that_stays_says_its_own_day() -> None:
    work = show(row("found", 100), row("visited", 80, as_of=dt.date(2024, 6, 3)))
    assert work.newest == ("15 ต.ค. 2567", "15 Oct 2024")
    assert "3 มิ.ย. 2567" in work.bars[1].count and "2567" not in work.bars[0].count


def test_every_group_of_cases_has_a_name_on_the_page() -> None:
    assert {code: say(f"group.{code}")[0] for code in GROUPS} == {code: name for code, (name, _) in GROUPS.items()}


def test_what_registers_cannot_tell_yet_is_no_zero_but_names_the_term() -> None:
    awaited = [
        row("back", None, status="no_data", awaited_term="2567-2"),
        row("stayed", None, status="no_data", awaited_term="2568-1"),
    ]
    helped = [
        row("found", 60),
        row("helped", 40),
        row("found", 60, district_code="9501"),
        row("helped", 40, phase="P1"),
    ]
    work = show(*helped, *awaited)
    back, stayed = (str(bar.count) for bar in work.bars[-2:])
    assert "ภาคเรียนที่ 2/2567" in back and "term 2/2024" in back and "ภาคเรียนที่ 1/2568" in stayed
    assert [bar.width for bar in work.bars[-2:]] == [None, None]
    assert ["ภาคเรียน" in text for text in texts(work.districts, 0)] == [False, False, False, False, True, True]
    assert "ภาคเรียนที่ 2/2567" in texts(work.phases, 0)[-2]
