"""Blocking against a plain reference, on any small set of profiles, however far apart their codes lie."""

from itertools import combinations

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.pairs.blocking import Rule, block

KEYS = ("k0", "k1", "k2", "k3")
codes = st.sampled_from([None, -1, 0, 1, 2**31 - 1])
profiles = st.lists(st.tuples(*[codes] * len(KEYS)), max_size=12)
rules = st.lists(
    st.builds(
        lambda keys, cap: Rule("-".join(keys), tuple(keys), cap),
        st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True),
        st.integers(1, 12),
    ),
    min_size=1,
    max_size=20,
)


def by_hand(rows: list[tuple[int | None, ...]], rules: list[Rule]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for bit, rule in enumerate(rules):
        keys = [tuple(row[KEYS.index(key)] for key in rule.keys) for row in rows]
        for x, y in combinations(range(len(rows)), 2):
            if None not in keys[x] and keys[x] == keys[y] and keys.count(keys[x]) <= rule.cap:
                found[x, y] = found.get((x, y), 0) | 1 << bit
    return found


@given(profiles, rules)
def test_candidates_are_the_pairs_of_all_blocks_within_their_cap_each_once(
    rows: list[tuple[int | None, ...]], rules: list[Rule]
) -> None:
    columns = {name: pa.array([row[place] for row in rows], pa.int32()) for place, name in enumerate(KEYS)}
    table = pa.table({"p": pa.array(range(len(rows)), pa.int32()), **columns})
    with duckdb.connect() as connection:
        connection.register("profile", table)
        reports = block(connection, tuple(rules))
        found = connection.execute("SELECT a, b, rules FROM candidate").fetchall()
    expected = by_hand(rows, rules)
    assert sorted(found) == sorted((a, b, bits) for (a, b), bits in expected.items())
    for bit, report in enumerate(reports):
        assert report.pairs == sum(bits >> bit & 1 for bits in expected.values())
        assert report.only == sum(bits == 1 << bit for bits in expected.values())
