"""The team's work: children found, visited, helped, back and still there a term later; phases against their targets.

*Back* and *stayed* are what registers say. Counts that would tell of few are hidden before they come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from assets.cases.counting.case_counts import ALL, MEASURES
from assets.cases.counting.open_counts import BREAKDOWNS
from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.common.html.rendering import both
from assets.common.html.tables import Cell, HtmlTable, text_cell
from assets.common.html.thai_dates import BUDDHIST_ERA, write_short_day
from assets.common.school_term import Term
from assets.indicators.catalogue import registry
from assets.indicators.catalogue.registry import Indicator
from assets.indicators.status import NO_DATA, VALUE
from assets.publication.province_page import needs
from assets.publication.province_page.figures import Figure
from assets.publication.province_page.flow import Bar
from assets.publication.province_page.flow_of_terms import FlowOfTerms, draw_terms
from assets.publication.province_page.wording import say, write_absence, write_share

Row = dict[str, Any]
_HIDDEN = Figure(status="hidden")
_BACK = "back_in_learning"
_LATER = ("back", "stayed")
"""Measures that registers tell; the other bars are of another colour."""


@dataclass(frozen=True)
class Work:
    """What was done, as the page shows it.

    Attributes:
        bars: the five measures on one scale.
        note: how *back* differs from the indicator of that name.
        newest: the day that the counts are of, but for those that say another.
        phases: what each phase reached, against its target, for how many baht; None where there are no phases.
        districts: the measures by district.
        groups: the measures by target group.
        flow: coming and going over the terms; None with fewer than two.
        needs: unmet need by problem type and age; None where no need was counted.
        district_needs: the same by district.
    """

    bars: list[Bar]
    note: Text
    newest: Text
    phases: HtmlTable | None
    districts: HtmlTable
    groups: HtmlTable
    flow: FlowOfTerms | None
    needs: HtmlTable | None
    district_needs: HtmlTable | None


def show_work(
    counts: Sequence[Row],
    gap: Sequence[Row],
    province: str,
    history: pa.Table | None,
    flow: Sequence[Indicator],
) -> Work | None:
    """The section's content; None as long as no case was opened.

    Args:
        counts: `open/case_count`.
        gap: `open/resource_gap`.
        province: its code.
        history: the open values of all as-of dates, if any are kept.
        flow: the indicators of coming and going, in order.
    """
    if not counts:
        return None
    newest = max(row["as_of"] for row in counts)
    counts = [row | {"is_earlier": row["status"] == VALUE and row["as_of"] < newest} for row in counts]
    in_all = {row["measure"]: row for row in counts if all(row[name] == ALL for name in BREAKDOWNS)}
    unknown = {measure: row for measure, row in in_all.items() if row["status"] == NO_DATA}
    return Work(
        bars=_draw_bars(in_all),
        note=say("work.note", indicator=next(each.name for each in registry.load().indicators if each.code == _BACK)),
        newest=write_short_day(newest),
        phases=_tabulate_phases(counts, unknown),
        districts=_tabulate(counts, unknown, "district_code", say("where.district"), area_name),
        groups=_tabulate(counts, unknown, "target_group", say("work.group"), lambda code: say(f"group.{code}")),
        flow=draw_terms(history, province, flow),
        needs=needs.tabulate_needs(gap),
        district_needs=needs.tabulate_districts(gap),
    )


def _draw_bars(in_all: dict[str, Row]) -> list[Bar]:
    most = max((row["children_high"] or 0 for row in in_all.values()), default=0) or 1
    bars = []
    for measure in (each for each in MEASURES if each in in_all):
        row = in_all[measure]
        ends = [row[name] for name in ("children_low", "children", "children_high")]
        low, width, high = (None, None, None) if row["children"] is None else (100 * end / most for end in ends)
        kind = "back" if measure in _LATER else "step"
        bars.append(Bar(say(f"work.{measure}"), kind, width, low, high, _write_count(row), _write_range(row)))
    return bars


def _write_count(row: Row | None) -> Markup:
    if row is None:
        return Markup("0")
    if row["status"] == NO_DATA:
        text = both(say("work.awaited", term=_find_awaited(row).name))
        return Markup('<span class="absent no_data">{}</span>').format(text)
    if row["children"] is None:
        return write_absence(_HIDDEN)
    count = Markup("{:,}").format(row["children"])
    if not row["is_earlier"]:
        return count
    return count + Markup(' <span class="soft">{}</span>').format(
        both(say("work.earlier", day=write_short_day(row["as_of"])))
    )


def _write_range(row: Row) -> str:
    low, high = row["children_low"], row["children_high"]
    return "" if low is None or low == high else f"{low:,}–{high:,}"


def _cell(row: Row | None) -> Cell:
    if row is not None and row["status"] == NO_DATA:
        thai, english = say("work.awaited", term=_find_awaited(row).name)
        text = Markup('<span class="absent no_data" title="{} · {}">{}</span>').format(
            thai, english, both(say("work.unknown"))
        )
        return Cell(text)
    return Cell(_write_count(row), 0 if row is None else row["children"])


def _find_awaited(row: Row) -> Term:
    year, number = row["awaited_term"].split("-")
    return Term(int(year) - BUDDHIST_ERA, int(number))


def _tabulate(counts: Sequence[Row], unknown: dict[str, Row], name: str, heading: Text, naming: Any) -> HtmlTable:
    """The measures by the values of one breakdown; of `unknown` ones, which nobody can tell yet, it says so."""
    cells = {(row[name], row["measure"]): row for row in counts if row[name] != ALL}
    rows = [
        [Cell(naming(value)), *(_cell(cells.get((value, each), unknown.get(each))) for each in MEASURES)]
        for value in sorted({value for value, _ in cells})
        if not value.endswith("00")
    ]
    return HtmlTable(say("work.by", what=heading), [heading, *(say(f"work.{each}") for each in MEASURES)], rows)


def _tabulate_phases(counts: Sequence[Row], unknown: dict[str, Row]) -> HtmlTable | None:
    """What each phase reached of its target, and its money."""
    cells = {(row["phase"], row["measure"]): row for row in counts if row["phase"] != ALL}
    if not cells:
        return None
    rows = []
    for phase in sorted({phase for phase, _ in cells}):
        helped = cells.get((phase, "helped"))
        target = helped["target"] if helped else None
        reached = helped["children"] if helped else None
        share = write_share(reached / target) if target and reached is not None else "–"
        baht = f"{helped['baht']:,.0f}" if helped and helped["baht"] is not None else "–"
        rows.append(
            [
                text_cell(phase),
                _cell(helped),
                Cell("–" if target is None else f"{target:,}", target),
                Cell(share),
                Cell(baht),
                *(_cell(cells.get((phase, each), unknown.get(each))) for each in _LATER),
            ]
        )
    columns = [say(f"work.{each}") for each in ("phase", "helped", "target", "of_target", "baht", *_LATER)]
    return HtmlTable(say("work.phases"), columns, rows, sortable=False)
