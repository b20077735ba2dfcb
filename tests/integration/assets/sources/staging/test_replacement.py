"""Which rows count where a later file takes the place of an earlier one: lists of who is out of school."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.sources import reporting_units
from assets.sources.staging.replacement import DELISTED
from assets.sources.staging.stage import stage
from data.synthetic import province_config, write_province
from quality.contract import load
from tests.support.agency_files import DROPOUT_HEADER, Desk, dropout_row, number

NAME = "student_dropouts_2567.csv"
LATER = datetime(2024, 12, 1, tzinfo=UTC)
LAST = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture()
def lists(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "nonformal")


def listed(lists: Desk) -> list[tuple[str, bool]]:
    return sorted((row["national_id"], row[DELISTED]) for row in lists.staged("dropouts"))


def test_who_is_no_longer_on_the_list_stays_known_as_delisted(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2), dropout_row(3)])
    lists.stage()
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(2, StatusCodeCause="ความพิการ"), dropout_row(4)])
    summary = lists.stage(now=LATER)
    assert listed(lists) == [(number(1), True), (number(2), False), (number(3), True), (number(4), False)]
    assert summary.staged == {"dropouts": 4} and summary.count("current_rows") == 4


def test_who_is_spelled_otherwise_on_the_later_list_is_still_on_it(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2, PersonID=""), dropout_row(3, PersonID="")])
    lists.stage()
    changed = dropout_row(1, Fullname="ด.ช.ทดศอบข สมมติกุล", BirthDate="31/05/2555")
    lists.put(NAME, [DROPOUT_HEADER, changed, dropout_row(2, PersonID="")])
    lists.stage(now=LATER)
    found = [(row["national_id"], row["first_name"], row[DELISTED]) for row in lists.staged("dropouts")]
    assert sorted(found, key=str) == [
        (number(1), "ทดศอบข", False),
        (None, "ทดสอบค", False),
        (None, "ทดสอบง", True),
    ]


def test_of_several_earlier_lists_the_newest_speaks_for_a_person(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2)])
    lists.stage()
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1, StatusCodeCause="ความพิการ"), dropout_row(3)])
    lists.stage(now=LATER)
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(3)])
    lists.stage(now=LAST)
    assert listed(lists) == [(number(1), True), (number(2), True), (number(3), False)]
    (row,) = (row for row in lists.staged("dropouts") if row["national_id"] == number(1))
    assert row["cause"] == "ความพิการ"


def test_who_is_listed_again_is_listed_once(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2)])
    lists.stage()
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(2)])
    lists.stage(now=LATER)
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2), dropout_row(3)])
    lists.stage(now=LAST)
    assert listed(lists) == [(number(1), False), (number(2), False), (number(3), False)]


def test_rows_that_wait_in_quarantine_are_settled_by_the_later_list(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2, Fullname="")])
    assert lists.stage().quarantined == {"missing_name": 1}
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1)])
    assert lists.stage(now=LATER).quarantined == {}
    assert listed(lists) == [(number(1), False)]


def test_the_lists_of_other_districts_and_years_are_not_touched(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2, DistrictNameThai="เบตง")])
    lists.put("student_dropouts_2566.csv", [DROPOUT_HEADER, dropout_row(1, AcademicYearPresent="2566")])
    lists.stage()
    lists.put("more_2567.csv", [DROPOUT_HEADER, dropout_row(3)])
    lists.stage(now=LATER)
    found = sorted((row["national_id"], row["period"], row[DELISTED]) for row in lists.staged("dropouts"))
    assert found == [
        (number(1), "2023", False),
        (number(1), "2024", True),
        (number(2), "2024", False),
        (number(3), "2024", False),
    ]


def test_a_unit_is_said_to_have_sent_the_rows_of_its_newest_list(lists: Desk) -> None:
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(1), dropout_row(2)])
    lists.stage()
    lists.put(NAME, [DROPOUT_HEADER, dropout_row(2)])
    lists.stage(now=LATER)
    path = lists.home.lake("staged", "95", "nonformal", "dropouts.parquet")
    units = reporting_units.list_units(path, load("nonformal").layouts["dropouts"], date(2024, 12, 1))
    assert units["rows"].to_pylist() == [1]


def test_children_of_the_made_up_province_who_come_back_stay_known_as_listed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    child_of: dict[tuple[int, int], int] = {}
    for term in (1, 2):
        config = province_config("95", children=2000, seed=3, term=term)
        written = write_province(config, tmp_path / str(term))
        stage(home, "95", "nonformal", written.inbox / "nonformal", config.extract_day)
        rows = [row for row in pq.read_table(written.truth).to_pylist() if "dropouts" in row["file"]]
        child_of |= {(term, row["row"]): row["child"] for row in rows}
        listed_now = {row["child"] for row in rows}
    children = pq.read_table(written.children).to_pylist()
    back = {child["child"] for child in children if child["returns"] and child["in_education"]}
    first_list = {child for (term, _), child in child_of.items() if term == 1}
    staged = pq.read_table(home.lake("staged", "95", "nonformal", "dropouts.parquet")).to_pylist()
    delisted = {child_of[1, row["source_row"]] for row in staged if row[DELISTED]}
    assert back & first_list and not back & listed_now
    assert back & first_list <= delisted
    assert len(staged) - len(delisted) == len(listed_now)
