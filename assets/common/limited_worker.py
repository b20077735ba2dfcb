"""The process at the other end of `limited_process`: it answers one request at a time, within limits.

A request is a line of JSON on standard input, an answer a line on standard output: `{"answer": …}`, or
`{"error": <type>}`. An error's own words may quote a cell or a row, so only its type leaves the process.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

_MEGABYTE = 1 << 20


def serve(handle: Callable[[Any], Any]) -> None:
    """Answer requests until standard input ends.

    Args:
        handle: request → answer, both as JSON has them.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _write(answers, {"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        _restrict(asked["memory_mb"], asked["cpu_seconds"])
        try:
            answer = {"answer": handle(asked["request"])}
        except BaseException as error:  # a panic of a Rust library is no Exception
            answer = {"error": type(error).__name__}
        _write(answers, answer)


def _restrict(memory_mb: int, cpu_seconds: int) -> None:
    """Set the limits of memory and of processor time from now on."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * _MEGABYTE, resource.RLIM_INFINITY))
    seconds = int(time.process_time()) + cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _write(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
