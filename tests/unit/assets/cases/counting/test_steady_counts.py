"""Counts of cases over refreshes: moved by five or not at all, and what an attacker finds where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.cases.counting.steady_counts import (
    Refresh,
    add_refresh,
    history_path,
    keep_steady,
    read_history,
    show_rows,
)
from assets.common.storage.home import Home
from tests.support.work_over_refreshes import Worked, count_refresh, day_of, find_leaks

Row = dict[str, Any]


def work(*visited: tuple[str, int, int]) -> list[Worked]:
    """Twenty children in each of two districts, and (district, refresh, how many are visited then)."""
    children = []
    for district in ("9501", "9502"):
        since = [refresh for of, refresh, many in visited if of == district for _ in range(many)]
        children += [
            Worked(district, "male" if number % 2 else "female", visited=refresh)
            for number, refresh in enumerate([*since, *[None] * (40 - len(since))])
        ]
    return children


def follow(children: list[Worked], refreshes: int) -> list[list[Row]]:
    history: list[Refresh] = []
    shown = []
    for number in range(refreshes):
        history = add_refresh(history, *count_refresh(children, number))
        shown.append(show_rows(history))
    return shown


def visits(rows: list[Row], district: str = "all") -> tuple[int | None, object]:
    row = next(
        row
        for row in rows
        if (row["measure"], row["district_code"]) == ("visited", district)
        and {row[name] for name in ("phase", "target_group", "sex")} == {"all"}
    )
    return row["children"], row["as_of"]


def test_a_count_is_moved_by_five_and_stays_by_four() -> None:
    four, five = (follow(work(("9501", 0, 10), ("9501", 1, more)), 2)[1] for more in (4, 5))
    assert visits(four) == visits(four, "9501") == (10, day_of(0))
    assert visits(five) == visits(five, "9501") == (15, day_of(1))


def test_small_steps_are_carried_until_they_come_to_five() -> None:
    steps = [visits(rows) for rows in follow(work(("9501", 0, 10), ("9501", 1, 2), ("9501", 2, 2), ("9501", 3, 2)), 4)]
    assert steps == [(10, day_of(0)), (10, day_of(0)), (10, day_of(0)), (16, day_of(3))]


def test_a_count_that_returns_near_an_earlier_one_stays() -> None:
    children = [*work(("9501", 0, 10), ("9501", 1, 6)), *[Worked("9502", "male", visited=0, gone=2)] * 5]
    assert [visits(rows)[0] for rows in follow(children, 3)] == [15, 21, 21], "16 beside 15 would tell of one child"


def test_a_zero_that_may_no_longer_be_true_is_hidden() -> None:
    first, second = follow(work(("9501", 1, 3)), 2)
    assert visits(first) == (0, day_of(0))
    assert visits(second) == (None, day_of(1))


def test_a_group_that_nobody_is_in_any_more_is_counted_as_nobody() -> None:
    children = [Worked("9501", "male"), *[Worked("9501", "male", found=1)], *[Worked("9501", "male")] * 4]
    children += [Worked("9501", "male", "early_childhood", gone=2)] * 6
    shown = follow(children, 3)
    assert find_leaks(shown) == [], "6 found in all at the end, all of one group, of which 5 were found at first"
    found = {row["target_group"]: row["children"] for row in shown[2] if row["measure"] == "found"}
    assert found["out_of_school"] == 5
    assert found["all"] == 6


def test_a_district_is_not_what_the_others_leave_of_the_sum() -> None:
    children = work(("9501", 0, 10), ("9502", 0, 10), ("9501", 1, 6), ("9502", 1, 1))
    rows = follow(children, 2)[1]
    assert visits(rows) == (27, day_of(1))
    assert visits(rows, "9501") == (10, day_of(0)), "27 less 16 would tell that one more was visited in the other"


def test_an_attacker_finds_what_plain_counts_tell() -> None:
    children = work(("9501", 0, 10), ("9502", 0, 10), ("9501", 1, 6), ("9502", 1, 1))
    assert find_leaks([count_refresh(children, number)[0].to_pylist() for number in range(2)])
    assert find_leaks(follow(children, 2)) == []


def test_money_of_a_district_waits_with_the_counts_of_all() -> None:
    children = [Worked(district, "male", helped=0) for district in ("9501", "9502") for _ in range(10)]
    more = [Worked("9501", "male", helped=1) for _ in range(6)] + [Worked("9502", "male", helped=1)]
    not_helped = [Worked(district, "male") for district in ("9501", "9502") for _ in range(10)]
    first, second = follow([*children, *more, *not_helped], 2)

    def money(rows: list[Row]) -> list[float | None]:
        return [row["baht"] for row in rows if row["measure"] == "helped" and row["district_code"] != "all"]

    assert money(first) == [5000.0, 5000.0]
    assert money(second) == [None, None]


def test_the_history_is_kept_and_the_same_refresh_adds_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    children = work(("9501", 0, 10), ("9501", 1, 2), ("9501", 2, 4))
    shown = [keep_steady(home, "95", *count_refresh(children, number)).to_pylist() for number in range(3)]
    assert shown == follow(children, 3)
    kept = read_history(history_path(home, "95"))
    assert len(kept) == 3
    assert keep_steady(home, "95", *count_refresh(children, 2)).to_pylist() == shown[2]
    assert keep_steady(home, "95", *count_refresh(children, 0)).to_pylist() == shown[2], "an earlier day"
    assert read_history(history_path(home, "95")) == kept
