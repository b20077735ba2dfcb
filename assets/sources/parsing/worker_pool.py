"""Parsing a file in a process of its own, `parse_worker`: whatever a file does to it, the file is held by name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from assets.common.limited_process import Bounds, LimitedProcess, ProcessFailure
from assets.sources.formats.limits import Limits
from assets.sources.readers.extract import Refusal
from assets.sources.staging.landing import LandedFile

_PROGRAM = (
    "from assets.common.without_pandas import hide_pandas; hide_pandas();"
    " from assets.sources.parsing.parse_worker import main; main()"
)


class ParsingWorker:
    """One worker, started when the first file must be parsed, and started again after a file that ended it."""

    def __init__(self) -> None:
        self.process = LimitedProcess(_PROGRAM)

    def start(self) -> None:
        """Start the worker without waiting for it."""
        self.process.start()

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
        answer = self.process.ask(request, Bounds(limits.memory_mb, limits.cpu_seconds, limits.wall_seconds))
        if not isinstance(answer, ProcessFailure):
            return None
        return Refusal(landed.source_file, "held", "too_large" if answer.is_limit else "reader_failed", answer.detail)

    def stop(self) -> None:
        """End the worker; the next file starts another."""
        self.process.stop()


POOL = ParsingWorker()
"""The pool of this process."""
