"""The first screen: the finding in a sentence, what it cannot see, three things to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.data_quality.recommendations import source_name
from assets.indicators.catalogue import registry
from assets.indicators.status import HIDDEN, NO_DATA
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.plan import PagePlan
from assets.publication.province_page.terms import list_terms
from assets.publication.province_page.wording import (
    explain_absence,
    say,
    write_ages,
    write_count,
    write_plain_count,
    write_range,
    write_rate,
    write_share,
)
from assets.sources.readers.source_list import SOURCES

Row = dict[str, Any]
ACTIONS = 3


@dataclass(frozen=True)
class Stat:
    """A figure beside the finding: its name, the count, and share and range."""

    name: Text
    count: Markup
    detail: str


@dataclass(frozen=True)
class Finding:
    """The finding.

    Attributes:
        figure: what it is about.
        sentence: what was found.
        details: rate, range, the number of all ages, and change, a sentence each.
        beside: the same of other ages; empty where all are hidden.
        parts: what all who are out of school are made of.
        parts_title: says so, with the number of all.
    """

    figure: Figure
    sentence: Text
    details: list[Text]
    beside: list[Stat]
    parts: list[Stat]
    parts_title: Text


@dataclass(frozen=True)
class ActionItem:
    """One thing to do: what, where, for how many, by whom."""

    what: Text
    where: Text
    count: Text
    office: Text


def find_lead_band(figures: Figures, plan: PagePlan) -> str:
    """The ages of the finding: those of compulsory education, or all where these are not shown but all are."""
    if figures.of(plan.lead.code, band=plan.lead_band).status == HIDDEN and figures.of(plan.lead.code).is_value:
        return "all"
    return plan.lead_band


def state_finding(figures: Figures, plan: PagePlan, history: pa.Table | None) -> Finding:
    """The lead figure in a sentence, with rate, range and change."""
    band = find_lead_band(figures, plan)
    figure = figures.of(plan.lead.code, band=band)
    others = {each: figures.of(plan.lead.code, band=each) for each in plan.beside}
    shown = {} if all(each.status == HIDDEN for each in others.values()) else others
    beside = [_stat(say("finding.band", band=each.replace("-", "–")), there) for each, there in shown.items()]
    parts = [_stat(each.name, figures.of(each.code)) for each in figures.present(plan.groups["parts"])]
    details = _list_details(figure, figures, plan, history, band)
    whole = figures.of(plan.lead.code)
    title = say("finding.parts", count=write_plain_count(whole)) if whole.is_value else say("finding.parts_unknown")
    return Finding(figure, _state_count(figure, band), details, beside, parts, title)


def _state_count(figure: Figure, band: str) -> Text:
    code = registry.load()
    first, last = next(
        (each.first, each.last) for each in code.bands if each.code == ("3-17" if band == "all" else band)
    )
    ages = write_ages(first, last)
    if figure.count is None:
        return say("finding.unknown" if figure.status != HIDDEN else "finding.not_shown", ages=ages)
    return say("finding.sentence" if figure.count else "finding.none", ages=ages, count=write_plain_count(figure))


def _list_details(figure: Figure, figures: Figures, plan: PagePlan, history: pa.Table | None, band: str) -> list[Text]:
    if figure.count is None:
        bounded = figure.status == NO_DATA and figure.low is not None and figure.high is not None
        bounds = [say("absence.bounded", low=f"{figure.low:,}", high=f"{figure.high:,}")] if bounded else []
        return [explain_absence(figure), *bounds] if figure.status == NO_DATA else []
    details = []
    if figure.is_rate and figure.share is not None:
        key = "finding.rate" if band == "all" else "finding.rate_compulsory"
        details.append(say(key, share=write_share(figure.share), base=f"{figure.base:,}"))
    if figure.has_range:
        details.append(say("finding.range", low=f"{figure.low:,}", high=f"{figure.high:,}"))
    whole = figures.of(plan.lead.code)
    if band != "all" and whole.count is not None:
        details.append(_state_all_ages(figure, whole, plan, band))
    details.append(_state_change(figure, figures, plan, history, band))
    return details


def _state_all_ages(figure: Figure, whole: Figure, plan: PagePlan, band: str) -> Text:
    """Which ages the number is for, and the number of all ages, which readers meet further down the page."""
    ages = plan.lead.ages.bands[0]
    of_all = {"first": ages.first, "last": ages.last, "whole": write_plain_count(whole)}
    return say("finding.which", count=write_plain_count(figure), band=band.replace("-", "–"), **of_all)


def _state_change(figure: Figure, figures: Figures, plan: PagePlan, history: pa.Table | None, band: str) -> Text:
    """The change since the term before, where both have a value; no change where the ranges overlap."""
    terms = list_terms(history, plan.lead.code, figures.province, band)
    before = next(((term, each) for term, each in reversed(terms[:-1]) if each is not None and each.is_value), None)
    if before is None or before[1].count is None or figure.count is None:
        return say("finding.no_before")
    term, earlier = before[0], before[1]
    assert earlier.count is not None  # it is a value
    change = figure.count - earlier.count
    values: dict[str, object] = {"change": f"{abs(change):,}", "term": term.name, "before": f"{earlier.count:,}"}
    if (figure.low or 0) > (earlier.high or 0):
        return say("finding.up", **values)
    if (figure.high or 0) < (earlier.low or 0):
        return say("finding.down", **values)
    return say("finding.same", **values)


def _stat(name: Text, figure: Figure) -> Stat:
    detail = " · ".join(text for text in (write_rate(figure), write_range(figure)) if text)
    return Stat(name, write_count(figure), detail)


def list_blind_spots(figures: Figures, plan: PagePlan, files: Sequence[Row]) -> list[Text]:
    """What the finding does not cover: units that did not send, sources that are missing or held, other provinces."""
    lead = figures.of(plan.lead.code, band=find_lead_band(figures, plan))
    spots: list[Text] = []
    if lead.units_missing:
        spots.append(say("blind.units", missing=f"{lead.units_missing:,}", expected=f"{lead.units_expected:,}"))
    came = {row["source"] for row in files if row["status"] in ("accepted", "partly")}
    spots += [say("blind.not_received", source=source_name(source)) for source in SOURCES if source not in came]
    held = [row for row in files if row["status"] == "held"]
    spots += [say("blind.held", source=source_name(row["source"]), files=row["files"]) for row in held]
    gaps = [figures.of(each.code) for each in figures.present((plan.lead, *plan.groups["parts"]))]
    reasons = dict.fromkeys(explain_absence(each) for each in gaps if each.status == NO_DATA and each.reason)
    spots += [reason for reason in reasons if reason not in spots]
    return [*spots, say("blind.elsewhere"), say("blind.register")]


def describe_action_ages(figures: Figures, plan: PagePlan) -> Text | None:
    """Whom the counts of the things to do are of, where the leading number is of other ages."""
    if find_lead_band(figures, plan) == "all":
        return None
    ages = plan.lead.ages.bands[0]
    return say("actions.which", first=ages.first, last=ages.last)


def list_actions(figures: Figures, plan: PagePlan, files: Sequence[Row]) -> list[ActionItem]:
    """The first things to do: files to be sent again, then what is best begun in the district with most children."""
    items = [
        ActionItem(
            say("actions.send_again"),
            say("actions.without"),
            say("actions.files", files=row["files"]),
            source_name(row["source"]),
        )
        for row in files
        if row["status"] == "held"
    ]
    for action in plan.actions:
        by_district = {code: figures.of(action.indicator, "district", code) for code in figures.districts}
        if any(each.count for each in by_district.values()):
            district = max(by_district, key=lambda code: (by_district[code].count or 0, code))
            where = say("actions.at", district=area_name(district))
            count = say("actions.count", count=write_plain_count(by_district[district]))
            items.append(ActionItem(action.what, where, count, action.office))
    return items[:ACTIONS]
