"""Blocking against a plain reference, on any small set of profiles, however far apart their codes lie."""

from itertools import combinations

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.pairs.blocking import BlockingRule, block

KEYS = ("k0", "k1", "k2", "k3")
codes = st.sampled_from([None, -1, 0, 1, 2**31 - 1])
profiles = st.lists(st.tuples(*[codes] * len(KEYS)), max_size=16)
rules = st.lists(
    st.builds(
        lambda keys, cap, finer, split: BlockingRule("-".join(keys), tuple(keys), cap, tuple(finer), min(split, cap)),
        st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True),
        st.integers(1, 12),
        st.lists(st.sampled_from(KEYS), max_size=3),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=20,
)


def by_hand(rows: list[tuple[int | None, ...]], rules: list[BlockingRule]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for bit, rule in enumerate(rules):
        blocks = blocks_by_hand(rows, rule)
        for x, y in combinations(range(len(rows)), 2):
            if blocks[x] and blocks[x] == blocks[y] and blocks.count(blocks[x]) <= rule.cap:
                found[x, y] = found.get((x, y), 0) | 1 << bit
    return found


def blocks_by_hand(rows: list[tuple[int | None, ...]], rule: BlockingRule) -> list[tuple[int | None, ...]]:
    """The block of each row, with as many finer keys as it takes; empty where a key is missing."""
    keys = [tuple(row[KEYS.index(key)] for key in rule.keys) for row in rows]
    blocks = [() if None in key else key for key in keys]
    for finer in rule.finer:
        large = [len(block) > 0 and blocks.count(block) > rule.split for block in blocks]
        blocks = [
            (*block, row[KEYS.index(finer)]) if is_large else block
            for block, row, is_large in zip(blocks, rows, large, strict=True)
        ]
    return blocks


def out_of_reach_by_hand(rows: list[tuple[int | None, ...]], rules: list[BlockingRule]) -> set[int]:
    blocks = [(rule, blocks_by_hand(rows, rule)) for rule in rules]
    return {
        place
        for place in range(len(rows))
        if not any(own[place] and own.count(own[place]) <= max(rule.cap, 1) for rule, own in blocks)
    }


@given(profiles, rules)
def test_candidates_are_the_pairs_of_all_blocks_within_their_cap_each_once(
    rows: list[tuple[int | None, ...]], rules: list[BlockingRule]
) -> None:
    columns = {name: pa.array([row[place] for row in rows], pa.int32()) for place, name in enumerate(KEYS)}
    table = pa.table({"p": pa.array(range(len(rows)), pa.int32()), **columns})
    with duckdb.connect() as connection:
        connection.register("profile", table)
        reports = block(connection, tuple(rules))
        found = connection.execute("SELECT a, b, rules FROM candidate").fetchall()
        out_of_reach = {p for (p,) in connection.execute("SELECT p FROM out_of_reach").fetchall()}
    expected = by_hand(rows, rules)
    assert sorted(found) == sorted((a, b, bits) for (a, b), bits in expected.items())
    assert out_of_reach == out_of_reach_by_hand(rows, rules)
    for bit, report in enumerate(reports):
        assert report.pairs == sum(bits >> bit & 1 for bits in expected.values())
        assert report.only == sum(bits == 1 << bit for bits in expected.values())
