"""What an erasure notes that is to go: it grows when the command is given again, and never shrinks."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets import records
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.index.store import index_file
from assets.privacy import erasure
from tests.support import small_engine
from tests.support.small_province import AS_OF, civil, lay, pupil


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A child of 90 and one of 95, who are a pair to review."""
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    for code, staged in (("90", [pupil(2)]), ("95", [civil(1)])):
        index(home, code, staged)
    return home


def index(home: Home, province: str, staged: list[dict[str, object]]) -> None:
    lay(home, staged, province)
    records.build_records(home, province, AS_OF)
    refresh_index(home, province, "r1", engine=small_engine.Engine(small_engine.link_for_review))


def child_of(home: Home, province: str) -> str:
    with index_file.open_index(home, read_only=True) as connection:
        return str(
            connection.execute(
                "SELECT child_id FROM child_record JOIN membership USING (agency_record_id) WHERE province_code = ?",
                [province],
            ).fetchall()[0][0]
        )


def test_a_province_whose_list_of_pairs_names_her_is_published_anew_too(home: Home) -> None:
    order, _ = erasure.begin_erasure(home, child_of(home, "90"), "officer")
    assert order.provinces == ["90", "95"]


def test_an_erasure_that_was_interrupted_after_she_left_the_index_goes_on_with_all_of_it(home: Home) -> None:
    child = child_of(home, "95")
    order, needles = erasure.begin_erasure(home, child, "officer")
    assert order.keys and order.records and needles
    index(home, "95", [civil(3)])
    assert erasure.find_records(home, child) == []
    again, _ = erasure.begin_erasure(home, child, "officer")
    assert again == order
    assert erasure.pending_erasures(home) == [order]
