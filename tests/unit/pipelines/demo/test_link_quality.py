"""Grades against hand-worked figures."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.demo.link_quality import evaluate_links

RECORDS = list(range(6))


def graded(children: list[int], clusters: list[int | None]):
    truth = pa.table({"record": RECORDS, "child": children})
    links = pa.table({"record": pa.array(RECORDS), "cluster": pa.array(clusters, pa.int64())})
    return evaluate_links(truth, links, ["record"])


def test_the_same_clusters_under_other_names_are_perfect() -> None:
    result = graded([1, 1, 1, 2, 2, 3], [7, 7, 7, 8, 8, 9])
    assert (result.precision, result.recall, result.f1) == (1, 1, 1)


def test_a_missed_link_costs_recall() -> None:
    result = graded([1, 1, 1, 2, 2, 3], [7, 7, 6, 8, 8, 9])
    assert result.precision == 1
    assert result.recall == pytest.approx(2 / 4)


def test_a_false_link_costs_precision() -> None:
    result = graded([1, 1, 1, 2, 2, 3], [7, 7, 7, 8, 8, 8])
    assert result.precision == pytest.approx(4 / 6)
    assert result.recall == 1


def test_a_record_left_out_counts_as_missed() -> None:
    result = graded([1, 1, 1, 2, 2, 3], [7, 7, None, 8, 8, 9])
    assert result.missing == 1
    assert result.recall == pytest.approx(2 / 4)
