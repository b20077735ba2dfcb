"""Blocking: the candidate pairs, from a union of rules, each pair once.

A rule is a name and key expressions over `profile`; profiles with equal keys are candidates of each
other. A block larger than the cap is left out of its rule and reported: it is a placeholder or a very
common value, and other rules reach its true pairs.

Makes the table `candidate(a, b, rules)`: profiles a < b, and a bit for each rule that found the pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

CAP = 400


@dataclass(frozen=True)
class Rule:
    """A blocking rule: its name, its key expressions over `profile`, and how large a block may be."""

    name: str
    keys: tuple[str, ...]
    cap: int = CAP


RULES = (
    Rule("number", ("number",), 60),
    Rule("house", ("house",), 60),
    Rule("mother number", ("mother_number",), 60),
    Rule("full name", ("first_sound", "last_sound"), 100),
    Rule("name and birth date", ("born", "first_skeleton"), 200),
    Rule("surname and birth date", ("born", "last_sound"), 200),
    Rule("birth date and subdistrict", ("born", "subdistrict", "sex"), 60),
    Rule("name, year and subdistrict", ("first_skeleton", "year", "subdistrict"), 60),
    Rule("name skeletons and year", ("first_skeleton", "last_skeleton", "year"), 100),
    Rule("swapped names", ("least(first_sound, last_sound)", "greatest(first_sound, last_sound)", "year"), 60),
    Rule("address and year", ("subdistrict", "village", "house_no", "year"), 60),
    # For a survey's records: a badly spelled name and no more than an age. A dropped first part leaves the
    # name's end, a dropped last part its beginning. Having no surname is like having the same one.
    Rule(
        "surname, village and initial", ("coalesce(last_skeleton, -1)", "subdistrict", "village", "first_initial"), 60
    ),
    Rule("surname, village and final", ("coalesce(last_skeleton, -1)", "subdistrict", "village", "first_final"), 60),
)


@dataclass(frozen=True)
class RuleReport:
    """What a rule did: candidate pairs, those only it found, its largest block, profiles in capped blocks."""

    rule: str
    pairs: int
    only: int
    largest: int
    capped: int


def block(connection: duckdb.DuckDBPyConnection, rules: tuple[Rule, ...] = RULES) -> list[RuleReport]:
    """Make `candidate` from `profile` and say what each rule gave."""
    sizes = []
    for number, rule in enumerate(rules):
        keys = ", ".join(f"{key} AS k{place}" for place, key in enumerate(rule.keys))
        names = ", ".join(f"k{place}" for place in range(len(rule.keys)))
        known = " AND ".join(f"({key}) IS NOT NULL" for key in rule.keys)
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE blocks AS
            SELECT list(p ORDER BY p) AS members
            FROM (SELECT p, {keys} FROM profile WHERE {known}) GROUP BY {names} HAVING count(*) > 1""")
        sizes.append(
            connection.execute(
                "SELECT coalesce(max(len(members)), 0), coalesce(sum(len(members)) FILTER (len(members) > $cap), 0)"
                " FROM blocks",
                {"cap": rule.cap},
            ).fetchall()[0]
        )
        connection.execute(f"""
            {"INSERT INTO found" if number else "CREATE OR REPLACE TEMP TABLE found AS"}
            WITH small AS (SELECT members FROM blocks WHERE len(members) <= {rule.cap}),
                 left_side AS (
                    SELECT members, unnest(members) AS a, unnest(range(1, len(members) + 1)) AS place FROM small)
            SELECT a, unnest(members[place + 1:]) AS b, {1 << number}::INTEGER AS rule FROM left_side""")
    connection.execute("""
        CREATE OR REPLACE TABLE candidate AS
        SELECT a, b, bit_or(rule) AS rules FROM found GROUP BY a, b""")
    connection.execute("DROP TABLE found")
    return _report(connection, rules, sizes)


def _report(
    connection: duckdb.DuckDBPyConnection, rules: tuple[Rule, ...], sizes: list[tuple[int, int]]
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
