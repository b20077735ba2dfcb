"""Whose number is it: borrowed and confirmed numbers.

A mother's or a sibling's number on a child's record happens. Taken at its word it refuses the child's
true records and offers the sibling's. Here each profile's number is judged by the company it keeps:

- confirmed: it stands in the civil register, or another record with the number agrees in name;
- borrowed: others with the number clash in name and birth, and nothing confirms it: it then counts
  as missing;
- unconfirmed: seen on this profile alone.

`judge` makes `number_owner(p, borrowed, confirmed)` from compared pairs, `settle` writes the number level
of compared pairs anew by it.
"""

from __future__ import annotations

import duckdb

from linkage.levels import Birth, Name, Number, Sex, level_sql

_FIRST, _BIRTH, _SEX, _NUMBER = (level_sql(name) for name in ("first", "birth", "sex", "number"))
_NAMES_AGREE = f"{_FIRST} >= {Name.PART}"
_BIRTH_AGREES = f"{_BIRTH} BETWEEN {Birth.YEAR} AND {Birth.EQUAL}"
_AGREE = f"({_FIRST} >= {Name.SOUND} OR ({_NAMES_AGREE} OR {_FIRST} = {Name.MISSING}) AND {_BIRTH_AGREES})"
_CLASH = f"""({_FIRST} BETWEEN {Name.DIFFERENT} AND {Name.ALIKE} AND {_BIRTH} <> {Birth.MISSING}
    AND (NOT ({_BIRTH_AGREES}) OR {_SEX} = {Sex.DIFFERENT}))"""


def judge(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `number_owner` from `pair`; return how many profiles borrow their number."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE number_owner AS
        WITH shared AS (
            SELECT a, b, {_AGREE} AS agree, {_CLASH} AS clash FROM pair WHERE {_NUMBER} = {Number.EQUAL}),
        side AS (SELECT a AS p, agree, clash FROM shared UNION ALL SELECT b, agree, clash FROM shared),
        told AS (SELECT p, bool_or(agree) AS agreed, bool_or(clash) AS clashed FROM side GROUP BY p)
        SELECT p, register = 1 OR coalesce(agreed, false) AS confirmed,
            number_borrowed = 1 OR coalesce(clashed, false) AND NOT confirmed AS borrowed
        FROM profile LEFT JOIN told USING (p) WHERE number IS NOT NULL""")
    return int(connection.execute("SELECT count(*) FROM number_owner WHERE borrowed").fetchall()[0][0])


def settle(connection: duckdb.DuckDBPyConnection, pairs: str) -> None:
    """Rewrite the number level in the table `pairs` (a, b, pattern) by `number_owner`."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE {pairs} AS
        SELECT {pairs}.* EXCLUDE (pattern), CASE
            WHEN {_NUMBER} = {Number.MISSING} THEN pattern
            WHEN x.borrowed OR y.borrowed THEN pattern - {_NUMBER} + {Number.MISSING}
            WHEN {_NUMBER} = {Number.DIFFERENT} AND NOT (x.confirmed AND y.confirmed)
                THEN pattern - {_NUMBER} + {Number.UNCONFIRMED}
            ELSE pattern END AS pattern
        FROM {pairs} LEFT JOIN number_owner x ON x.p = a LEFT JOIN number_owner y ON y.p = b""")
