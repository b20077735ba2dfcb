"""Bringing an index of an earlier version forward, a step a version.

Each step runs in a transaction of its own together with the note of the version, so that a killed one has done
nothing. A new index has the newest tables at once (`schema.sql`) and takes no step: who changes `schema.sql` adds the
step that brings the tables of the version before to the same state.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

Migration = Callable[[duckdb.DuckDBPyConnection], None]
EARLIEST = 6
"""The earliest version that can be brought forward."""
STEPS: tuple[Migration, ...] = ()
"""Step n brings an index of version `EARLIEST` + n to the next version."""


def newest_version() -> int:
    """The version of the tables that `schema.sql` makes."""
    return EARLIEST + len(STEPS)


def is_behind(version: int | None) -> bool:
    """Whether an index of the version can be brought forward."""
    return version is not None and EARLIEST <= version < newest_version()


def bring_forward(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Take the steps from a version to the newest.

    Args:
        connection: its catalog is the index, which may be written to.
        version: that of the index now, which `is_behind`.
    """
    for place in range(version, newest_version()):
        connection.execute("BEGIN")
        try:
            STEPS[place - EARLIEST](connection)
            connection.execute("UPDATE index_version SET version = ?", [place + 1])
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
