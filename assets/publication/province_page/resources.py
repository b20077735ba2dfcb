"""What help there is: the team's list of resources, by problem type and area.

Only how many resources there are and how many places they have: nobody's name, and no child is counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assets.cases.books.row_models import Problem
from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.common.html.rendering import both
from assets.common.html.tables import Cell, HtmlTable
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.wording import figure_cell, say

Row = dict[str, str | None]


def tabulate_problems(figures: Figures, resources: Sequence[Row]) -> HtmlTable:
    """The six problem types: children with each, those out of school among them, and the help that there is."""
    rows = []
    for problem in Problem:
        codes = (f"out_of_school_{problem.value}", f"problem_{problem.value}")
        cells = [figure_cell(figures.of(code)) for code in codes]
        rows.append([Cell(say(f"problem.{problem.value}")), *cells, _help_cell(_find_serving(resources, problem))])
    columns = [say("why.kind"), say("why.out_of_school"), say("why.registered"), say("why.help")]
    return HtmlTable(say("why.caption"), columns, rows)


def tabulate_help(figures: Figures, resources: Sequence[Row]) -> HtmlTable | None:
    """Resources and places by district and problem type; None where the team has written none down."""
    if not resources:
        return None
    columns: list[Text] = [say("where.district"), *(say(f"problem.{problem.value}") for problem in Problem)]
    rows = [
        [
            Cell(say("why.whole_province")),
            *_help_cells([each for each in resources if each["area"] == figures.province]),
        ]
    ]
    for code in figures.districts:
        here = [each for each in resources if (each["area"] or "").startswith(code)]
        rows.append([Cell(area_name(code)), *_help_cells(here)])
    return HtmlTable(say("why.help_by_area"), columns, rows, frozenset({0}))


def _help_cells(resources: Sequence[Row]) -> list[Cell]:
    return [_help_cell(_find_serving(resources, problem)) for problem in Problem]


def _find_serving(resources: Sequence[Row], problem: Problem) -> list[Row]:
    """The resources that serve a problem; one that names none serves all."""
    return [each for each in resources if not each["problems"] or problem.value in each["problems"].split("; ")]


def _help_cell(resources: Sequence[Row]) -> Cell:
    if not resources:
        return Cell(say("why.no_help"), 0)
    places = sum(int(each["capacity"] or 0) for each in resources)
    text = say("why.places", places=f"{places:,}", resources=f"{len(resources):,}")
    return Cell(Markup("{}").format(both(text)), places)
