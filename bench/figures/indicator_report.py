"""The errors of the indicators as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from assets.indicators.catalogue import registry, risk
from bench.machine import described

LINKS = """
    SELECT
        indicator, sum(truth) FILTER (whole) AS truth, sum(counted) FILTER (whole) AS counted,
        max(abs(counted - truth) / nullif(truth, 0)) FILTER (whole) AS worst,
        count(*) FILTER (whole AND truth BETWEEN low AND high) AS provinces_inside,
        count(*) FILTER (whole) AS provinces,
        count(*) FILTER (NOT whole AND truth BETWEEN low AND high) / nullif(count(*) FILTER (NOT whole), 0)
            AS districts_inside,
        median(high - low) FILTER (NOT whole) AS width,
        median((high - low) / counted) FILTER (NOT whole AND counted > 0) AS relative_width
    FROM (SELECT *, area_level = 'province' AS whole FROM compared)
    GROUP BY indicator"""
PROMISED = 0.95
"""Share of the districts whose range is to hold the truth."""
_SURVEY = (
    "most rows of the survey have no number, and some of them cannot be linked to anybody, so that too few children"
    " are counted. How many these are is estimated from its rows with a number, for the province as a whole; where"
    " the truth is out of the range, it is above it."
)
REASONS = {"covered_by_field_survey": _SURVEY, "linked_from_field_survey": _SURVEY}
"""Why an indicator's ranges hold the truth in fewer districts than are promised, where that is known."""


@dataclass(frozen=True)
class Measured:
    """One province in one term.

    Attributes:
        province: two-digit code.
        term: 1 or 2.
        compared: indicator, area_level, area_code, low, counted, high, truth, denominator; all ages, both sexes.
        people: indicator, counted, truth: what the generator itself knows of the people.
        leaving: kind (band, reason), code, children, left: of the learners of the first term with that band or reason
            of risk those who are gone in the second.
        seconds: that the indicators took.
        counted: all values, as they were counted.
        true: the same with perfect links.
    """

    province: str
    term: int
    compared: pa.Table
    people: pa.Table
    leaving: pa.Table
    seconds: float
    counted: pa.Table
    true: pa.Table


def markdown(measured: Sequence[Measured], children: int) -> str:
    """The whole page."""
    districts = len({code for one in measured for code in _districts(one)})
    return "\n".join(
        [
            "# Errors of the indicators",
            "",
            "Written by `python -m bench.figures.indicators`. "
            f"Made-up provinces {', '.join(sorted({one.province for one in measured}))} with {children:,} children"
            f" each and {districts} districts between them, in two terms, from files to figures;"
            " all ages, both sexes. " + described() + ".",
            "",
            *_against_people(measured),
            *_against_links(measured),
            *_risk(measured),
            "The indicators took "
            + ", ".join(f"{one.seconds:.1f} s ({one.province}, term {one.term})" for one in measured)
            + ".",
            "",
        ]
    )


def _districts(one: Measured) -> set[str]:
    return {code for code in one.compared["area_code"].to_pylist() if len(code) == 4}


def _against_people(measured: Sequence[Measured]) -> list[str]:
    lines = [
        "## Against the people",
        "",
        "What the generator knows of its children, whatever the registers say: who learns, who dropped out, who came"
        " back. Whom a register says to have moved, or no register but the civil one finds, counts as not found or"
        " moved.",
        "",
        "| indicator | province | term | truth | counted (range) | error | in range |",
        "|---|---|---|---:|---:|---:|---|",
    ]
    for row in sorted(
        ((row, one) for one in measured for row in one.people.to_pylist()),
        key=lambda pair: (_order(pair[0]["indicator"]), pair[1].province, pair[1].term),
    ):
        each, one = row
        truth, counted = each["truth"], each["counted"]
        inside = "yes" if each["low"] <= truth <= each["high"] else "no"
        lines.append(
            f"| {each['indicator']} | {one.province} | {one.term} | {truth:,} | {counted:,} ({each['low']:,}–"
            f"{each['high']:,}) | {_percent(counted - truth, truth)} | {inside} |"
        )
    return [*lines, ""]


def _against_links(measured: Sequence[Measured]) -> list[str]:
    with duckdb.connect() as connection:
        connection.register("compared", pa.concat_tables([one.compared for one in measured]))
        rows = connection.execute(LINKS).to_arrow_table().to_pylist()
    lines = [
        "## Against perfect links",
        "",
        "The same definitions on the same files with every record given to the child it is of: what is left is the"
        " error of linking. Sums over provinces and terms; the worst province; of the districts, how many have the"
        " truth in their range and how wide the range is in the middle one.",
        "",
        "| indicator | truth | counted | error | worst province | provinces in range | districts in range"
        " | median width | of the count |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in sorted(rows, key=lambda row: _order(row["indicator"])):
        worst = "" if row["worst"] is None else f"{row['worst']:.1%}"
        width = "" if row["relative_width"] is None else f"{row['relative_width']:.0%}"
        # An indicator that is counted for the province alone has no districts.
        inside = "" if row["districts_inside"] is None else f"{row['districts_inside']:.1%}"
        middle = "" if row["width"] is None else f"{row['width']:.0f}"
        lines.append(
            f"| {row['indicator']} | {row['truth']:,.0f} | {row['counted']:,.0f}"
            f" | {_percent(row['counted'] - row['truth'], row['truth'])} | {worst}"
            f" | {row['provinces_inside']} of {row['provinces']} | {inside}"
            f" | {middle} | {width} |"
        )
    return [*lines, "", *_below(rows)]


def _below(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The indicators of which fewer districts than are promised have the truth in their range, and why."""
    below = [row for row in rows if row["districts_inside"] is not None and row["districts_inside"] < PROMISED]
    if not below:
        return [f"Every indicator has the truth in the range of at least {PROMISED:.0%} of its districts.", ""]
    codes = sorted((row["indicator"] for row in below), key=_order)
    return [
        f"In fewer than {PROMISED:.0%} of the districts the truth is in the range of: {', '.join(codes)}.",
        "",
        *(f"- `{code}`: {REASONS.get(code, 'not known why.')}" for code in codes),
        "",
    ]


def _risk(measured: Sequence[Measured]) -> list[str]:
    with duckdb.connect() as connection:
        connection.register("leaving", pa.concat_tables([one.leaving for one in measured]))
        found = connection.execute('SELECT kind, code, sum(children), sum("left") FROM leaving GROUP BY ALL').fetchall()
    groups = {(kind, code): (int(children), int(left)) for kind, code, children, left in found}
    known = risk.load()
    bands = [(each.code, groups[key]) for each in known.bands if (key := ("band", each.code)) in groups]
    reasons = [(each, groups[key]) for each in known.reasons if (key := ("reason", each.reason)) in groups]
    everybody = tuple(sum(part) for part in zip(*(counts for _, counts in bands), strict=True))
    return [
        "## Who left, by band of risk",
        "",
        "Learners of 6–17 in the first term by the band of their score, and who of them is gone in the second.",
        "",
        "| band | learners | left | of 100 |",
        "|---|---:|---:|---:|",
        *(f"| {band} | {children:,} | {gone:,} | {100 * gone / children:.1f} |" for band, (children, gone) in bands),
        "",
        "## Who left, by reason",
        "",
        "The same learners by each reason that they have, beside those who do not have it. A learner may have several."
        " The higher a reason's weight, the more should have left of those who have it.",
        "",
        "| reason | weight | learners | left | of 100 | of 100 without it | times |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(_reason(each, counts, everybody) for each, counts in reasons),
        "",
    ]


def _reason(of: risk.RiskReason, having: tuple[int, ...], everybody: tuple[int, ...]) -> str:
    children, gone = having
    rate, rest = gone / children, (everybody[1] - gone) / (everybody[0] - children)
    times = f"{rate / rest:.1f}" if rest else "–"
    return f"| {of.reason} | {of.weight} | {children:,} | {gone:,} | {100 * rate:.1f} | {100 * rest:.1f} | {times} |"


def _percent(difference: float, of: float) -> str:
    return f"{difference / of:+.1%}" if of else ("0" if not difference else f"{difference:+.0f}")


def _order(code: str) -> int:
    return [each.code for each in registry.load().indicators].index(code)
