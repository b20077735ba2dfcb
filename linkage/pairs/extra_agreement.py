"""Agreement on extra columns: the levels of `Extra` of pairs of profiles."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.pairs import duckdb_arrays
from linkage.pairs.agreement_pattern import pack_levels
from linkage.pairs.comparison_levels import Extra, Name
from linkage.pairs.similarity import SoundKeys
from linkage.prepare.dictionary import NONE, Codes
from linkage.prepare.extra_columns import FIELDS, FREQUENCIES, SPELLINGS

Levels = npt.NDArray[np.int64]

_BAND = 4  # bits of frequency in one level of agreement
_BANDS = Extra.EQUAL_RAREST - Extra.EQUAL_COMMON
# By level of `Name`, as `similarity` measures it.
_SIMILAR = np.array(
    [
        Extra.CLOSE
        if level == Name.SLIP
        else Extra.ALIKE
        if level in (Name.ALIKE, Name.TWO_SLIPS, Name.STEM, Name.PART, Name.CLOSE)
        else Extra.DIFFERENT
        for level in Name
    ]
)


def add_extras(
    connection: duckdb.DuckDBPyConnection, patterns: Levels, a: Codes, b: Codes, spellings: SoundKeys
) -> None:
    """Add the levels of the extra columns that `profile` has to the patterns of pairs (a, b), in place.

    Args:
        connection: where `profile` is.
        patterns: length n, without these levels.
        a: profiles, length n.
        b: profiles, length n.
        spellings: of the texts behind the columns `SPELLINGS`.
    """
    there = {row[0] for row in connection.execute("SELECT column_name FROM (DESCRIBE profile)").fetchall()}
    for field, spelling, frequency in zip(FIELDS, SPELLINGS, FREQUENCIES, strict=True):
        if field not in there:
            break
        code, bits = (_read(connection, name) for name in (field, frequency))
        x, y = code[a], code[b]
        levels = np.where(x == y, Extra.EQUAL_COMMON + np.minimum(bits[a] // _BAND, _BANDS), Extra.DIFFERENT)
        levels[(x == NONE) | (y == NONE)] = Extra.MISSING
        if spelling in there:
            _add_similar(levels, _read(connection, spelling), a, b, spellings)
        patterns += pack_levels({field: levels})


def _read(connection: duckdb.DuckDBPyConnection, name: str) -> Codes:
    """A column of `profile`, by p."""
    found = duckdb_arrays.fetch_arrays(connection, f"SELECT p, coalesce({name}, {NONE})::INTEGER AS code FROM profile")
    values = np.full(int(found["p"].max(initial=-1)) + 1, NONE, dtype=np.int32)
    values[found["p"]] = found["code"]
    return values


def _add_similar(levels: Levels, spelling: Codes, a: Codes, b: Codes, spellings: SoundKeys) -> None:
    """What similar texts add where they differ; each two of them are measured once."""
    differ = np.flatnonzero(levels == Extra.DIFFERENT)
    left, right = spelling[a[differ]], spelling[b[differ]]
    might = spellings.may_be_alike(left, right)
    encoded = pc.dictionary_encode(pa.array(left[might].astype(np.int64) << 32 | right[might]))
    distinct = encoded.dictionary.to_numpy()
    measured = _SIMILAR[spellings.compare((distinct >> 32).astype(np.int32), distinct.astype(np.int32))]
    levels[differ[might]] = measured[encoded.indices.to_numpy()]
