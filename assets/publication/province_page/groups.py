"""Tables of groups: age and sex, problem types, coverage by source, other figures, files received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.common.html.rendering import kit
from assets.common.html.tables import Cell, HtmlTable, text_cell
from assets.data_quality.recommendations import source_name
from assets.indicators.catalogue import registry
from assets.indicators.catalogue.registry import Indicator
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.wording import figure_cell, say, share_cell
from assets.publication.quality_page import cells as rounded

Row = dict[str, Any]
SEXES = ("male", "female", "all")
BADGES = {"accepted": "good", "partly": "note", "held": "warning", "ignored": "note"}


def tabulate_ages(figures: Figures, indicator: Indicator) -> HtmlTable:
    """An indicator by age and sex."""
    # Bands that span others would be read as one more of them.
    bands = ("all", *(each.code for each in registry.load().single if each.code in figures.bands(indicator.code)))
    rows = [
        [Cell(say("who.all_ages") if band == "all" else band.replace("-", "–"))]
        + [figure_cell(figures.of(indicator.code, sex=sex, band=band)) for sex in SEXES]
        for band in bands
    ]
    caption = say("who.caption", indicator=indicator.name)
    return HtmlTable(
        caption, [say("who.age"), *(say(f"who.{sex}") for sex in SEXES)], rows, frozenset({0}), sortable=False
    )


def tabulate_figures(figures: Figures, indicators: Sequence[Indicator], caption: Text) -> HtmlTable:
    """The province's figures of some indicators, a row each."""
    rows = [[Cell(each.name), figure_cell(figures.of(each.code))] for each in figures.present(indicators)]
    return HtmlTable(caption, [say("where.indicator"), say("why.figure")], rows)


def tabulate_coverage(figures: Figures, indicators: Sequence[Indicator]) -> HtmlTable:
    """Which share of the registered children each source knows, in the province and in each district."""
    shown = figures.present(indicators)
    rows = [[Cell(say("where.province"))] + [share_cell(figures.of(each.code)) for each in shown]]
    rows += [
        [Cell(area_name(code))] + [share_cell(figures.of(each.code, "district", code)) for each in shown]
        for code in figures.districts
    ]
    return HtmlTable(
        say("coverage.caption"), [say("where.district"), *(each.name for each in shown)], rows, frozenset({0})
    )


def tabulate_files(files: Sequence[Row]) -> HtmlTable:
    """What came in and what became of it, in tens as on the quality page."""
    rows = [
        [
            Cell(source_name(row["source"])),
            text_cell(kit().badge(say(f"file_status.{row['status']}"), BADGES[row["status"]])),
            Cell(str(row["files"]), row["files"]),
            *(rounded.count_cell(row[name]) for name in ("rows_in", "accepted", "quarantined")),
        ]
        for row in files
    ]
    return HtmlTable(say("method.files"), list(say.group("file_columns").values()), rows)
