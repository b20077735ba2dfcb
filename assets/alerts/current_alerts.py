"""The alerts of a province as they are on a day: what the last refresh found, with what was answered since."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.alerts import alert_log
from assets.alerts.follow_up import follow_up
from assets.alerts.rules import load_file
from assets.common.as_of import today
from assets.common.storage.home import Home


def read_alerts(home: Home, province: str, as_of: dt.date | None = None) -> list[dict[str, Any]]:
    """The alerts with what became of them up to a day (today, if none is given), as `follow_up`; open ones first.

    Raises:
        FileNotFoundError: no refresh evaluated the rules yet.
    """
    rows: list[dict[str, Any]] = _read(home, province, as_of)[0].to_pylist()
    return rows


def read_record(home: Home, province: str, as_of: dt.date | None = None) -> list[dict[str, Any]]:
    """The record of each rule up to a day, as `follow_up`; raises as `read_alerts`."""
    rows: list[dict[str, Any]] = _read(home, province, as_of)[1].to_pylist()
    return rows


def _read(home: Home, province: str, as_of: dt.date | None) -> tuple[pa.Table, pa.Table]:
    file = alert_log.alert_log_path(home, province)
    if not file.is_file():
        raise FileNotFoundError(f"there are no alerts of province {province} yet: run childlink refresh")
    day = as_of or today()
    log = pq.read_table(file, schema=alert_log.FINDING)
    found = alert_log.derive_alerts(log.filter(pc.less_equal(log["as_of"], day)), province)
    known = load_file()
    return follow_up(home, province, day, found, known.rules, known.offices)
