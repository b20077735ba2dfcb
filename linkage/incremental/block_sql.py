"""Blocks in SQL: which block of a rule a record is in, once large blocks are split as `linkage.pairs.blocking` does."""

from __future__ import annotations

from linkage.pairs.blocking import RULES

FINER = tuple(dict.fromkeys(finer for rule in RULES for finer in rule.finer))
"""The finer keys of all rules; `incremental.record` has their hashes in the columns `FINER_COLUMNS`."""
FINER_COLUMNS = tuple(f"f{place}" for place in range(len(FINER)))
KEY_COLUMNS = tuple(f"k{place}" for place in range(len(RULES)))


def make_parameters(place: int) -> dict[str, str]:
    """What the SQL about one rule's blocks names in braces, by the rule's place; see `sql/rule.sql`."""
    rule = RULES[place]
    finer = [FINER_COLUMNS[FINER.index(expression)] for expression in rule.finer]
    keys = [", ".join(["key", *finer[:depth]]) for depth in range(len(finer) + 1)]
    sizes = {
        state: [
            f"count(*) FILTER ({state}) OVER (PARTITION BY {key}) AS {state}_{depth}" for depth, key in enumerate(keys)
        ]
        for state in ("now", "before")
    }
    parameters = {
        "place": str(place),
        "bit": str(1 << place),
        "key": KEY_COLUMNS[place],
        "finer": "".join(f"{column}, " for column in finer),
        "cap": str(rule.cap),
        "split": str(rule.split),
        "sizes": ", ".join(sizes["now"]),
        "former_sizes": ", ".join(sizes["before"]),
    }
    for state, prefix in (("now", ""), ("before", "former_")):
        parameters[f"{prefix}size"] = _where_small(
            state, rule.split, [f"{state}_{depth}" for depth in range(len(keys))]
        )
        blocks = [f"hash({depth}, {key})" for depth, key in enumerate(keys)]
        parameters[f"{prefix}block"] = _where_small(state, rule.split, blocks)
    return parameters


def _where_small(state: str, split: int, values: list[str]) -> str:
    """The first of `values`, one for each further key, at whose key the block is small enough; else the last."""
    cases = [f"WHEN {state}_{depth} <= {split} THEN {value}" for depth, value in enumerate(values[:-1])]
    return f"CASE {' '.join(cases)} ELSE {values[-1]} END" if cases else values[-1]
