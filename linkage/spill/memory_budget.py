"""How many processes, and how large bins a memory allows."""

from __future__ import annotations

from linkage.binned.bin_sizes import BinSizes

# Bytes that one of them takes at most: estimates, on the safe side of what whole runs took (docs/engine.md).
_STANDARDISED = 4_000  # a record while it is standardised
_COMPARED = 3_000  # a profile while a tile with it is compared
_BLOCKED = 600  # a profile while it is blocked by one rule
_RESOLVED = 4_000  # a profile while its component is resolved
_PROCESS = 135 << 20  # a process before it holds a record
_HELD = 40  # a record: its id and what there is of its profile, as long as the run lasts
_SMALLEST = 50_000
_LARGEST_CHUNK = 250_000


class TooLittleMemoryError(ValueError):
    """A table cannot be linked within the memory that was given; the message says how much is needed."""


def fit_processes(memory: int, most: int, records: int) -> int:
    """How many worker processes a memory allows beside the one that holds the values.

    Args:
        memory: bytes that all processes together keep to.
        most: how many there should be.
        records: of the table. Of the values behind the codes nothing is known before they are read.

    Raises:
        TooLittleMemoryError: not even one fits.
    """
    smallest = min(records, _SMALLEST) * max(2 * _COMPARED, _RESOLVED)
    held, each = _PROCESS + records * _HELD, _PROCESS + smallest
    if memory < held + each:
        needed = -(-(held + each) * 10 // (1 << 30)) / 10
        raise TooLittleMemoryError(
            f"{records:,} records cannot be linked within {memory / (1 << 30):.1f}GB: give at least {needed:.1f}GB"
        )
    return min(most, (memory - held) // each)


def fit_bins(memory: int, processes: int, records: int) -> BinSizes:
    """The sizes of bins for a table; a half of the memory is for the values behind the codes.

    Args:
        memory: bytes that all processes together keep to.
        processes: of `fit_processes`.
        records: of the table.
    """
    share = memory // 2 // processes
    return BinSizes(
        chunk=max(min(memory // 4 // _STANDARDISED, _LARGEST_CHUNK), _SMALLEST),
        profiles=max(min(share // 2 // _COMPARED, -(-records // 3)), _SMALLEST),
        parts=-(-records * _BLOCKED // share) or 1,
        members=max(min(share // _RESOLVED, -(-records // (2 * processes))), _SMALLEST),
    )
