"""Comparison levels: what two records can say to each other about each field.

A comparison gives a small integer; 0 always means that nothing can be said (a side is missing).
Patterns, models and explanations use the integers. How a level is decided is
`comparison`'s business, what it weighs is the model's.
"""

from __future__ import annotations

from enum import IntEnum

from linkage.prepare import extra_columns

EXTRAS = extra_columns.FIELDS
"""The comparisons of extra columns, in their order."""


class Number(IntEnum):
    """The 13-digit number."""

    MISSING = 0
    DIFFERENT = 1  # both valid, and each known to be its child's own
    UNCONFIRMED = 2  # both valid and different, at least one seen on this record alone
    DOUBTFUL = 3  # different, at least one invalid
    NEAR = 4  # one typing error apart, at least one invalid
    EQUAL_INVALID = 5
    EQUAL = 6


class Name(IntEnum):
    """A given name or a surname."""

    MISSING = 0
    DIFFERENT = 1
    BEGINNING = 2  # different, but for the first letter: twins' names often rhyme
    ALIKE = 3  # somewhat similar
    TWO_SLIPS = 4  # somewhat similar, and two letters apart
    STEM = 5  # one is the other with something left out after the first letter
    PART = 6  # one is the other with the front left out
    CLOSE = 7  # very similar: long names, or with one beginning
    SLIP = 8  # similar, and one letter changed, left out, put in, or swapped with the next
    SOUND = 9  # sounds the same
    PLAIN = 10  # equal but for tone marks and silenced letters
    EQUAL = 11
    SWAPPED = 12  # given name and surname changed places


class Birth(IntEnum):
    """The date of birth."""

    MISSING = 0
    FAR = 1
    NEAR = 2  # less than nine months apart, nothing else in common: no sibling but a twin
    YEAR = 3  # a side knows the year (or month) only: they agree
    AGE = 4  # a side knows an age only: they agree within a year
    SAME_YEAR_MONTH = 5
    SAME_YEAR_DAY = 6
    SAME_MONTH_DAY = 7
    NEXT_YEAR = 8  # month and day agree, a year apart
    SWAPPED = 9  # day and month changed places
    EQUAL = 10
    CONTRADICTS = 11  # the little that a side knows disagrees


class Sex(IntEnum):
    """The sex."""

    MISSING = 0
    DIFFERENT = 1
    EQUAL = 2


class Place(IntEnum):
    """Where the child lives."""

    MISSING = 0
    PROVINCE = 1  # in different provinces
    DISTRICT = 2  # in different districts of a province
    SUBDISTRICT = 3  # in different subdistricts of a district
    VILLAGE = 4  # in the same subdistrict
    HOUSE = 5  # in the same village
    SAME_NUMBER = 6  # the same house number in a subdistrict
    SAME_HOUSE = 7


class Parent(IntEnum):
    """Mother or father."""

    MISSING = 0
    DIFFERENT = 1
    NUMBER_DIFFERENT = 2  # no name to compare, numbers differ
    ALIKE = 3
    SOUND = 4
    EQUAL = 5
    NUMBER_EQUAL = 6


class Guardian(IntEnum):
    """A guardian against the other record's parents and guardian; only where parents say nothing."""

    MISSING = 0
    DIFFERENT = 1
    ALIKE = 2
    SOUND = 3
    EQUAL = 4


class SourcePair(IntEnum):
    """The registers that the records come from: one seldom has a child twice, but often has both twins."""

    MISSING = 0
    SAME = 1
    OTHER = 2


class Extra(IntEnum):
    """A column that the caller named: equal values by how rare they are, a level for each four bits of frequency."""

    MISSING = 0
    DIFFERENT = 1
    ALIKE = 2  # similar texts
    CLOSE = 3  # one letter or digit changed, left out, put in, or swapped with the next
    EQUAL_COMMON = 4  # more than about one record in eleven has the value
    EQUAL = 5
    EQUAL_RARE = 6
    EQUAL_RAREST = 7  # fewer than about one in three thousand


COMPARISONS: dict[str, type[IntEnum]] = {
    "number": Number,
    "first": Name,
    "last": Name,
    "birth": Birth,
    "sex": Sex,
    "place": Place,
    "mother": Parent,
    "father": Parent,
    "guardian": Guardian,
    "source_pair": SourcePair,
    **dict.fromkeys(EXTRAS, Extra),
}
"""Those of `EXTRAS` are of a model only as far as it has extra columns."""
