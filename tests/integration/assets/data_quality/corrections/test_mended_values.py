"""What units mended from refresh to refresh, counted from their files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.data_quality.corrections import mended_values, wording
from assets.data_quality.corrections.answering import take_answers
from tests.support.corrected_province import NOW, fill_in, measure, write
from tests.support.small_province import AS_OF, PROVINCE, civil, pupil

JUNE = dt.date(2024, 6, 20)
REGISTER = [civil(child) for child in range(1, 6)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("made"))
        measure(home, [*REGISTER, *(pupil(child, sex="female") for child in range(1, 6))])
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def counts(home: Home) -> dict[str, Any]:
    """The row of the school."""
    table = pq.read_table(list_tables(home, PROVINCE, "abe")["quality.mended"])
    (row,) = (row for row in table.to_pylist() if row["source"] == "schools")
    return row


def test_the_first_refresh_has_nothing_before_it(home: Home) -> None:
    found = counts(home)
    assert (found["unit"], found["since"], found["open_before"], found["mended"]) == ("u1", None, 0, 0)
    assert (found["new"], found["open_now"]) == (5, 5)


def test_what_came_otherwise_and_is_not_contradicted_is_mended(home: Home) -> None:
    next_file = [
        pupil(1),  # mended
        pupil(2, sex="female"),  # as it was
        pupil(4, sex="female"),  # the register changes instead
        pupil(5, sex="female", birth_date=dt.date(2001, 1, 2)),  # as it was, and something new; pupil 3 is gone
    ]
    measure(home, [*REGISTER[:3], civil(4, sex="female"), civil(5), *next_file], JUNE)
    found = counts(home)
    assert (found["as_of"], found["since"]) == (JUNE, AS_OF)
    assert {name: found[name] for name in ("mended", "unchanged", "settled_elsewhere", "gone", "new", "open_now")} == {
        "mended": 1,
        "unchanged": 2,
        "settled_elsewhere": 1,
        "gone": 1,
        "new": 1,
        "open_now": 3,
    }
    assert found["open_before"] == 5


def test_ticking_mended_mends_nothing(home: Home, tmp_path: Path) -> None:
    (written,) = write(home, tmp_path / "lists", source="schools")
    fill_in(written.path, dict.fromkeys(range(1, 6), wording.ANSWERS["mended"]))
    assert take_answers(home, written.path, "clerk", NOW).new == {"mended": 5}
    measure(home, [*REGISTER, *(pupil(child, sex="female", file_version="1" * 64) for child in range(1, 6))], JUNE)
    found = counts(home)
    assert (found["mended"], found["unchanged"]) == (0, 5)


def test_the_same_day_again_counts_the_same(home: Home) -> None:
    staged = [*REGISTER, pupil(1), *(pupil(child, sex="female") for child in range(2, 6))]
    for _ in range(2):
        measure(home, staged, JUNE)
        assert counts(home)["mended"] == 1


def test_what_is_kept_of_open_values_says_no_value(home: Home) -> None:
    kept = pq.read_table(mended_values.open_values_path(home, PROVINCE)).to_pylist()
    assert len(kept) > 0
    assert not [row for row in kept if "female" in str(row)]
