"""Locks: who comes second waits and says so, and a lock ends with its process."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.common.storage import file_lock
from assets.common.storage.home import Home

HOLD = """
import sys, pathlib
from assets.common.storage.home import Home
from assets.common.storage import file_lock
how = sys.argv[3] == "shared"
with file_lock.hold_lock(Home(pathlib.Path(sys.argv[1])), sys.argv[2], "the other's work", shared=how):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(home: Home, name: str, how: str = "alone") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a lock until its standard input ends."""
    arguments = [sys.executable, "-c", HOLD, str(home.root), name, how]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process


def test_who_comes_second_waits_and_says_for_whom(tmp_path: Path) -> None:
    home, told = Home(tmp_path), []
    with another(home, "index") as other:

        def tell(words: str) -> None:
            told.append(words)
            assert other.stdin is not None
            other.stdin.close()

        with file_lock.hold_lock(home, "index", "mine", tell=tell):
            pass
    assert len(told) == 1 and f"the other's work, process {other.pid}" in told[0]


def test_patience_ends_with_an_error_that_says_who_and_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with another(home, "index") as other:
        patient = file_lock.hold_lock(home, "index", "mine", patience=0, tell=lambda _: None)
        with pytest.raises(file_lock.LockedError, match=f"process {other.pid}.*run again"), patient:
            raise AssertionError
        assert list(file_lock.lock_holders(home)) == ["index"]
        other.stdin.close()  # type: ignore[union-attr]


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with another(home, "home") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with file_lock.hold_lock(home, "home", "mine", patience=0):
            pass
    assert file_lock.lock_holders(home) == {}


def test_those_who_share_do_not_wait_for_each_other(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with another(home, "home", "shared") as other:
        with file_lock.hold_lock(home, "home", "mine", shared=True, patience=0):
            pass
        with (
            pytest.raises(file_lock.LockedError),
            file_lock.hold_lock(home, "home", "mine", patience=0, tell=lambda _: None),
        ):
            pass
        other.stdin.close()  # type: ignore[union-attr]


def test_a_thread_takes_its_own_lock_again_and_keeps_it_until_the_outer_block_ends(tmp_path: Path) -> None:
    home, refused = Home(tmp_path), []

    def try_it() -> None:
        try:
            with file_lock.hold_lock(home, "index", "the other thread", patience=0, tell=lambda _: None):
                pass
        except file_lock.LockedError:
            refused.append(True)

    with file_lock.hold_lock(home, "index", "mine"):
        with file_lock.hold_lock(home, "index", "mine too", patience=0):
            pass
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert refused == [True]
    try_it()
    assert refused == [True]


def test_what_is_shared_is_not_had_alone_by_the_same_thread(tmp_path: Path) -> None:
    home = Home(tmp_path)
    shared, alone = file_lock.hold_lock(home, "home", "mine", shared=True), file_lock.hold_lock(home, "home", "mine")
    with shared, pytest.raises(RuntimeError, match="shared"), alone:
        pass
