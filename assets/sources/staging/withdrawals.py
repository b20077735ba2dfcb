"""Withdrawn files: received files that count no longer, because somebody withdrew them by a command.

`HOME/state/withdrawn_files.parquet`. A landed file is never changed; a withdrawn one is ignored at every staging, and
what it had replaced counts again. The same bytes under the same name stay withdrawn when they come again.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common import audit_log
from assets.common.atomic_io import write_parquet
from assets.common.home import Home
from assets.sources.staging import landing

SCHEMA = pa.schema([(name, pa.string()) for name in ("province_code", "source", "source_file", "file_version")])


class WithdrawalError(Exception):
    """No such file was received, or it is withdrawn already, or not withdrawn; says which."""


def read_withdrawn(home: Home, province: str, source: str) -> set[tuple[str, str]]:
    """(source_file, file_version) of a source's withdrawn files."""
    rows = _read(home)
    mine = rows.filter(pc.and_(pc.equal(rows["province_code"], province), pc.equal(rows["source"], source)))
    return set(zip(mine["source_file"].to_pylist(), mine["file_version"].to_pylist(), strict=True))


def withdraw_file(home: Home, province: str, source: str, source_file: str, who: str) -> int:
    """Withdraw a received file in all its versions; how many there were.

    Args:
        home: the installation.
        province: two-digit code.
        source: one of the six.
        source_file: its path below the source's folder.
        who: who does it, for the audit.

    Raises:
        WithdrawalError: no such file was received, or it is withdrawn already.
        AuditError: the audit cannot be written; nothing is withdrawn then.
    """
    manifest = landing.read_manifest(home).select(SCHEMA.names).to_pylist()
    key = (province, source, source_file)
    received = {row["file_version"] for row in manifest if tuple(row.values())[:3] == key}
    if not received:
        raise WithdrawalError(f"no file of this name was received from {source} of {province}: see childlink status")
    fresh = received - {version for name, version in read_withdrawn(home, province, source) if name == source_file}
    if not fresh:
        raise WithdrawalError("the file is withdrawn already; --undo takes that back")
    rows = [(*key, version) for version in sorted(fresh)]
    _audit(home, "withdraw", who, key, len(rows))
    _write(home, [*_keys(home), *rows])
    return len(rows)


def restore_file(home: Home, province: str, source: str, source_file: str, who: str) -> int:
    """Let a withdrawn file count again; how many versions it has.

    Raises:
        WithdrawalError: it is not withdrawn.
        AuditError: the audit cannot be written; nothing is restored then.
    """
    key = (province, source, source_file)
    withdrawn = _keys(home)
    left = [row for row in withdrawn if row[:3] != key]
    if len(left) == len(withdrawn):
        raise WithdrawalError("the file is not withdrawn")
    _audit(home, "restore file", who, key, len(withdrawn) - len(left))
    _write(home, left)
    return len(withdrawn) - len(left)


def _audit(home: Home, action: str, who: str, key: tuple[str, str, str], versions: int) -> None:
    # A file's name may be a child's; the versions' place in the manifest tells which file it was.
    audit_log.add_entry(home, action, who=who, scope=key[0], rows=versions, detail={"source": key[1]})


def _keys(home: Home) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in _read(home).to_pylist()]


def _read(home: Home) -> pa.Table:
    path = home.state / "withdrawn_files.parquet"
    return pq.read_table(path, schema=SCHEMA) if path.is_file() else SCHEMA.empty_table()


def _write(home: Home, rows: Iterable[tuple[str, ...]]) -> None:
    named = [dict(zip(SCHEMA.names, row, strict=True)) for row in sorted(set(rows))]
    write_parquet(pa.Table.from_pylist(named, SCHEMA), home.state / "withdrawn_files.parquet")
