"""The form for telephones: pyxform takes it, and its questions are those of the sheet."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert

from assets.cases.lists.list_form import FORM, Result
from assets.cases.survey.xlsform import write_form


def test_pyxform_takes_the_form_and_it_asks_what_the_sheet_asks(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx")
    made = convert(tmp_path / "form.xlsx", validate=False)
    assert made.xform.startswith("<") and "children.csv" in made.xform
    assert [warning for warning in made.warnings if "language" not in warning.casefold()] == []
    for name in FORM.columns:
        assert name in ("latitude", "longitude") or f"/{name}" in made.xform


def test_every_answer_of_a_closed_list_is_offered(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx")
    choices = openpyxl.load_workbook(tmp_path / "form.xlsx")["choices"].iter_rows(min_row=2, values_only=True)
    offered = {(row[1], row[2]) for row in choices if row[0] == "result"}
    assert offered == {(each.value, each.th) for each in Result}
