"""Periods, reporting units and which file stands."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from assets.sources.fields import periods
from quality.contract import PeriodRule, load
from quality.layout import Layout, PeriodContent

RECEIVED = date(2024, 6, 12)
DMC = load("schools").layouts["dmc"]
TERM = load("schools").layouts["student_term"]


def one_row(layout: Layout, **values: str) -> pa.Table:
    return pa.table({name: pa.array([values.get(name)], pa.string()) for name in layout.names})


@pytest.mark.parametrize(
    ("name", "label", "start"),
    [
        ("2567-1-student.xlsx", "2567-1", date(2024, 5, 16)),
        ("2567-2-student.xlsx", "2567-2", date(2024, 11, 1)),
        ("เขต 1/2566-2-student (1).xlsx", "2566-2", date(2023, 11, 1)),
    ],
)
def test_the_term_is_read_from_the_workbooks_name(name: str, label: str, start: date) -> None:
    found = periods.read_periods(one_row(DMC), DMC, name, RECEIVED)
    assert (found.main.label, found.main.start, found.source) == (label, start, "name")


@pytest.mark.parametrize(
    ("received", "label"),
    [(date(2024, 5, 15), "2566-2"), (date(2024, 5, 16), "2567-1"), (date(2024, 11, 1), "2567-2")],
)
def test_the_day_of_receipt_falls_into_a_term(received: date, label: str) -> None:
    found = periods.read_periods(one_row(DMC), DMC, "students.xlsx", received)
    assert (found.main.label, found.source) == (label, "receipt")


def test_rows_that_say_nothing_take_the_files_commonest_period() -> None:
    rows = [one_row(TERM, academic_year=year, semester=term) for year, term in (("2567", "1"), ("2567", "1"), ("", ""))]
    found = periods.read_periods(pa.concat_tables(rows), TERM, "pupils.csv", RECEIVED)
    assert found.label.to_pylist() == ["2567-1"] * 3


def test_the_newest_value_can_count_for_the_whole_file() -> None:
    pattern = re.compile(r"^(?P<ce>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
    rule = PeriodRule(
        kind="day", sources=("content",), content=PeriodContent(columns=("d",), pattern=pattern, pick="newest")
    )
    layout = DMC.model_copy(update={"period": rule})
    found = periods.read_periods(pa.table({"d": ["20240516", "20231301", "20240101"]}), layout, "x.txt", RECEIVED)
    assert found.label.to_pylist() == ["2024-05-16"] * 3


def test_the_unit_of_a_series_of_files_is_their_name_without_the_period() -> None:
    survey = load("field_survey").layouts["field_survey"].period
    names = ["field_survey_95_2567.csv", "field_survey_95_2568.csv", "field_survey_95_2567 (2).csv"]
    assert {periods.name_file_unit(name, survey) for name in names} == {"field_survey_95"}


def test_the_later_file_stands_for_its_units_and_members_of_one_stand_together() -> None:
    def told(sent: str, unit: list[str], accepted: list[bool]) -> tuple[str, pa.Array, pa.Array, np.ndarray]:
        return sent, pa.array(unit), pa.array(["2567-1"] * len(unit)), np.array(accepted)

    first = told("1", ["a", "b", "c"], [True, True, True])
    second, member = told("2", ["a", "c"], [True, False]), told("2", ["a"], [True])
    masks = periods.mask_current_rows([first, second, member])
    assert [mask.tolist() for mask in masks] == [[False, True, True], [True, False], [True]]
