"""The process in which files are parsed: one file at a time, within limits, so that no file stops a run.

Started by `worker_pool`, without pandas. Reads a request a line from standard
input (JSON: path, landed file, source, province, day, limits, folder), writes the file's extracts to the folder and
answers with a line on standard output: `{"done": true}`, or `{"error": <type>}`. An error's own words may quote a
row, so only its type leaves the process.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from assets.sources.formats.limits import Limits, use_limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import parse_file
from assets.sources.readers.source_list import READERS
from assets.sources.staging.landing import LandedFile
from quality.contract import load

_MEGABYTE = 1 << 20


def main() -> None:
    """Answer requests until standard input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        limits = Limits.model_validate(request["limits"])
        _restrict(limits)
        try:
            with use_limits(limits):
                _parse(request)
        except BaseException as error:  # a panic of a Rust library is no Exception
            _answer(answers, {"error": type(error).__name__})
        else:
            _answer(answers, {"done": True})


def _restrict(limits: Limits) -> None:
    """Set the limits of memory and of processor time from now on."""
    memory = limits.memory_mb * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.RLIM_INFINITY))
    seconds = int(time.process_time()) + limits.cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _parse(request: dict[str, Any]) -> None:
    contract = load(request["source"])
    landed = LandedFile(**request["landed"] | {"received_at": datetime.fromisoformat(request["landed"]["received_at"])})
    as_of = date.fromisoformat(request["as_of"])
    path, reader = Path(request["path"]), READERS[contract.source]
    results = list(parse_file(path, landed, contract, reader, request["province"], as_of))
    extract_store.write(Path(request["folder"]), results)


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
