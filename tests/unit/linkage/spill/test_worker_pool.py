"""A lost worker's task is done again, and one that loses every worker ends the run with a reason."""

import os
import signal
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


def end_always(number: int) -> int:
    """A task that kills its worker."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    """A task that fails."""
    raise ValueError(f"not {number}")


def test_what_a_killed_worker_was_doing_is_done_again(tmp_path: Path) -> None:
    with WorkerPool(2) as pool:
        assert sorted(pool.run(end_once, ((tmp_path, number) for number in range(6)))) == [0, 1, 4, 9, 16, 25]
    assert (tmp_path / "3").exists()


@pytest.mark.slow
def test_a_task_that_loses_every_worker_ends_the_run(tmp_path: Path) -> None:
    with WorkerPool(2) as pool, pytest.raises(LostWorkerError, match="want of memory"):
        list(pool.run(end_always, [(1,)]))


def test_a_tasks_own_error_is_the_runs() -> None:
    with WorkerPool(2) as pool, pytest.raises(ValueError, match="not 1"):
        list(pool.run(refuse, [(1,)]))
