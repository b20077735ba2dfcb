"""Whether a clerk can decide by a masked sheet: simulated clerks answer by written rules, the truth grades them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review import session
from assets.review.queue.questions import Question
from assets.review.sheet import sheet_writer
from data.synthetic import province_config
from data.synthetic.province import write_province
from tests.support import simulated_clerk
from tests.support.reviewers import reviewer
from tests.support.stepwise_refresh import refreshed

ENOUGH, MASKED = 15, 0.9


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, dict[int, int]]]:
    """A made-up province in the index, and whose each agency record is."""
    folder = tmp_path_factory.mktemp("province")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(folder / "home")
        made = write_province(province_config("95", children=1500, seed=5), folder / "made")
        refreshed(home, made.inbox, dt.date(2024, 5, 16), "r1")
        with index_file.open_index(home, read_only=True) as connection:
            rows = connection.execute(
                """
                SELECT agency_record_id, any_value(child) FROM child_record AS record
                JOIN read_parquet(?) AS truth
                    ON (truth.source, truth.file, truth.row)
                        = (record.source, record.source_file, record.source_row)
                GROUP BY agency_record_id""",
                [str(made.truth)],
            ).fetchall()
        yield home, dict(rows)


def is_same(question: Question, whose: dict[int, int]) -> bool:
    return whose[question.pairs[0].agency_record_id_a] == whose[question.pairs[0].agency_record_id_b]


def marked(question: Question) -> dict[str, str]:
    records = {record["agency_record_id"]: record for record in (*question.one, *question.other)}
    pair = question.pairs[0]
    return simulated_clerk.words_of_marks(records[pair.agency_record_id_a], records[pair.agency_record_id_b])


def test_a_clerk_is_right_nine_times_in_ten_by_a_masked_sheet_and_more_often_than_by_marks(
    province: tuple[Home, dict[int, int]], tmp_path: Path
) -> None:
    home, whose = province
    sheet = session.make_sheet(home, "95", reviewer("ก"), district=None, limit=2000, masked=True)
    sheet_writer.write_sheet(sheet, tmp_path / "sheet.xlsx")
    words = simulated_clerk.read_words(tmp_path / "sheet.xlsx")
    asked = [(question, shown) for question, shown in zip(sheet.questions, words, strict=True)]
    chosen = [(question, shown) for question, shown in asked if question.kind != "random"]
    assert len(chosen) >= ENOUGH

    def right(answers: list[tuple[Question, dict[str, str]]]) -> float:
        hits = ((simulated_clerk.answer(shown) == "same") == is_same(question, whose) for question, shown in answers)
        return sum(hits) / len(answers)

    for part in (asked, chosen):
        by_marks = right([(question, marked(question)) for question, _ in part])
        assert right(part) >= MASKED and right(part) > by_marks
