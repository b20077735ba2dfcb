"""Orders about received files: withdrawn ones count no longer, confirmed ones count although they take much away.

`HOME/state/file_orders.parquet`. A landed file is never changed; an order holds for its bytes under its name, at every
staging and when they come again. Every order, and every order taken back, is in the audit.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from assets.common import audit_log
from assets.common.storage import home_identity
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.home_fault import read_whole_parquet
from assets.sources.staging import landing

WITHDRAW, CONFIRM = "withdraw", "confirm"
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("order", "province_code", "source", "source_file", "file_version")]
)


class FileOrderError(Exception):
    """No such file was received, or there is such an order already, or none to take back; says which."""


def read_orders(home: Home, order: str, province: str, source: str) -> set[tuple[str, str]]:
    """(source_file, file_version) of the files of a source that an order holds for."""
    return {(row[3], row[4]) for row in _read(home) if row[:3] == (order, province, source)}


def give_order(home: Home, order: str, province: str, source: str, source_file: str, who: str) -> int:
    """Withdraw or confirm a received file in all its versions; how many versions that are.

    Args:
        home: the installation.
        order: `WITHDRAW` or `CONFIRM`.
        province: two-digit code.
        source: one of the six.
        source_file: its path below the source's folder.
        who: who does it, for the audit.

    Raises:
        FileOrderError: no such file was received, or it has the order already.
        AuditError: the audit cannot be written; the order is not given then.
    """
    key = (province, source, source_file)
    columns = [landing.read_manifest(home)[name].to_pylist() for name in SCHEMA.names[1:]]
    received = {(order, *row) for row in zip(*columns, strict=True) if row[:3] == key}
    if not received:
        raise FileOrderError(f"no file of this name was received from {source} of {province}: see childlink status")
    known = set(_read(home))
    if received <= known:
        raise FileOrderError("the file has this order already; --undo takes it back")
    _audit(home, order, who, key, len(received - known))
    _write(home, known | received)
    return len(received - known)


def take_order_back(home: Home, order: str, province: str, source: str, source_file: str, who: str) -> int:
    """Take an order back; how many versions it held for.

    Raises:
        FileOrderError: there is no such order.
        AuditError: the audit cannot be written; the order is not taken back then.
    """
    key = (province, source, source_file)
    known = set(_read(home))
    gone = {row for row in known if row[:4] == (order, *key)}
    if not gone:
        raise FileOrderError("the file has no such order")
    _audit(home, f"{order} undone", who, key, len(gone))
    _write(home, known - gone)
    return len(gone)


def _audit(home: Home, action: str, who: str, key: tuple[str, str, str], versions: int) -> None:
    # A file's name may be a child's, so it is not written down.
    audit_log.add_entry(home, action, who=who, scope=key[0], rows=versions, detail={"source": key[1]})


def _read(home: Home) -> list[tuple[str, ...]]:
    path = orders_path(home)
    if path.is_file():
        return [tuple(row.values()) for row in read_whole_parquet(path, SCHEMA).to_pylist()]
    home_identity.check_not_lost(home, path, "files that were withdrawn would count again")
    return []


def _write(home: Home, rows: Iterable[tuple[str, ...]]) -> None:
    named = [dict(zip(SCHEMA.names, row, strict=True)) for row in sorted(rows)]
    write_parquet(pa.Table.from_pylist(named, SCHEMA), orders_path(home))
    home_identity.note_made(home, orders_path(home))


def orders_path(home: Home) -> Path:
    """Where the orders lie."""
    return home.state / "file_orders.parquet"
