"""Dagster's records in SQLite, with connections that stay open.

Dagster's own storage opens its files anew for each of the hundreds of events of a run and waits for the disk after
each. What is written, and where, is the same: the UI reads it as ever.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

MOST_OPEN = 16
"""Files that a process keeps open: each run has its own, and the pages look at many."""


class PooledEventLog(SqliteEventLogStorage):
    """The event log with one engine a file and a pool of its connections."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()  # the last used last
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock, self._open(shard).begin() as connection:
            yield connection

    def _open(self, shard: str) -> sqlalchemy.Engine:
        if shard not in self._engines:
            self._engines[shard] = _open(self.conn_string_for_shard(shard))
            self._initdb(self._engines[shard])
        self._engines.move_to_end(shard)
        if len(self._engines) > MOST_OPEN:
            _, oldest = self._engines.popitem(last=False)
            oldest.dispose()
        return self._engines[shard]

    def dispose(self) -> None:
        """Close the files."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


class PooledStorage(DagsterSqliteStorage):
    """Dagster's storage with that event log in it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = PooledEventLog(str(Path(base_dir) / "history" / "runs"))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> PooledStorage:
        """As Dagster's, which makes a storage of its own class."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _open(address: str) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
    sqlalchemy.event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    """Sync to the disk at checkpoints only: after a power cut the last events may be missing, the file is whole."""
    connection.execute("PRAGMA synchronous=NORMAL")
