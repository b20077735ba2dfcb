"""Linking once more, in plain Python on dictionaries and sets: slow, and short enough to be read.

A reference for tests. It shares with the engine the standardised profiles, the blocking rules, and a model whose
context was left out; which pairs are candidates, what they say (`comparison_in_sql`), whose numbers are and what
becomes of a component is written here a second time. All pairs of the table are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage import Model
from linkage.pairs.agreement_pattern import pack_levels, unpack_levels
from linkage.pairs.blocking import RULES, BlockingRule
from linkage.pairs.comparison_levels import Birth, Name, Number, Sex
from linkage.prepare.profiles import build_profiles
from linkage.prepare.tidy_table import validate_table
from tests.support import comparison_in_sql

PRUNED, MOST = -15.0, 20.0  # bits
APART = -1e6
Pair = tuple[int, int]
Profile = dict[str, Any]


def link_plainly(table: pa.Table, model: Model) -> frozenset[frozenset[Any]]:
    """The clusters of a table's records, as sets of record ids."""
    with duckdb.connect() as connection:
        dictionaries = build_profiles(connection, validate_table(table), sources=model.sources)
        profiles = connection.execute("FROM profile ORDER BY p").to_arrow_table().to_pylist()
        candidates = set().union(*(_block(connection, rule) for rule in RULES))
        connection.register("asked", _pair_table(combinations(range(len(profiles)), 2)))
        comparison_in_sql.compare(connection, dictionaries, "asked", "compared")
        every = {
            (a, b): pattern for a, b, pattern in connection.execute("SELECT a, b, pattern FROM compared").fetchall()
        }
        records = connection.execute("SELECT record_id, p FROM profile_record").fetchall()
    patterns = {pair: every[pair] for pair in candidates}
    own = _own_numbers(profiles, patterns)
    weights = {pair: _weigh(model, pattern, len(profiles)) for pair, pattern in _assign(patterns, own).items()}
    cluster = _cluster(profiles, weights, own)
    members = defaultdict(set)
    for record, p in records:
        members[cluster[p]].add(record)
    return frozenset(frozenset(found) for found in members.values())


def _pair_table(pairs: Any) -> pa.Table:
    rows = list(pairs)
    sides = [[row[side] for row in rows] for side in (0, 1)]
    return pa.table(dict(zip("ab", (pa.array(side, pa.int32()) for side in sides), strict=True)))


def _block(connection: duckdb.DuckDBPyConnection, rule: BlockingRule) -> set[Pair]:
    """The pairs of a rule's blocks, those that are too large split by one finer key after the other."""
    expressions = [*rule.keys, *rule.finer]
    rows = connection.execute(
        f"SELECT p, {', '.join(f'({one})::INTEGER' for one in expressions)} FROM profile"
    ).fetchall()
    known = [row for row in rows if None not in row[1 : len(rule.keys) + 1]]
    found: set[Pair] = set()
    blocks = [(len(rule.keys), block) for block in _group(known, 1, len(rule.keys) + 1)]
    while blocks:
        used, block = blocks.pop()
        if len(block) > rule.split and used < len(expressions):
            blocks += [(used + 1, part) for part in _group(block, used + 1, used + 2)]
        elif len(block) <= rule.cap:
            found |= set(combinations(sorted(row[0] for row in block), 2))
    return found


def _group(rows: list[tuple[Any, ...]], begin: int, end: int) -> list[list[tuple[Any, ...]]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[begin:end]].append(row)
    return list(groups.values())


def _level(pattern: int, name: str) -> int:
    return int(unpack_levels(np.array([pattern], dtype=np.int64))[name][0])


def _own_numbers(profiles: list[Profile], patterns: dict[Pair, int]) -> dict[int, tuple[bool, bool]]:
    """Whether each profile's number is misattributed, and confirmed."""
    agreed, clashed = set(), set()
    for pair, pattern in patterns.items():
        if _level(pattern, "number") == Number.EQUAL:
            first, birth = _level(pattern, "first"), _level(pattern, "birth")
            born_alike = Birth.YEAR <= birth <= Birth.EQUAL
            if first >= Name.SOUND or ((first >= Name.STEM or first == Name.MISSING) and born_alike):
                agreed |= {*pair}
            elsewhere = birth != Birth.MISSING and (not born_alike or _level(pattern, "sex") == Sex.DIFFERENT)
            if Name.DIFFERENT <= first <= Name.TWO_SLIPS and elsewhere:
                clashed |= {*pair}
    own = {}
    for row in profiles:
        if row["number"] is not None:
            confirmed = row["register"] == 1 or row["p"] in agreed
            own[row["p"]] = row["number_misattributed"] == 1 or (row["p"] in clashed and not confirmed), confirmed
    return own


def _assign(patterns: dict[Pair, int], own: dict[int, tuple[bool, bool]]) -> dict[Pair, int]:
    """The patterns with the number level that is left once it is known whose the numbers are."""
    made = {}
    for (a, b), pattern in patterns.items():
        said = _level(pattern, "number")
        (a_astray, a_sure), (b_astray, b_sure) = (own.get(p, (False, False)) for p in (a, b))
        level = said
        if a_astray or b_astray:
            level = Number.MISSING
        elif said == Number.DIFFERENT and not (a_sure and b_sure):
            level = Number.UNCONFIRMED
        made[a, b] = pattern + int(pack_levels({"number": np.array([level - said])})[0])
    return made


def _weigh(model: Model, pattern: int, size: int) -> float:
    return float(model.weights(np.array([pattern], dtype=np.int64), size)[0])


def _cluster(profiles: list[Profile], weights: dict[Pair, float], own: dict[int, tuple[bool, bool]]) -> dict[int, int]:
    """The cluster of each profile: the strongest edge first, edges between the same two clusters added."""
    number, register = {}, {}
    for row in profiles:
        p = row["p"]
        astray, sure = own.get(p, (False, False))
        number[p] = {row["number"]} if sure and not astray and row["number_validity"] == 2 else set()
        register[p] = (number[p] or {-p - 1}) if row["register"] == 1 else set()
    members = {p: {p} for p in number}
    joined = _join({pair for pair, weight in weights.items() if weight > 0}, len(profiles))
    near: dict[int, dict[int, float]] = {p: {} for p in number}
    for (a, b), weight in weights.items():
        if joined[a] == joined[b]:
            rows = register[a] and register[b]
            barred = number[a] != number[b] and (rows or (number[a] and number[b]))
            near[a][b] = near[b][a] = APART if barred else max(min(weight, MOST), -MOST)
    refused: set[tuple[float, int, int]] = set()
    while True:
        edges = [(-near[x][y], x, y) for x in near for y in near[x] if x < y and near[x][y] > 0]
        left = sorted({*edges} - refused)
        if not left:
            return {p: min(group) for group in members.values() for p in group}
        edge = left[0]
        _, x, y = edge
        if not _may_join(number[x], number[y]) or not _may_join(register[x], register[y]):
            near[x][y] = near[y][x] = APART
        elif not _wins(x, y, near):
            refused.add(edge)
        else:
            if len(near[x]) < len(near[y]):
                x, y = y, x
            for facts in (members, number, register):
                facts[x] = facts[x] | facts.pop(y)
            for z, extra in near.pop(y).items():
                del near[z][y]
                if z != x:
                    near[x][z] = near[z][x] = near[x].get(z, 0.0) + extra


def _join(pairs: set[Pair], size: int) -> dict[int, int]:
    """The component of each profile, by its smallest."""
    component = {p: p for p in range(size)}
    for a, b in pairs:
        one, other = sorted((component[a], component[b]))
        component = {p: one if name == other else name for p, name in component.items()}
    return component


def _may_join(one: set[int], other: set[int]) -> bool:
    return one <= other or other <= one


def _wins(x: int, y: int, near: dict[int, dict[int, float]]) -> bool:
    """Whether joining two clusters is likelier than not, beside the others that each could join."""
    weight = near[x][y]
    for one, other in ((x, y), (y, x)):
        rivals = sum(
            2.0 ** (bits - weight)
            for z, bits in near[one].items()
            if z != other and bits > 0 and near[other].get(z, 0.0) < 0
        )
        if 1.0 / (1.0 + 2.0**-weight + rivals) < 0.5:
            return False
    return True
