"""The page about a linking: what blocking did, what the model weighs, how good the links are without labels.

Counts and probabilities only. Figures that were not computed are left out, not shown as zero.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from assets.common.html import rendering
from assets.common.html.charts import draw_chart
from assets.common.html.messages import Text, load_messages
from assets.common.html.rendering import render_page
from assets.common.html.tables import HtmlTable, plain_table
from assets.common.storage.atomic_io import replacing
from assets.index.explain.explanation_page import CLASSES, name_step
from assets.index.linking.model_evaluation import Figures, ModelEvaluation
from linkage.diagnostics.drift import TRAIN_ANEW, WATCH
from linkage.diagnostics.error_rates import ErrorRates
from linkage.model.model import Model
from linkage.pairs.comparison_levels import COMPARISONS as LEVELS

TEMPLATE, PAGE = "index/linking/model_report.html.jinja", "linkage_report"


@dataclass(frozen=True)
class Part:
    """A part of the page: heading, how to read it, a chart if there is one, tables."""

    key: str
    title: Text
    note: Text | None
    tables: Sequence[HtmlTable]
    chart: Markup | None = None


def to_html(
    report: Mapping[str, Any], model: Model, evaluation: ModelEvaluation | None = None, errors: ErrorRates | None = None
) -> str:
    """One page that needs nothing else.

    Args:
        report: of a `linkage.LinkResult`.
        model: the model used.
        evaluation: what was found out about it when it was trained.
        errors: expected errors by threshold.
    """
    parts = [_describe_summary(report), _describe_blocking(report), _describe_model(model)]
    if errors is not None:
        parts.append(_part("errors", [_table("errors", "errors_rows", errors.by_threshold.to_pylist())]))
    if evaluation is not None:
        parts += [_describe_backtest(evaluation.backtest), _describe_decoys(evaluation)]
        if evaluation.opinion is not None:
            parts.append(_describe_opinion(evaluation.opinion))
    if report["drift"]:
        parts.append(_describe_drift(report["drift"], model))
    return render_page(TEMPLATE, PAGE, title=load_messages(PAGE)("page.title"), parts=parts)


def renew(
    path: Path, report: Mapping[str, Any], model: Model, evaluation: ModelEvaluation | None, errors: ErrorRates
) -> None:
    """Write the page to `path`, unless the one that is there was made of the same: drawing it takes a second.

    Args:
        path: of the page, which ends with a hash of what it was made of.
        report: of a `linkage.LinkResult`.
        model: the model used.
        evaluation: what was found out about it when it was trained.
        errors: expected errors by threshold.
    """
    # Sums of another order differ in their last digits, which the page does not show.
    expected = {name: [f"{value:.6g}" for value in values] for name, values in errors.by_threshold.to_pydict().items()}
    given = [
        report,
        model.to_json(),
        evaluation and asdict(evaluation),
        expected,
        importlib.metadata.version("childlink"),
    ]
    texts = [file.read_text("utf-8") for file in rendering.find_files()]
    digest = hashlib.sha256(json.dumps([given, texts], default=str, sort_keys=True).encode()).hexdigest()
    end = f"<!-- {digest} -->\n"
    if path.is_file() and path.read_text("utf-8").endswith(end):
        return
    with replacing(path) as temporary:
        temporary.write_text(to_html(report, model, evaluation, errors) + end, "utf-8")


def _part(key: str, tables: Sequence[HtmlTable], chart: Markup | None = None, **values: object) -> Part:
    say = load_messages(PAGE)
    note = say(f"{key}.note", **values) if "note" in say.group(key) else None
    return Part(key, say(f"{key}.title"), note, tables, chart)


def _table(section: str, columns: str, rows: Sequence[Mapping[str, Any]], caption: str = "title") -> HtmlTable:
    """A table with the headings of `columns` of which the rows have a value."""
    say = load_messages(PAGE)
    there = rows[0].keys() if rows else ()
    headings = {name: text for name, text in say.group(columns).items() if name in there}
    return plain_table(say(f"{section}.{caption}"), headings, rows)


def _describe_summary(report: Mapping[str, Any]) -> Part:
    return _part("summary", [_table("summary", "summary", [report])])


def _describe_blocking(report: Mapping[str, Any]) -> Part:
    missed = report["missed_by_blocking"]
    estimate = {
        "reached": round(missed["reached"]),
        "missed": round(missed["missed"]),
        "interval": f"{missed['low']:.0f}–{missed['high']:.0f}",
        "missed_beside_number": round(missed["missed_beside_number"]),
        "bridged": missed["bridged"],
    }
    tables = [
        _table("blocking", "blocking_rules", report["rules"], "rules"),
        _table("blocking", "blocking_missed", [estimate], "missed"),
    ]
    return _part("blocking", tables, _draw_rules(report["rules"]))


def _draw_rules(rules: Sequence[Mapping[str, Any]]) -> Markup:
    """Pairs by rule: all, and those that no other rule found."""
    import altair as alt
    import pandas as pd

    names = {name: " · ".join(text) for name, text in load_messages(PAGE).group("blocking_rules").items()}
    bars = [
        {"rule": rule["rule"], "pairs": rule[name], "found": names[name]}
        for rule in rules
        for name in ("pairs", "only")
    ]
    scale = alt.Scale(domain=[names["pairs"], names["only"]], range=[rendering.FOR, rendering.AGAINST])
    chart = (
        alt.Chart(pd.DataFrame(bars))
        .mark_bar()
        .encode(
            y=alt.Y("rule:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("pairs:Q", title=names["pairs"], stack=None),
            color=alt.Color("found:N", scale=scale, title=None),
        )
        .properties(width=480, height=260)
    )
    return draw_chart(chart)


def _describe_model(model: Model) -> Part:
    say = load_messages(PAGE)
    rows = []
    for name, column in model.comparisons.items():
        chances = model.levels[name]
        for level in list(LEVELS[name])[1:]:
            strongest = max(chances[other][level] for other in chances if other != "same")
            weight = np.log2(max(chances["same"][level], 1e-9) / max(strongest, 1e-9))
            rows.append(
                {
                    "field": name_step(column),
                    "level": level.name.lower().replace("_", " "),
                    "weight": float(weight),
                }
                | {other: chances[other][level] for other in CLASSES}
            )
    columns = {"field": say("model.field"), "level": say("model.level"), **CLASSES, "weight": say("model.weight")}
    return _part("model", [plain_table(say("model.title"), columns, rows)], records=f"{model.records:,}")


def _describe_backtest(backtest: Figures) -> Part:
    tables = [
        _table("backtest", "backtest_overall", [backtest], "overall"),
        _table("backtest", "backtest_rows", backtest["by_source_pair"], "by_source_pair"),
        _table("backtest", "backtest_rows", backtest["by_district"], "by_district"),
    ]
    return _part("backtest", tables, masked=f"{backtest['masked']:,}")


def _describe_decoys(evaluation: ModelEvaluation) -> Part:
    table = _table("decoys", "decoys_rows", evaluation.decoys)
    return _part("decoys", [table], among=f"{evaluation.decoys_among:,}")


def _describe_opinion(opinion: Figures) -> Part:
    say = load_messages(PAGE)
    kinds = opinion["by_pattern"]
    columns = {name: name.replace("_", " ") for name in kinds[0]} if kinds else {}
    tables = [
        _table("opinion", "opinion_counts", [opinion]),
        plain_table(say("opinion.differing"), columns, kinds),
    ]
    return _part("opinion", tables)


def _describe_drift(drift: Mapping[str, float], model: Model) -> Part:
    say = load_messages(PAGE)
    rows = [
        {"field": name_step(column), "index": drift[name], "verdict": say(f"drift.{_grade_drift(drift[name])}")}
        for name, column in model.comparisons.items()
        if name in drift
    ]
    return _part("drift", [_table("drift", "drift_rows", rows)])


def _grade_drift(index: float) -> str:
    """What a population stability index means: stable, watch, train_anew."""
    if index < WATCH:
        return "stable"
    return "watch" if index < TRAIN_ANEW else "train_anew"
