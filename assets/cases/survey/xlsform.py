"""The report of a visit as an XLSForm: the same questions as on the sheet, for ODK Collect and KoBoCollect.

The children come from `children.csv`, which is attached to the form, or in ODK Central from an entity list `children`
that `entities.csv` is uploaded to; the case manager's code chooses hers. An entity has a name that Central gives it, so
the row's key is looked up beside it. Specification: XLSForm, https://xlsform.org; entities:
https://docs.getodk.org/central-entities/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import xlsxwriter
from pydantic.fields import FieldInfo

from assets.cases.books.book import Choice, PastDate
from assets.cases.books.row_models import Mode, Problem
from assets.cases.lists.list_form import FORM, CaseStep, VisitResult
from assets.common.storage.atomic_io import replacing

CHILDREN, ENTITIES = "children.csv", "entities.csv"
PROPERTIES = ("row_key", "case_manager", "subdistrict", "question")
"""What each child of the list has beside her name and label."""
_LEFT_OUT = ("row_key", "latitude", "longitude")
_LISTS: dict[type[Choice], str] = {Problem: "problem", VisitResult: "result", CaseStep: "step", Mode: "mode"}
"""What the form calls each closed list."""
_YES_NO = (("yes", "ใช่"), ("no", "ไม่ใช่"))
_SHOWN = {
    "place": "selected(${result}, 'studying') or selected(${result}, 'moved') or selected(${step}, 'back')",
    "stepped_on": "${step} != ''",
    "help_kind": "selected(${step}, 'helped')",
    "phase": "selected(${step}, 'helped')",
    "resource": "selected(${step}, 'helped')",
    "baht": "selected(${step}, 'helped')",
    "money_from": "selected(${step}, 'helped')",
    "approved_by": "selected(${step}, 'helped')",
    "mode": "selected(${step}, 'back')",
    "which_child": "contains(${question}, '(1)')",
}
"""Question → when it is asked."""
_REQUIRED = {
    "visited_on": "yes",
    "result": "yes",
    "place": "selected(${result}, 'studying') or selected(${result}, 'moved')",
    "stepped_on": "yes",
    "help_kind": "yes",
}
"""Question → when it must be answered, of the times that it is asked."""
_PAST = (". <= today()", "ต้องไม่เป็นวันในอนาคต")


def write_form(path: Path) -> None:
    """Write the XLSForm."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, options) as workbook:
        _write_rows(workbook, "survey", _survey())
        _write_rows(workbook, "choices", _choices())
        settings = {"form_title": "เยี่ยมเด็ก", "form_id": "childlink_visit", "default_language": "ไทย (th)"}
        _write_rows(workbook, "settings", [settings])


def _survey() -> list[dict[str, str]]:
    rows = [
        {"type": "text", "name": "case_manager", "label": "รหัสผู้รับผิดชอบ", "required": "yes"},
        {
            "type": f"select_one_from_file {CHILDREN}",
            "name": "child",
            "label": "เด็กที่เยี่ยม",
            "required": "yes",
            "choice_filter": "case_manager = ${case_manager}",
        },
        *(_look_up(name) for name in ("row_key", "question")),
        {"type": "note", "name": "asked", "label": "${question}", "relevant": "${question} != ''"},
    ]
    for name, field in FORM.columns.items():
        if name in _LEFT_OUT:
            continue
        rows.append(
            {
                "type": _type_of(name, field.annotation),
                "name": name,
                "label": FORM.heading(name),
                "hint": "" if "คั่นด้วย" in (field.description or "") else field.description or "",
                "required": _REQUIRED.get(name, ""),
                "relevant": _SHOWN.get(name, ""),
                **dict(zip(("constraint", "constraint_message"), _constrain(field), strict=True)),
                "parameters": "max-pixels=1280" if name == "photo" else "",
            }
        )
    return [*rows, {"type": "geopoint", "name": "position", "label": "พิกัด"}]


def _look_up(name: str) -> dict[str, str]:
    """A question that is answered by what the chosen child has."""
    child = f"instance('{CHILDREN.removesuffix('.csv')}')/root/item[name = ${{child}}]"
    return {"type": "calculate", "name": name, "calculation": f"{child}/{name}"}


def _type_of(name: str, annotation: Any) -> str:
    if name == "photo":
        return "image"
    if name == "problems":
        return "select_multiple problem"
    if name.endswith("_on"):
        return "date"
    kinds = _list_types(annotation)
    choice = next((kind for kind in kinds if issubclass(kind, Choice)), None)
    if choice is not None:
        return f"select_one {_list_name(choice)}"
    if bool in kinds:
        return "select_one yes_no"
    return "decimal" if float in kinds else "integer" if int in kinds else "text"


def _list_types(annotation: Any) -> list[type]:
    """The types that an annotation names, however deep: `Annotated[int, …] | None` names int."""
    if isinstance(annotation, type):
        return [annotation]
    return [kind for each in get_args(annotation) for kind in _list_types(each)]


def _constrain(field: FieldInfo) -> tuple[str, str]:
    """What an answer must be to be taken when it comes back, and what the telephone says of one that is not."""
    if PastDate in get_args(field.annotation):
        return _PAST
    names = ("ge", "le", "max_length")
    bounds = {name: getattr(each, name) for each in field.metadata for name in names if hasattr(each, name)}
    match bounds:
        case {"max_length": most}:
            return f"string-length(.) <= {most}", f"ไม่เกิน {most} ตัวอักษร"
        case {"ge": low, "le": high}:
            return f". >= {low} and . <= {high}", f"ต้องอยู่ระหว่าง {low:,} ถึง {high:,}"
        case {"ge": low}:
            return f". >= {low}", f"ต้องไม่น้อยกว่า {low:,}"
    return "", ""


def _choices() -> list[dict[str, str]]:
    rows = [{"list_name": "yes_no", "name": code, "label": label} for code, label in _YES_NO]
    kinds: dict[type[Choice], None] = {Problem: None}
    for field in FORM.columns.values():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Choice):
                kinds[kind] = None
    for kind in kinds:
        rows += [{"list_name": _list_name(kind), "name": str(each.value), "label": each.th} for each in kind]
    return rows


def _list_name(choice: type[Choice]) -> str:
    return _LISTS[choice]


def _write_rows(workbook: Any, name: str, rows: list[dict[str, str]]) -> None:
    sheet = workbook.add_worksheet(name)
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    sheet.write_row(0, 0, headings)
    for line, row in enumerate(rows, 1):
        sheet.write_row(line, 0, [row.get(heading, "") for heading in headings])
