"""Standardising some records at a time: profiles as integer codes on disk, the values behind the codes in memory.

Profiles are numbered as `linkage.prepare.profiles` numbers them, and lie in ranges of equally many. The codes are other
ones than if all records were standardised at once; which of them are equal is the same, and nothing else counts.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage import working_database
from linkage.binned import bin_file
from linkage.binned.bin_sizes import BinSizes
from linkage.binned.record_source import RecordSource
from linkage.cluster.decisions import find_decided_ids
from linkage.model.model import Model
from linkage.prepare import dictionary, extra_columns, profiles, term_frequency
from linkage.prepare.dictionary import NONE, Codes
from linkage.prepare.extra_columns import ExtraColumn
from linkage.prepare.profiles import Dictionaries
from linkage.prepare.tidy_table import TableError, validate_table

_NAMES = ("first", "last", "mother", "father", "guardian")
_NUMBERS = ("number", "mother_number", "father_number")
_PLACES = ("province", "district", "subdistrict", "village", "house_no", "house")
_AS_THEY_ARE = (
    *("number_validity", "number_misattributed", "birth_precision", "year", "month", "day", "born"),
    *("sex", "register", "source_code"),
)
_COLUMNS = (*_NAMES, *_NUMBERS, *_PLACES, *_AS_THEY_ARE)
_OWNED = ("number", "number_validity", "number_misattributed", "register")
FOLDER = "profile"
"""Where ranges are, in the scratch folder."""
SOUNDS = (*(f"{name}_sound" for name in _NAMES), *extra_columns.SPELLINGS)
"""Columns of codes of `NameKeys.sounds`; those of extra columns are there only where there are such."""

Columns = dict[str, Codes]


@dataclass(frozen=True)
class Profiles:
    """The profiles of a table.

    Attributes:
        dictionaries: the values behind the codes.
        ids: record ids, ascending.
        profile: of each record, in this order.
        number, validity, misattributed, register: by profile: code of the number (`NONE` for none), how valid it is,
            whether it is somebody else's by itself, whether the profile is a row of the civil register.
        spoken: by range, the codes of sounds that are in it, and of numbers, ascending.
        key: a hash of all codes and the values behind them.
    """

    dictionaries: Dictionaries
    ids: pa.ChunkedArray
    profile: Codes
    number: Codes
    validity: npt.NDArray[np.int8]
    misattributed: npt.NDArray[np.bool_]
    register: npt.NDArray[np.bool_]
    spoken: list[tuple[Codes, Codes]]
    key: str

    @property
    def count(self) -> int:
        """How many profiles there are."""
        return len(self.number)


@dataclass(frozen=True)
class _Chunk:
    """Records standardised by themselves; their codes lie on disk, in the order of their ids.

    Attributes:
        ids: of the records.
        names, numbers, places, extra: the values behind the codes.
        parents: codes of numbers of mothers and fathers.
    """

    ids: pa.ChunkedArray
    names: pa.Array
    numbers: pa.Array
    places: dict[str, pa.Array]
    extra: pa.Array
    parents: Codes


def standardise(
    source: RecordSource,
    scratch: Path,
    model: Model | None,
    decided: pa.Table,
    sizes: BinSizes,
    progress: Callable[[str], None],
    extra: tuple[ExtraColumn, ...],
) -> Profiles:
    """As `make_ranges`, in the folder `FOLDER` of a scratch folder, for a model and people's decisions."""
    folder = scratch / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # names are not kept, so that codes are made again in any case
    folder.mkdir(mode=0o700)
    sources = source.find_sources() if model is None else model.sources
    return make_ranges(source, folder, sources, find_decided_ids(decided), sizes, progress, extra)


def make_ranges(
    source: RecordSource,
    folder: Path,
    sources: tuple[str, ...],
    decided: pa.Array | None,
    sizes: BinSizes,
    progress: Callable[[str], None],
    extra: tuple[ExtraColumn, ...] = (),
) -> Profiles:
    """Standardise a table and write its profiles to `folder`, one file a range.

    Args:
        source: the records.
        folder: for files.
        sources: the registers.
        decided: record ids that someone has decided about.
        sizes: of chunks and ranges.
        progress: called with a text now and then.
        extra: the extra columns.

    Raises:
        TableError: the table cannot be understood.
    """
    chunks = []
    for place, table in enumerate(source.read(sizes.chunk)):
        progress(f"standardise: {place * sizes.chunk:,} of {source.count:,} records")
        chunks.append(_standardise(table, _chunk_path(folder, place), sources, extra))
    ids, ranks = _rank(chunks)
    merged = _Merged.of(folder, chunks, extra)
    decided_ids = np.zeros(len(ids), dtype=bool) if decided is None else pc.is_in(ids, decided).to_numpy()
    first, profile = _collapse(merged, ranks, (np.cumsum(decided_ids) * decided_ids).astype(np.int32))
    keys = dictionary.make_name_keys(merged.names.to_pylist())
    named = _gather(merged, ranks, first)
    frequencies = profiles.count_frequency(named, keys, merged.values)
    together = term_frequency.measure_cooccurrence(named, keys)
    known = Dictionaries(keys, merged.numbers, {}, frequencies, sources, together, extra, merged.values)
    _write_parts(merged, _Numbering(ranks, first, profile, sizes.profiles), known)
    known = replace(known, names=extra_columns.add_values(keys, merged.values))
    for place in range(len(chunks)):
        _chunk_path(folder, place).unlink()
    return _join_parts(folder, known, ids, profile, max(-(-len(first) // sizes.profiles), 1))


def range_path(folder: Path, number: int) -> Path:
    """Where a range of profiles is: a table as `profile` in `linkage.prepare.profiles`, by p."""
    return folder / f"{number}.range"


def find_sounds(rows: pa.Table) -> tuple[str, ...]:
    """Those of `SOUNDS` that some rows have."""
    return tuple(name for name in SOUNDS if name in rows.column_names)


def _chunk_path(folder: Path, place: int) -> Path:
    return folder / f"{place}.chunk"


def _standardise(table: pa.Table, path: Path, sources: tuple[str, ...], extra: tuple[ExtraColumn, ...]) -> _Chunk:
    columns = ", ".join((*_COLUMNS, *extra_columns.FIELDS[: len(extra)]))
    understood = validate_table(table, [column.name for column in extra])
    with working_database.connect() as connection:
        known = profiles.build_profiles(
            connection, understood, frequency=_ANY, sources=sources, collapse=False, extra=extra
        )
        codes = connection.execute(f"SELECT {columns} FROM profile ORDER BY p").to_arrow_table()
        ids = connection.execute("SELECT record_id FROM profile_record ORDER BY p").to_arrow_table()["record_id"]
    bin_file.write_table(path, codes)
    parents = pc.drop_null(
        pc.unique(pa.chunked_array([*codes["mother_number"].chunks, *codes["father_number"].chunks], pa.int32()))
    )
    places = {name: pa.array(texts, pa.string()) for name, texts in known.places.items()}
    names = pa.array(known.names.texts, pa.string())
    return _Chunk(ids, names, known.numbers, places, known.extra_values, parents.to_numpy())


def _rank(chunks: list[_Chunk]) -> tuple[pa.ChunkedArray, list[npt.NDArray[np.int64]]]:
    """All record ids, ascending, and for each chunk the places of its records among them."""
    ids = pa.chunked_array([part for chunk in chunks for part in chunk.ids.chunks], chunks[0].ids.type)
    order = pc.sort_indices(ids).to_numpy()
    ordered = ids.take(pa.array(order))
    if len(ids) > 1 and pc.any(pc.equal(ordered.slice(1), ordered.slice(0, len(ids) - 1))).as_py():
        raise TableError("column record_id has empty or repeated values: each row needs its own")
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return ordered, np.split(rank, np.cumsum([len(chunk.ids) for chunk in chunks])[:-1])


@dataclass(frozen=True)
class _Merged:
    """The chunks with codes that they share.

    Attributes:
        folder: where they are.
        lookups: by column, for each chunk from its codes to the shared ones.
        names, numbers, values: what is behind the shared codes; values are those of extra columns.
        of_parent: by code of a number, whether it is some mother's or father's; one more at the end, which NONE finds.
    """

    folder: Path
    lookups: dict[str, list[Codes]]
    names: pa.Array
    numbers: pa.Array
    values: pa.Array
    of_parent: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, folder: Path, chunks: list[_Chunk], extra: tuple[ExtraColumn, ...]) -> _Merged:
        """Give equal values of all chunks one code."""
        by_name, names = _share([chunk.names for chunk in chunks])
        by_number, numbers = _share([chunk.numbers for chunk in chunks])
        by_value, values = _share([chunk.extra for chunk in chunks])
        lookups = dict.fromkeys(_NAMES, by_name) | dict.fromkeys(_NUMBERS, by_number)
        lookups |= dict.fromkeys(extra_columns.FIELDS[: len(extra)], by_value)
        for name in _PLACES:
            lookups[name], _ = _share([chunk.places[name] for chunk in chunks])
        of_parent = np.zeros(len(numbers) + 1, dtype=bool)
        for chunk, lookup in zip(chunks, by_number, strict=True):
            of_parent[lookup[chunk.parents]] = True
        return cls(folder, lookups, names, numbers, values, of_parent)

    def read(self, place: int) -> Columns:
        """The codes of a chunk, by column."""
        table = bin_file.map_table(_chunk_path(self.folder, place))
        columns = {name: np.asarray(pc.fill_null(table[name], NONE).to_numpy()) for name in table.column_names}
        for name, lookups in self.lookups.items():
            columns[name] = dictionary.take(lookups[place], columns[name])
        number = columns["number"]
        somebody_elses = self.of_parent[number] & (columns["number_validity"] == 2)
        flags = np.maximum(columns["number_misattributed"], somebody_elses)
        columns["number_misattributed"] = np.where(number == NONE, NONE, flags).astype(np.int32)
        return columns


def _share(parts: list[pa.Array]) -> tuple[list[Codes], pa.Array]:
    """For each array of distinct values the codes of these, shared by all arrays, and the values by code."""
    encoded = pa.chunked_array(parts, pa.string()).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return np.split(codes, np.cumsum([len(part) for part in parts])[:-1]), encoded.dictionary


def _collapse(
    merged: _Merged, ranks: list[npt.NDArray[np.int64]], decided: Codes
) -> tuple[npt.NDArray[np.int64], Codes]:
    """The first record of each profile, and each record's profile, records by their place among all.

    Args:
        merged: the chunks.
        ranks: of `_rank`.
        decided: by record: a number of its own where somebody decided about it, else 0.
    """
    words = np.empty((2, len(decided)), dtype=np.uint64)
    for place, rank in enumerate(ranks):
        words[:, rank] = profiles.fingerprint_rows({**merged.read(place), "decided": decided[rank]})
    return profiles.group_equal(words)


def _gather(merged: _Merged, ranks: list[npt.NDArray[np.int64]], first: npt.NDArray[np.int64]) -> Columns:
    """What is counted: given name, surname and whether it is the register's, and extra columns, by profile."""
    wanted = ("first", "last", "register", *(name for name in extra_columns.FIELDS if name in merged.lookups))
    made = {name: np.empty(sum(map(len, ranks)), dtype=np.int32) for name in wanted}
    for place, rank in enumerate(ranks):
        columns = merged.read(place)
        for name, values in made.items():
            values[rank] = columns[name]
    return {name: values[first] for name, values in made.items()}


@dataclass(frozen=True)
class _Numbering:
    """Which record is which profile: see `_rank` and `_collapse`; and how many profiles a range has."""

    ranks: list[npt.NDArray[np.int64]]
    first: npt.NDArray[np.int64]
    profile: Codes
    size: int


def _write_parts(merged: _Merged, numbering: _Numbering, known: Dictionaries) -> None:
    """Write what each chunk has of each range."""
    frequency = term_frequency.TermFrequency.of(known.names, known.frequencies[0])
    is_first = np.zeros(len(numbering.profile), dtype=bool)
    is_first[numbering.first] = True
    for place, rank in enumerate(numbering.ranks):
        own = is_first[rank]
        columns = {name: values[own] for name, values in merged.read(place).items()}
        columns |= profiles.make_key_columns(columns, known.names)
        columns |= frequency.encode(columns)
        columns |= extra_columns.encode_frequency(columns, merged.values, known.frequencies[-1])
        columns |= extra_columns.encode_spellings(columns, known.names, known.extra)
        p = numbering.profile[rank[own]]
        made = pa.table({"p": p} | {name: pa.array(codes, mask=codes == NONE) for name, codes in columns.items()})
        # A part for the first range, even an empty one: there is a range where there is no profile.
        for number, rows in ({0: made.slice(0, 0)} | bin_file.split_bins(made, p // numbering.size)).items():
            bin_file.write_table(merged.folder / f"{number}.{place}.part", rows)


def _join_parts(folder: Path, known: Dictionaries, ids: pa.ChunkedArray, profile: Codes, ranges: int) -> Profiles:
    """Make the ranges of their parts."""
    digest = hashlib.sha256(repr((known.sources, known.extra)).encode())
    for values in (pa.array(known.names.texts, pa.string()), known.numbers, known.extra_values, *ids.chunks):
        _digest(digest, values)
    digest.update(profile.tobytes())
    spoken: list[tuple[Codes, Codes]] = []
    owned: dict[str, list[Codes]] = {name: [np.zeros(0, dtype=np.int32)] for name in _OWNED}
    for number in range(ranges):
        parts = sorted(folder.glob(f"{number}.*.part"))
        table = pa.concat_tables([bin_file.map_table(part) for part in parts]).sort_by("p").combine_chunks()
        bin_file.write_table(range_path(folder, number), table)
        for part in parts:
            part.unlink()
        for column in table.columns:
            digest.update(pc.fill_null(column, NONE).to_numpy().tobytes())
        spoken.append((_find_codes(table, find_sounds(table)), _find_codes(table, ("number",))))
        for name, values in owned.items():
            values.append(pc.fill_null(table[name], NONE).to_numpy())
    whole = {name: np.concatenate(values) for name, values in owned.items()}
    return Profiles(
        known,
        ids,
        profile,
        number=whole["number"],
        validity=whole["number_validity"].astype(np.int8),
        misattributed=whole["number_misattributed"] == 1,
        register=whole["register"] == 1,
        spoken=spoken,
        key=digest.hexdigest(),
    )


def _find_codes(table: pa.Table, columns: tuple[str, ...]) -> Codes:
    """The codes in some columns, ascending."""
    found = pc.unique(pa.chunked_array([chunk for name in columns for chunk in table[name].chunks], pa.int32()))
    return np.sort(pc.drop_null(found).to_numpy()).astype(np.int32)


def _digest(digest: Any, values: pa.Array) -> None:
    for buffer in pa.concat_arrays([values]).buffers():
        if buffer is not None:
            digest.update(buffer)


def _make_any_frequency() -> pa.Table:
    rows = [(field, form, None, 0) for field in term_frequency.FIELDS for form in ("name", "plain", "sound")]
    rows += [(field, "name", None, 0) for field in extra_columns.FIELDS]
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=term_frequency.SCHEMA)


_ANY = _make_any_frequency()  # frequencies where none are asked for
