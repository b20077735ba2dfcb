"""What staging leaves out of what the agencies' files say: purged rows, and children who were erased.

Files that still lie in landing, or come again, would otherwise bring them back. A child who was erased is
known by keyed hashes of her numbers, her agencies' keys, and her name with her birthday; the key is the
home's own. When rows are purged is `retention`'s, how a child is erased `erasure`'s.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.atomic import make_folder, replacing, write_parquet
from assets.home import Home
from assets.sources import schema
from assets.sources.parsing import Judged, Turned
from quality import contract
from quality.contract import Layout

Mask = npt.NDArray[np.bool_]
ERASED = "erased"
"""The reason of a row that is left out because its child was erased."""
HISTORY = pa.schema([(name, pa.string()) for name in ("file_version", "layout", "unit", "period")])
_VERSION = pa.schema([("file_version", pa.string())])
_TOKEN = pa.schema([("token", pa.string())])
_SURE = "thai"


@dataclass(frozen=True)
class Withheld:
    """What is to be left out of one province's files."""

    home: Home
    province: str

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Keyed hashes of those who were erased."""
        return frozenset(_read(self.home, "erased", _TOKEN)["token"].to_pylist())

    def without_erased(self, results: Sequence[Judged | Turned]) -> list[Judged | Turned]:
        """The same files; rows of erased children hold nothing but their address and the reason."""
        return [
            blanked(result, mask, ERASED)
            if isinstance(result, Judged) and (mask := self.is_erased(result)).any()
            else result
            for result in results
        ]

    def is_erased(self, judged: Judged) -> Mask:
        """The rows of erased children. A row that has a sound number of another's is nobody's but hers."""
        if not self.tokens:
            return np.zeros(judged.table.num_rows, dtype=bool)
        found = {kind: self._known(column) for kind, column in _marks(judged.table, judged.layout, self.province)}
        none = np.zeros(judged.table.num_rows, dtype=bool)
        sure = none
        if "id_kind" in judged.table.column_names:
            sure = _mask(pc.fill_null(pc.equal(judged.table["id_kind"], _SURE), False))
        by_number = found.pop("number", none)
        others = np.logical_or.reduce([none, *found.values()])
        return np.asarray(by_number | (others & ~(sure & ~by_number)), dtype=bool)

    def without_purged(self, judged: Sequence[Judged], stands: Sequence[Mask]) -> list[Mask]:
        """The rows that stand, less those of periods that were purged."""
        purged = _read(self.home, "history", HISTORY)
        if not purged.num_rows:
            return list(stands)
        known = _joined(purged)
        return [
            mask & ~_mask(pc.is_in(_joined(result.table.select(HISTORY.names)), value_set=known))
            for result, mask in zip(judged, stands, strict=True)
        ]

    def without_purged_rows(self, quarantine: pa.Table) -> pa.Table:
        """Quarantined rows, less those whose time was over, and those that were erased."""
        versions = _read(self.home, "quarantine", _VERSION)["file_version"]
        kept = pc.invert(pc.is_in(quarantine["file_version"], value_set=versions))
        erased = pc.equal(pc.list_element(quarantine["reasons"], 0), ERASED) if quarantine.num_rows else kept
        return quarantine.filter(pc.and_(kept, pc.invert(erased))) if quarantine.num_rows else quarantine

    def _known(self, column: pa.ChunkedArray) -> Mask:
        """The places of `column` whose keyed hash is among the erased."""
        codes = column.combine_chunks().dictionary_encode()
        key = _secret(self.home)
        known = pa.array([_token(key, text) in self.tokens for text in codes.dictionary.to_pylist()], pa.bool_())
        return _mask(pc.fill_null(known.take(codes.indices), False))


def blanked(judged: Judged, mask: Mask, reason: str | None = None) -> Judged:
    """The same extract, the rows of `mask` without all that they said; rejected for `reason` if one is given."""
    places = pa.array(np.arange(judged.table.num_rows), mask=mask)
    columns = {
        name: judged.table[name] if name in schema.ADDRESS else judged.table[name].take(places)
        for name in judged.table.column_names
    }
    columns["flags"] = pc.fill_null(columns["flags"], pa.scalar([], schema.FLAGS))
    reasons = judged.reasons
    if reason is not None:
        chosen = np.where(mask, len(reasons), np.arange(len(reasons)))
        reasons = pa.concat_arrays([reasons, pa.array([[reason]], reasons.type)]).take(pa.array(chosen))
    table = pa.table(columns, schema=judged.table.schema)
    return replace(judged, table=table, reasons=reasons, raw_line=judged.raw_line.take(places))


def erase(home: Home, marks: Iterable[str]) -> None:
    """Leave out from now on who is known by any of `marks` (as `marks_of` gives them)."""
    key = _secret(home)
    _add(home, "erased", pa.table({"token": [_token(key, mark) for mark in marks]}, schema=_TOKEN))


def purge_quarantine(home: Home, versions: Iterable[str]) -> None:
    """Leave the quarantined rows of these files out from now on."""
    _add(home, "quarantine", pa.table({"file_version": list(versions)}, schema=_VERSION))


def purge_history(home: Home, periods: pa.Table) -> None:
    """Leave the rows of these periods out from now on: file_version, layout, unit, period."""
    _add(home, "history", periods.select(HISTORY.names).cast(HISTORY))


def marks_of(table: pa.Table, layout: Layout, province: str, mask: Mask) -> set[str]:
    """What the rows of `mask` are known by; in clear, so for the memory alone."""
    chosen = pa.array(mask)
    columns = _marks(table, layout, province)
    return {text for _, column in columns for text in column.filter(chosen).to_pylist() if text is not None}


def _marks(table: pa.Table, layout: Layout, province: str) -> list[tuple[str, pa.ChunkedArray]]:
    """By what a row's child is known: kind and text of each row, null where the row does not say."""
    names = set(table.column_names)
    marks = []
    if "national_id" in names:
        marks.append(("number", _text("number", [table["national_id"]])))
    for owner, key in _keys(layout):
        if set(key) <= names:
            columns = [table[name] for name in key]
            marks.append((f"key {owner}", _text(f"key {province} {layout.source} {owner}", columns)))
    if {"first_name", "last_name", "birth_date", "birth_precision"} <= names:
        exact = pc.fill_null(pc.equal(table["birth_precision"], "day"), False)
        birthday = pc.if_else(exact, table["birth_date"], pa.scalar(None, pa.date32()))
        marks.append(("name", _text("name", [table["first_name"], table["last_name"], birthday])))
    return marks


def _keys(layout: Layout) -> list[tuple[str, tuple[str, ...]]]:
    """The agency's keys of a layout; of a detail, those of the child layouts of its source that it repeats."""
    if layout.subject == "child":
        return [(layout.name, key) for key in (layout.key, layout.key_fallback) if key]
    others = contract.load(layout.source).layouts.values()
    return [
        (other.name, other.key)
        for other in others
        if other.subject == "child" and other.key and set(other.key) <= set(layout.names)
    ]


def _text(kind: str, columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    parts = [pc.cast(column, pa.string()) for column in columns]
    joined = pc.binary_join_element_wise(kind, *parts, "\x1f")
    return joined if isinstance(joined, pa.ChunkedArray) else pa.chunked_array([joined])


def _joined(table: pa.Table) -> pa.Array:
    joined = pc.binary_join_element_wise(*(table[name] for name in HISTORY.names), "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _mask(array: pa.Array | pa.ChunkedArray) -> Mask:
    return np.asarray(array.to_numpy(zero_copy_only=False) if isinstance(array, pa.Array) else array.to_numpy(), bool)


def _token(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def _secret(home: Home) -> bytes:
    """The key of the hashes; made at its first use."""
    path = home.state / "erasure.key"
    if not path.is_file():
        make_folder(path.parent)
        with replacing(path) as temporary:
            temporary.write_text(secrets.token_hex(32) + "\n", "utf-8")
    return bytes.fromhex(path.read_text("utf-8").strip())


def _path(home: Home, kind: str) -> Path:
    return home.state / "withheld" / f"{kind}.parquet"


def _read(home: Home, kind: str, kinds: pa.Schema) -> pa.Table:
    path = _path(home, kind)
    return pq.read_table(path, schema=kinds) if path.is_file() else kinds.empty_table()


def _add(home: Home, kind: str, rows: pa.Table) -> None:
    known = _read(home, kind, rows.schema)
    whole = pa.concat_tables([known, rows]).group_by(rows.schema.names).aggregate([])
    write_parquet(whole.sort_by([(name, "ascending") for name in rows.schema.names]), _path(home, kind))
