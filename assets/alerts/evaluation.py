"""Rules against the figures of a refresh: what they find on its as-of date.

Areas and numbers only: no child is in an alert. A finding that rests on a cell hidden from the public is
marked as hidden, and stays out of everything open.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.alerts import alert_log, answers
from assets.alerts.follow_up import follow_up
from assets.alerts.rules import FILE, SEVERITIES, AlertRule, load, load_file
from assets.common.display.area_names import area_name
from assets.common.school_term import find_term
from assets.common.step_stamp import RefreshStep, StepInput, StepResult, list_parquet, run_step
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.duckdb_io import quote, quote_files
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.common.storage.sql_script import SqlFolder
from assets.indicators.counting.trend import indicator_history_path
from assets.indicators.editions import find_earlier_edition
from assets.indicators.indicator_values import values_path

SQL = SqlFolder(Path(__file__).parent / "sql")
IN_USE = ("accepted", "partly")


@dataclass(frozen=True)
class AlertSummary:
    """What an evaluation came to: counts only.

    Attributes:
        open: alerts that are open now, by severity.
        opened: of these, how many are new on this as-of date.
        closed: how many were closed on it.
        overdue: open ones that nobody said what came of, after their due day.
        texts: by severity, the open alerts in words (Thai, English) that may be shown to anyone.
    """

    open: dict[str, int]
    opened: int
    closed: int
    overdue: int
    texts: dict[str, list[tuple[str, str]]]


STEP = RefreshStep("alerts", code_version="1", summary=AlertSummary)


def refresh_alerts(home: Home, province: str, as_of: dt.date) -> StepResult[AlertSummary]:
    """Evaluate the rules, as `evaluate`, or skip it where nothing that they depend on has changed."""
    edition = find_earlier_edition(home, province, as_of)
    files = [
        values_path(home, province),
        indicator_history_path(home, province),
        *list_parquet(home.lake("files", province)),
        *([edition.values] if edition else []),
        FILE,
    ]
    given = answers.mark_answers(home) | {"names of areas": importlib.metadata.version("geothai")}
    return run_step(STEP, home, province, StepInput(files, as_of, given), lambda: evaluate(home, province, as_of))


def evaluate(home: Home, province: str, as_of: dt.date, rules: tuple[AlertRule, ...] | None = None) -> AlertSummary:
    """Evaluate the rules for a province, keep the alerts in the lake, and add them to the release.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that the indicators were built for.
        rules: those of the reference file if not given.

    Raises:
        RuleError: a rule does not hold together.
        FileNotFoundError: the indicators have not been built.
    """
    chosen = load() if rules is None else rules
    if not values_path(home, province).is_file():
        raise FileNotFoundError(f"there are no indicator values of province {province} yet: build the indicators first")
    findings = [*_indicator_findings(home, province, as_of, chosen), *_source_findings(home, province, as_of, chosen)]
    found = alert_log.record_findings(home, province, as_of, pa.Table.from_pylist(findings, alert_log.FINDING))
    alerts, record = follow_up(home, province, as_of, found, chosen, load_file().offices)
    write_parquet(alerts, alert_log.alert_path(home, province))
    add_table(home, province, "abe", "abe.alert", alerts)
    add_table(home, province, "abe", "abe.alert_record", record)
    add_table(home, province, "registry", "work.alert_answer", answers.read_answers(home, province))
    return _summary(alerts.to_pylist(), as_of)


def _indicator_findings(
    home: Home, province: str, as_of: dt.date, rules: tuple[AlertRule, ...]
) -> list[dict[str, Any]]:
    """Each area of a rule's level whose value is beyond its threshold, or jumped since the term before's edition."""
    chosen = {rule.code: rule for rule in rules if rule.source is None}
    names = ("code", "indicator", "level", "measure", "way", "threshold", "at_least", "ages")
    table = pa.Table.from_pylist(
        [{name: getattr(rule, name) for name in names} for rule in chosen.values()],
        pa.schema(
            [(name, pa.string()) for name in names[:5]]
            + [("threshold", pa.float64()), ("at_least", pa.int64()), ("ages", pa.string())]
        ),
    )
    edition = find_earlier_edition(home, province, as_of)
    values = quote(str(values_path(home, province)))
    with duckdb_io.connect() as connection:
        connection.register("rule", table)
        connection.execute(f"CREATE TEMP VIEW now_value AS FROM read_parquet({values})")
        earlier = f"read_parquet({quote(str(edition.values))})" if edition else "now_value WHERE false"
        connection.execute(f"CREATE TEMP VIEW edition_value AS FROM {earlier}")
        found = SQL.run(connection, "finding").to_arrow_table()
    return [_describe(row, as_of, chosen[row["rule"]]) for row in found.to_pylist()]


def _source_findings(home: Home, province: str, as_of: dt.date, rules: tuple[AlertRule, ...]) -> list[dict[str, Any]]:
    """Each register of which no file is in use."""
    in_use: set[str] = set()
    if any((folder := home.lake("files", province)).glob("*.parquet")):
        statement = f"SELECT DISTINCT source FROM read_parquet({quote_files(folder)}) WHERE list_contains(?, status)"
        in_use = {source for (source,) in duckdb.execute(statement, [list(IN_USE)]).fetchall()}
    return [
        {
            "as_of": as_of,
            "rule": rule.code,
            "source": rule.source,
            "severity": rule.severity,
            "area_level": "province",
            "area_code": province,
            "suppressed": False,
            "text_th": rule.text[0],
            "text_en": rule.text[1],
        }
        for rule in rules
        if rule.source is not None and rule.source not in in_use
    ]


def _describe(row: dict[str, Any], as_of: dt.date, rule: AlertRule) -> dict[str, Any]:
    """The finding with its date and severity, and in words."""
    threshold = f"{rule.threshold:.0%}" if rule.way in ("rise", "fall") else _shown(row["threshold"], rule)
    median = row.pop("median")
    places = {
        "value": _shown(row["value"], rule),
        "threshold": threshold,
        "before": "–" if row["before"] is None else _shown(row["before"], rule),
        "median": "–" if median is None else _shown(median, rule),
        "count": f"{row['numerator']:,}",
    }
    since = ("–", "–") if row["before_as_of"] is None else find_term(row["before_as_of"]).name
    thai, english = (
        text.format(area=area, since=term, **places)
        for text, area, term in zip(rule.text, area_name(row["area_code"]), since, strict=True)
    )
    return row | {"as_of": as_of, "severity": rule.severity, "text_th": thai, "text_en": english}


def _shown(value: float, rule: AlertRule) -> str:
    return f"{value:.1%}" if rule.measure == "share" else f"{value:,.0f}"


def _summary(rows: list[dict[str, Any]], as_of: dt.date) -> AlertSummary:
    still = [row for row in rows if row["closed_as_of"] is None]
    counted = Counter(row["severity"] for row in still)
    shown = [row for row in still if not row["suppressed"]]
    return AlertSummary(
        open={severity: counted[severity] for severity in SEVERITIES},
        opened=sum(row["opened_as_of"] == as_of for row in still),
        closed=sum(row["closed_as_of"] == as_of for row in rows),
        overdue=sum(row["is_overdue"] for row in rows),
        texts={
            severity: [(row["text_th"], row["text_en"]) for row in shown if row["severity"] == severity]
            for severity in SEVERITIES
        },
    )
