"""Checks of a source: what blocks, what only shows, what is kept and what a lake file may hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.checks import result_history, result_tables
from assets.checks.result_history import TableResult
from assets.common.storage.release_tables import list_tables
from assets.data_quality import overdue_units
from assets.sources import checks
from assets.sources.staging.row_reconciliation import UnbalancedFile
from assets.sources.staging.stage import stage
from assets.sources.staging.staging_area import StagingArea
from tests.support.agency_files import (
    BANNER,
    CIVIL_HEADER,
    DMC_HEADER,
    RECEIVED,
    Desk,
    civil_row,
    dmc_row,
    number,
    workbook_of,
)

JUNE = "civil_registration_95_256706.csv"
LATER = dt.date(2024, 7, 20)


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "civil_registration")


def rows(count: int, **changed: str) -> list[list[str]]:
    return [CIVIL_HEADER, *(civil_row(place, **changed) for place in range(1, count + 1))]


def check(desk: Desk, as_of: dt.date = LATER) -> dict[tuple[str, str], Any]:
    """Stage with checks; results by table and rule."""
    found: list[TableResult] = []

    def audit(area: StagingArea) -> bool:
        found.extend(checks.check_staging(area, as_of))
        return not any(each.result.blocks for each in found)

    stage(desk.home, "95", desk.source, desk.inbox, as_of, RECEIVED, audit)
    return {(each.table, each.result.rule.id): each.result for each in found}


def kept(desk: Desk) -> list[dict[str, Any]]:
    return result_history.read(desk.home, "95").to_pylist()


def volume(desk: Desk, as_of: dt.date = LATER) -> tuple[bool, float | None]:
    result = check(desk, as_of)["civil_registration", "volume.rows"]
    return result.passed, result.observed


def test_a_sound_register_passes(civil: Desk) -> None:
    civil.put(JUNE, rows(30))
    results = check(civil)
    assert [rule for rule, result in results.items() if not result.passed] == []
    assert results["files", "conservation.rows"].rows == 30
    assert results["civil_registration", "timeliness.period"].observed == 49


def test_a_register_that_grows_old_is_noticed(civil: Desk) -> None:
    civil.put(JUNE, rows(3))
    result = check(civil, dt.date(2024, 12, 31))["civil_registration", "timeliness.period"]
    assert (result.passed, result.blocks, result.observed) == (False, False, 213)


def test_a_half_file_is_noticed_against_the_last_good_state(civil: Desk) -> None:
    civil.put(JUNE, rows(30))
    assert volume(civil) == (True, None)
    civil.put(JUNE, rows(18))
    assert volume(civil) == (False, 18 / 30)
    civil.put(JUNE, rows(28))
    # The half file was a good state but for its size: what comes next is told from it.
    assert volume(civil) == (False, 28 / 18)


def test_the_same_input_again_changes_no_byte_and_another_day_begins_a_state(civil: Desk) -> None:
    civil.put(JUNE, rows(5))
    check(civil)
    before = result_history.result_history_path(civil.home, "95").read_bytes()
    check(civil)
    assert result_history.result_history_path(civil.home, "95").read_bytes() == before
    check(civil, dt.date(2024, 7, 21))
    assert {row["state"] for row in kept(civil)} == {1, 2}
    assert len({row["input"] for row in kept(civil)}) == 1


def test_volume_is_not_told_from_the_same_files_on_another_day(civil: Desk) -> None:
    civil.put(JUNE, rows(30))
    check(civil)
    civil.put(JUNE, rows(18))
    assert volume(civil) == (False, 18 / 30)
    assert volume(civil, dt.date(2024, 7, 21)) == (False, 18 / 30)


def test_lost_rows_block_and_leave_the_last_good_ones(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    civil.put(JUNE, rows(5))
    check(civil)
    civil.put(JUNE, rows(4))
    monkeypatch.setattr(checks, "find_unbalanced", lambda *_: [UnbalancedFile(JUNE, "civil_registration", 4, 3)])
    result = check(civil)["files", "conservation.rows"]
    assert (result.passed, result.blocks, result.failed) == (False, True, 1)
    assert result.detail == f"{JUNE}: 4 rows expected, 3 found"
    assert len(civil.staged()) == 5


def test_a_state_that_failed_a_critical_rule_is_no_measure(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    civil.put(JUNE, rows(30))
    check(civil)
    civil.put(JUNE, rows(3))
    with monkeypatch.context() as patched:
        patched.setattr(checks, "find_unbalanced", lambda *_: [UnbalancedFile(JUNE, "civil_registration", 4, 3)])
        check(civil)
    civil.put(JUNE, rows(27))
    assert volume(civil) == (True, 0.9)


def test_faults_of_an_agency_are_shown_and_block_nothing(civil: Desk) -> None:
    spoilt = {
        "pid": number(1)[:-1] + "x",
        "titleDesc": "เด็กหญิง",
        "dateOfMoveIn": "25993030",
        "subdistrictCode": "100101",
    }
    civil.put(JUNE, [CIVIL_HEADER, *(civil_row(place, **spoilt) for place in range(1, 6))])
    results = check(civil)
    failed = {rule for (_, rule), result in results.items() if not result.passed}
    assert {"validity.national_id", "cross_field.title_sex", "validity.moved_in_on"} <= failed
    assert not any(result.blocks for result in results.values())


def test_nothing_of_a_row_is_kept(civil: Desk) -> None:
    civil.put(JUNE, [CIVIL_HEADER, *(civil_row(place, firstName=f"สมหญิง{place}") for place in range(1, 4))])
    check(civil)
    text = str(kept(civil)) + str(pq.read_table(list_tables(civil.home, "95", "abe")["quality.check"]).to_pylist())
    assert "สมหญิง" not in text
    assert number(1) not in text


def test_analysts_get_the_newest_state_with_reasons_and_all_states_without_the_release(civil: Desk) -> None:
    civil.put(JUNE, rows(5))
    check(civil)
    check(civil, dt.date(2024, 7, 21))
    released = result_history.CheckContext(civil.home, "95", result_tables.RELEASE, LATER, "0")
    result_history.record_results(released, [])
    tables = {name: pq.read_table(path) for name, path in list_tables(civil.home, "95", "abe").items()}
    assert set(tables["quality.check"]["state"].to_pylist()) == {2}
    assert None not in tables["quality.check"]["why_th"].to_pylist()
    assert set(tables["quality.check_history"]["state"].to_pylist()) == {1, 2}
    assert tables["quality.check_history"].column_names == result_history.SCHEMA.names


def test_details_of_adults_in_quarantine_are_no_orphans(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health")
    person = ["HOSPCODE|CID|PID|HID|PRENAME|NAME|LNAME|HN|SEX|BIRTH|DISCHARGE|TYPEAREA|D_UPDATE"]
    person += [
        f"09999||{pid}||001|สมมุติ|ทดสอบ||1|{birth}|9|1|20240516" for pid, birth in ((1, "20140102"), (2, "19700102"))
    ]
    visit = [
        "HOSPCODE|PID|SEQ|DATE_SERV|NUTRITIONPLACE|WEIGHT|HEIGHT|HEADCIRCUM|CHILDDEVELOP|FOOD|BOTTLE|PROVIDER|D_UPDATE"
    ]
    visit += [f"09999|{pid}|1|20240510||20|110||1||||20240516" for pid in (1, 2, 3)]
    desk.put("person.txt", "\r\n".join(person).encode())
    desk.put("nutrition.txt", "\r\n".join(visit).encode())
    result = check(desk)["nutrition", "cross_file.person"]
    assert (result.rows, result.failed, result.passed) == (3, 1, False)


def test_schools_that_send_no_new_term_are_counted_and_their_pupils_stay(tmp_path: Path) -> None:
    schools = Desk(tmp_path, "schools")
    pupils = {"95010001": range(1, 4), "95010002": range(4, 6)}
    for term, present in (("2566-2", pupils), ("2567-1", {"95010001": range(1, 4)})):
        rows = [dmc_row(place, at={0: school}) for school, places in present.items() for place in places]
        workbook_of(schools.inbox / f"{term}-student.xlsx", [[BANNER], DMC_HEADER, *rows])
    on_time = check(schools, dt.date(2024, 5, 20))["dmc", "timeliness.units"]
    assert (on_time.passed, on_time.rows, on_time.failed) == (True, 2, 0)
    late = check(schools, LATER)["dmc", "timeliness.units"]
    assert (late.passed, late.blocks, late.rows, late.failed) == (False, False, 2, 1)
    assert late.detail == "dmc: 1 of 2 reporting units are behind, 2 rows of their last period still count"
    listed = overdue_units.list_units(schools.home, "95", LATER).to_pylist()
    assert [(row["unit"], row["period"], row["rows"], row["behind"]) for row in listed] == [
        ("95010002", "2566-2", 2, True),
        ("95010001", "2567-1", 3, False),
    ]


def put_term(schools: Desk, term: str, pupils: dict[str, int]) -> None:
    rows = [
        dmc_row(100 * turn + place, at={0: school})
        for turn, (school, number_of) in enumerate(pupils.items())
        for place in range(1, number_of + 1)
    ]
    workbook_of(schools.inbox / f"{term}-student.xlsx", [[BANNER], DMC_HEADER, *rows])


def test_a_half_term_is_noticed_although_all_terms_together_grow(tmp_path: Path) -> None:
    schools = Desk(tmp_path, "schools")
    put_term(schools, "2566-2", {"95010001": 10, "95010002": 10})
    assert check(schools)["dmc", "volume.rows"].passed
    put_term(schools, "2567-1", {"95010001": 2, "95010002": 9})
    result = check(schools)["dmc", "volume.rows"]
    assert (result.passed, result.observed, result.rows) == (False, 11 / 20, 11)
    assert result.detail == (
        "dmc: 11 rows of 2 units' newest period, 20 of the period before; fewest: 95010001 2 of 10"
    )


def test_a_unit_that_sends_nothing_new_is_no_change_of_volume(tmp_path: Path) -> None:
    schools = Desk(tmp_path, "schools")
    put_term(schools, "2566-2", {"95010001": 10, "95010002": 10})
    put_term(schools, "2567-1", {"95010001": 9})
    result = check(schools)["dmc", "volume.rows"]
    assert (result.passed, result.observed) == (True, 0.9)


def test_a_column_whose_header_is_unknown_is_read_by_its_place_and_said(civil: Desk) -> None:
    header = ["xyz" if name == "dateOfBirth" else name for name in CIVIL_HEADER]
    civil.put(JUNE, [header, *rows(30, motherPersonalID=number(500))[1:]])
    result = check(civil)["files", "headers.known"]
    assert (result.passed, result.blocks, result.failed) == (False, False, 1)
    place = CIVIL_HEADER.index("dateOfBirth") + 1
    said = f"column {place}: unknown header; read as dateOfBirth by its place"
    assert result.detail == f"{JUNE}: {said}"
    (file,) = pq.read_table(civil.home.lake("files", "95", "civil_registration.parquet")).to_pylist()
    assert file["warning"] == said and said in file["detail"]
    assert {row["birth_date"] for row in civil.staged()} == {dt.date(2012, 5, 13)}


def test_an_unknown_column_that_is_left_out_is_said_by_its_place(civil: Desk) -> None:
    civil.put(JUNE, [[*CIVIL_HEADER, "ด.ญ. สมหญิง"], *([*row, "x"] for row in rows(30)[1:])])
    result = check(civil)["files", "headers.known"]
    assert result.detail == f"{JUNE}: column {len(CIVIL_HEADER) + 1}: unknown header; not read"


def test_a_file_without_a_header_is_said(civil: Desk) -> None:
    civil.put(JUNE, rows(30, motherPersonalID=number(500))[1:])
    assert check(civil)["files", "headers.known"].detail == f"{JUNE}: no header: all columns were read by their place"


def test_a_result_names_the_source_that_it_is_about(civil: Desk) -> None:
    civil.put(JUNE, rows(5))
    check(civil)
    table = pq.read_table(list_tables(civil.home, "95", "abe")["quality.check"])
    assert set(table["source"].to_pylist()) == {"civil_registration"}
