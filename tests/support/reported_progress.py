"""What steps say of their progress while a test runs them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from assets.common.progress import LOGGER


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def collect_progress() -> Iterator[list[str]]:
    """A list that each report is added to."""
    logger, collector = logging.getLogger(LOGGER), _Collector()
    logger.addHandler(collector)
    try:
        yield collector.said
    finally:
        logger.removeHandler(collector)
