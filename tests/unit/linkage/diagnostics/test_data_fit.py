"""Where a table does not fit, the report says so and gives the reason."""

from linkage import link
from linkage.diagnostics.capture_recapture import Recapture
from linkage.diagnostics.data_fit import find_warnings, warn_of_columns
from linkage.pairs.blocking import RuleReport
from tests.support.people import table, trained, village

ALL_REACHED = Recapture(1000.0, 10.0, 100.0, 1.0, 0.0, 2.0, 1.0, 0)
NUMBER = RuleReport("number", 10, 1, 2, 0)


def reasons(rows: list[dict[str, object]], **changes: object) -> set[str]:
    result = link(table([row | changes for row in rows]))
    return {warning["reason"] for warning in result.report["warnings"]}


def test_a_table_with_sources_and_numbers_has_neither_warning() -> None:
    rows, _ = village()
    assert not reasons(rows) & {"one_source", "no_numbers"}


def test_a_table_of_one_source_is_warned_about() -> None:
    rows, _ = village()
    assert "one_source" in reasons(rows, source="school", layout=None)


def test_a_table_without_numbers_is_warned_about() -> None:
    rows, _ = village()
    assert "no_numbers" in reasons(rows, national_id=None)


def test_blocks_that_were_left_out_are_named_with_their_profiles() -> None:
    capped = RuleReport("house", 5, 1, 900, 1200)
    found = find_warnings([NUMBER, capped], ALL_REACHED, trained(), 0)
    (warning,) = (warning for warning in found if warning["reason"] == "capped_blocks")
    assert "house (1,200 profiles)" in warning["message"]


def test_pairs_out_of_reach_are_told_with_their_share() -> None:
    many = Recapture(900.0, 500.0, 100.0, 100.0, 50.0, 200.0, 100.0, 0)
    (message,) = (
        warning["message"]
        for warning in find_warnings([NUMBER], many, trained(), 0)
        if warning["reason"] == "unreachable_pairs"
    )
    assert "100 pairs" in message and "10%" in message
    assert not any(
        warning["reason"] == "unreachable_pairs" for warning in find_warnings([NUMBER], ALL_REACHED, trained(), 0)
    )


def test_records_with_too_little_to_compare_are_counted() -> None:
    rows, _ = village()
    report = link(table([*rows, {"first_name": "มานะ"}, {"first_name": "ชูใจ"}])).report
    assert report["out_of_reach"] == 2
    (message,) = (warning["message"] for warning in report["warnings"] if warning["reason"] == "out_of_reach")
    assert message.startswith("2 profiles")
    assert link(table(rows)).report["out_of_reach"] == 0


def test_columns_that_the_engine_does_not_know_are_named_with_those_that_are_absent() -> None:
    rows, _ = village(20)
    known = table(rows)
    assert warn_of_columns(known.column_names) == []
    renamed = known.drop_columns(["father_name"]).rename_columns({"birth_date": "birthdate"})
    (message,) = (
        warning["message"]
        for warning in link(renamed, trained()).report["warnings"]
        if warning["reason"] == "unused_columns"
    )
    assert f"1 of {known.num_columns - 1} columns are not used: birthdate;" in message
    assert "rename it: birth_date, father_name; what else describes the person" in message
    assert message.endswith("(4 at most, 0 named)")
    assert warn_of_columns(renamed.column_names, ["birthdate"]) == []
