"""What becomes of alerts: due days, answers, and what a later term says of the rule that raised them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.alerts import alert_log
from assets.alerts.answers import LONGEST_NOTE, AlertAnswer, AlertResult, AnswerError, add_answer, read_answers
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.index.store import index_file
from assets.publication.open_files.open_tables import LATER, open_alerts
from assets.review.reviewers import ReviewerError
from tests.support.alert_history import evaluate_shares
from tests.support.reviewers import reviewer

FIRST, SAME_TERM, NEXT_TERM, TERM_AFTER = (
    dt.date(2024, 6, 1),
    dt.date(2024, 9, 1),
    dt.date(2024, 12, 1),
    dt.date(2025, 6, 1),
)
ABOVE = {"above": 0.1}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def indexed(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    with index_file.open_index(home):
        return home


def alerts(home: Home) -> list[dict[str, Any]]:
    return pq.read_table(alert_log.alert_path(home, "95")).to_pylist()


def record(home: Home) -> dict[str, Any]:
    (row,) = pq.read_table(list_tables(home, "95", "abe")["abe.alert_record"]).to_pylist()
    return dict(row)


def at(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC)


def test_an_alert_says_whom_it_is_for_and_by_when(home: Home) -> None:
    evaluate_shares(home, FIRST, ABOVE, {"9501": 0.2})
    (row,) = alerts(home)
    assert (row["addressee_th"], row["due_on"]) == ("คณะทำงานระดับอำเภอ", dt.date(2024, 7, 1))
    assert not row["is_overdue"] and row["acknowledged_on"] is None
    evaluate_shares(home, SAME_TERM, ABOVE, {"9501": 0.2})
    (row,) = alerts(home)
    assert row["is_overdue"] and row["due_on"] == dt.date(2024, 7, 1)


def test_what_was_answered_holds_from_its_day_on_and_a_result_ends_the_waiting(indexed: Home) -> None:
    evaluate_shares(indexed, FIRST, ABOVE, {"9501": 0.2})
    (row,) = alerts(indexed)
    seen = AlertAnswer(row["alert_id"], "9501", None, None)
    add_answer(indexed, "95", seen, reviewer("สมศรี", "9501"), at(dt.date(2024, 6, 5)))
    done = AlertAnswer(row["alert_id"], "9501", AlertResult.ACTED, "ลงพื้นที่แล้ว")
    add_answer(indexed, "95", done, reviewer("สมศรี", "9501"), at(dt.date(2024, 8, 5)))
    evaluate_shares(indexed, dt.date(2024, 7, 15), ABOVE, {"9501": 0.2})
    (row,) = alerts(indexed)
    assert (row["acknowledged_on"], row["result"], row["is_overdue"]) == (dt.date(2024, 6, 5), None, True)
    evaluate_shares(indexed, SAME_TERM, ABOVE, {"9501": 0.2})
    (row,) = alerts(indexed)
    assert (row["result"], row["result_on"], row["is_overdue"]) == ("acted", dt.date(2024, 8, 5), False)
    assert [each["result"] for each in read_answers(indexed, "95").to_pylist()] == [None, "acted"]
    published = pq.read_table(list_tables(indexed, "95", "registry")["work.alert_answer"])
    assert published["note"].to_pylist() == [None, "ลงพื้นที่แล้ว"]
    assert read_answers(indexed, "90").num_rows == 0


def test_an_answer_in_the_morning_is_of_its_day_in_thailand(indexed: Home) -> None:
    evaluate_shares(indexed, FIRST, ABOVE, {"9501": 0.2})
    (row,) = alerts(indexed)
    early = dt.datetime(2024, 6, 4, 18, 30, tzinfo=dt.UTC)
    add_answer(
        indexed, "95", AlertAnswer(row["alert_id"], "9501", AlertResult.ACTED, None), reviewer("สมศรี", "9501"), early
    )
    evaluate_shares(indexed, SAME_TERM, ABOVE, {"9501": 0.2})
    (row,) = alerts(indexed)
    assert row["acknowledged_on"] == row["result_on"] == dt.date(2024, 6, 5)


def test_nobody_answers_for_another_area_or_at_length(indexed: Home) -> None:
    with pytest.raises(ReviewerError, match="9502"):
        add_answer(indexed, "95", AlertAnswer("A1", "9502", None, None), reviewer("สมศรี", "9501"), at(FIRST))
    with pytest.raises(AnswerError):
        long = AlertAnswer("A1", "9501", None, "ก" * (LONGEST_NOTE + 1))
        add_answer(indexed, "95", long, reviewer("สมศรี", "9501"), at(FIRST))
    assert read_answers(indexed, "95").num_rows == 0


def test_a_later_term_tells_how_often_a_rule_was_right_and_how_early(home: Home) -> None:
    evaluate_shares(home, FIRST, ABOVE, {"9501": 0.2, "9502": 0.2, "9503": 0.05})
    evaluate_shares(home, SAME_TERM, ABOVE, {"9501": 0.05, "9502": 0.2, "9503": 0.05})
    assert {row["was_right"] for row in alerts(home)} == {None} and record(home)["told"] == 0
    evaluate_shares(home, NEXT_TERM, ABOVE, {"9501": 0.05, "9502": 0.2, "9503": 0.05})
    told = {row["area_code"]: (row["was_right"], row["later_as_of"], row["days_early"]) for row in alerts(home)}
    assert told == {"9501": (False, NEXT_TERM, 183), "9502": (True, NEXT_TERM, 183)}
    row = record(home)
    assert (row["alerts"], row["told"], row["right_alerts"], row["right_share"]) == (2, 2, 1, 0.5)
    assert row["median_days_early"] == 183
    evaluate_shares(home, TERM_AFTER, ABOVE, {"9501": 0.05, "9502": 0.05, "9503": 0.05})
    assert {row["area_code"]: row["was_right"] for row in alerts(home)} == {"9501": False, "9502": True}


@pytest.mark.parametrize(("later", "right"), [(0.13, True), (0.105, False)])
def test_a_rise_was_right_where_it_has_lasted(home: Home, later: float, right: bool) -> None:
    rise = {"rise": 0.2}
    evaluate_shares(home, FIRST, rise, {"9501": 0.1})
    evaluate_shares(home, NEXT_TERM, rise, {"9501": 0.14})
    evaluate_shares(home, TERM_AFTER, rise, {"9501": later})
    (row,) = [row for row in alerts(home) if row["opened_as_of"] == NEXT_TERM]
    assert row["was_right"] is right and row["later_value"] == later


def test_a_fall_was_right_where_it_has_lasted(home: Home) -> None:
    fall = {"fall": 0.2}
    for day, share in ((FIRST, 0.2), (NEXT_TERM, 0.1), (TERM_AFTER, 0.19)):
        evaluate_shares(home, day, fall, {"9501": share})
    assert [row["was_right"] for row in alerts(home) if row["opened_as_of"] == NEXT_TERM] == [False]


def test_figures_of_another_definition_tell_nothing(home: Home) -> None:
    evaluate_shares(home, FIRST, ABOVE, {"9501": 0.2})
    evaluate_shares(home, NEXT_TERM, ABOVE, {"9501": 0.2}, version="2")
    assert [row["was_right"] for row in alerts(home)] == [None]


def test_what_a_later_term_says_stays_with_the_analysts(home: Home) -> None:
    evaluate_shares(home, FIRST, ABOVE, {"9501": 0.2})
    shown = open_alerts(alert_log.alert_path(home, "95"))
    assert shown is not None and not {*LATER} & {*shown.column_names}
    assert {"addressee_th", "due_on", "result"} <= {*shown.column_names}
