"""Blocking: the candidate pairs, from a union of rules, each pair once.

A rule is a name and key expressions over `profile`; profiles with equal keys are candidates of each
other. A block larger than `BlockingRule.split` is split by the rule's finer keys, one after another, until its parts
are small enough. What is still larger than the cap after the last of them is left out of its rule and
reported: it is a placeholder, or the columns that would tell its records apart are empty.

Makes two tables. `candidate(a, b, rules)`: profiles a < b, and a bit for each rule that found the pair.
`out_of_reach(p)`: profiles that no rule can find a candidate for, because they have the keys of none or lie
in blocks that were left out.

Keys come from SQL, pairs are made in NumPy: a profile's blocks of all rules are one row of a matrix, so two
rows say at once which rules find a pair, and it is taken where the first of them does. No pair is ever held
twice, and nothing has to be sorted or hashed to find that out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.pairs import duckdb_arrays

CAP = 400
SPLIT = 12
UNKNOWN = -2
"""The value of a finer key that a profile lacks: those that lack it stay together."""
_CHUNK = 1 << 14  # members of blocks looked at together: their rows fit the processor's cache

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class BlockingRule:
    """A blocking rule.

    Attributes:
        name: of the rule.
        keys: expressions over `profile`; a profile that lacks one is in no block of the rule.
        cap: how large a block may be.
        finer: further expressions, by which blocks larger than `split` are split.
        split: at most `cap`.
    """

    name: str
    keys: tuple[str, ...]
    cap: int = CAP
    finer: tuple[str, ...] = ()
    split: int = SPLIT


RULES: tuple[BlockingRule, ...] = (
    BlockingRule("number", ("number",), 60, ("year", "sex"), 30),
    BlockingRule("house", ("house",), 60, ("sex", "year"), 30),
    BlockingRule("mother number", ("mother_number",), 60, ("year", "sex"), 30),
    # The year of birth splits the blocks of common names, which are mostly of strangers. How common a name is
    # comes from the frozen frequencies, so a block does not change when records elsewhere come and go.
    BlockingRule(
        "full name",
        (
            "first_sound",
            "last_sound",
            "IF(common_name = 1, coalesce(year, -1), -2)",
        ),
        100,
        ("sex", "month", "subdistrict"),
        16,
    ),
    BlockingRule("name and birth date", ("born", "first_skeleton"), 200, ("last_skeleton", "sex", "subdistrict")),
    BlockingRule("surname and birth date", ("born", "last_sound"), 200, ("sex", "first_final", "first_initial")),
    BlockingRule(
        "birth date and subdistrict", ("born", "subdistrict", "sex"), 60, ("first_final", "first_initial", "village"), 7
    ),
    BlockingRule(
        "name, year and subdistrict",
        ("first_skeleton", "year", "subdistrict"),
        60,
        ("sex", "village", "month", "first_sound"),
        16,
    ),
    BlockingRule(
        "name skeletons and year",
        ("first_skeleton", "last_skeleton", "year"),
        100,
        ("sex", "first_sound", "month", "subdistrict"),
        16,
    ),
    BlockingRule(
        "swapped names",
        ("least(first_sound, last_sound)", "greatest(first_sound, last_sound)", "year"),
        60,
        ("sex", "month", "subdistrict"),
        60,
    ),
    BlockingRule(
        "address and year", ("subdistrict", "village", "house_no", "year"), 60, ("sex", "first_final", "first_initial")
    ),
    # For a survey's records: a badly spelled name and no more than an age. A dropped first part leaves the
    # name's end, a dropped last part its beginning. Having no surname is like having the same one.
    BlockingRule(
        "surname, village and initial",
        ("coalesce(last_skeleton, -1)", "subdistrict", "village", "first_initial"),
        60,
        ("sex", "first_final", "year"),
        8,
    ),
    BlockingRule(
        "surname, village and final",
        ("coalesce(last_skeleton, -1)", "subdistrict", "village", "first_final"),
        60,
        ("sex", "year", "first_initial"),
        8,
    ),
)


@dataclass(frozen=True)
class RuleReport:
    """What a rule did: candidate pairs, those only it found, its largest block, profiles in capped blocks."""

    rule: str
    pairs: int
    only: int
    largest: int
    capped: int


@dataclass(frozen=True)
class _Blocks:
    """The blocks of one rule.

    Attributes:
        members: the profiles of all blocks, block by block, in order within each.
        sizes: of the blocks, as they follow each other.
        largest, capped: as in `RuleReport`.
    """

    members: Ints
    sizes: npt.NDArray[np.int64]
    largest: int
    capped: int


def block(connection: duckdb.DuckDBPyConnection, rules: tuple[BlockingRule, ...] = RULES) -> list[RuleReport]:
    """Make `candidate` and `out_of_reach` from `profile` and say what each rule gave."""
    one_at_a_time = Lock()
    count = int(connection.execute("SELECT coalesce(max(p) + 1, 0) FROM profile").fetchall()[0][0])
    reached = np.zeros(count, dtype=np.bool_)

    def blocks_of(rule: BlockingRule) -> _Blocks:
        with one_at_a_time:
            profiles, keys = _keys(connection, rule)

        def read_finer(expression: str, asked: Ints) -> Ints:
            with one_at_a_time:
                return _finer_key(connection, expression, asked, count)

        blocks, left_out = _blocks(profiles, keys, rule, read_finer)
        with one_at_a_time:
            _count_reached(reached, profiles, left_out)
        return blocks

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        blocks = list(workers.map(blocks_of, rules))
        matrix = _matrix(blocks)
        parts = list(workers.map(lambda number: _pairs(blocks[number], number, matrix), range(len(rules))))
    columns = {name: pa.chunked_array([pa.array(part[name]) for part in parts]) for name in ("a", "b", "rules")}
    connection.register("candidate", pa.table(columns))
    connection.register("out_of_reach", pa.table({"p": np.flatnonzero(~reached).astype(np.int32)}))
    return _report(connection, rules, [(one.largest, one.capped) for one in blocks])


def _count_reached(reached: npt.NDArray[np.bool_], profiles: Ints, left_out: Ints) -> None:
    """Note in `reached` the profiles that have a rule's keys, but for those whose block was left out."""
    before = reached[left_out]
    reached[profiles] = True
    reached[left_out] = before


def _keys(connection: duckdb.DuckDBPyConnection, rule: BlockingRule) -> tuple[Ints, list[Ints]]:
    """The profiles that have all keys of a rule, and their keys."""
    named = [f"({key})::INTEGER AS k{place}" for place, key in enumerate(rule.keys)]
    known = " AND ".join(f"({key}) IS NOT NULL" for key in rule.keys)
    found = duckdb_arrays.fetch_arrays(connection, f"SELECT p, {', '.join(named)} FROM profile WHERE {known}")
    return found["p"], [found[f"k{place}"] for place in range(len(named))]


def _finer_key(connection: duckdb.DuckDBPyConnection, expression: str, asked: Ints, count: int) -> Ints:
    """A finer key of the profiles asked for (length n), of `count`."""
    found = duckdb_arrays.fetch_arrays(
        connection, f"SELECT p, coalesce(({expression})::INTEGER, {UNKNOWN}) AS finer FROM profile"
    )
    values = np.empty(count, dtype=np.int32)
    values[found["p"]] = found["finer"]
    return values[asked]


def _blocks(
    profiles: Ints, keys: list[Ints], rule: BlockingRule, read_finer: Callable[[str, Ints], Ints]
) -> tuple[_Blocks, Ints]:
    """The blocks of profiles that have all keys in common, the large ones split, and who was left out of them."""
    if not len(profiles):
        return _Blocks(profiles, np.zeros(0, dtype=np.int64), 0, 0), profiles
    members, sizes = _group(profiles, keys)
    done: list[tuple[Ints, npt.NDArray[np.int64]]] = []
    for finer in rule.finer:
        large = sizes > rule.split
        if not large.any():
            break
        within = np.repeat(large, sizes)
        done.append((members[~within], sizes[~large]))
        members, sizes = members[within], sizes[large]
        number = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        members, sizes = _group(members, [number, read_finer(finer, members)])
    done.append((members, sizes))
    members, sizes = (np.concatenate(parts) for parts in zip(*done, strict=True))
    kept = (sizes > 1) & (sizes <= rule.cap)
    left_out = members[np.repeat(sizes > max(rule.cap, 1), sizes)]
    largest = int(sizes.max())
    blocks = _Blocks(members[np.repeat(kept, sizes)], sizes[kept], largest if largest > 1 else 0, len(left_out))
    return blocks, left_out


def _group(profiles: Ints, keys: list[Ints]) -> tuple[Ints, npt.NDArray[np.int64]]:
    """Profiles ordered so that those with equal keys follow each other, and how many these are."""
    bits = int(profiles.max()).bit_length()
    # Key and profile as one word: sorting the words puts blocks together, and profiles in order within them.
    words = _pack(keys, 64 - bits) << np.uint64(bits) | profiles.astype(np.uint64)
    words.sort()
    key = words >> np.uint64(bits)
    members = (words & np.uint64((1 << bits) - 1)).astype(np.int32)
    return members, np.diff(np.r_[0, np.flatnonzero(key[1:] != key[:-1]) + 1, len(key)])


def _pack(keys: list[Ints], bits: int) -> Keys:
    """One word of at most `bits` bits for each row of keys, equal where all of them are equal."""
    word: Keys = np.zeros(len(keys[0]), dtype=np.uint64)
    reach = 1
    for key in keys:
        low, high = int(key.min()), int(key.max())
        if reach * (high - low + 1) > 1 << bits:
            word, reach = _renumber(word)
        word *= np.uint64(high - low + 1)
        word += (key.astype(np.int64) - low).astype(np.uint64)
        reach *= high - low + 1
    return word if reach <= 1 << bits else _renumber(word)[0]


def _renumber(words: Keys) -> tuple[Keys, int]:
    """Words numbered through in their order, and how many there are."""
    values, places = np.unique(words, return_inverse=True)
    return places.astype(np.uint64), len(values)


def _matrix(blocks: list[_Blocks]) -> Ints:
    """The block of each profile (row) under each rule (column); where it is in none, a number of the profile's own."""
    size = 1 + max((int(one.members.max(initial=-1)) for one in blocks), default=-1)
    matrix = np.empty((size, 16 if len(blocks) <= 16 else 32), dtype=np.int32)
    matrix[:] = -1 - np.arange(size, dtype=np.int32)[:, None]
    for number, one in enumerate(blocks):
        matrix[one.members, number] = np.repeat(np.arange(len(one.sizes), dtype=np.int32), one.sizes)
    return matrix


def _pairs(blocks: _Blocks, number: int, matrix: Ints) -> dict[str, Ints]:
    """The pairs a < b that this rule is the first to find, and the bits of all rules that find them."""
    found: dict[str, list[Ints]] = {name: [np.zeros(0, dtype=np.int32)] for name in ("a", "b", "rules")}
    earlier = (1 << number) - 1
    for members, sizes in _split_members(blocks):
        rows = matrix.take(members, axis=0, mode="clip")
        place = np.arange(len(members))
        behind = np.repeat(np.cumsum(sizes), sizes) - place - 1
        distance = 1
        while len(place := place[behind >= distance]):
            behind = behind[behind >= distance]
            other = place + distance
            rules = _find_rules(rows.take(place, axis=0, mode="clip"), rows.take(other, axis=0, mode="clip"))
            first = np.flatnonzero(rules & earlier == 0)
            for name, values in (("a", members[place[first]]), ("b", members[other[first]]), ("rules", rules[first])):
                found[name].append(values)
            if distance == 1:
                # Blocks that lie within one of an earlier rule give no pairs of their own: most do.
                together = np.bitwise_and.reduceat(rules, np.cumsum(sizes - 1) - sizes + 1)
                alone = np.repeat(together & earlier == 0, sizes - 1)
                place, behind = place[alone], behind[alone]
            distance += 1
    return {name: np.concatenate(values) for name, values in found.items()}


def _find_rules(x: Ints, y: Ints) -> Ints:
    """Bits of the rules under which two rows of the matrix have one block, for pairs (n, rules each)."""
    same = np.packbits((x == y).ravel(), bitorder="little")
    return same.view("<u2" if x.shape[1] == 16 else "<u4").astype(np.int32)


def _split_members(blocks: _Blocks) -> Iterator[tuple[Ints, npt.NDArray[np.int64]]]:
    """The members of some whole blocks at a time, and the sizes of these blocks."""
    ends = np.cumsum(blocks.sizes)
    begin = 0
    while begin < len(ends):
        start = int(ends[begin] - blocks.sizes[begin])
        end = max(int(np.searchsorted(ends, start + _CHUNK, side="right")), begin + 1)
        yield blocks.members[start : int(ends[end - 1])], blocks.sizes[begin:end]
        begin = end


def _report(
    connection: duckdb.DuckDBPyConnection, rules: tuple[BlockingRule, ...], sizes: list[tuple[int, int]]
) -> list[RuleReport]:
    counted = connection.execute("SELECT rules, count(*) FROM candidate GROUP BY rules").fetchall()
    return [
        RuleReport(
            rule.name,
            sum(pairs for found, pairs in counted if found >> number & 1),
            sum(pairs for found, pairs in counted if found == 1 << number),
            int(largest),
            int(capped),
        )
        for number, (rule, (largest, capped)) in enumerate(zip(rules, sizes, strict=True))
    ]
