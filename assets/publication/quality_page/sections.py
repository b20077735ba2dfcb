"""What the parts of the quality page show: tables and lists made of rounded figures.

How a count is shown to anyone is decided in `cells`; words are in `data/reference/pages/quality.yaml`. Names of files
are left out: an agency may have put a person's name into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geothai
from markupsafe import Markup

from assets.common.display import reasons
from assets.common.display.area_names import area_name
from assets.common.html.messages import Text, load_messages
from assets.common.html.rendering import both, kit
from assets.common.html.tables import Cell, HtmlTable, text_cell
from assets.common.html.thai_dates import write_period
from assets.data_quality import recommendations, source_conflicts
from assets.publication.quality_page import cells
from assets.sources.readers.source_list import SOURCES

Row = dict[str, Any]

MOST_ADVICE = 10
SHARES_BY_DISTRICT = ("in_register", "in_others", "with_number", "with_birthday")


@dataclass(frozen=True)
class AdviceItem:
    """One thing to fix, as the page shows it: what, of how many, what to do."""

    what: Text
    count: Text
    action: Text


@dataclass(frozen=True)
class LinkMeasure:
    """A measure of the links: its name and meaning, the newest share, and its line over the refreshes."""

    name: Text
    meaning: Text
    share: float
    trend: Markup


@dataclass(frozen=True)
class BrokenRule:
    """A rule that does not hold: how grave, of what, why it is there, and how much does not hold."""

    severity: str
    place: Text
    why: Text
    count: Text


def list_advice(found: Sequence[recommendations.Recommendation]) -> list[AdviceItem]:
    """What to fix first."""
    say = load_messages("quality")
    return [
        AdviceItem(one.what, say(f"advice.{one.unit}", count=cells.write_count(one.children)), one.action)
        for one in found[:MOST_ADVICE]
    ]


def tabulate_arrivals(files: Sequence[Row], sources: Sequence[Row], trend: Sequence[Row]) -> HtmlTable:
    """What came from each source, how current, and how it went over the refreshes."""
    say = load_messages("quality")
    newest = {row["source"]: row for row in sources if row["area_level"] == "province"}
    rows = []
    for source in SOURCES:
        of_source = [row for row in files if row["source"] == source]
        read = sum(row["files"] for row in of_source if row["status"] in ("accepted", "partly"))
        held = sum(row["files"] for row in of_source if row["status"] == "held")
        known = newest.get(source)
        period = write_period(known["newest_period"]) if known else kit().badge(say("arrivals.none_yet"), "warning")
        rows.append(
            [
                Cell(recommendations.source_name(source)),
                Cell(str(read), read),
                Cell(kit().badge(str(held), "critical") if held else "0", held),
                cells.count_cell(sum(row["rows_in"] for row in of_source)),
                cells.count_cell(sum(row["quarantined"] for row in of_source)),
                cells.count_cell(known["records"] if known else 0),
                text_cell(period),
                Cell(f"{known['age_days']:,}", known["age_days"]) if known else Cell("–"),
                text_cell(cells.draw_trend([row["records"] for row in trend if row["source"] == source])),
            ]
        )
    return HtmlTable(say("arrivals.caption"), list(say.group("arrival_columns").values()), rows)


def tabulate_completeness(sources: Sequence[Row]) -> HtmlTable:
    """How complete each source's records are, field by field."""
    say = load_messages("quality")
    rows = [
        [
            Cell(recommendations.source_name(row["source"])),
            # A field that no record has is not in the agency's layout at all.
            *(cells.share_cell(row[f"with_{field}"] or None, row["records"]) for field in recommendations.FIELDS),
        ]
        for row in sources
        if row["area_level"] == "province"
    ]
    fields = say.group("completeness_columns")
    columns = [say("completeness.source"), *(fields[field] for field in recommendations.FIELDS)]
    return HtmlTable(say("completeness.caption"), columns, rows)


def tabulate_districts(sources: Sequence[Row]) -> list[HtmlTable]:
    """Each source in each district: children, found in the register, with a number. A table a source."""
    say = load_messages("quality")
    tables = []
    for source in SOURCES:
        of_source = [row for row in sources if row["source"] == source and row["area_level"] == "district"]
        # Where there may be nobody at all it is not said that there is somebody: all districts are there, or none.
        if not any(row["records"] for row in of_source):
            continue
        rows = [
            [
                Cell(area_name(code)),
                cells.count_cell(row["children"] if row else 0),
                *(
                    cells.share_cell(row[share] if row else None, row["records"] if row else 0)
                    for share in SHARES_BY_DISTRICT
                ),
            ]
            for code, row in _sort_by_district(of_source).items()
        ]
        columns = list(say.group("district_columns").values())
        tables.append(HtmlTable(recommendations.source_name(source), columns, rows))
    return tables


def _sort_by_district(rows: Sequence[Row]) -> dict[str, Row | None]:
    """The row of each district of the province, if there is one, and of other places with ten or more."""
    of = {row["area_code"]: row for row in rows}
    named = {district.code for district in geothai.districts(rows[0]["province_code"])}
    return {code: of.get(code) for code in sorted(named | {code for code, row in of.items() if row["records"]})}


def measure_links(trend: Sequence[Row]) -> list[LinkMeasure]:
    """How good the links are, without labels, and since when; empty where nothing was measured."""
    say = load_messages("quality")
    by_day = {row["as_of"]: row for row in trend}
    measures = []
    for name in ("precision", "recall"):
        values = [by_day[day][name] for day in sorted(by_day) if by_day[day][name] is not None]
        if values:
            drawn = cells.draw_trend(values)
            measures.append(LinkMeasure(say(f"linkage.{name}"), say(f"linkage.{name}_meaning"), values[-1], drawn))
    return measures


def count_answers(effects: Sequence[Row]) -> Text | None:
    """What reviewers' answers did to the links until now; None where none was in effect yet."""
    if not effects:
        return None
    counts = {name: cells.write_count(sum(row[name] for row in effects)) for name in ("joined", "parted", "unchanged")}
    return load_messages("quality")("linkage.answers", **counts)


def tabulate_waiting(quarantine: Sequence[Row], held: Sequence[Row]) -> HtmlTable | None:
    """Files held and rows in quarantine, by source and reason; None where nothing waits."""
    say = load_messages("quality")
    rows = [_held_row(row) for row in held]
    waiting: Counter[tuple[str, str]] = Counter()
    oldest: dict[tuple[str, str], int] = {}
    for row in (row for row in quarantine if row["current"]):
        key = row["source"], row["reason"]
        waiting[key] += row["rows"]
        oldest[key] = max(oldest.get(key, 0), row["age_days"])
    order = sorted(waiting.items(), key=lambda item: (not reasons.find_row_reason(item[0][1]).to_correct, -item[1]))
    rows += [_quarantine_row(source, code, number, oldest[source, code]) for (source, code), number in order]
    return HtmlTable(say("waiting.caption"), list(say.group("waiting_columns").values()), rows) if rows else None


def _held_row(row: Row) -> list[Cell]:
    say = load_messages("quality")
    reason = reasons.find_file_reason(row["reason"])
    badge = kit().badge(say("waiting.file_held"), "critical")
    return [
        Cell(recommendations.source_name(row["source"])),
        text_cell(Markup("{} {}").format(badge, both((reason.th, reason.en)))),
        Cell(say("waiting.files", count=row["files"]), row["files"]),
        Cell("–"),
        text_cell((reason.action_th, reason.action_en)),
    ]


def _quarantine_row(source: str, code: str, count: int, days: int) -> list[Cell]:
    say = load_messages("quality")
    reason = reasons.find_row_reason(code)
    kind = ("to_correct", "warning") if reason.to_correct else ("correct", "note")
    badge = kit().badge(say(f"waiting.{kind[0]}"), kind[1])
    return [
        Cell(recommendations.source_name(source)),
        text_cell(Markup("{} {}").format(badge, both((reason.th, reason.en)))),
        cells.count_cell(count),
        Cell(f"{days:,}", days),
        text_cell((reason.action_th, reason.action_en)),
    ]


def tabulate_conflicts(totals: Sequence[Row], pairs_of: Sequence[Row]) -> HtmlTable:
    """Children on whom sources differ, by kind."""
    say = load_messages("quality")
    by_kind = {row["kind"]: row["children"] for row in totals}
    rows = [
        [
            text_cell((kind.th, kind.en)),
            cells.count_cell(by_kind[code]),
            text_cell(_find_main_pair([row for row in pairs_of if row["kind"] == code])),
            text_cell((kind.action_th, kind.action_en)),
        ]
        for code, kind in source_conflicts.read_kinds().items()
        if code in by_kind
    ]
    return HtmlTable(say("conflicts.caption"), list(say.group("conflict_columns").values()), rows)


def _find_main_pair(rows: Sequence[Row]) -> Text | str:
    """The two sources that differ most often; a dash where even they do under ten times."""
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pairs[row["source_a"], row["source_b"]] += row["children"]
    (a, b), most = max(pairs.items(), key=lambda item: (item[1], item[0]))
    if most < cells.TEN:
        return "–"
    names = [recommendations.source_name(source) for source in dict.fromkeys((a, b))]
    return " – ".join(name[0] for name in names), " – ".join(name[1] for name in names)


def tabulate_mended(rows: Sequence[Row]) -> HtmlTable | None:
    """What was put right since the refresh before: each source, and its units with ten values or more; None if new."""
    say = load_messages("quality")
    shown = [row for row in rows if row["unit"] is None or row["mended"]]
    table = [
        [
            Cell(recommendations.source_name(row["source"])),
            text_cell(row["unit_name"] if row["unit"] else say("mended.all_units")),
            *(cells.count_cell(row[name]) for name in ("open_before", "mended", "open_now")),
        ]
        for row in sorted(shown, key=lambda row: (SOURCES.index(row["source"]), row["unit"] or ""))
    ]
    return HtmlTable(say("mended.caption"), list(say.group("mended_columns").values()), table) if table else None


def tabulate_alert_answers(alerts: Sequence[Row]) -> HtmlTable | None:
    """What became of the alerts that may be shown, by the office that they are for; None where there are none."""
    say = load_messages("quality")
    offices: dict[Text, list[Row]] = {}
    for row in alerts:
        if not row["suppressed"]:
            nobody = say("alerts.no_office")
            office = (row["addressee_th"] or nobody[0], row["addressee_en"] or nobody[1])
            offices.setdefault(office, []).append(row)
    rows = []
    for office, of in sorted(offices.items()):
        is_open = [row["closed_as_of"] is None for row in of]
        has_result = [row["result"] is not None for row in of]
        acknowledged = [row["acknowledged_on"] is not None for row in of]
        overdue = [bool(row["is_overdue"]) for row in of]
        counts = (len(of), *map(sum, (is_open, acknowledged, has_result, overdue)))
        rows.append([Cell(office), *(Cell(f"{count:,}", count) for count in counts)])
    return HtmlTable(say("alerts.caption"), list(say.group("alert_columns").values()), rows) if rows else None


def count_right_alerts(alerts: Sequence[Row]) -> Text:
    """How often alerts were right, of those of which a later term tells; in tens, and nothing of fewer than ten.

    All alerts count, also those that rest on hidden cells: it is not said which.
    """
    say = load_messages("quality")
    told = [row["was_right"] for row in alerts if row["was_right"] is not None]
    if len(told) < cells.TEN:
        return say("alerts.too_early")
    return say("alerts.right", right=cells.write_count(sum(told)), told=cells.write_count(len(told)))


def tabulate_checks(checks: Sequence[Row]) -> HtmlTable:
    """How many rules hold, by family."""
    say = load_messages("quality")
    families: dict[str, list[Row]] = {}
    for row in checks:
        families.setdefault(row["family"], []).append(row)
    names = say.group("families")
    rows = [
        [
            text_cell(names.get(family, family)),
            Cell(str(len(of)), len(of)),
            Cell(str(broken := sum(not row["passed"] for row in of)), broken),
        ]
        for family, of in sorted(families.items())
    ]
    return HtmlTable(say("checks.caption"), list(say.group("check_columns").values()), rows)


def list_broken_rules(checks: Sequence[Row]) -> list[BrokenRule]:
    """The rules that do not hold, the gravest first: each with its place and a count."""
    broken = [row for row in checks if not row["passed"]]
    broken.sort(key=lambda row: (row["severity"] != "critical", -row["rows_failed"], row["asset"], row["rule_id"]))
    rules = [
        BrokenRule(row["severity"], _name_place(row), (row["why_th"] or "", row["why_en"] or ""), _count_broken(row))
        for row in broken
    ]
    # Two rules of one place may read alike once their counts are rounded.
    return list(dict.fromkeys(rules))


def _name_place(row: Row) -> Text:
    """Where a rule does not hold: source, table, columns, district."""
    say = load_messages("quality")
    source = recommendations.source_name(row["source"]) if row["source"] else say("checks.all_sources")
    place = " ".join(filter(None, (row["checked_table"], row["checked_columns"])))
    thai, english = area_name(row["district_code"]) if row["district_code"] else ("", "")
    return " · ".join(filter(None, (source[0], place, thai))), " · ".join(filter(None, (source[1], place, english)))


def _count_broken(row: Row) -> Text:
    """How much does not hold: rows in tens of those asked, else what was measured and what was expected."""
    say = load_messages("quality")
    if row["rows_failed"] and row["measure"] == "share":
        few, of = cells.write_count(row["rows_failed"]), cells.write_count(row["rows_checked"])
        return say("checks.rows", failed=few, rows=of)
    bounds = "–".join(f"{bound:,.4g}" for bound in (row["at_least"], row["at_most"]) if bound is not None)
    observed = "–" if row["observed"] is None else f"{row['observed']:,.2g}"
    return say("checks.measured", observed=observed, bounds=bounds)
