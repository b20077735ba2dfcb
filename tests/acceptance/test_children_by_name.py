"""The queries of docs/cases.md on the registry: every target group by name is one plain SELECT."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.refreshed_home import Refreshed, asked

GUIDE = Path(__file__).parents[2] / "docs" / "cases.md"
QUERIES = re.findall(r"```sql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_answers_without_a_join(query: str, refreshed: Refreshed) -> None:
    assert "JOIN" not in query
    rows = asked(refreshed.home, query, registry=True)
    assert rows or "is_overdue" in query, "no case is late on its first day"


def test_the_children_by_name_are_those_of_the_figures(refreshed: Refreshed) -> None:
    named = asked(
        refreshed.home,
        "SELECT subdistrict_code, count(*), count(DISTINCT child_id) FROM work.target_child"
        " WHERE out_of_school_kind IS NOT NULL GROUP BY ALL ORDER BY ALL",
        registry=True,
    )
    figures = asked(
        refreshed.home,
        "SELECT subdistrict_code, count(*) FROM abe.child WHERE out_of_school_kind IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL",
    )
    assert len(named) > 10
    assert [(area, children) for area, children, _ in named] == figures
    assert all(rows == children for _, rows, children in named)


def test_of_a_child_who_is_not_of_school_age_no_kind_of_being_out_of_school_is_said(refreshed: Refreshed) -> None:
    (named,) = asked(
        refreshed.home,
        "SELECT count(*), count(out_of_school_kind) FROM work.target_child WHERE age < 3",
        registry=True,
    )
    assert named[0] > 10 and named[1] == 0
    (counted,) = asked(
        refreshed.home,
        "SELECT count(*) FILTER (registered AND NOT in_education), count(out_of_school_kind),"
        " count(*) FILTER (out_of_school OR never_enrolled OR dropped_out OR not_found_or_moved)"
        " FROM abe.child WHERE school_age < 3 OR school_age > 17",
    )
    assert counted[0] > 10 and counted[1:] == (0, 0)


def test_every_case_that_is_open_is_there_once_with_its_child(refreshed: Refreshed) -> None:
    (found,) = asked(
        refreshed.home,
        "SELECT (SELECT count(*) FROM work.case WHERE NOT is_duplicate), count(case_id), count(DISTINCT case_id),"
        " count(*), count(first_name), count(subdistrict), count(phone) > 0, bool_and(len(target_groups) > 0)"
        " FROM work.target_child",
        registry=True,
    )
    cases, rows, once, children, names, areas, has_phones, has_groups = found
    assert cases == rows == once == children == areas
    assert names > 0.99 * children and has_phones and has_groups
