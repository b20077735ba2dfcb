"""Parsing a file in a process of its own: `parse_worker` started once and kept, and again after a file that ended it.

Whatever a file does to the process (memory, time, a crash, a panic, an abort), the file is held by name with the
reason, and the run goes on.
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
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from assets.sources.formats.limits import Limits
from assets.sources.readers.extract import Refusal
from assets.sources.staging.landing import LandedFile

_START_SECONDS = 120
_PROGRAM = (
    "from assets.common.without_pandas import hide_pandas; hide_pandas();"
    " from assets.sources.parsing.parse_worker import main; main()"
)
_ROOT = Path(__file__).parents[3]
_LIMIT_ERRORS = frozenset({"MemoryError", "ArrowMemoryError", "_ArrayMemoryError"})
_NO_MEMORY = (b"memory allocation of", b"MemoryError", b"bad_alloc", b"Cannot allocate memory")


class WorkerStartError(Exception):
    """The process that parses files does not start: nothing was read."""

    def __init__(self) -> None:
        super().__init__(
            "the process that reads files did not start: run childlink doctor, or make setup if something was updated"
        )


class _Worker:
    """A running `parse_worker`."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,  # a worker that has ended must not be written to once more when its pipe is closed
            env=_environment(),
            start_new_session=True,
        )
        self._rest = b""
        self.is_ready = False

    def wait_until_ready(self) -> None:
        if not self.is_ready and self._read_line(_START_SECONDS) is None:
            self.stop()
            raise WorkerStartError
        self.is_ready = True

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
        while b"\n" not in self._rest:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
            part = os.read(descriptor, 65_536) if ready else b""
            if not part:
                return None
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\n")
        return line


class WorkerPool:
    """One worker, started when the first file must be parsed, and started again after a file that ended it."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the worker without waiting for it."""
        with self._lock:
            self._worker = self._worker or _Worker()

    def parse(
        self, path: Path, landed: LandedFile, source: str, province: str, as_of: date, limits: Limits, folder: Path
    ) -> Refusal | None:
        """Parse a landed file and write its extracts to a folder (`extract_store`).

        Returns:
            Why the file is held, if it gave no extracts.

        Raises:
            WorkerStartError: no worker could be started.
        """
        request = {
            "path": str(path),
            "landed": asdict(landed) | {"received_at": landed.received_at.isoformat()},
            "source": source,
            "province": province,
            "as_of": as_of.isoformat(),
            "limits": limits.model_dump(),
            "folder": str(folder),
        }
        with self._lock:
            refused = self._ask(request, limits)
            if refused == _KILLED:
                # Somebody else ended the process (a signal, the system's memory): the file may be sound.
                refused = self._ask(request, limits)
        if refused is None:
            return None
        reason, detail = refused
        return Refusal(landed.source_file, "held", reason, detail)

    def stop(self) -> None:
        """End the worker; the next file starts another."""
        with self._lock:
            self._discard()

    def _ask(self, request: dict[str, Any], limits: Limits) -> tuple[str, str] | None:
        self._worker = self._worker or _Worker()
        self._worker.wait_until_ready()
        self._worker.send(request)
        answer = self._worker.receive(limits.wall_seconds)
        if answer is not None and answer.get("done"):
            return None
        refused = _of_error(answer["error"], limits) if answer else self._of_end(limits)
        self._discard()
        return refused

    def _of_end(self, limits: Limits) -> tuple[str, str]:
        """Why a worker that gave no answer ended."""
        assert self._worker is not None
        code = self._worker.ended()
        if code is None:
            return "too_large", f"not read within {limits.wall_seconds:,} seconds"
        if code == -signal.SIGXCPU:
            return "too_large", f"not read within {limits.cpu_seconds:,} seconds of processor time"
        if self._worker.is_out_of_memory():
            return _out_of_memory(limits)
        return _KILLED if code == -signal.SIGKILL else ("reader_failed", f"the reader ended with code {code}")

    def _discard(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()


_KILLED = ("reader_failed", "the reader was killed")


def _of_error(error: str, limits: Limits) -> tuple[str, str]:
    return _out_of_memory(limits) if error in _LIMIT_ERRORS else ("reader_failed", f"the reader failed with {error}")


def _out_of_memory(limits: Limits) -> tuple[str, str]:
    return "too_large", f"more than {limits.memory_mb:,} MB of memory needed to read it"


def _environment() -> dict[str, str]:
    """The environment of a worker: no keys, and memory that is counted as it is used."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHILDLINK")}
    path = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH"))))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS"), "1")
    return {**kept, **threads, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}


POOL = WorkerPool()
"""The pool of this process."""
atexit.register(POOL.stop)
