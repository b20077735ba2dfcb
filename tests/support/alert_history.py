"""Made-up values of one indicator in districts over as-of dates, and alerts evaluated on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets import alerts
from assets.alerts.rules import AlertRule
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.editions import Edition, edition_path

RULE: dict[str, Any] = {
    "id": "out_of_school_stands_out",
    "indicator": "out_of_school",
    "ages": "6-14",
    "level": "district",
    "measure": "share",
    "severity": "warning",
    "to": "district",
    "due_days": 30,
    "th": "{area} {value}",
    "en": "{area} {value}",
}


def evaluate_shares(home: Home, as_of: dt.date, rule: dict[str, Any], shares: dict[str, float], **changes: Any) -> None:
    """Keep the shares of districts on a day as values, in the history and as the day's edition; evaluate the rule."""
    rows = [
        {
            "indicator": "out_of_school",
            "version": "1",
            "as_of": as_of,
            "area_level": "district",
            "area_code": area,
            "sex": "all",
            "age_band": "6-14",
            "numerator": round(1000 * share),
            "numerator_low": round(1000 * share) - 1,
            "numerator_high": round(1000 * share) + 1,
            "denominator": 1000,
            "value": share,
            "status": "value",
            "units_missing": None,
        }
        | changes
        for area, share in shares.items()
    ]
    kept = home.lake("indicator_history", "95.parquet")
    earlier = pq.read_table(kept).to_pylist() if kept.is_file() else []
    write_parquet(pa.Table.from_pylist(rows), home.lake("indicator_value", "95.parquet"))
    write_parquet(pa.Table.from_pylist(rows), Edition(as_of, 1, edition_path(home, "95", as_of, 1)).values)
    write_parquet(pa.Table.from_pylist([row for row in earlier if row["as_of"] != as_of] + rows), kept)
    alerts.evaluate(home, "95", as_of, (AlertRule.model_validate(RULE | rule),))
