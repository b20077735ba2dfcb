"""The suppression list: purged rows, and children who were erased, which staging leaves out.

Files that still lie in landing, or come again, would otherwise bring them back. A child who was erased is
known by keyed hashes of her numbers, her agencies' keys, and her name with her birthday; the key is the
home's own. When rows are purged is `retention`'s, how a child is erased `erasure`'s.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.storage import home_identity
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.home_fault import read_whole_parquet
from assets.common.storage.home_secret import ERASURE, load_secret
from assets.sources.fields import staged_schema
from assets.sources.parsing.parsing import RejectedFile, ValidatedExtract
from quality import contract
from quality.contract import Layout

Mask = npt.NDArray[np.bool_]
ERASED = "erased"
"""The reason of a row that is left out because its child was erased."""
HISTORY = pa.schema([(name, pa.string()) for name in ("file_version", "layout", "unit", "period")])
_VERSION = pa.schema([("file_version", pa.string())])
_TOKEN = pa.schema([("token", pa.string())])
NUMBER, NAME = "number", "name"
"""Marks by one particular: another child may have it too, by mistake or by chance."""
_SOUND = "thai"


@dataclass(frozen=True)
class SuppressionList:
    """What is to be left out of one province's files."""

    home: Home
    province: str

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Keyed hashes of those who were erased."""
        return frozenset(_read(self.home, "erased", _TOKEN)["token"].to_pylist())

    def without_erased(
        self, results: Sequence[ValidatedExtract | RejectedFile]
    ) -> list[ValidatedExtract | RejectedFile]:
        """The same files; rows of erased children hold nothing but their address and the reason."""
        return [
            blank_rows(result, mask, ERASED)
            if isinstance(result, ValidatedExtract) and (mask := self.is_erased(result)).any()
            else result
            for result in results
        ]

    def is_erased(self, extract: ValidatedExtract) -> Mask:
        """The rows of erased children. By name alone no row goes that has a sound number of its own."""
        none = np.zeros(extract.table.num_rows, dtype=bool)
        if not self.tokens:
            return none
        found = {kind: self._known(column) for kind, column in _marks(extract.table, extract.layout, self.province)}
        if "id_kind" in extract.table.column_names:
            sound = _mask(pc.fill_null(pc.equal(extract.table["id_kind"], _SOUND), False))
            found[NAME] = found.get(NAME, none) & ~sound
        return np.asarray(np.logical_or.reduce([none, *found.values()]), dtype=bool)

    def without_purged(self, extracts: Sequence[ValidatedExtract], current: Sequence[Mask]) -> list[Mask]:
        """The rows that stand, less those of periods that were purged."""
        purged = _read(self.home, "history", HISTORY)
        if not purged.num_rows:
            return list(current)
        known = _joined(purged)
        return [
            mask & ~_mask(pc.is_in(_joined(result.table.select(HISTORY.names)), value_set=known))
            for result, mask in zip(extracts, current, strict=True)
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
        key = load_secret(self.home, ERASURE)
        known = pa.array([_token(key, text) in self.tokens for text in codes.dictionary.to_pylist()], pa.bool_())
        return _mask(pc.fill_null(known.take(codes.indices), False))


def blank_rows(extract: ValidatedExtract, mask: Mask, reason: str | None = None) -> ValidatedExtract:
    """The same extract, the rows of `mask` without all that they said; rejected for `reason` if one is given."""
    places = pa.array(np.arange(extract.table.num_rows), mask=mask)
    columns = {
        name: extract.table[name] if name in staged_schema.ADDRESS else extract.table[name].take(places)
        for name in extract.table.column_names
    }
    columns["flags"] = pc.fill_null(columns["flags"], pa.scalar([], staged_schema.FLAGS))
    reasons = extract.reasons
    if reason is not None:
        chosen = np.where(mask, len(reasons), np.arange(len(reasons)))
        reasons = pa.concat_arrays([reasons, pa.array([[reason]], reasons.type)]).take(pa.array(chosen))
    table = pa.table(columns, schema=extract.table.schema)
    return replace(extract, table=table, reasons=reasons, raw_line=extract.raw_line.take(places))


def suppress(home: Home, marks: Iterable[str]) -> None:
    """Leave out from now on who is known by any of `marks` (as `identity_tokens` gives them)."""
    key = load_secret(home, ERASURE)
    _add(home, "erased", pa.table({"token": [_token(key, mark) for mark in marks]}, schema=_TOKEN))


def purge_quarantine(home: Home, versions: Iterable[str]) -> None:
    """Leave the quarantined rows of these files out from now on."""
    _add(home, "quarantine", pa.table({"file_version": list(versions)}, schema=_VERSION))


def purge_history(home: Home, periods: pa.Table) -> None:
    """Leave the rows of these periods out from now on: file_version, layout, unit, period."""
    _add(home, "history", periods.select(HISTORY.names).cast(HISTORY))


def identity_tokens(table: pa.Table, layout: Layout, province: str, mask: Mask) -> set[str]:
    """What the rows of `mask`, of a child layout, are known by; in clear, so for the memory alone."""
    chosen = table.filter(pa.array(mask))
    columns = [column for _, column in _marks(chosen, layout, province)]
    columns += [_text(_owner(province, layout), [chosen[name] for name in key]) for key in _keys(layout)]
    return {text for column in columns for text in column.to_pylist() if text is not None}


def identity_token(kind: str, *words: str) -> str:
    """The mark of a `NUMBER`, or of a `NAME` with its birthday."""
    return "\x1f".join((kind, *words))


def _marks(table: pa.Table, layout: Layout, province: str) -> list[tuple[str, pa.ChunkedArray]]:
    """By what each row's child is known: kind and text, null where the row does not say.

    A child's row is known by all its particulars together, by its agency's key with the name, by its number, and
    by name and birthday; a detail by the key of the child's row that it depends on.
    """
    if layout.subject != "child":
        owners = [each for each in contract.load(layout.source).layouts.values() if each.subject == "child"]
        hung_on = [(each, key) for each in owners for key in _keys(each) if set(key) <= set(table.column_names)]
        return [
            (_owner(province, each), _text(_owner(province, each), [table[name] for name in key]))
            for each, key in hung_on
        ]
    number, first, last = (table[name] for name in ("national_id", "first_name", "last_name"))
    birthday = pc.if_else(
        pc.fill_null(pc.equal(table["birth_precision"], "day"), False),
        table["birth_date"],
        pa.scalar(None, pa.date32()),
    )
    said = [pc.fill_null(pc.cast(each, pa.string()), "") for each in (number, first, last, birthday)]
    known = pc.or_(pc.is_valid(number), pc.and_(pc.is_valid(first), pc.is_valid(last)))
    whole = _text("row", [pc.if_else(known, said[0], pa.scalar(None, pa.string())), *said[1:]])
    marks = [("row", whole), (NUMBER, _text(NUMBER, [number])), (NAME, _text(NAME, [first, last, birthday]))]
    for key in _keys(layout):
        kind = f"key {province} {layout.source} {layout.name}"
        marks.append((f"{kind} {len(marks)}", _text(kind, [*(table[name] for name in key), *said[1:3]])))
    return marks


def _keys(layout: Layout) -> list[tuple[str, ...]]:
    return [key for key in (layout.key, layout.key_fallback) if key]


def _owner(province: str, layout: Layout) -> str:
    return f"detail of {province} {layout.source} {layout.name}"


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


def list_files(home: Home) -> list[Path]:
    """The files of the list; one may be missing."""
    return [_path(home, kind) for kind in ("erased", "quarantine", "history")]


def _path(home: Home, kind: str) -> Path:
    return home.state / "withheld" / f"{kind}.parquet"


def _read(home: Home, kind: str, kinds: pa.Schema) -> pa.Table:
    path = _path(home, kind)
    if path.is_file():
        return read_whole_parquet(path, kinds)
    home_identity.check_not_lost(home, path, "rows that were left out would come back")
    return kinds.empty_table()


def _add(home: Home, kind: str, rows: pa.Table) -> None:
    known = _read(home, kind, rows.schema)
    whole = pa.concat_tables([known, rows]).group_by(rows.schema.names).aggregate([])
    write_parquet(whole.sort_by([(name, "ascending") for name in rows.schema.names]), _path(home, kind))
    home_identity.note_made(home, _path(home, kind))
