"""Checks of the child records: a key may repeat for rows that are written exactly alike, and for no others."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.records import build_records
from assets.records.checks import check
from tests.support.small_province import AS_OF, PROVINCE, lay, surveyed


def failed_rows(home: Home) -> int:
    (found,) = [
        each.result for each in check(home, PROVINCE, AS_OF) if each.result.rule.id == "conservation.record_key"
    ]
    assert found.rows == 3
    return found.failed


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    lay(home, [surveyed(1, source_row=place, written=text) for place, text in enumerate(("a", "a", "b"), 1)])
    build_records(home, PROVINCE, AS_OF)
    return home


def test_rows_written_alike_may_share_a_key(home: Home) -> None:
    assert failed_rows(home) == 0


def test_rows_written_differently_may_not(home: Home) -> None:
    file = home.lake("child_record", f"{PROVINCE}.parquet")
    table = pq.read_table(file)
    one_key = pa.array([table["record_key"][0].as_py()] * 3)
    pq.write_table(table.set_column(table.schema.get_field_index("record_key"), "record_key", one_key), file)
    assert failed_rows(home) == 3
