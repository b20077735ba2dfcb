"""The process in which files are parsed: one file at a time, within limits, so that no file stops a run.

Started by `worker_pool`, without pandas. A request has the path, the landed file, source, province, day, limits and
the folder to which the file's extracts are written.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from assets.common.limited_worker import serve
from assets.sources.formats.limits import Limits, use_limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import parse_file
from assets.sources.readers.source_list import READERS
from assets.sources.staging.landing import LandedFile
from quality.contract import load


def main() -> None:
    """Answer requests until standard input ends."""
    serve(_parse)


def _parse(request: dict[str, Any]) -> None:
    with use_limits(Limits.model_validate(request["limits"])):
        contract = load(request["source"])
        received_at = datetime.fromisoformat(request["landed"]["received_at"])
        landed = LandedFile(**request["landed"] | {"received_at": received_at})
        as_of = date.fromisoformat(request["as_of"])
        path, reader = Path(request["path"]), READERS[contract.source]
        results = list(parse_file(path, landed, contract, reader, request["province"], as_of))
        extract_store.write(Path(request["folder"]), results)
