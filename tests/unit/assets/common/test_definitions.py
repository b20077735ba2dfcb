"""What Dagster is told of a step that was done, and of one that was skipped."""

from __future__ import annotations

from typing import Any

import dagster as dg

from assets.common.definitions import SHOWN, describe_lineage, describe_origin, materialize
from assets.common.step_stamp import StepResult


def told(*changes: str) -> dict[str, Any]:
    result = materialize(StepResult(None, "0123", changes, 1.234), {"rows": 3})
    assert result.data_version == dg.DataVersion("0123")
    return dict(result.metadata)


def test_a_step_that_was_done_says_what_had_changed() -> None:
    metadata = told("as-of day", "lake/index/95/child.parquet")
    memory = metadata.pop("peak_memory_mb")
    assert metadata == {
        "rows": 3,
        "skipped": False,
        "because": "as-of day, lake/index/95/child.parquet",
        "seconds": 1.23,
    }
    assert 10 < memory < 100_000


def test_of_many_changes_the_first_are_named() -> None:
    because = told(*(f"file {number}" for number in range(SHOWN + 3)))["because"]
    assert because.endswith(f"file {SHOWN - 1} and 3 more")


def test_a_step_that_was_skipped_says_so() -> None:
    metadata = told()
    assert (metadata["skipped"], metadata["because"]) == (True, "nothing changed")


def test_the_lineage_of_columns_names_assets_and_columns() -> None:
    described = describe_lineage({"sex": [("staged/health", "person.sex"), ("child_records", "sex")]})
    lineage = described["dagster/column_lineage"]
    assert {(tuple(dep.asset_key.path), dep.column_name) for dep in lineage.deps_by_column["sex"]} == {
        (("staged", "health"), "person.sex"),
        (("child_records",), "sex"),
    }


def test_the_origin_of_a_column_is_said_in_words() -> None:
    assert describe_origin([("staged/health", "person.sex"), ("child_records", "sex")]) == (
        "from staged/health person.sex, child_records sex"
    )
    assert describe_origin([]) is None
