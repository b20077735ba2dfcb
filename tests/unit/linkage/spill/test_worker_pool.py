"""A lost worker's task is done again, and one that loses every worker ends the run with a reason."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkage.spill.worker_pool import LostWorkerError, WorkerPool


def end_once(folder: Path, number: int) -> int:
    """A task whose third is killed the first time."""
    there = folder / str(number)
    if number == 3 and not there.exists():
        there.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def end_beside_a_sleeper(folder: Path, number: int) -> int:
    """Two tasks, of which the first time one is killed while the other sleeps."""
    begun = folder / str(number)
    if begun.exists():
        return number
    begun.touch()
    while not all((folder / str(other)).exists() for other in (0, 1)):
        time.sleep(0.01)
    if number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(30)
    (folder / "slept to the end").touch()
    return number


def end_always(number: int) -> int:
    """A task that kills its worker."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    """A task that fails."""
    raise ValueError(f"not {number}")


@pytest.fixture
def terminations_ignored() -> Iterator[None]:
    """SIGTERM is ignored, as in what a shell or service starts that ignores it; workers inherit it."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGTERM, before)


def test_what_a_killed_worker_was_doing_is_done_again(tmp_path: Path) -> None:
    with WorkerPool(2) as pool:
        assert sorted(pool.run(end_once, ((tmp_path, number) for number in range(6)))) == [0, 1, 4, 9, 16, 25]
    assert (tmp_path / "3").exists()


@pytest.mark.usefixtures("terminations_ignored")
def test_the_other_workers_are_ended_when_one_is_lost_also_where_sigterm_is_ignored(tmp_path: Path) -> None:
    with WorkerPool(2) as pool:
        assert sorted(pool.run(end_beside_a_sleeper, ((tmp_path, number) for number in range(2)))) == [0, 1]
    assert not (tmp_path / "slept to the end").exists()


@pytest.mark.slow
def test_a_task_that_loses_every_worker_ends_the_run(tmp_path: Path) -> None:
    with WorkerPool(2) as pool, pytest.raises(LostWorkerError, match="want of memory"):
        list(pool.run(end_always, [(1,)]))


def test_a_tasks_own_error_is_the_runs() -> None:
    with WorkerPool(2) as pool, pytest.raises(ValueError, match="not 1"):
        list(pool.run(refuse, [(1,)]))
