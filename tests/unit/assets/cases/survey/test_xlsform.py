"""The form for telephones: pyxform takes it, and its questions are those of the sheet."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert

from assets.cases.lists.list_form import FORM, VisitResult
from assets.cases.survey.xlsform import PROPERTIES, write_form


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
    assert offered == {(each.value, each.th) for each in VisitResult}


def test_the_closed_lists_have_the_names_that_forms_on_telephones_have(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx")
    choices = openpyxl.load_workbook(tmp_path / "form.xlsx")["choices"].iter_rows(min_row=2, values_only=True)
    assert {row[0] for row in choices if row[0]} == {"yes_no", "problem", "result", "step", "mode"}


def test_the_key_of_a_child_is_looked_up_since_central_names_its_entities_itself(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx")
    made = convert(tmp_path / "form.xlsx", validate=False).xform
    for name in ("row_key", "question"):
        assert f"instance('children')/root/item[name =  /data/child ]/{name}" in made
    assert not {"name", "label"} & set(PROPERTIES)  # Central refuses properties of these names


def test_what_would_be_refused_when_it_comes_back_is_not_taken_by_the_telephone(tmp_path: Path) -> None:
    write_form(tmp_path / "form.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "form.xlsx")["survey"].iter_rows(values_only=True))
    asked = {row["name"]: row for row in (dict(zip(rows[0], each, strict=True)) for each in rows[1:])}
    assert asked["visited_on"]["constraint"] == asked["stepped_on"]["constraint"] == ". <= today()"
    assert asked["next_on"]["constraint"] in ("", None)
    assert (asked["baht"]["type"], asked["baht"]["constraint"]) == ("decimal", ". >= 0 and . <= 1000000")
    assert (asked["which_child"]["type"], asked["which_child"]["constraint"]) == ("integer", ". >= 1")
    assert asked["note"]["constraint"] == "string-length(.) <= 500"
    assert asked["stepped_on"]["required"] == asked["help_kind"]["required"] == "yes"
    assert "studying" in asked["place"]["required"] and "back" not in asked["place"]["required"]
