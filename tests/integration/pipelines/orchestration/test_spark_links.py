"""An asset that links on Spark gives what linking in memory gives, and says why it fails."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest

from linkage import link
from pipelines.orchestration.spark_links import build_spark_links
from tests.support import people
from tests.support.java import require_spark


@pytest.mark.slow
def test_an_asset_links_on_spark_and_tells_counts(tmp_path: Path) -> None:
    require_spark()
    table = people.with_extra_columns(people.table(people.village(15)[0]))
    pq.write_table(table, tmp_path / "people.parquet")
    asset = build_spark_links(
        tmp_path / "people.parquet", tmp_path / "links.parquet", master="local[1]", extra=people.EXTRA
    )
    result = dg.materialize([asset])
    assert result.success
    expected = link(table, extra=people.EXTRA)
    assert pq.read_table(tmp_path / "links.parquet").equals(expected.links)
    (told,) = result.asset_materializations_for_node("spark_links")
    assert told.metadata["records"].value == table.num_rows
    assert told.metadata["children"].value == len(expected.links["cluster_id"].unique())
    assert told.metadata["model"].value == expected.model.fingerprint
    assert {one.name for one in tmp_path.iterdir()} == {"people.parquet", "links.parquet"}


def test_what_fails_is_said_in_a_sentence_without_a_cluster(tmp_path: Path) -> None:
    asset = build_spark_links(tmp_path / "people.parquet", tmp_path / "links.parquet", extra=["calling:number"])
    result = dg.materialize([asset], raise_on_error=False)
    assert not result.success
    error = result.failure_data_for_node("spark_links")
    assert error is not None
    assert error.user_failure_data is not None
    assert "number is no kind, take one of text, category, code" in (error.user_failure_data.description or "")
    assert not list(tmp_path.iterdir())
