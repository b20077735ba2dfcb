"""A step is skipped only where it would write the same again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.common.step_stamp import RefreshStep, StepInput, StepResult, run_step
from assets.common.storage.atomic_io import replacing
from assets.common.storage.home import Home

DAY = dt.date(2024, 5, 20)


@dataclass(frozen=True)
class Counted:
    letters: int
    ranges: dict[str, tuple[int, int]]


STEP = RefreshStep("letters", code_version="1", summary=Counted)


@dataclass
class Letters:
    """A step that writes its input twice over, and how often it did."""

    home: Home
    done: int = 0

    @property
    def source(self) -> Path:
        return self.home.root / "source.txt"

    @property
    def target(self) -> Path:
        return self.home.lake("letters.txt")

    def compute(self) -> Counted:
        self.done += 1
        text = self.source.read_text("utf-8") if self.source.is_file() else ""
        with replacing(self.target) as temporary:
            temporary.write_text(2 * text, "utf-8")
        return Counted(len(text), {"all": (0, len(text))})

    def run(self, step: RefreshStep[Counted] = STEP, as_of: dt.date | None = DAY, **values: str) -> StepResult[Counted]:
        return run_step(step, self.home, "95", StepInput([self.source], as_of, values), self.compute)


@pytest.fixture()
def letters(tmp_path: Path) -> Letters:
    made = Letters(Home(tmp_path))
    made.source.write_text("abc", "utf-8")
    return made


def test_the_same_again_is_skipped_and_gives_the_same_summary(letters: Letters) -> None:
    first, again = letters.run(), letters.run()
    assert letters.done == 1
    assert first.changes == ("not done before, or not to its end",)
    assert again == StepResult(Counted(3, {"all": (0, 3)}), first.data_version, ())
    assert again.is_skipped


def test_another_input_is_done_again_and_named(letters: Letters) -> None:
    first = letters.run()
    letters.source.write_text("abcd", "utf-8")
    again = letters.run()
    assert again.changes == ("source.txt",)
    assert again.summary.letters == 4
    assert again.data_version != first.data_version


def test_an_input_that_comes_or_goes_is_a_change(letters: Letters) -> None:
    letters.run()
    letters.source.unlink()
    assert letters.run().changes == ("source.txt",)
    assert letters.run().is_skipped
    letters.source.write_text("abc", "utf-8")
    assert letters.run().changes == ("source.txt",)


def test_other_code_another_day_and_another_value_are_changes(letters: Letters) -> None:
    letters.run()
    assert letters.run(RefreshStep("letters", "2", Counted)).changes == ("code",)
    assert letters.run(RefreshStep("letters", "2", Counted), DAY + dt.timedelta(1)).changes == ("as-of day",)
    assert letters.run(RefreshStep("letters", "2", Counted), DAY + dt.timedelta(1), key="other").changes == ("key",)
    assert letters.done == 4


def test_a_step_that_does_not_depend_on_the_day_is_skipped_the_next_day(letters: Letters) -> None:
    letters.run(as_of=None)
    assert letters.run(as_of=None).is_skipped


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("spoilt", "utf-8")])
def test_an_output_that_was_lost_or_changed_is_made_again(letters: Letters, harm: object) -> None:
    first = letters.run()
    assert callable(harm)
    harm(letters.target)
    again = letters.run()
    assert again.changes == ("output lake/letters.txt",)
    assert letters.target.read_text("utf-8") == "abcabc"
    assert again.data_version == first.data_version


def test_a_step_that_did_not_end_is_done_again(letters: Letters) -> None:
    letters.run()
    letters.source.write_text("abcd", "utf-8")

    def fail() -> Counted:
        letters.compute()
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        run_step(STEP, letters.home, "95", StepInput([letters.source], DAY), fail)
    # The first input comes back, and with it the stamp of the first run would hold again.
    letters.source.write_text("abc", "utf-8")
    assert not letters.run().is_skipped
    assert letters.target.read_text("utf-8") == "abcabc"


def test_a_damaged_stamp_is_no_stamp(letters: Letters) -> None:
    letters.run()
    letters.home.lake("step", "95", "letters.json").write_text('{"input": ', "utf-8")
    assert not letters.run().is_skipped


def test_a_home_that_was_moved_keeps_its_stamps(letters: Letters, tmp_path: Path) -> None:
    letters.run()
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    tmp_path.rename(moved)
    assert Letters(Home(moved)).run().is_skipped
