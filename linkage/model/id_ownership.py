"""Whose number is it: misattributed and confirmed numbers.

A mother's or a sibling's number on a child's record happens. Taken at its word it refuses the child's
true records and offers the sibling's. Here each profile's number is judged by the records that share it:

- confirmed: it is in the civil register, or another record with the number agrees in name;
- misattributed: others with the number clash in name and birth, and nothing confirms it: it then counts
  as missing;
- unconfirmed: seen on this profile alone.

`find_claims` gathers what compared pairs say of the numbers on both sides, `assign_owners` decides by it whose each
number is, and `apply_owners` writes the number level of compared pairs anew. What the two numbers said by themselves
stays beside it (`number_level`), so that another assignment can be applied later. Claims of parts of the pairs are put
together by `or`, so that it does not matter how many parts there are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage import working_database
from linkage.pairs.agreement_pattern import level_sql, pack_levels, unpack_level
from linkage.pairs.comparison_levels import Birth, Name, Number, Sex

_FIRST, _BIRTH, _SEX, _NUMBER = (level_sql(name) for name in ("first", "birth", "sex", "number"))
_NAMES_AGREE = f"{_FIRST} >= {Name.STEM}"
_BIRTH_AGREES = f"{_BIRTH} BETWEEN {Birth.YEAR} AND {Birth.EQUAL}"
AGREE = f"({_FIRST} >= {Name.SOUND} OR ({_NAMES_AGREE} OR {_FIRST} = {Name.MISSING}) AND {_BIRTH_AGREES})"
CLASH = f"""({_FIRST} BETWEEN {Name.DIFFERENT} AND {Name.TWO_SLIPS} AND {_BIRTH} <> {Birth.MISSING}
    AND (NOT ({_BIRTH_AGREES}) OR {_SEX} = {Sex.DIFFERENT}))"""


PROFILES_SQL = "SELECT p, number, number_misattributed, register FROM profile"
"""What `assign_owners` needs of the profiles."""


def find_claims(pairs: pa.Table) -> pa.Table:
    """What pairs with one number say of it: p, agreed, clashed, one row for each profile of such a pair.

    Args:
        pairs: a, b, pattern, numbers not yet assigned.
    """
    with working_database.connect() as connection:
        connection.register("pair", pairs)
        return connection.execute(f"""
            WITH shared AS (
                SELECT a, b, {AGREE} AS agree, {CLASH} AS clash FROM pair WHERE {_NUMBER} = {Number.EQUAL}),
            side AS (SELECT a AS p, agree, clash FROM shared UNION ALL SELECT b, agree, clash FROM shared)
            SELECT p, bool_or(agree) AS agreed, bool_or(clash) AS clashed FROM side GROUP BY p""").to_arrow_table()


def assign_owners(profiles: pa.Table, claims: pa.Table) -> pa.Table:
    """Whose each number is: p, misattributed, confirmed, one row for each profile with a number.

    Args:
        profiles: p, number, number_misattributed, register of all profiles.
        claims: of all pairs, one row a profile.
    """
    with working_database.connect() as connection:
        connection.register("profile", profiles)
        connection.register("claim", claims)
        return connection.execute("""
            SELECT p, register = 1 OR coalesce(agreed, false) AS confirmed,
                number_misattributed = 1 OR coalesce(clashed, false) AND NOT confirmed AS misattributed
            FROM profile LEFT JOIN claim USING (p) WHERE number IS NOT NULL""").to_arrow_table()


def apply_owners(pairs: pa.Table, owners: pa.Table) -> pa.Table:
    """Pairs (a, b, pattern among their columns) with the number level written anew by owners; number_level is added."""
    size = max((int(pairs[side].to_numpy().max(initial=-1)) for side in ("a", "b")), default=-1) + 1
    p = owners["p"].to_numpy()
    size = max(size, int(p.max(initial=-1)) + 1)
    flags = np.zeros(size, dtype=np.uint8)
    flags[p] = pack_owners(owners)
    return apply_flags(pairs, flags)


MISATTRIBUTED, CONFIRMED = 1, 2
"""Bits of a profile's flags."""


def pack_owners(owners: pa.Table) -> npt.NDArray[np.uint8]:
    """The flags of the profiles in `owners`, length n."""
    misattributed, confirmed = (owners[name].to_numpy().astype(np.uint8) for name in ("misattributed", "confirmed"))
    return np.asarray(misattributed * MISATTRIBUTED + confirmed * CONFIRMED, dtype=np.uint8)


def apply_flags(pairs: pa.Table, flags: npt.NDArray[np.uint8]) -> pa.Table:
    """As `apply_owners`, given the flags of each profile, 0 where it has no number."""
    return apply_pair_flags(pairs, *(flags[pairs[side].to_numpy()] for side in ("a", "b")))


def apply_pair_flags(pairs: pa.Table, a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> pa.Table:
    """As `apply_flags`, given the flags of both sides of each pair."""
    pattern = pairs["pattern"].to_numpy()
    said = unpack_level(pattern, "number")
    level = _APPLIED[said, (a | b) & MISATTRIBUTED, (a & b) // CONFIRMED]
    changed = pattern + pack_levels({"number": level - said})
    written = pairs.set_column(pairs.column_names.index("pattern"), "pattern", pa.array(changed))
    return written.append_column("number_level", pa.array(said.astype(np.int8)))


def apply_owners_sql(said: str) -> str:
    """SQL for a pair's pattern, given SQL for what its numbers said, and their judgements as x and y."""
    misattributed, confirmed = (f"coalesce(x.{fact} {both} y.{fact}, false)::INTEGER" for fact, both in _FACTS)
    place = f"1 + {said}::INTEGER * {_APPLIED[0].size} + {misattributed} * 2 + {confirmed}"
    return f"(pattern - {_NUMBER} + {_APPLIED.ravel().tolist()}[{place}])"


def _apply(said: int, misattributed: bool, confirmed: bool) -> int:
    """The level of two numbers: from what their texts say, whether one is misattributed, whether both are confirmed."""
    if misattributed:
        return Number.MISSING
    return Number.UNCONFIRMED if said == Number.DIFFERENT and not confirmed else said


_FACTS = (("misattributed", "OR"), ("confirmed", "AND"))
_NO_YES = (False, True)
_APPLIED = np.array(
    [
        [[_apply(said, misattributed, confirmed) for confirmed in _NO_YES] for misattributed in _NO_YES]
        for said in Number
    ]
)
