"""A process of its own: it answers, and whatever a request does to it, the caller learns why and asks the next."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from assets.common import limited_process
from assets.common.limited_process import Bounds, LimitedProcess, ProcessFailure

PROGRAM = """
import os, time
from assets.common.limited_worker import serve
def handle(asked):
    if asked == "fail":
        raise KeyError("secret")
    if asked == "memory":
        return len(bytearray(2_000_000_000))
    if asked == "sleep":
        time.sleep(60)
    while asked == "count":
        pass
    if asked == "exit":
        os._exit(7)
    print("from a library")
    return asked
serve(handle)
"""
BOUNDS = Bounds(memory_mb=500, cpu_seconds=1, wall_seconds=20)


@pytest.fixture(scope="module")
def process() -> Iterator[LimitedProcess]:
    started = LimitedProcess(PROGRAM)
    yield started
    started.stop()


@pytest.mark.parametrize(
    ("asked", "failure"),
    [
        ("fail", ProcessFailure(False, "the reader failed with KeyError")),
        ("memory", ProcessFailure(True, "more than 500 MB of memory needed to read it")),
        ("count", ProcessFailure(True, "not read within 1 seconds of processor time")),
        ("exit", ProcessFailure(False, "the reader ended with code 7")),
    ],
)
def test_the_caller_learns_why_there_is_no_answer_and_the_next_is_answered(
    asked: str, failure: ProcessFailure, process: LimitedProcess
) -> None:
    assert process.ask(asked, BOUNDS) == failure
    assert process.ask(["ถัดไป"], BOUNDS) == ["ถัดไป"]


def test_what_does_not_end_is_ended(process: LimitedProcess) -> None:
    assert process.ask("sleep", Bounds(500, 1, 1)) == ProcessFailure(True, "not read within 1 seconds")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_process_that_somebody_else_ended_is_asked_once_more(process: LimitedProcess, number: signal.Signals) -> None:
    assert process.ask("a", BOUNDS) == "a"
    assert process._worker is not None
    os.kill(process._worker._process.pid, number)
    assert process.ask("b", BOUNDS) == "b"


def test_the_process_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "secret")
    assert not any("CHILDLINK" in name for name in limited_process._environment())


def test_one_that_is_killed_while_it_starts_is_started_again() -> None:
    process = LimitedProcess(PROGRAM)
    process.start()
    assert process._worker is not None
    os.kill(process._worker._process.pid, signal.SIGKILL)
    assert process.ask("read", BOUNDS) == "read"
    process.stop()


def test_after_one_that_did_not_start_the_next_request_starts_another(monkeypatch: pytest.MonkeyPatch) -> None:
    process = LimitedProcess(PROGRAM)
    with monkeypatch.context() as patch:
        patch.setattr(limited_process.sys, "executable", "/bin/false")
        with pytest.raises(limited_process.WorkerStartError):
            process.ask("read", BOUNDS)
    assert process.ask("read", BOUNDS) == "read"
    process.stop()
