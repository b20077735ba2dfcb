"""What the quality page lists: each rule that does not hold has a place and a count in tens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assets.publication.quality_page import sections
from assets.publication.quality_page.sections import list_broken_rules


def broken(**given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "asset": "staged/schools", "checked_table": "dmc", "rule_id": "validity.birth_date", "passed": False,
        "checked_columns": "birth_date", "source": "schools", "district_code": None, "severity": "warning",
        "measure": "share", "observed": 0.9, "at_least": 0.99, "at_most": None, "rows_checked": 237,
        "rows_failed": 23, "why_th": "วันเกิดอ่านได้", "why_en": "The birthday can be read",
    }  # fmt: skip
    return row | given


def test_a_rule_that_does_not_hold_has_a_place_and_a_count_in_tens() -> None:
    (rule,) = list_broken_rules([broken(), broken(passed=True, rule_id="x")])
    assert "dmc birth_date" in rule.place[1] and rule.place[0] != rule.place[1]
    assert rule.count[1] == "20 of 230 do not hold" and rule.why[1] == "The birthday can be read"


def test_few_are_not_counted_and_a_district_is_named() -> None:
    (rule,) = list_broken_rules([broken(rows_failed=3, district_code="9502")])
    assert rule.count[1] == "<10 of 230 do not hold" and rule.place[1].endswith("Betong")


def test_what_is_no_share_says_what_was_measured_and_expected() -> None:
    (rule,) = list_broken_rules(
        [broken(measure="ratio", observed=0.554, at_least=0.7, at_most=1.5, rows_failed=0, source=None)]
    )
    assert rule.count[1] == "measured 0.55, expected 0.7–1.5" and rule.place[1].startswith("All sources together")


def test_the_gravest_are_first() -> None:
    rules = list_broken_rules([broken(), broken(severity="critical", rule_id="y", rows_failed=1)])
    assert [rule.severity for rule in rules] == ["critical", "warning"]


def alert(office: str | None, **given: Any) -> dict[str, Any]:
    row = dict.fromkeys(("closed_as_of", "acknowledged_on", "result", "is_overdue", "was_right"))
    return row | {"suppressed": False, "addressee_th": office, "addressee_en": office} | given


def test_answers_to_alerts_are_counted_by_office_without_alerts_that_rest_on_hidden_cells() -> None:
    day = dt.date(2024, 6, 1)
    table = sections.tabulate_alert_answers(
        [
            alert("ศธจ.", acknowledged_on=day, result="acted", closed_as_of=day),
            alert("ศธจ.", acknowledged_on=day, is_overdue=True),
            alert("ศธจ.", suppressed=True, acknowledged_on=day),
            alert(None),
        ]
    )
    assert table is not None
    found = [[str(cell.content) for cell in row[1:]] for row in table.rows]
    assert found == [["2", "1", "2", "1", "1"], ["1", "1", "0", "0", "0"]]
    assert sections.tabulate_alert_answers([alert("ศธจ.", suppressed=True)]) is None


def test_how_often_alerts_were_right_is_said_of_ten_or_more_in_tens() -> None:
    told = [alert("ก", was_right=number < 13) for number in range(27)] + [alert("ก")] * 9
    said = sections.count_right_alerts(told)[1]
    assert "Of 20 alerts" in said and "10 were right" in said
    assert "cannot be said yet" in sections.count_right_alerts(told[:9] + [alert("ก")] * 9)[1]
