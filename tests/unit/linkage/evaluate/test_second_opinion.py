"""recordlinkage's opinion on a sample of the candidate pairs."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkage import link
from linkage.evaluate.second_opinion import SecondOpinion, compare_engines
from tests.support.people import table, trained, village


@pytest.fixture(scope="module")
def opinion() -> SecondOpinion:
    rows, truth = village()
    known = pa.table({"record_id": range(len(rows)), "child": truth})
    return compare_engines(table(rows), link(table(rows), trained()), sample=2000, truth=known)


def test_two_that_know_nothing_of_each_other_mostly_agree(opinion: SecondOpinion) -> None:
    assert opinion.pairs == opinion.both_same + opinion.both_different + opinion.engine_alone + opinion.other_alone
    assert opinion.both_same > 300
    assert opinion.engine_alone + opinion.other_alone < 0.2 * opinion.pairs


def test_the_engine_is_right_where_they_disagree_more_often_than_not(opinion: SecondOpinion) -> None:
    assert opinion.engine_right is not None
    assert opinion.engine_right > 0.7 * (opinion.engine_alone + opinion.other_alone)


def test_disagreements_are_counted_by_what_was_seen(opinion: SecondOpinion) -> None:
    assert pc.sum(opinion.by_pattern["pairs"]).as_py() == opinion.engine_alone + opinion.other_alone
    assert pc.sum(opinion.by_pattern["engine_right"]).as_py() == opinion.engine_right
    assert set(opinion.by_pattern["one_child_says"].to_pylist()) <= {"engine", "recordlinkage"}


def test_without_the_truth_nobody_is_right() -> None:
    rows = table(village()[0])
    told = compare_engines(rows, link(rows, trained()), sample=500)
    assert told.engine_right is None
    assert told.by_pattern["engine_right"].null_count == told.by_pattern.num_rows


def test_a_table_without_candidates_is_refused() -> None:
    rows = table(village()[0][:1])
    with pytest.raises(ValueError, match="at least two"):
        compare_engines(rows, link(rows, trained()))


def test_a_truth_that_lacks_records_is_refused() -> None:
    rows = table(village()[0])
    with pytest.raises(ValueError, match="truth lacks"):
        compare_engines(rows, link(rows, trained()), truth=pa.table({"record_id": [0], "child": [0]}))
