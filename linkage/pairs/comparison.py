"""Comparing: each candidate pair becomes an agreement pattern.

What equality and dates say comes from `agreement`; here names and numbers that differ are measured against
each other. Makes a table of pairs with their `pattern`, whose meaning is in `comparison_levels`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pyarrow as pa

from linkage.pairs import agreement, similarity
from linkage.pairs.agreement import COLUMN, CROSSED, Ints, Patterns
from linkage.pairs.agreement_pattern import pack_levels, unpack_levels
from linkage.pairs.comparison_levels import Guardian, Name, Number, Parent
from linkage.pairs.similarity import Spellings
from linkage.prepare.dictionary import NONE
from linkage.prepare.profiles import Dictionaries

_CHUNK = 1 << 14  # pairs compared together: their rows fit the processor's cache
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
    spellings = Spellings.of(dictionaries.names.sounds)
    for made, pairs in given.items():
        patterns = pa.array(_patterns(profiles, pairs, spellings, dictionaries.numbers))
        connection.register(made, pairs.append_column("pattern", patterns))


def _patterns(profiles: Ints, pairs: pa.Table, spellings: Spellings, numbers: pa.Array) -> Patterns:
    a, b = (np.asarray(pairs[side].to_numpy(), dtype=np.int32) for side in ("a", "b"))
    patterns: Patterns = np.empty(len(a), dtype=np.int64)

    def fill(begin: int) -> None:
        part = slice(begin, begin + _CHUNK)
        patterns[part] = agreement.compare_exactly(profiles, a[part], b[part])
        patterns[part] += _distances(profiles, a[part], b[part], patterns[part], spellings, numbers)

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        list(workers.map(fill, range(0, len(a), _CHUNK)))
    return patterns


def _distances(
    profiles: Ints, a: Ints, b: Ints, patterns: Patterns, spellings: Spellings, numbers: pa.Array
) -> Patterns:
    """What distances add to patterns of pairs (a, b) in which what is not equal is different."""
    level = unpack_levels(patterns)
    added = {
        name: np.zeros(len(a), dtype=np.int64) for name in ("number", "first", "last", "mother", "father", "guardian")
    }
    for name in ("first", "last", "mother", "father"):
        differ = np.flatnonzero(level[name] == Name.DIFFERENT)
        sound = COLUMN[f"{name}_sound"]
        found = spellings.levels(profiles[a[differ], sound], profiles[b[differ], sound])
        if name in ("first", "last"):
            added[name][differ] = found - Name.DIFFERENT
        else:
            added[name][differ] = np.where(found >= Name.STEM, Parent.ALIKE - Parent.DIFFERENT, 0)
    differ = np.flatnonzero(level["number"] == Number.DOUBTFUL)
    left, right = (numbers.take(pa.array(profiles[side[differ], COLUMN["number"]])).to_pylist() for side in (a, b))
    added["number"][differ] = similarity.is_one_typing_error(left, right) * (Number.NEAR - Number.DOUBTFUL)
    differ = np.flatnonzero(level["guardian"] == Guardian.DIFFERENT)
    for one, other in CROSSED:
        left_sound, right_sound = (
            profiles[a[differ], COLUMN[f"{one}_sound"]],
            profiles[b[differ], COLUMN[f"{other}_sound"]],
        )
        known = (left_sound != NONE) & (right_sound != NONE)
        alike = spellings.levels(left_sound[known], right_sound[known]) >= Name.STEM
        added["guardian"][differ[known][alike]] = Guardian.ALIKE - Guardian.DIFFERENT
    return pack_levels(added)
