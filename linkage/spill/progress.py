"""What a run says of itself: the step, how many of its bins are done, and about how long the others will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

_EVERY = 5.0  # seconds
_Result = TypeVar("_Result")


def follow(results: Iterator[_Result], step: str, total: int, progress: Callable[[str], None]) -> Iterator[_Result]:
    """The results as they come, told now and then.

    Args:
        results: one a bin.
        step: its name.
        total: how many bins there are.
        progress: called with a text.
    """
    begun = told = time.monotonic()
    progress(f"{step}: {total} bins")
    for done, result in enumerate(results, start=1):
        now = time.monotonic()
        if now - told >= _EVERY and done < total:
            told = now
            progress(f"{step}: {done} of {total} bins, about {_say((now - begun) / done * (total - done))} left")
        yield result


def _say(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 90
        else f"{seconds / 60:.0f} min"
        if seconds < 5_400
        else f"{seconds / 3600:.1f} h"
    )
