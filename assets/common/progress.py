"""What a step is at, in its run's log and on the terminal of whoever waits for it.

Texts are of the work alone: what is done, how much of it, how long it will take. Nothing of a row is in them. They go
to a logger of Python's; Dagster takes it into the records of the run (`managed_python_loggers` in its settings), and
where nobody listens they are gone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

LOGGER = "childlink.progress"
_logger = logging.getLogger(LOGGER)
_logger.propagate = False  # libraries that give the root logger a handler would print every report
_logger.setLevel(logging.INFO)  # not by Dagster's settings, which would silence its own events of steps, too
FIRST_ESTIMATE = 5.0
"""Seconds after which what is left is estimated, and between two estimates."""
_Item = TypeVar("_Item")


def report_progress(thai: str, english: str) -> None:
    """Say what the step is at."""
    _logger.info("%s · %s", thai, english)


def report_each(items: Sequence[_Item], thai: str, english: str) -> Iterator[_Item]:
    """The items in turn, with how many are done and about how long the others take, every five seconds.

    Args:
        items: each of about the same work.
        thai: what is done with them.
        english: the same.
    """
    begun = reported = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if now - reported >= FIRST_ESTIMATE:
            reported = now
            left = (now - begun) / done * (len(items) - done)
            report_progress(
                f"{thai} {done:,} จาก {len(items):,} เหลืออีกประมาณ {left:,.0f} วินาที",
                f"{english} {done:,} of {len(items):,}, about {left:,.0f} s left",
            )
        yield item
