"""Comparing: each candidate pair becomes an agreement pattern.

What equality and dates say comes from `agreement`; here names and numbers that differ are measured against
each other. Makes a table of pairs with their `pattern`, whose meaning is in `comparison_levels`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.pairs import agreement, extra_agreement, similarity
from linkage.pairs.agreement import COLUMN, CROSSED, CodedPairs, Ints, Patterns
from linkage.pairs.agreement_pattern import pack_levels, unpack_level
from linkage.pairs.comparison_levels import Guardian, Name, Number, Parent
from linkage.pairs.similarity import Levels, SoundKeys
from linkage.prepare.dictionary import NONE
from linkage.prepare.profiles import Dictionaries

_CHUNK = 1 << 14  # pairs compared together: their rows fit the processor's cache
_DISTANT = ("first", "last", "mother", "father", "guardian", "number")  # comparisons that measure distances
_FEW = 4  # profiles for each pair from which on only those asked for are read


def compare(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries, tables: Mapping[str, str]) -> None:
    """Make of each table of pairs (a, b) that `tables` names the one it is to become: its columns and pattern.

    Whether a number is misattributed is decided in `id_ownership`, which writes its level anew.
    """
    given = {made: connection.execute(f"FROM {pairs}").to_arrow_table() for pairs, made in tables.items()}
    count = int(connection.execute("SELECT count(*) FROM profile").fetchall()[0][0])
    few = " OR ".join(f"p IN (SELECT unnest([a, b]) FROM {pairs})" for pairs in tables)
    asked = sum(pairs.num_rows for pairs in given.values())
    profiles = agreement.read_profiles(connection, few if asked * _FEW < count else "")
    spellings = SoundKeys.of(dictionaries.names.sounds)
    for made, pairs in given.items():
        a, b = (np.asarray(pairs[side].to_numpy(), dtype=np.int32) for side in ("a", "b"))
        patterns = _patterns(profiles, a, b, spellings, dictionaries.numbers)
        extra_agreement.add_extras(connection, patterns, a, b, spellings)
        connection.register(made, pairs.append_column("pattern", pa.array(patterns)))


def _patterns(profiles: Ints, a: Ints, b: Ints, spellings: SoundKeys, numbers: pa.Array) -> Patterns:
    patterns: Patterns = np.empty(len(a), dtype=np.int64)

    def fill(begin: int) -> list[_Asked]:
        part = slice(begin, begin + _CHUNK)
        sides = CodedPairs.of(profiles, a[part], b[part])
        patterns[part] = agreement.compare_exactly(sides)
        level = {name: unpack_level(patterns[part], name) for name in _DISTANT}
        added, asked = _compare_names(sides, level, spellings)
        added["number"] = _compare_numbers(sides, level["number"], numbers)
        patterns[part] += pack_levels(added)
        return [replace(one, place=one.place + begin) for one in asked]

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        asked = [one for some in workers.map(fill, range(0, len(a), _CHUNK)) for one in some]
    for one, levels in zip(asked, _compare_distinct(asked, spellings), strict=True):
        _add_similar(patterns, one, levels)
    return patterns


@dataclass(frozen=True)
class _Asked:
    """Names of pairs that differ and may be alike.

    Attributes:
        name: the comparison that they are of.
        place: of each pair.
        left, right: codes of the names' sound keys.
    """

    name: str
    place: npt.NDArray[np.int64]
    left: Ints
    right: Ints


def _compare_names(
    sides: CodedPairs, level: dict[str, Patterns], spellings: SoundKeys
) -> tuple[dict[str, Patterns], list[_Asked]]:
    """What different names add to the levels where they certainly are not alike, and all others."""
    asked = []
    added = {name: np.zeros(len(sides.x), dtype=np.int64) for name in ("first", "last")}
    for name in ("first", "last", "mother", "father"):
        differ = np.flatnonzero(level[name] == Name.DIFFERENT)
        left, right = (side[differ, COLUMN[f"{name}_sound"]] for side in (sides.x, sides.y))
        might = spellings.may_be_alike(left, right)
        asked.append(_Asked(name, differ[might], left[might], right[might]))
        if name in added:
            added[name][differ] = spellings.have_one_initial(left, right) & ~might
    differ = np.flatnonzero(level["guardian"] == Guardian.DIFFERENT)
    for one, other in CROSSED:
        left, right = sides.x[differ, COLUMN[f"{one}_sound"]], sides.y[differ, COLUMN[f"{other}_sound"]]
        known = np.flatnonzero((left != NONE) & (right != NONE))
        left, right = left[known], right[known]
        might = spellings.may_be_alike(left, right)
        asked.append(_Asked("guardian", differ[known[might]], left[might], right[might]))
    return added, asked


def _compare_numbers(sides: CodedPairs, level: Patterns, numbers: pa.Array) -> Patterns:
    """What typing errors add to the level of the number."""
    differ = np.flatnonzero(level == Number.DOUBTFUL)
    left, right = (numbers.take(pa.array(side[differ, COLUMN["number"]])).to_pylist() for side in (sides.x, sides.y))
    added = np.zeros(len(level), dtype=np.int64)
    added[differ] = similarity.is_one_typing_error(left, right) * (Number.NEAR - Number.DOUBTFUL)
    return added


def _compare_distinct(asked: Sequence[_Asked], spellings: SoundKeys) -> list[Levels]:
    """The levels of names, each two of which are compared once."""
    keys = [one.left.astype(np.int64) << 32 | one.right for one in asked]
    encoded = pc.dictionary_encode(pa.array(np.concatenate([np.zeros(0, dtype=np.int64), *keys])))
    distinct = encoded.dictionary.to_numpy()
    levels = spellings.compare((distinct >> 32).astype(np.int32), distinct.astype(np.int32))
    return np.split(levels[encoded.indices.to_numpy()], np.cumsum([len(key) for key in keys], dtype=np.int64))[:-1]


def _add_similar(patterns: Patterns, asked: _Asked, levels: Levels) -> None:
    """Put what similar names add into the patterns."""
    if asked.name in ("first", "last"):
        patterns[asked.place] += pack_levels({asked.name: levels - Name.DIFFERENT})
        return
    alike = asked.place[levels >= Name.STEM]
    if asked.name == "guardian":  # another parent or guardian may have been alike before
        alike = alike[unpack_level(patterns[alike], "guardian") == Guardian.DIFFERENT]
        added = Guardian.ALIKE - Guardian.DIFFERENT
    else:
        added = Parent.ALIKE - Parent.DIFFERENT
    patterns[alike] += pack_levels({asked.name: np.full(len(alike), added)})
