"""Whether the random sample of the queue measures errors rightly, on generated links with known errors."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.review.decisions.metrics import count_needed, wilson_interval
from assets.review.queue import review_queue

CHILDREN, WRONG, ROUNDS, FIRST = 600, 0.1, 40, 100
AS_OF = dt.date(2024, 5, 20)
_PAIR = pa.schema(
    [
        ("record_version_id_a", pa.int64()),
        ("record_version_id_b", pa.int64()),
        ("child_id_a", pa.string()),
        ("child_id_b", pa.string()),
        ("probability", pa.float64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
    ]
)
_DRAW = pa.schema([("draw", pa.int32()), ("agency_record_id", pa.int64()), ("cluster_id", pa.int64())])


def lay(home: Home, rng: np.random.Generator) -> dict[tuple[int, int], bool]:
    """Children of two records each; a tenth of the links are wrong, and those the model is unsure of. Right by pair."""
    keys = rng.choice(2**62, 2 * CHILDREN, replace=False)
    right = rng.random(CHILDREN) >= WRONG
    a, b = np.sort(keys.reshape(2, CHILDREN), axis=0)
    ids = [f"C{number}" for number in range(CHILDREN)]
    both = np.concatenate([a, b])
    record = pa.table(
        {
            "agency_record_id": both, "record_version_id": both, "child_id": ids * 2,
            "match_probability": np.tile(np.where(right, 0.999, 0.7), 2), "own": [True] * len(both),
            "source": ["civil_registration"] * CHILDREN + ["schools"] * CHILDREN, "active": [True] * len(both),
            "alive_here": [True] * len(both), "in_education": [False] * CHILDREN + [True] * CHILDREN,
        }
    )  # fmt: skip
    born = pa.array([dt.date(2014, 1, 1)] * CHILDREN)
    wrong = np.flatnonzero(~right)
    pairs = [
        {"record_version_id_a": a[n], "record_version_id_b": b[n], "child_id_a": ids[n], "child_id_b": ids[n],
         "probability": 0.7, "weight": 1.2, "reason": "uncertain"} for n in wrong
    ]  # fmt: skip
    tables = {
        "child_record": record,
        "child": pa.table({"child_id": ids, "birth_date": born}),
        "review_pair": pa.Table.from_pylist(pairs, _PAIR),
        "draw": _DRAW.empty_table(),
    }
    for name, table in tables.items():
        write_parquet(table, index_table_path(home, "95", name))
    return {(int(x), int(y)): bool(is_right) for x, y, is_right in zip(a, b, right, strict=True)}


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[float, float, float, bool]]:
    """Of each generated province: the true share, that of the sample's first, of the list's head; interval holds."""
    nobody = pa.schema(
        [("agency_record_id_a", pa.int64()), ("agency_record_id_b", pa.int64()), ("status", pa.string()),
         ("verdict", pa.string())]
    ).empty_table()  # fmt: skip
    reported = nobody.select(["agency_record_id_a", "agency_record_id_b"]).append_column(
        "own_record", pa.array([], pa.int64())
    )
    found = []
    home = Home(tmp_path_factory.mktemp("home"))
    for seed in range(ROUNDS):
        right = lay(home, np.random.default_rng([7, seed]))
        external = pa.schema([("agency_record_id", pa.int64())]).empty_table()
        queue = review_queue.build_queue(home, "95", AS_OF, nobody, reported, external).to_pylist()
        said = [right[row["agency_record_id_a"], row["agency_record_id_b"]] for row in queue]
        drawn = [
            is_right for is_right, row in zip(said, queue, strict=True) if row["random_sample"] in ("links", "both")
        ][:FIRST]
        truth = sum(right.values()) / len(right)
        interval = wilson_interval(sum(drawn), len(drawn))
        assert len(drawn) == FIRST and interval is not None
        found.append((truth, sum(drawn) / FIRST, sum(said[:FIRST]) / FIRST, interval[0] <= truth <= interval[1]))
    return found


def test_the_first_of_the_sample_give_the_true_share_and_the_head_of_the_list_does_not(
    shares: list[tuple[float, float, float, bool]],
) -> None:
    off = [sampled - truth for truth, sampled, _, _ in shares]
    error = np.std(off) / np.sqrt(len(off))
    assert abs(np.mean(off)) < 3 * error
    assert np.mean([head - truth for truth, _, head, _ in shares]) < -0.1


def test_the_interval_holds_the_truth_as_often_as_it_says(shares: list[tuple[float, float, float, bool]]) -> None:
    assert np.mean([holds for *_, holds in shares]) >= 0.9


def test_half_a_point_takes_the_answers_that_the_document_states() -> None:
    document = (Path(__file__).parents[5] / "docs" / "review.md").read_text("utf-8")
    for share in (1.0, 0.99, 0.98):
        assert f"{count_needed(share):,}" in document
    assert count_needed(0.99) <= review_queue.MOST_LINKS
