"""Whose number is it: borrowed and confirmed numbers.

A mother's or a sibling's number on a child's record happens. Taken at its word it refuses the child's
true records and offers the sibling's. Here each profile's number is judged by the company it keeps:

- confirmed: it stands in the civil register, or another record with the number agrees in name;
- borrowed: others with the number clash in name and birth, and nothing confirms it: it then counts
  as missing;
- unconfirmed: seen on this profile alone.

`judge` makes `number_owner(p, borrowed, confirmed)` from compared pairs, `settle` writes the number level
of compared pairs anew by it. What the two numbers said by themselves stays beside it (`number_said`), so that
another judgement can be applied later.
"""

from __future__ import annotations

import duckdb

from linkage.levels import Birth, Name, Number, Sex, level_sql

_FIRST, _BIRTH, _SEX, _NUMBER = (level_sql(name) for name in ("first", "birth", "sex", "number"))
_NAMES_AGREE = f"{_FIRST} >= {Name.STEM}"
_BIRTH_AGREES = f"{_BIRTH} BETWEEN {Birth.YEAR} AND {Birth.EQUAL}"
AGREE = f"({_FIRST} >= {Name.SOUND} OR ({_NAMES_AGREE} OR {_FIRST} = {Name.MISSING}) AND {_BIRTH_AGREES})"
CLASH = f"""({_FIRST} BETWEEN {Name.DIFFERENT} AND {Name.TWO_SLIPS} AND {_BIRTH} <> {Birth.MISSING}
    AND (NOT ({_BIRTH_AGREES}) OR {_SEX} = {Sex.DIFFERENT}))"""


def judge(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `number_owner` from `pair`; return how many profiles borrow their number."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE number_owner AS
        WITH shared AS (
            SELECT a, b, {AGREE} AS agree, {CLASH} AS clash FROM pair WHERE {_NUMBER} = {Number.EQUAL}),
        side AS (SELECT a AS p, agree, clash FROM shared UNION ALL SELECT b, agree, clash FROM shared),
        told AS (SELECT p, bool_or(agree) AS agreed, bool_or(clash) AS clashed FROM side GROUP BY p)
        SELECT p, register = 1 OR coalesce(agreed, false) AS confirmed,
            number_borrowed = 1 OR coalesce(clashed, false) AND NOT confirmed AS borrowed
        FROM profile LEFT JOIN told USING (p) WHERE number IS NOT NULL""")
    return int(connection.execute("SELECT count(*) FROM number_owner WHERE borrowed").fetchall()[0][0])


def settle(connection: duckdb.DuckDBPyConnection, pairs: str) -> None:
    """Rewrite the number level in the table `pairs` (a, b, pattern) by `number_owner`; add number_said."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE {pairs} AS
        SELECT {pairs}.* EXCLUDE (pattern), ({_NUMBER})::TINYINT AS number_said, {settled(_NUMBER)} AS pattern
        FROM {pairs} LEFT JOIN number_owner x ON x.p = a LEFT JOIN number_owner y ON y.p = b""")


def settled(said: str) -> str:
    """SQL for a pair's pattern, given SQL for what its numbers said, and their judgements as x and y."""
    return f"""(pattern - {_NUMBER} + CASE
        WHEN {said} = {Number.MISSING} THEN {Number.MISSING}
        WHEN x.borrowed OR y.borrowed THEN {Number.MISSING}
        WHEN {said} = {Number.DIFFERENT} AND NOT (x.confirmed AND y.confirmed) THEN {Number.UNCONFIRMED}
        ELSE {said} END)"""
