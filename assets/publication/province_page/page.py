"""`open/page.html`: the province for its council, in one file that loads nothing.

Only figures that may be shown to anyone come here. The first screen says what was found, what that cannot see, and
what to do; then where, who, since when, why, how well covered, and how it was counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from assets.common.as_of import day_of
from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.common.html.rendering import render_page
from assets.common.html.thai_dates import write_day, write_short_day
from assets.common.school_term import find_term
from assets.data_quality.recommendations import source_name
from assets.publication.province_page import areas, data_age, finding, flow, groups, resources, trends, work
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.plan import PagePlan, load_plan
from assets.publication.province_page.shapes import WIDTH, Shapes
from assets.publication.province_page.wording import say, write_share
from assets.publication.quality_page import cells as rounded
from assets.sources.readers.source_list import SOURCES

Row = dict[str, Any]
TEMPLATE = "publication/province_page/page.html.jinja"
DOWNLOADS = {
    "indicator_value.xlsx": "workbook",
    "indicator_value.csv": "values",
    "indicator_history.csv": "history",
    "indicator.csv": "definitions",
    "case_count.csv": "case_counts",
    "resource_gap.csv": "resource_gap",
    "datapackage.json": "package",
    "README.md": "readme",
}
"""Files that may be beside the page, and what they are called on it."""
FEW = 6
"""So many alerts are on the page; the others unfold."""


@dataclass(frozen=True)
class Content:
    """What a page is made from; nothing in it is below the smallest cell.

    Attributes:
        province: its code.
        as_of: the day the figures hold for.
        version: of the term's open figures: 1, and one more with each revision.
        made: when they were published.
        figures: the open values.
        history: the open values of all as-of dates, if any are kept.
        alerts: those open that may be shown, the gravest first: severity, opened_as_of, text_th, text_en.
        files: by source and status: source, status, files, rows_in, accepted, quarantined, periods.
        resources: the team's list of resources: problems, area, capacity, used.
        case_counts: `open/case_count`; empty as long as no case was opened.
        resource_gap: `open/resource_gap`; empty as long as no case was opened.
        shapes: the districts' shapes, if the user gave some.
        report: whether quality.html is beside the page.
        downloads: which of `DOWNLOADS` are beside the page.
        revisions: of the open figures of this term: as_of, version, why, figures added, changed, withdrawn.
        made_up: whether the province is one of the demo's, so that nobody takes its figures for real.
        release: what the release says of itself: run_id, software, model, fingerprint.
    """

    province: str
    as_of: dt.date
    made: dt.datetime
    figures: Figures
    files: Sequence[Row]
    history: pa.Table | None = None
    alerts: Sequence[Row] = ()
    resources: Sequence[Row] = ()
    case_counts: Sequence[Row] = ()
    resource_gap: Sequence[Row] = ()
    shapes: Shapes | None = None
    version: int = 1
    revisions: Sequence[Row] = ()
    report: bool = False
    downloads: Sequence[str] = ()
    made_up: bool = False
    release: Mapping[str, Any] = field(default_factory=dict)


def render(content: Content) -> str:
    """The page as HTML."""
    figures, plan = content.figures, load_plan()
    chosen = figures.present(plan.groups["map"])
    return render_page(
        TEMPLATE,
        "province",
        title=say("page.title", province=area_name(content.province)),
        dates=say("page.dates", as_of=write_day(content.as_of), published=write_short_day(day_of(content.made))),
        made_up=content.made_up,
        edition=_describe_edition(content),
        kept_note=_describe_kept(figures),
        newest=data_age.list_newest(content.files, content.as_of),
        received=_describe_received(content.files),
        report=content.report,
        finding=finding.state_finding(figures, plan, content.history),
        blind_spots=finding.list_blind_spots(figures, plan, content.files),
        actions=finding.list_actions(figures, plan, content.files),
        action_ages=finding.describe_action_ages(figures, plan),
        comparisons=[areas.compare_districts(figures, each, plan, content.shapes) for each in chosen],
        colours=areas.COLOURS,
        width=WIDTH,
        districts=areas.tabulate_districts(figures, chosen),
        cards=areas.list_district_cards(figures, chosen),
        subdistricts=areas.tabulate_subdistricts(figures, chosen),
        ages=groups.tabulate_ages(figures, plan.lead),
        others=groups.tabulate_figures(figures, plan.groups["headline"], say("who.others")),
        trends=_list_trends(content, plan),
        flow=flow.draw_flow(figures, plan.groups["flow"], content.as_of),
        problems=resources.tabulate_problems(figures, content.resources),
        help=resources.tabulate_help(figures, content.resources),
        work=work.show_work(
            content.case_counts, content.resource_gap, content.province, content.history, plan.groups["flow_of_terms"]
        ),
        coverage=groups.tabulate_coverage(figures, plan.groups["coverage"]),
        alerts=[(row, write_short_day(row["opened_as_of"])) for row in content.alerts],
        few=FEW,
        definitions=[(each, _join_sources(each.sources)) for each in figures.present(plan.shown)],
        files=groups.tabulate_files(content.files),
        downloads=[(file, say(f"downloads.{name}")) for file, name in DOWNLOADS.items() if file in content.downloads],
        release=content.release,
    )


def _describe_edition(content: Content) -> list[Text]:
    """Which figures these are, and what was revised since the term's first."""
    term = find_term(content.as_of).name
    key = "page.edition" if content.revisions else "page.edition_first"
    revised = [
        say(
            "page.revised",
            as_of=write_short_day(row["as_of"]),
            why=_split_languages(row["why"]),
            **{name: f"{row[f'figures_{name}']:,}" for name in ("added", "changed", "withdrawn")},
        )
        for row in content.revisions
    ]
    return [say(key, term=term, version=content.version), *revised]


def _describe_kept(figures: Figures) -> Text | None:
    """What the star beside a figure says; None where no figure has one."""
    days = [write_short_day(day) for day in figures.kept_days]
    if not days:
        return None
    return say("kept.note", days=(", ".join(thai for thai, _ in days), ", ".join(english for _, english in days)))


def _split_languages(text: str) -> Text:
    """A reason of the program is in both languages; one that somebody typed is the same in both."""
    thai, _, english = text.partition(" · ")
    return thai, english or thai


def _list_trends(content: Content, plan: PagePlan) -> list[trends.Trend]:
    """The lead figure in the ages of the finding, the others in all their ages."""
    band = finding.find_lead_band(content.figures, plan)
    drawn = [
        trends.draw_trend(content.history, each, content.province, band if each == plan.lead else "all")
        for each in plan.groups["trends"]
    ]
    return [each for each in drawn if each is not None]


def _join_sources(sources: Sequence[str]) -> Text:
    names = [source_name(source) for source in sources]
    return " ".join(name[0] for name in names), ", ".join(name[1] for name in names)


def _describe_received(files: Sequence[Row]) -> list[Text]:
    """How the data came in: sources, and rows accepted."""
    came = {row["source"] for row in files if row["status"] in ("accepted", "partly")}
    held = sum(row["files"] for row in files if row["status"] == "held")
    key = "page.received_all" if len(came) == len(SOURCES) and not held else "page.received_some"
    lines = [say(key, received=len(came), sources=len(SOURCES))]
    rows, accepted = (sum(rounded.round_down(row[name]) for row in files) for name in ("rows_in", "accepted"))
    if rows:
        lines.append(say("page.accepted", share=write_share(accepted / rows), rows=f"{rows:,}"))
    if held:
        lines.append(say("page.held", files=held))
    return lines
