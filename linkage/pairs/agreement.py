"""Agreement of pairs of profiles: the level of each comparison, as far as equality and dates go.

What distances between names and numbers add is decided in `comparison`, the meaning of levels `comparison_levels`'.

A profile is one row of a matrix of integer codes, so that a pair costs two short reads of memory and one
comparison of two rows. Which fields are known on both sides and which are equal are then the bits of two words,
and a level is looked up in a table of all combinations of the few facts that it depends on. Each table is
filled from a rule in plain Python, which is where the level is decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from linkage.pairs import duckdb_arrays
from linkage.pairs.agreement_pattern import NAME_FIELDS, pack_levels, pack_source_pairs, pack_term_frequency
from linkage.pairs.comparison_levels import Birth, Guardian, Name, Number, Parent, Place, Sex, SourcePair
from linkage.prepare.dictionary import NONE
from linkage.prepare.profiles import PRECISIONS

Ints = npt.NDArray[np.int32]
Patterns = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]
Facts = npt.NDArray[np.integer]

# The matrix's columns; a field's place is also its bit in the words. Fields that are read together are neighbours.
FIELDS = (
    *("first", "first_plain", "first_sound", "last", "last_plain", "last_sound"),
    *("mother", "mother_sound", "mother_number", "father", "father_sound", "father_number"),
    *("guardian", "guardian_sound", "number", "number_validity", "sex"),
    *("house", "province", "district", "subdistrict", "village", "house_no"),
    *("year", "month", "day", "born", "birth_precision", "source_code", "first_frequency", "last_frequency"),
)
COLUMN = {name: place for place, name in enumerate(FIELDS)}
_WIDTH = 32
_AT_ONCE = 8  # fields read together: reading all would hold them twice
_ROWS = 1 << 12  # rows written together: they fit the processor's cache
# A name's three term frequencies (of itself, its plain key, its sound key) share a column, five bits each; behind the
# given name's stand those among people without a surname.
_FREQUENCY_COLUMNS = {
    name: tuple(f"{field}{form}_frequency" for field in fields for form in ("", "_plain", "_sound"))
    for name, fields in {"first": ("first", "bare"), "last": ("last",)}.items()
}
# By level of `Name`: which of the three counts, beyond them none.
_FREQUENCY_SHIFT = np.array([{Name.SOUND: 10, Name.PLAIN: 5, Name.EQUAL: 0}.get(level, 30) for level in Name])
_BARE_SHIFT = 15
# Names that are compared across fields: a guardian may be the mother or father of another record.
CROSSED = (
    ("guardian", "mother"),
    ("guardian", "father"),
    ("guardian", "guardian"),
    ("mother", "guardian"),
    ("father", "guardian"),
)


def read_profiles(connection: duckdb.DuckDBPyConnection, chosen: str = "") -> Ints:
    """The profiles of `profile` as rows of codes, row p for profile p, `NONE` where nothing is known.

    Args:
        connection: where `profile` is.
        chosen: SQL condition on the profiles that will be asked for; the other rows are left empty.
    """
    expressions = {name: f"coalesce({name}, {NONE})" for name in FIELDS}
    for name, columns in _FREQUENCY_COLUMNS.items():
        bits = [f"(coalesce({one}, 0) << {5 * number})" for number, one in enumerate(columns)]
        expressions[f"{name}_frequency"] = " | ".join(bits)
    size = int(connection.execute("SELECT coalesce(max(p) + 1, 0) FROM profile").fetchall()[0][0])
    made: Ints = np.empty((size, _WIDTH), dtype=np.int32)
    for begin in range(0, len(FIELDS), _AT_ONCE):
        some = FIELDS[begin : begin + _AT_ONCE]
        wanted = ", ".join(f"({expressions[name]})::INTEGER AS {name}" for name in some)
        found = duckdb_arrays.fetch_arrays(connection, f"SELECT p, {wanted} FROM profile WHERE {chosen or 'true'}")
        for first in range(0, len(found["p"]), _ROWS):
            rows = slice(first, first + _ROWS)
            p = found["p"][rows]
            follow_each_other = np.array_equal(p, np.arange(p[0], p[0] + len(p)))
            place = slice(p[0], p[0] + len(p)) if follow_each_other else p  # a slice is written faster
            for name in some:
                made[place, COLUMN[name]] = found[name][rows]
    return made


def compare_exactly(pairs: CodedPairs) -> Patterns:
    """Agreement patterns of pairs, names and numbers that are not equal taken as different."""
    x, y = pairs.x, pairs.y
    first_sound, last_sound = COLUMN["first_sound"], COLUMN["last_sound"]
    swapped = (x[:, first_sound] == y[:, last_sound]) & (x[:, last_sound] == y[:, first_sound])
    swapped &= (x[:, first_sound] != y[:, first_sound]) & (x[:, first_sound] >= 0) & (x[:, last_sound] >= 0)
    levels = {
        "number": _NUMBER[
            pairs.same("number")
            | pairs.known("number") << 1
            | (x[:, COLUMN["number_validity"]] & 3) << 2
            | (y[:, COLUMN["number_validity"]] & 3) << 4
        ],
        "first": np.where(swapped, np.uint8(Name.SWAPPED), _NAME[pairs.same("first", 3) | pairs.known("first") << 3]),
        "last": np.where(swapped, np.uint8(Name.MISSING), _NAME[pairs.same("last", 3) | pairs.known("last") << 3]),
        "birth": _birth(pairs),
        "sex": _SEX[pairs.same("sex") | pairs.known("sex") << 1],
        "place": _PLACE[pairs.same("house", 6) | pairs.known("province", 3) << 6],
        "mother": _PARENT[pairs.same("mother", 3) | pairs.known("mother", 3) << 3],
        "father": _PARENT[pairs.same("father", 3) | pairs.known("father", 3) << 3],
        "guardian": _guardian(pairs),
        "source_pair": _SOURCE_PAIR[pairs.same("source_code") | pairs.known("source_code") << 1],
    }
    shift = {name: _FREQUENCY_SHIFT[levels[name]] for name in NAME_FIELDS}
    shift["first"] = np.minimum(shift["first"] + _BARE_SHIFT * (levels["last"] == Name.MISSING), 30)
    bits = {name: x[:, COLUMN[f"{name}_frequency"]] >> shift[name] & 31 for name in NAME_FIELDS}
    bits = {name: np.where(swapped, 0, value) for name, value in bits.items()}
    sources = (np.maximum(side[:, COLUMN["source_code"]], 0) for side in (x, y))
    return pack_levels(levels) | pack_term_frequency(bits) | pack_source_pairs(*sources)


@dataclass(frozen=True)
class CodedPairs:
    """Pairs to compare: their rows of codes, and bits by field of what is known on both sides, and equal."""

    x: Ints
    y: Ints
    both: Words
    equal: Words

    @classmethod
    def of(cls, profiles: Ints, a: Ints, b: Ints) -> CodedPairs:
        """The pairs (a, b) of profiles."""
        x, y = profiles.take(a, axis=0, mode="clip"), profiles.take(b, axis=0, mode="clip")
        both = _words((x | y) >= 0)
        return cls(x, y, both, _words(x == y))

    def known(self, field: str, count: int = 1) -> Words:
        """Bits of whether both sides know a field, and the `count` − 1 fields after it."""
        return self.both >> np.uint32(COLUMN[field]) & np.uint32((1 << count) - 1)

    def same(self, field: str, count: int = 1) -> Words:
        """Bits of whether both sides know and agree in a field, and the `count` − 1 fields after it."""
        return (self.both & self.equal) >> np.uint32(COLUMN[field]) & np.uint32((1 << count) - 1)


def _words(facts: npt.NDArray[np.bool_]) -> Words:
    return np.packbits(facts.ravel(), bitorder="little").view("<u4")


def _tabulate(facts: int, rule: Callable[..., int]) -> npt.NDArray[np.uint8]:
    """The level that a rule gives for each combination of facts, the first fact in the lowest bit."""
    return np.array(
        [rule(*(bool(bits >> fact & 1) for fact in range(facts))) for bits in range(1 << facts)], dtype=np.uint8
    )


def _name_level(same: bool, same_plain: bool, same_sound: bool, known: bool) -> int:
    if not known:
        return Name.MISSING
    return Name.EQUAL if same else Name.PLAIN if same_plain else Name.SOUND if same_sound else Name.DIFFERENT


def _parent_level(
    same: bool, same_sound: bool, same_number: bool, known: bool, _known_sound: bool, known_number: bool
) -> int:
    if same_number:
        return Parent.NUMBER_EQUAL
    if not known:
        return Parent.NUMBER_DIFFERENT if known_number else Parent.MISSING
    return Parent.EQUAL if same else Parent.SOUND if same_sound else Parent.DIFFERENT


def _number_level(same: bool, known: bool, x_low: bool, x_high: bool, y_low: bool, y_high: bool) -> int:
    """Standing as in `profiles`: 2 valid, 1 may hold a typing error, 0 another kind of number."""
    x, y = x_low + 2 * x_high, y_low + 2 * y_high
    if not known:
        return Number.MISSING
    if same:
        return Number.EQUAL if x == 2 else Number.EQUAL_INVALID
    if x == 0 or y == 0:
        return Number.MISSING
    return Number.DIFFERENT if x == 2 and y == 2 else Number.DOUBTFUL


def _sex_level(same: bool, known: bool) -> int:
    return Sex.EQUAL if same else Sex.DIFFERENT if known else Sex.MISSING


def _source_pair_level(same: bool, known: bool) -> int:
    return SourcePair.SAME if same else SourcePair.OTHER if known else SourcePair.MISSING


def _place_level(
    same_house: bool,
    same_province: bool,
    same_district: bool,
    same_subdistrict: bool,
    same_village: bool,
    same_number: bool,
    *known: bool,
) -> int:
    if same_house:
        return Place.SAME_HOUSE
    steps = (
        (same_province, Place.PROVINCE),
        (same_district, Place.DISTRICT),
        (same_subdistrict, Place.SUBDISTRICT),
    )
    for (same, apart), told in zip(steps, known, strict=True):
        if not same:
            return apart if told else Place.MISSING
    if same_number:
        return Place.SAME_HOUSE if same_village else Place.SAME_NUMBER
    return Place.HOUSE if same_village else Place.VILLAGE


def _birth_level(
    same_year: bool,
    same_month: bool,
    same_day: bool,
    known: bool,
    known_month: bool,
    next_year: bool,
    an_age: bool,
    in_part: bool,
    swapped: bool,
    near: bool,
) -> int:
    if not known:
        return Birth.MISSING
    if an_age:
        return Birth.AGE if same_year or next_year else Birth.CONTRADICTS
    if in_part:
        return Birth.YEAR if same_year and (same_month or not known_month) else Birth.CONTRADICTS
    if same_year and same_month and same_day:
        return Birth.EQUAL
    if same_year and swapped:
        return Birth.SWAPPED
    if same_month and same_day:
        return Birth.NEXT_YEAR if next_year else Birth.SAME_MONTH_DAY
    if same_year and same_month:
        return Birth.SAME_YEAR_MONTH
    if same_year and same_day:
        return Birth.SAME_YEAR_DAY
    return Birth.NEAR if near else Birth.FAR


_NAME = _tabulate(4, _name_level)
_PARENT = _tabulate(6, _parent_level)
_NUMBER = _tabulate(6, _number_level)
_SEX = _tabulate(2, _sex_level)
_SOURCE_PAIR = _tabulate(2, _source_pair_level)
_PLACE = _tabulate(9, _place_level)
_BIRTH = _tabulate(10, _birth_level)
_NEAR = 240  # days


def _birth(pairs: CodedPairs) -> npt.NDArray[np.uint8]:
    x, y = ({name: side[:, COLUMN[name]] for name in ("year", "month", "day", "born")} for side in (pairs.x, pairs.y))
    coarser = np.maximum(pairs.x[:, COLUMN["birth_precision"]], pairs.y[:, COLUMN["birth_precision"]])
    facts: Facts = pairs.same("year", 3) | pairs.known("year", 2) << 3
    for place, fact in enumerate(
        (
            np.abs(x["year"] - y["year"]) == 1,
            coarser == PRECISIONS["age"],
            coarser > PRECISIONS["day"],
            (x["month"] == y["day"]) & (x["day"] == y["month"]),
            np.abs(x["born"] - y["born"]) < _NEAR,
        ),
        start=5,
    ):
        facts |= fact.astype(np.uint32) << np.uint32(place)
    return _BIRTH[facts]


def _guardian(pairs: CodedPairs) -> npt.NDArray[np.uint8]:
    """Levels of the guardian, who says something only where the parents do not."""
    levels = np.zeros(len(pairs.x), dtype=np.uint8)
    told = (pairs.x[:, COLUMN["guardian"]] & pairs.y[:, COLUMN["guardian"]]) >= 0
    asked = np.flatnonzero(told & (pairs.known("mother") == 0) & (pairs.known("father") == 0))
    x, y = pairs.x[asked], pairs.y[asked]
    adults = [COLUMN[name] for name in ("guardian", "mother", "father")]
    comparable = (x[:, adults] >= 0).any(axis=1) & (y[:, adults] >= 0).any(axis=1)
    level = np.full(len(asked), Guardian.DIFFERENT, dtype=np.uint8)
    for ending, name in (("_sound", Guardian.SOUND), ("", Guardian.EQUAL)):
        for left, right in CROSSED:
            one, other = x[:, COLUMN[left + ending]], y[:, COLUMN[right + ending]]
            level[(one == other) & (one >= 0)] = name
    levels[asked] = np.where(comparable, level, Guardian.MISSING)
    return levels
