"""A process of its own for files that others sent: started once and kept, and again after a file that ended it.

Whatever a file does to the process (memory, time, a crash, a panic, an abort), the caller learns why there is no
answer, and goes on. The process is a program that calls `limited_worker.serve`.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_START_SECONDS = 120
_ROOT = Path(__file__).parents[2]
_LIMIT_ERRORS = frozenset({"MemoryError", "ArrowMemoryError", "_ArrayMemoryError"})
_NO_MEMORY = (b"memory allocation of", b"MemoryError", b"bad_alloc", b"Cannot allocate memory")


class WorkerStartError(Exception):
    """The process that reads files does not start: nothing was read."""

    def __init__(self) -> None:
        super().__init__(
            "the process that reads files did not start: run childlink doctor, or make setup if something was updated"
        )


@dataclass(frozen=True)
class Bounds:
    """What one request may take.

    Attributes:
        memory_mb: memory of the process.
        cpu_seconds, wall_seconds: time until it has answered.
    """

    memory_mb: int
    cpu_seconds: int
    wall_seconds: int


@dataclass(frozen=True)
class ProcessFailure:
    """Why there is no answer.

    Attributes:
        is_limit: the request needed more than it may take; otherwise the process failed.
        detail: in words that quote nothing.
    """

    is_limit: bool
    detail: str


_KILLED = ProcessFailure(False, "the reader was killed")
_FROM_OUTSIDE = frozenset((-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGINT))
"""Exit codes of a process that something else than what it read has ended."""


class LimitedProcess:
    """One process, started when it is first asked, and started again after a request that ended it."""

    def __init__(self, program: str) -> None:
        """With the Python program that it runs, as text."""
        self._program = program
        self._worker: _Worker | None = None
        self._lock = threading.Lock()
        atexit.register(self.stop)

    def start(self) -> None:
        """Start the process without waiting for it."""
        with self._lock:
            self._worker = self._worker or _Worker(self._program)

    def ask(self, request: Any, bounds: Bounds) -> Any | ProcessFailure:
        """The answer to a request, or why there is none.

        Raises:
            WorkerStartError: no process could be started.
        """
        with self._lock:
            answer = self._ask(request, bounds)
            # Somebody else ended the process (a signal, the system's memory): the file may be sound.
            return self._ask(request, bounds) if answer == _KILLED else answer

    def stop(self) -> None:
        """End the process; the next request starts another."""
        with self._lock:
            self._discard()

    def _ask(self, request: Any, bounds: Bounds) -> Any | ProcessFailure:
        worker = self._find_ready()
        limits = {"memory_mb": bounds.memory_mb, "cpu_seconds": bounds.cpu_seconds}
        worker.send({"request": request} | limits)
        answer = worker.receive(bounds.wall_seconds)
        if answer is not None and "answer" in answer:
            return answer["answer"]
        failure = _explain_error(answer["error"], bounds) if answer else self._explain_end(bounds)
        self._discard()
        return failure

    def _find_ready(self) -> _Worker:
        """The process once it is ready; one that somebody ended while it started is started once more.

        Raises:
            WorkerStartError: it does not start; the next request tries again.
        """
        for _ in range(2):
            self._worker = self._worker or _Worker(self._program)
            if self._worker.wait_until_ready():
                return self._worker
            was_ended = self._worker.ended() in _FROM_OUTSIDE
            self._discard()
            if not was_ended:
                break
        raise WorkerStartError

    def _explain_end(self, bounds: Bounds) -> ProcessFailure:
        """Why a process that gave no answer ended."""
        assert self._worker is not None
        code = self._worker.ended()
        if code is None:
            return ProcessFailure(True, f"not read within {bounds.wall_seconds:,} seconds")
        if code == -signal.SIGXCPU:
            return ProcessFailure(True, f"not read within {bounds.cpu_seconds:,} seconds of processor time")
        if self._worker.is_out_of_memory():
            return _out_of_memory(bounds)
        return _KILLED if code in _FROM_OUTSIDE else ProcessFailure(False, f"the reader ended with code {code}")

    def _discard(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()


class _Worker:
    """The running process."""

    def __init__(self, program: str) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,  # a worker that has ended must not be written to once more when its pipe is closed
            env=_environment(),
            start_new_session=True,
        )
        self._rest = b""
        self.is_ready = False

    def wait_until_ready(self) -> bool:
        """Whether it says that it is ready before its time to start is over."""
        self.is_ready = self.is_ready or self._read_line(_START_SECONDS) is not None
        return self.is_ready

    def send(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            # It ended between two files; no answer comes then, and the end is looked at as any other.
            return

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """The answer; None if none came in time or the process ended."""
        line = self._read_line(seconds)
        answer: dict[str, Any] | None = None if line is None else json.loads(line)
        return answer

    def ended(self) -> int | None:
        """The process's exit code once it has ended; None while it runs."""
        try:
            return self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return None

    def is_out_of_memory(self) -> bool:
        """Whether its last words say that it got no memory."""
        self._errors.seek(0)
        words = self._errors.read()[-20_000:]
        return any(each in words for each in _NO_MEMORY)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._errors.close()

    def _read_line(self, seconds: float) -> bytes | None:
        assert self._process.stdout is not None
        end, descriptor = time.monotonic() + seconds, self._process.stdout.fileno()
        parts = [self._rest]
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
            part = os.read(descriptor, 1 << 20) if ready else b""
            if not part:
                return None
            parts.append(part)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line


def _explain_error(error: str, bounds: Bounds) -> ProcessFailure:
    return (
        _out_of_memory(bounds) if error in _LIMIT_ERRORS else ProcessFailure(False, f"the reader failed with {error}")
    )


def _out_of_memory(bounds: Bounds) -> ProcessFailure:
    return ProcessFailure(True, f"more than {bounds.memory_mb:,} MB of memory needed to read it")


def _environment() -> dict[str, str]:
    """The environment of the process: no keys, and memory that is counted as it is used."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHILDLINK")}
    path = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH"))))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS"), "1")
    return {**kept, **threads, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
