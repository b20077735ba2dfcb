"""What checks found, kept: `lake/check/<province>.parquet`, a row a rule and state of its asset.

Counts and shares only, and no clock: the same input again changes no byte. What is checked, and how, is
the other modules'; what the columns mean is said in `data/reference/tables/check.yaml`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.checks import asset_rules
from assets.checks.result_tables import offer_results
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from quality.rule import CRITICAL
from quality.suites import CheckResult

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("province_code", "asset", "checked_table", "rule_id", "family")),
        *((name, pa.string()) for name in ("checked_columns", "source", "district_code", "severity")),
        ("passed", pa.bool_()),
        ("measure", pa.string()),
        *((name, pa.float64()) for name in ("observed", "at_least", "at_most")),
        *((name, pa.int64()) for name in ("rows_checked", "rows_failed")),
        ("as_of", pa.date32()),
        ("input", pa.string()),
        ("state", pa.int64()),
    ]
)
_ORDER = [(name, "ascending") for name in ("asset", "state", "checked_table", "rule_id", "source", "district_code")]


@dataclass(frozen=True)
class CheckContext:
    """What is checked, and of which state of the data.

    Attributes:
        home, province: whose.
        asset: `staged/<source>`, `child_records` …
        as_of: the day asked for.
        input: hash of the files that stood.
    """

    home: Home
    province: str
    asset: str
    as_of: dt.date
    input: str


@dataclass(frozen=True)
class TableResult:
    """A result and the table that it is about."""

    table: str
    result: CheckResult


def result_history_path(home: Home, province: str) -> Path:
    """Where the province's results lie in the lake."""
    return home.lake("check", f"{province}.parquet")


def read(home: Home, province: str) -> pa.Table:
    """All that is kept of a province, by asset and state; empty where nothing was checked yet."""
    file = result_history_path(home, province)
    return pq.read_table(file, schema=SCHEMA) if file.is_file() else SCHEMA.empty_table()


def hash_input(home: Home, province: str, files: Path | None = None) -> str:
    """Sixteen hexadecimal digits that change when another file stands.

    Args:
        home: the installation.
        province: its code.
        files: the list of one source's files; if not given, all of the province's.
    """
    digest = hashlib.sha256()
    for file in [files] if files else sorted(home.lake("files", province).glob("*.parquet")):
        table = pq.read_table(file, columns=["source", "source_file", "file_version", "status", "current_rows"])
        for row in sorted(table.to_pylist(), key=lambda row: [str(value) for value in row.values()]):
            digest.update("\x1f".join(map(str, row.values())).encode())
    return digest.hexdigest()[:16]


def read_last_good(occasion: CheckContext) -> list[dict[str, Any]]:
    """What was found in the asset's newest state of other files in which no critical rule failed; none if none was."""
    own = _of_asset(read(occasion.home, occasion.province), occasion.asset)
    others = own.filter(pc.not_equal(own["input"], occasion.input))
    bad = others.filter(pc.and_(pc.invert(others["passed"]), pc.equal(others["severity"], CRITICAL)))["state"]
    good = others.filter(pc.invert(pc.is_in(others["state"], value_set=bad.combine_chunks())))
    newest = pc.max(good["state"])
    rows: list[dict[str, Any]] = good.filter(pc.equal(good["state"], newest)).to_pylist() if good.num_rows else []
    return rows


def record_results(occasion: CheckContext, checked: Sequence[TableResult]) -> None:
    """Keep what was found, and add everything kept to the next release.

    The asset's newest state is replaced where it is the same one; else a new state begins.
    """
    kept = read(occasion.home, occasion.province)
    own = _of_asset(kept, occasion.asset)
    newest = int(pc.max(own["state"]).as_py() or 0)
    last = own.filter(pc.equal(own["state"], newest))
    same = last.num_rows > 0 and (last["as_of"][0].as_py(), last["input"][0].as_py()) == (
        occasion.as_of,
        occasion.input,
    )
    state = newest if same else newest + 1
    gone = pc.and_(pc.equal(kept["asset"], occasion.asset), pc.equal(kept["state"], state))
    rows = pa.Table.from_pylist([_row(occasion, state, each) for each in checked], SCHEMA)
    table = pa.concat_tables([kept.filter(pc.invert(gone)), rows]).sort_by(_ORDER).combine_chunks()
    if not table.equals(kept.combine_chunks()):
        write_parquet(table, result_history_path(occasion.home, occasion.province))
    offer_results(occasion.home, occasion.province, table)


def _of_asset(kept: pa.Table, asset: str) -> pa.Table:
    return kept.filter(pc.equal(kept["asset"], asset))


def _source_of(asset: str) -> str | None:
    """The source whose tables an asset is; None where it is of all sources."""
    return asset.removeprefix(asset_rules.STAGED) if asset.startswith(asset_rules.STAGED) else None


def _row(occasion: CheckContext, state: int, checked: TableResult) -> dict[str, Any]:
    result = checked.result
    rule = result.rule
    return {
        "province_code": occasion.province,
        "asset": occasion.asset,
        "checked_table": checked.table,
        "rule_id": rule.id,
        "family": rule.family,
        "checked_columns": " ".join(rule.columns),
        "source": result.source or _source_of(occasion.asset),
        "district_code": result.district,
        "severity": rule.severity,
        "passed": result.passed,
        "measure": rule.measure,
        "observed": result.observed,
        "at_least": rule.at_least,
        "at_most": rule.at_most,
        "rows_checked": result.rows,
        "rows_failed": result.failed,
        "as_of": occasion.as_of,
        "input": occasion.input,
        "state": state,
    }
