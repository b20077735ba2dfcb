"""A pool of processes that survives the loss of one: what a killed worker was doing is done again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

_TRIES = 3
_SECONDS_UNTIL_LOOKED = 1.0


class LostWorkerError(RuntimeError):
    """A worker process was lost again and again."""


class WorkerPool:
    """Processes that each do one task at a time; a pool of one is this process itself."""

    def __init__(self, processes: int) -> None:
        """Start up to so many processes, when they are needed."""
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def run(self, task: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of a task for each of the arguments, as they come, in no order.

        No more arguments are asked for than there is work for, so that they need not all be in memory.

        Raises:
            LostWorkerError: a worker was lost three times at one task.
        """
        if self._processes == 1:
            yield from (task(*one) for one in arguments)
            return
        left, running = iter(arguments), _Running(self._processes + 1)
        while running.fill(self._started(), task, left):
            done, _ = wait(running.tasks, timeout=_SECONDS_UNTIL_LOOKED, return_when=FIRST_COMPLETED)
            # The executor does not watch a worker that started while it was waiting for another one's result.
            if not done:
                running.broken = self._lost()
            for future in done:
                if isinstance(future.exception(), BrokenProcessPool):
                    running.repeat(future)
                else:
                    del running.tasks[future]
                    yield future.result()
            if running.broken:
                for future in [*running.tasks]:
                    running.repeat(future)
                self.close()
                running.broken = False

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        if self._pool is not None:
            # One may wait for a lock that a lost one holds, and SIGTERM may be ignored: then it would never end.
            for process in self._started_processes():
                process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the processes."""
        self.close()

    def _lost(self) -> bool:
        """Whether one of the processes has ended."""
        return any(not process.is_alive() for process in self._started_processes())

    def _started_processes(self) -> list[BaseProcess]:
        return [] if self._pool is None else [*(self._pool._processes or {}).values()]

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)
        return self._pool


class _Running:
    """The tasks that run, with their arguments and how often they were tried, and those to be done again."""

    def __init__(self, most: int) -> None:
        self.tasks: dict[Future[Any], tuple[tuple[Any, ...], int]] = {}
        self.broken = False
        self._most = most
        self._again: list[tuple[tuple[Any, ...], int]] = []

    def fill(self, pool: ProcessPoolExecutor, task: Callable[..., Any], left: Iterator[tuple[Any, ...]]) -> bool:
        """Start tasks until enough run. Whether any does."""
        while len(self.tasks) < self._most and not self.broken:
            given = self._again.pop() if self._again else next(((one, 1) for one in left), None)
            if given is None:
                break
            try:
                self.tasks[pool.submit(task, *given[0])] = given
            except BrokenProcessPool as error:  # noticed only now: the tasks that run will say so, too
                lost: Future[Any] = Future()
                lost.set_exception(error)
                self.tasks[lost] = given
                self.broken = True
        return bool(self.tasks)

    def repeat(self, lost: Future[Any]) -> None:
        """Do a task again whose worker, or another one, was lost."""
        arguments, tries = self.tasks.pop(lost)
        if tries == _TRIES:
            raise LostWorkerError(
                "a worker process ended three times while a bin was in work, most likely for want of memory: close"
                " other programs or give less --memory; the next run goes on from the bins that are finished"
            )
        self._again.append((arguments, tries + 1))
        self.broken = True


def _begin() -> None:
    """In a worker: an interrupt is the parent's to handle, and without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
