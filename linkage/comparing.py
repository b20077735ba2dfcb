"""Comparing: each candidate pair becomes an agreement pattern.

Distinct pairs of names and of numbers are compared once, in Python; pairs of profiles are compared
in SQL on integers. Makes the table `pair(a, b, rules, pattern)`; the meaning of a pattern is in
`levels`.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from linkage import similarity
from linkage.levels import Birth, Guardian, Name, Number, Parent, Place, Sex, pattern_sql
from linkage.model import RARITY_PLACES, rarity_sql
from linkage.profiles import Dictionaries

_NAME_SIDES = (
    ("first_sound", "first_sound"),
    ("last_sound", "last_sound"),
    ("mother_sound", "mother_sound"),
    ("father_sound", "father_sound"),
    ("guardian_sound", "mother_sound"),
    ("guardian_sound", "father_sound"),
    ("guardian_sound", "guardian_sound"),
    ("mother_sound", "guardian_sound"),
    ("father_sound", "guardian_sound"),
)


def _name(field: str, similar: str) -> str:
    return f"""CASE WHEN x.{field} IS NULL OR y.{field} IS NULL THEN {Name.MISSING}
        WHEN x.{field} = y.{field} THEN {Name.EQUAL}
        WHEN x.{field}_plain = y.{field}_plain THEN {Name.PLAIN}
        WHEN x.{field}_sound = y.{field}_sound THEN {Name.SOUND}
        ELSE coalesce({similar}.level, {Name.DIFFERENT}) END"""


def _parent(field: str, similar: str) -> str:
    return f"""CASE WHEN x.{field}_number = y.{field}_number THEN {Parent.NUMBER_EQUAL}
        WHEN x.{field} IS NULL OR y.{field} IS NULL THEN
            CASE WHEN x.{field}_number IS NULL OR y.{field}_number IS NULL THEN {Parent.MISSING}
            ELSE {Parent.NUMBER_DIFFERENT} END
        WHEN x.{field} = y.{field} THEN {Parent.EQUAL}
        WHEN x.{field}_sound = y.{field}_sound THEN {Parent.SOUND}
        WHEN {similar}.level >= {Name.PART} THEN {Parent.ALIKE} ELSE {Parent.DIFFERENT} END"""


def _rarity(field: str) -> str:
    return f"""CASE WHEN {_SWAPPED} THEN 0 WHEN x.{field} = y.{field} THEN x.{field}_rarity
        WHEN x.{field}_plain = y.{field}_plain THEN x.{field}_plain_rarity
        WHEN x.{field}_sound = y.{field}_sound THEN x.{field}_sound_rarity ELSE 0 END"""


_SWAPPED = (
    "coalesce(x.first_sound = y.last_sound AND x.last_sound = y.first_sound AND x.first_sound <> y.first_sound, false)"
)

NUMBER = f"""CASE WHEN x.number IS NULL OR y.number IS NULL OR x.number_borrowed = 1 OR y.number_borrowed = 1
            THEN {Number.MISSING}
        WHEN x.number = y.number THEN
            CASE WHEN x.number_standing = 2 THEN {Number.EQUAL} ELSE {Number.EQUAL_INVALID} END
        WHEN x.number_standing = 0 OR y.number_standing = 0 THEN {Number.MISSING}
        WHEN x.number_standing = 2 AND y.number_standing = 2 THEN {Number.DIFFERENT}
        WHEN near.level IS NOT NULL THEN {Number.NEAR} ELSE {Number.DOUBTFUL} END"""

BIRTH = f"""CASE WHEN x.year IS NULL OR y.year IS NULL THEN {Birth.MISSING}
        WHEN x.birth_precision = 4 OR y.birth_precision = 4 THEN
            CASE WHEN abs(x.year - y.year) <= 1 THEN {Birth.AGE} ELSE {Birth.CONTRADICTS} END
        WHEN x.birth_precision > 1 OR y.birth_precision > 1 THEN
            CASE WHEN x.year = y.year AND (x.month IS NULL OR y.month IS NULL OR x.month = y.month) THEN {Birth.YEAR}
            ELSE {Birth.CONTRADICTS} END
        WHEN x.born = y.born THEN {Birth.EQUAL}
        WHEN x.year = y.year AND x.month = y.day AND x.day = y.month THEN {Birth.SWAPPED}
        WHEN x.month = y.month AND x.day = y.day THEN
            CASE WHEN abs(x.year - y.year) = 1 THEN {Birth.NEXT_YEAR} ELSE {Birth.SAME_MONTH_DAY} END
        WHEN x.year = y.year AND x.month = y.month THEN {Birth.SAME_YEAR_MONTH}
        WHEN x.year = y.year AND x.day = y.day THEN {Birth.SAME_YEAR_DAY}
        WHEN abs(x.born - y.born) < 240 THEN {Birth.NEAR} ELSE {Birth.FAR} END"""

SEX = f"""CASE WHEN x.sex IS NULL OR y.sex IS NULL THEN {Sex.MISSING}
        WHEN x.sex = y.sex THEN {Sex.EQUAL} ELSE {Sex.DIFFERENT} END"""

PLACE = f"""CASE WHEN x.house = y.house THEN {Place.SAME_HOUSE}
        WHEN x.province IS NULL OR y.province IS NULL THEN {Place.MISSING}
        WHEN x.province <> y.province THEN {Place.PROVINCE}
        WHEN x.district IS NULL OR y.district IS NULL THEN {Place.MISSING}
        WHEN x.district <> y.district THEN {Place.DISTRICT}
        WHEN x.subdistrict IS NULL OR y.subdistrict IS NULL THEN {Place.MISSING}
        WHEN x.subdistrict <> y.subdistrict THEN {Place.SUBDISTRICT}
        WHEN x.house_no = y.house_no THEN
            CASE WHEN x.village = y.village THEN {Place.SAME_HOUSE} ELSE {Place.SAME_NUMBER} END
        WHEN x.village = y.village THEN {Place.HOUSE} ELSE {Place.VILLAGE} END"""


def _guardian() -> str:
    def best(test: str) -> str:
        crossed = [("guardian", "mother"), ("guardian", "father"), ("guardian", "guardian"), ("mother", "guardian")]
        crossed.append(("father", "guardian"))
        return " OR ".join(test.format(left=left, right=right) for left, right in crossed)

    return f"""CASE WHEN (x.guardian IS NULL AND y.guardian IS NULL)
            OR coalesce(x.guardian, x.mother, x.father) IS NULL OR coalesce(y.guardian, y.mother, y.father) IS NULL
            OR (x.mother IS NOT NULL AND y.mother IS NOT NULL) OR (x.father IS NOT NULL AND y.father IS NOT NULL)
            THEN {Guardian.MISSING}
        WHEN {best("x.{left} = y.{right}")} THEN {Guardian.EQUAL}
        WHEN {best("x.{left}_sound = y.{right}_sound")} THEN {Guardian.SOUND}
        WHEN greatest(gm.level, gf.level, gg.level, mg.level, fg.level) >= {Name.PART} THEN {Guardian.ALIKE}
        ELSE {Guardian.DIFFERENT} END"""


def compare(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries, candidates: str, into: str) -> None:
    """Make table `into` (the columns of `candidates`, pattern) from the pairs (a, b) in table `candidates`."""
    _similar_names(connection, dictionaries, candidates)
    _near_numbers(connection, dictionaries, candidates)
    pattern = pattern_sql(
        {
            "number": NUMBER,
            "first": f"CASE WHEN {_SWAPPED} THEN {Name.SWAPPED} ELSE {_name('first', 'first_similar')} END",
            "last": f"CASE WHEN {_SWAPPED} THEN {Name.MISSING} ELSE {_name('last', 'last_similar')} END",
            "birth": BIRTH,
            "sex": SEX,
            "place": PLACE,
            "mother": _parent("mother", "mother_similar"),
            "father": _parent("father", "father_similar"),
            "guardian": _guardian(),
        }
    )
    joins = [
        _similar("first_similar", "first_sound", "first_sound"),
        _similar("last_similar", "last_sound", "last_sound"),
    ]
    joins += [_similar(f"{parent}_similar", f"{parent}_sound", f"{parent}_sound") for parent in ("mother", "father")]
    joins += [
        _similar(alias, f"{left}_sound", f"{right}_sound")
        for alias, left, right in (
            ("gm", "guardian", "mother"),
            ("gf", "guardian", "father"),
            ("gg", "guardian", "guardian"),
            ("mg", "mother", "guardian"),
            ("fg", "father", "guardian"),
        )
    ]
    rarity = " + ".join(rarity_sql(name, _rarity(name)) for name in RARITY_PLACES)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {into} AS
        SELECT c.*, {pattern} + {rarity} AS pattern
        FROM {candidates} c JOIN profile x ON x.p = c.a JOIN profile y ON y.p = c.b
        {" ".join(joins)}
        LEFT JOIN near_number near
            ON near.low = least(x.number, y.number) AND near.high = greatest(x.number, y.number)""")


def _similar(alias: str, left: str, right: str) -> str:
    return (
        f"LEFT JOIN similar_name {alias} ON {alias}.low = least(x.{left}, y.{right})"
        f" AND {alias}.high = greatest(x.{left}, y.{right})"
    )


def _similar_names(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries, candidates: str) -> None:
    sides = " UNION ALL ".join(
        f"SELECT least(x.{left}, y.{right}) AS low, greatest(x.{left}, y.{right}) AS high"
        f" FROM {candidates} c JOIN profile x ON x.p = c.a JOIN profile y ON y.p = c.b WHERE x.{left} <> y.{right}"
        for left, right in _NAME_SIDES
    )
    pairs = connection.execute(f"SELECT DISTINCT low, high FROM ({sides})").to_arrow_table()
    low, high = _texts(dictionaries.names.sounds, pairs)
    levels = pa.array(similarity.name_levels(low, high))
    connection.register("similar_pairs", pairs.append_column("level", levels))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE similar_name AS FROM similar_pairs WHERE level > {Name.DIFFERENT}"
    )
    connection.unregister("similar_pairs")


def _near_numbers(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries, candidates: str) -> None:
    pairs = connection.execute(f"""
        SELECT DISTINCT least(x.number, y.number) AS low, greatest(x.number, y.number) AS high
        FROM {candidates} c JOIN profile x ON x.p = c.a JOIN profile y ON y.p = c.b
        WHERE x.number <> y.number AND least(x.number_standing, y.number_standing) = 1""").to_arrow_table()
    low, high = _texts(dictionaries.numbers, pairs)
    near = pairs.filter(pa.array(similarity.one_typing_error(low, high)))
    connection.register("near_pairs", near)
    connection.execute("CREATE OR REPLACE TEMP TABLE near_number AS SELECT low, high, 1 AS level FROM near_pairs")
    connection.unregister("near_pairs")


def _texts(texts: list[str], pairs: pa.Table) -> tuple[list[str], list[str]]:
    """The texts of both sides of coded pairs. The strings are shared, not copied."""
    shared = np.array(texts, dtype=object)
    low, high = (shared[pairs[side].to_numpy()].tolist() if pairs.num_rows else [] for side in ("low", "high"))
    return low, high
