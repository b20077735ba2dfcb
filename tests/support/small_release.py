"""A small province taken from staged rows to its release, and queries on what was published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assets import indicators, publication, records
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.publication import ReleaseSummary
from assets.review import review_tables as review
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, lay, rest_laid

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)


def run(home: Home, staged: list[dict[str, Any]], run_id: str = "r1") -> ReleaseSummary:
    lay(home, staged)
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, run_id, at=AT, engine=small_engine.Engine())
    review.build_review_tables(home, PROVINCE, AS_OF)
    with rest_laid(home):
        indicators.build(home, PROVINCE, AS_OF)
    return publication.publish(home, PROVINCE, AS_OF, run_id, at=AT)


def registry(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb_io.open_database(home.published(PROVINCE) / "registry.duckdb", key=home.key()) as connection:
        return connection.execute(sql).fetchall()


def analysts(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb_io.open_database(home.analysts_file(PROVINCE)) as connection:
        return connection.execute(sql).fetchall()
