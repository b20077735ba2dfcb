"""Quarantine and held files as corrections come in: what is repaired leaves the list, the rest stays and ages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.agency_files import CIVIL_HEADER, ONEC_HEADER, Desk, civil_row, onec_row, text_of

CIVIL, PUPILS = "civil_registration_95_256705.csv", "student_term_2567_1.csv"
JULY, AUGUST = datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 8, 1, tzinfo=UTC)
NAMELESS = {"FirstName": "", "LastName": ""}


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "civil_registration")


@pytest.fixture()
def schools(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "schools")


def waiting(desk: Desk) -> list[tuple[int, list[str]]]:
    return [(row["source_row"], row["reasons"]) for row in desk.quarantine().to_pylist()]


def test_a_corrected_file_empties_what_it_repairs(civil: Desk) -> None:
    civil.put(CIVIL, [CIVIL_HEADER, civil_row(1), civil_row(2, firstName="")])
    civil.stage()
    assert waiting(civil) == [(2, ["missing_name"])]
    civil.put(CIVIL, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    civil.stage(now=JULY)
    assert waiting(civil) == []


def test_a_partial_correction_leaves_the_rest_with_the_age_it_has(civil: Desk) -> None:
    civil.put(CIVIL, [CIVIL_HEADER, civil_row(1), civil_row(2, firstName=""), civil_row(3, firstName="")])
    civil.stage()
    first = civil.quarantine()["first_received_at"][0].as_py()
    civil.put(CIVIL, [CIVIL_HEADER, civil_row(3, firstName=""), civil_row(2), civil_row(1), civil_row(4, firstName="")])
    civil.stage(now=JULY)
    left = civil.quarantine().to_pylist()
    assert [row["source_row"] for row in left] == [1, 4]
    assert [row["first_received_at"] for row in left] == [first, JULY]


def test_a_correction_of_one_school_leaves_the_rows_of_another(schools: Desk) -> None:
    one, other = {"SchoolID": "1195010001"}, {"SchoolID": "1195010002"}
    rows = [onec_row(1, **one), onec_row(2, **NAMELESS, **one), onec_row(3, **other), onec_row(4, **NAMELESS, **other)]
    schools.put(PUPILS, [ONEC_HEADER, *rows])
    schools.stage()
    schools.put("student_term_2567_1_corrected.csv", [ONEC_HEADER, onec_row(1, **one), onec_row(2, **one)])
    schools.stage(now=JULY)
    assert waiting(schools) == [(4, ["missing_name"])]


def test_a_row_whose_school_cannot_be_read_leaves_with_the_next_version_of_its_file(schools: Desk) -> None:
    cut = [*onec_row(2)[:7]]
    schools.put(PUPILS, [ONEC_HEADER, onec_row(1), cut])
    schools.stage()
    assert waiting(schools) == [(2, ["unreadable_row"])]
    schools.put("student_term_2567_1_other.csv", [ONEC_HEADER, onec_row(3, SchoolID="1195010009")])
    schools.stage(now=JULY)
    assert waiting(schools) == [(2, ["unreadable_row"])]
    schools.put(PUPILS, [ONEC_HEADER, onec_row(1), onec_row(2)])
    schools.stage(now=AUGUST)
    assert waiting(schools) == []


def test_a_held_file_waits_for_nobody_once_a_later_version_was_read(civil: Desk) -> None:
    civil.put(CIVIL, text_of([CIVIL_HEADER]))
    assert civil.verdicts(civil.stage()) == {CIVIL: ("held", "empty_file")}
    civil.put(CIVIL, [CIVIL_HEADER, civil_row(1)])
    files = civil.stage(now=JULY).files.to_pylist()
    assert [(file["status"], file["reason"]) for file in files] == [("ignored", "replaced"), ("accepted", None)]


def test_a_held_file_that_was_taken_out_of_the_inbox_waits_for_nobody(civil: Desk) -> None:
    path = civil.put("letter.csv", text_of([CIVIL_HEADER]))
    assert civil.verdicts(civil.stage())["letter.csv"] == ("held", "empty_file")
    path.unlink()
    assert civil.verdicts(civil.stage())["letter.csv"] == ("ignored", "withdrawn")


def test_without_an_inbox_nothing_counts_as_taken_out(civil: Desk) -> None:
    civil.put("letter.csv", text_of([CIVIL_HEADER]))
    civil.stage()
    for path in civil.inbox.iterdir():
        path.unlink()
    civil.inbox.rmdir()
    assert civil.verdicts(civil.stage())["letter.csv"] == ("held", "empty_file")
