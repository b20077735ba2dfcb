"""The findings as Markdown tables, and whether the bars that the engine is held to were cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bench import machine
from bench.linkage.engines import EngineResult
from bench.linkage.plan import NAMES, Findings, Size, exponent
from bench.measuring import ProcessCost

_INTRODUCTION = """\
Written by `make bench` (`python -m bench`); do not edit. Everything is measured in one run, on the same tables and
machine. The people are made up by `data/synthetic` and exist nowhere.

- **childlink**: `childlink link` on the tidy table, trained on it, at its own cut.
- **Splink**: Splink 5 on DuckDB. Before it, names are cleaned, Thai letters mapped to single bytes (its distances count
  bytes), the number's check digit verified. Levels by Jaro–Winkler with term frequencies, a typing error in number and
  date, partial dates, swapped names; nine blocking rules; λ by deterministic rules, u at random, m by EM over three
  blockings; connected components at the best of six thresholds, which childlink is not given.
- **Splink with household columns**: the same with mother, father and house.
- **recordlinkage**: its own EM classifier on yes and no, connected components at the best of six thresholds.

Wall and processor seconds are of whole processes, from start to the written file; memory is the peak of
resident memory. "Error" is 1 − F1 over pairs of records; B³ is B-cubed over records.
Splink's time is at its best threshold only.
"""

_SCALING_NOTE = """\
The exponent is fitted from 100,000 records on, where process start no longer flatters. Pairs per second and core are
candidate pairs by processor seconds of the whole process. Tables larger than a province are several provinces.\
"""


def markdown(findings: Findings) -> str:
    """The whole report."""
    parts = [
        "# Benchmark",
        f"{date.today().isoformat()} · {machine.described()}.\n{machine.versions()}.",
        _INTRODUCTION.strip(),
        "## Bars",
        _bars(findings),
    ]
    for code, results in findings.provinces.items():
        parts += [
            f"## {NAMES[code]}, {findings.records[code]:,} records",
            _quality(results),
            "By kind, F1 over pairs (precision, recall):",
        ]
        parts.append(_kinds(results))
    parts += ["## Scaling", _scaling(findings.sizes), "## FEBRL", _febrl(findings)]
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, all columns but the first aligned to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _quality(results: list[EngineResult]) -> str:
    head = [
        "engine",
        "precision",
        "recall",
        "F1",
        "error",
        "B³ F1",
        "twins merged",
        "wall s",
        "processor s",
        "peak GB",
        "threshold",
    ]
    rows = []
    for result in results:
        score = result.score
        pairs = score.pairs["all records"]
        numbers = (pairs.precision, pairs.recall, pairs.f1, 1 - pairs.f1, score.records["all records"].f1)
        threshold = "own" if score.threshold is None else str(score.threshold)
        row = [result.engine, *(f"{number:.4f}" for number in numbers), f"{score.twins_merged:.2%}"]
        rows.append([*row, *_cost(result.cost), threshold])
    return table(head, rows)


def _cost(cost: ProcessCost | None) -> list[str]:
    return ["–"] * 3 if cost is None else [f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.peak / 1e9:.2f}"]


def _kinds(results: list[EngineResult]) -> str:
    rows = []
    for kind in results[0].score.pairs:
        found = [result.score.pairs[kind] for result in results]
        rows.append([kind, *(f"{one.f1:.4f} ({one.precision:.4f}, {one.recall:.4f})" for one in found)])
    return table(["kind", *(result.engine for result in results)], rows)


def _scaling(sizes: list[Size]) -> str:
    head = [
        "records",
        "candidate pairs",
        "childlink wall s",
        "processor s",
        "peak GB",
        "pairs per second and core",
        "F1",
    ]
    head += ["Splink wall s", "processor s", "peak GB", "childlink : Splink"]
    rows = []
    for size in sizes:
        ratio = "–" if size.splink is None else f"{size.ours.wall / size.splink.wall:.2f}"
        speed = f"{size.pairs / size.ours.cpu:,.0f}"
        row = [f"{size.records:,}", f"{size.pairs:,}", *_cost(size.ours), speed, f"{size.f1:.4f}"]
        rows.append([*row, *_cost(size.splink), ratio])
    fitted = [
        f"{engine} {found:.2f}"
        for engine, found in (
            ("childlink", exponent(sizes, lambda size: size.ours)),
            ("Splink", exponent(sizes, lambda size: size.splink)),
        )
        if found is not None
    ]
    return "\n\n".join([table(head, rows), f"Exponent of wall time in records: {', '.join(fitted)}.", _SCALING_NOTE])


def _febrl(findings: Findings) -> str:
    head = ["data", "precision", "recall", "F1", "B³ F1"]
    rows = []
    for name, score in findings.febrl.items():
        pairs = score.pairs["all records"]
        values = (pairs.precision, pairs.recall, pairs.f1, score.records["all records"].f1)
        rows.append([f"FEBRL {name}", *(f"{value:.4f}" for value in values)])
    return "Through `linkage.link` with columns renamed, at its own cut, no code of their own.\n\n" + table(head, rows)


def _bars(findings: Findings) -> str:
    rows = []
    for code, results in findings.provinces.items():
        rows += _province_bars(NAMES[code].partition(":")[0], results)
    for size in findings.sizes:
        rows += _size_bars(size)
    fitted = exponent(findings.sizes, lambda size: size.ours)
    if fitted is not None:
        rows.append(_bar("exponent", fitted, 1.1, "{:.2f}"))
    rows += [_bar(f"FEBRL {name}: F1", score.f1, 0.99, "{:.4f}", least=True) for name, score in findings.febrl.items()]
    return table(["bar", "measured", "asked", "cleared"], rows)


def _province_bars(name: str, results: list[EngineResult]) -> list[list[str]]:
    ours = results[0].score
    pairs = ours.pairs["all records"]
    rivals = [1 - result.score.f1 for result in results[1:] if result.engine.startswith("Splink")]
    rows = [_bar(f"{name}: error against Splink's best", (1 - ours.f1) / min(rivals), 0.25, "{:.2f}")] if rivals else []
    rows.append(_bar(f"{name}: precision", pairs.precision, 0.998, "{:.4f}", least=True))
    rows.append(_bar(f"{name}: recall", pairs.recall, 0.996, "{:.4f}", least=True))
    numberless = ours.pairs.get("children without any number")
    if numberless:
        rows.append(_bar(f"{name}: F1 of children without any number", numberless.f1, 0.97, "{:.4f}", least=True))
    rows.append(_bar(f"{name}: twins merged", ours.twins_merged, 0.01, "{:.2%}"))
    return rows


def _size_bars(size: Size) -> list[list[str]]:
    name = f"{size.records:,} records"
    rows = []
    if size.splink is not None and size.records >= 100_000:
        asked = 0.5 if size.records < 1_000_000 else 0.25
        rows.append(_bar(f"{name}: wall time against Splink's", size.ours.wall / size.splink.wall, asked, "{:.2f}"))
    if size.records >= 1_000_000:
        memory = size.ours.peak / 1e9 / (size.records / 1e6)
        rows.append(_bar(f"{name}: peak GB per million records", memory, 1.5, "{:.2f}"))
    return rows


def _bar(name: str, measured: float, asked: float, form: str, least: bool = False) -> list[str]:
    cleared = measured >= asked if least else measured <= asked
    return [
        name,
        form.format(measured),
        f"{'≥' if least else '≤'} {form.format(asked)}",
        "yes" if cleared else "**no**",
    ]
