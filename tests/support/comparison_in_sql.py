"""The engine's comparison once more, in plain SQL and plain Python: slow, and short enough to be read.

A reference for tests. It shares with the engine the names of the levels and the table `profile` that both read;
how a level is found, which names are similar and how a pattern is packed is written here a second time.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from linkage.pairs.comparison_levels import Birth, Guardian, Name, Number, Parent, Place, Sex, SourcePair
from linkage.prepare.profiles import Dictionaries

_SIMILAR = ("first", "last", "mother", "father")
# A pattern is one integer: a level in two to four bits, five bits a term_frequency, then the two registers.
_LEVEL_SHIFTS = {
    "number": 0, "first": 3, "last": 7, "birth": 11, "sex": 15, "place": 17,
    "mother": 20, "father": 23, "guardian": 26, "source_pair": 29,
}  # fmt: skip
_FREQUENCY_SHIFTS = {"first": 43, "last": 48}  # behind four times three bits for extra columns
_SOURCES_SHIFT = 53
_ALIKE, _CLOSE = float(np.float32(0.82)), float(np.float32(0.93))  # the engine measures in single precision
# A guardian of one record may be the parent of the other, or the other's guardian.
_CROSSED = (
    *(("guardian", "mother"), ("guardian", "father"), ("guardian", "guardian")),
    *(("mother", "guardian"), ("father", "guardian")),
)


def pattern_sql(columns: dict[str, str]) -> str:
    """SQL that packs the levels, given as expressions by comparison, into one BIGINT."""
    return " + ".join(f"(({level})::BIGINT << {_LEVEL_SHIFTS[name]})" for name, level in columns.items())


def frequency_sql(name: str, expression: str) -> str:
    """SQL that puts a term_frequency at its place in a pattern."""
    return f"(({expression})::BIGINT << {_FREQUENCY_SHIFTS[name]})"


def _key(left: str, right: str) -> str:
    """SQL for two different codes, in either order, as one BIGINT; NULL where one is missing."""
    return f"CASE WHEN {left} <> {right} THEN least({left}, {right})::BIGINT << 32 | greatest({left}, {right}) END"


def _name(field: str) -> str:
    return f"""CASE WHEN x.{field} IS NULL OR y.{field} IS NULL THEN {Name.MISSING}
        WHEN x.{field} = y.{field} THEN {Name.EQUAL}
        WHEN x.{field}_plain = y.{field}_plain THEN {Name.PLAIN}
        WHEN x.{field}_sound = y.{field}_sound THEN {Name.SOUND}
        ELSE {Name.DIFFERENT} END"""


def _parent(field: str) -> str:
    return f"""CASE WHEN x.{field}_number = y.{field}_number THEN {Parent.NUMBER_EQUAL}
        WHEN x.{field} IS NULL OR y.{field} IS NULL THEN
            CASE WHEN x.{field}_number IS NULL OR y.{field}_number IS NULL THEN {Parent.MISSING}
            ELSE {Parent.NUMBER_DIFFERENT} END
        WHEN x.{field} = y.{field} THEN {Parent.EQUAL}
        WHEN x.{field}_sound = y.{field}_sound THEN {Parent.SOUND}
        ELSE {Parent.DIFFERENT} END"""


def _frequency(field: str) -> str:
    def of(column: str) -> str:
        return f"""CASE WHEN {_SWAPPED} THEN 0 WHEN x.{field} = y.{field} THEN x.{column}_frequency
            WHEN x.{field}_plain = y.{field}_plain THEN x.{column}_plain_frequency
            WHEN x.{field}_sound = y.{field}_sound THEN x.{column}_sound_frequency ELSE 0 END"""

    if field == "last":
        return of("last")
    return f"CASE WHEN x.last IS NULL OR y.last IS NULL THEN {of('bare')} ELSE {of('first')} END"


_SWAPPED = (
    "coalesce(x.first_sound = y.last_sound AND x.last_sound = y.first_sound AND x.first_sound <> y.first_sound, false)"
)

# Whether a number is misattributed is decided in `id_ownership`, which writes this level anew.
NUMBER = f"""CASE WHEN x.number IS NULL OR y.number IS NULL THEN {Number.MISSING}
        WHEN x.number = y.number THEN
            CASE WHEN x.number_validity = 2 THEN {Number.EQUAL} ELSE {Number.EQUAL_INVALID} END
        WHEN x.number_validity = 0 OR y.number_validity = 0 THEN {Number.MISSING}
        WHEN x.number_validity = 2 AND y.number_validity = 2 THEN {Number.DIFFERENT}
        ELSE {Number.DOUBTFUL} END"""

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
        return " OR ".join(test.format(left=left, right=right) for left, right in _CROSSED)

    return f"""CASE WHEN (x.guardian IS NULL AND y.guardian IS NULL)
            OR coalesce(x.guardian, x.mother, x.father) IS NULL OR coalesce(y.guardian, y.mother, y.father) IS NULL
            OR (x.mother IS NOT NULL AND y.mother IS NOT NULL) OR (x.father IS NOT NULL AND y.father IS NOT NULL)
            THEN {Guardian.MISSING}
        WHEN {best("x.{left} = y.{right}")} THEN {Guardian.EQUAL}
        WHEN {best("x.{left}_sound = y.{right}_sound")} THEN {Guardian.SOUND}
        ELSE {Guardian.DIFFERENT} END"""


def compare(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries, candidates: str, into: str) -> None:
    """Make table `into` (the columns of `candidates`, pattern) from the pairs (a, b) in table `candidates`."""
    _without_distances(connection, candidates)
    _similar_names(connection, dictionaries)
    _near_numbers(connection, dictionaries)
    keys = ", ".join(f"{name}_key" for name in (*_SIMILAR, "number"))
    # Levels below are what a distance adds to the level DIFFERENT (or DOUBTFUL) that the pair has so far.
    added = {name: f"coalesce({name}_similar.level, {Name.DIFFERENT}) - {Name.DIFFERENT}" for name in ("first", "last")}
    for parent in ("mother", "father"):
        added[parent] = (
            f"CASE WHEN {parent}_similar.level >= {Name.STEM} THEN {Parent.ALIKE - Parent.DIFFERENT} ELSE 0 END"
        )
    added["number"] = f"CASE WHEN near.key IS NOT NULL THEN {Number.NEAR - Number.DOUBTFUL} ELSE 0 END"
    added["guardian"] = f"CASE WHEN alike.a IS NOT NULL THEN {Guardian.ALIKE - Guardian.DIFFERENT} ELSE 0 END"
    joins = " ".join(f"LEFT JOIN similar_name {name}_similar ON {name}_similar.key = {name}_key" for name in _SIMILAR)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {into} AS
        SELECT c.* EXCLUDE (pattern, {keys}), pattern + {pattern_sql(added)} AS pattern
        FROM without_distances c {joins}
        LEFT JOIN near_number near ON near.key = number_key
        LEFT JOIN guardian_alike alike ON alike.a = c.a AND alike.b = c.b""")
    connection.execute("DROP TABLE without_distances")


def _without_distances(connection: duckdb.DuckDBPyConnection, candidates: str) -> None:
    """Make `without_distances`: patterns as far as equality goes, and keys of the values left to compare."""
    levels = {
        "number": NUMBER,
        "first": f"CASE WHEN {_SWAPPED} THEN {Name.SWAPPED} ELSE {_name('first')} END",
        "last": f"CASE WHEN {_SWAPPED} THEN {Name.MISSING} ELSE {_name('last')} END",
        "birth": BIRTH,
        "sex": SEX,
        "place": PLACE,
        "mother": _parent("mother"),
        "father": _parent("father"),
        "guardian": _guardian(),
        "source_pair": f"""CASE WHEN x.source_code IS NULL OR y.source_code IS NULL THEN {SourcePair.MISSING}
            WHEN x.source_code = y.source_code THEN {SourcePair.SAME} ELSE {SourcePair.OTHER} END""",
    }
    sources = "coalesce(least(x.source_code, y.source_code) << 4 | greatest(x.source_code, y.source_code), 0)"
    known = "x.source_code IS NOT NULL AND y.source_code IS NOT NULL"
    sources = f"CASE WHEN {known} THEN {sources} ELSE 0 END::BIGINT << {_SOURCES_SHIFT}"
    term_frequency = " + ".join(frequency_sql(name, _frequency(name)) for name in _FREQUENCY_SHIFTS)
    left = dict.fromkeys(("first", "last"), f"NOT {_SWAPPED}")
    left |= {name: f"(x.{name}_number = y.{name}_number) IS NOT TRUE" for name in ("mother", "father")}
    left["number"] = f"({NUMBER}) = {Number.DOUBTFUL}"
    sides = {name: f"{name}_sound" for name in _SIMILAR} | {"number": "number"}
    keys = ", ".join(
        f"CASE WHEN {left[name]} THEN {_key(f'x.{side}', f'y.{side}')} END AS {name}_key"
        for name, side in sides.items()
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE without_distances AS
        SELECT c.*, {pattern_sql(levels)} + {term_frequency} + ({sources}) AS pattern, {keys}
        FROM {candidates} c JOIN profile x ON x.p = c.a JOIN profile y ON y.p = c.b""")


def _similar_names(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries) -> None:
    """Make `similar_name(key, level)`, and `guardian_alike(a, b)`."""
    crossed = ", ".join(_key(f"x.{left}_sound", f"y.{right}_sound") for left, right in _CROSSED)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE guardian_key AS
        SELECT a, b, unnest([{crossed}]) AS key
        FROM without_distances JOIN profile x ON x.p = a JOIN profile y ON y.p = b
        WHERE (pattern >> {_LEVEL_SHIFTS["guardian"]}) & 7 = {Guardian.DIFFERENT}""")
    keys = " UNION ALL ".join(f"SELECT {name}_key AS key FROM without_distances" for name in _SIMILAR)
    found = connection.execute(f"""
        SELECT DISTINCT key FROM ({keys} UNION ALL SELECT key FROM guardian_key) WHERE key IS NOT NULL""")
    pairs = found.to_arrow_table()
    levels = [name_level(*both) for both in zip(*_texts(dictionaries.names.sounds, pairs), strict=True)]
    connection.register("similar_pairs", pairs.append_column("level", pa.array(levels, pa.int8())))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE similar_name AS FROM similar_pairs WHERE level > {Name.DIFFERENT}"
    )
    connection.unregister("similar_pairs")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE guardian_alike AS
        SELECT DISTINCT a, b FROM guardian_key JOIN similar_name USING (key) WHERE level >= {Name.STEM}""")
    connection.execute("DROP TABLE guardian_key")


def _near_numbers(connection: duckdb.DuckDBPyConnection, dictionaries: Dictionaries) -> None:
    pairs = connection.execute(
        "SELECT DISTINCT number_key AS key FROM without_distances WHERE number_key IS NOT NULL"
    ).to_arrow_table()
    texts = _texts(dictionaries.numbers.to_pylist(), pairs)
    near = pairs.filter(pa.array([edits(*both) <= 1 for both in zip(*texts, strict=True)], pa.bool_()))
    connection.register("near_pairs", near)
    connection.execute("CREATE OR REPLACE TEMP TABLE near_number AS FROM near_pairs")
    connection.unregister("near_pairs")


def _texts(texts: list[str], pairs: pa.Table) -> tuple[list[str], list[str]]:
    """The texts of both sides of coded pairs (`key`). The strings are shared, not copied."""
    if not pairs.num_rows:
        return [], []
    shared = np.array(texts, dtype=object)
    keys = pairs["key"].to_numpy()
    return shared[keys >> 32].tolist(), shared[keys & 0xFFFFFFFF].tolist()


def name_level(one: str, other: str) -> Name:
    """The level of two different sound keys, by the textbook's measures."""
    short, long = sorted((one, other), key=len)
    part = len(short) >= 2 and _is_left_over(short, long)
    similarity, distance, one_initial = jaro_winkler(one, other), edits(one, other), one[:1] == other[:1]
    if (similarity >= _ALIKE or part) and distance <= 1:
        return Name.SLIP
    if similarity >= _CLOSE:
        return Name.CLOSE
    if part:
        return Name.STEM if one_initial else Name.PART
    if similarity >= _ALIKE:
        return Name.TWO_SLIPS if distance == 2 else Name.ALIKE
    return Name.BEGINNING if one_initial else Name.DIFFERENT


def _is_left_over(short: str, long: str) -> bool:
    """Whether the short text is the long one with letters left out."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def edits(one: str, other: str) -> int:
    """Letters changed, left out, put in or swapped with the next (optimal string alignment, by its recurrence)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, facing in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def jaro_winkler(one: str, other: str) -> float:
    """Jaro's similarity with Winkler's reward of up to four equal letters at the front, a tenth each, above 0.7."""
    if not one or not other:
        return float(one == other)
    window = max(max(len(one), len(other)) // 2 - 1, 0)
    taken: list[int] = []
    matched: list[int] = []
    for i, letter in enumerate(one):
        near = range(max(0, i - window), min(len(other), i + window + 1))
        found = next((j for j in near if j not in taken and other[j] == letter), None)
        if found is not None:
            taken.append(found)
            matched.append(i)
    if not matched:
        return 0.0
    crossed = sum(one[i] != other[j] for i, j in zip(matched, sorted(taken), strict=True)) // 2
    count = len(matched)
    jaro = (count / len(one) + count / len(other) + (count - crossed) / count) / 3
    front = next(
        (k for k, (a, b) in enumerate(zip(one[:4], other[:4], strict=False)) if a != b), min(len(one), len(other), 4)
    )
    return float(np.float32(jaro + 0.1 * front * (1 - jaro) if jaro > 0.7 else jaro))
