"""Extra columns: further columns of a table that the caller names to be compared beside the known ones.

The engine knows nothing of what they mean: a postcode, an occupation, a place of birth. Their values are standardised
once, equal values have equal codes, and how rare a value is, is counted as for names. What two values say to each
other is decided in `linkage.pairs.extra_agreement`, what it weighs is learned in training.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.prepare import dictionary
from linkage.prepare.dictionary import NONE, Codes, NameKeys
from linkage.prepare.term_frequency import MAX_BITS, SCHEMA
from linkage.prepare.tidy_table import COLUMNS, TableError
from linkage.thai.text import THAI_DIGITS, canonical, is_empty

Kind = Literal["text", "category", "code"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST = 4
"""How many there may be: a pattern has room for three bits each."""
FIELDS = tuple(f"extra_{place}" for place in range(1, MOST + 1))
"""Their names in `profile` and among the comparisons."""
SPELLINGS = tuple(f"{field}_spelling" for field in FIELDS)
"""Columns of `profile` with codes of texts that may be similar, in `NameKeys.sounds`; only for text and code."""
FREQUENCIES = tuple(f"{field}_frequency" for field in FIELDS)
_FORM = "name"  # as the rows of a whole name in a table of frequencies
_NOT_IN_TEXT = re.compile(r"[^\w\u0e00-\u0e7f]+|_")


@dataclass(frozen=True)
class ExtraColumn:
    """A column to compare.

    Attributes:
        name: in the table.
        kind: `text`, as people write it: similar values count, too; `code`, a number or code: signs and spaces do not
            count, a typing error is seen; `category`, one of some values: equal or different.
    """

    name: str
    kind: Kind = "text"

    @classmethod
    def parse(cls, text: str) -> ExtraColumn:
        """The column that a text such as `occupation`, `postcode:code` names.

        Raises:
            TableError: the kind is not known.
        """
        name, colon, kind = text.rpartition(":")
        if not colon:
            return cls(text)
        if kind not in KINDS:
            raise TableError(f"extra column {text}: {kind or 'nothing'} is no kind, take one of {', '.join(KINDS)}")
        return cls(name, kind)


def parse_columns(texts: Iterable[str]) -> tuple[ExtraColumn, ...]:
    """The columns that texts name, see `ExtraColumn.parse`.

    Raises:
        TableError: a kind is not known, a column is named twice or known to the engine anyway, or there are too many.
    """
    columns = tuple(map(ExtraColumn.parse, texts))
    names = [column.name for column in columns]
    if len(columns) > MOST:
        raise TableError(f"{len(columns)} extra columns: name at most {MOST}, those that tell most about a person")
    for name in names:
        if name in COLUMNS:
            raise TableError(f"extra column {name} is one that is compared anyway: leave it out")
        if names.count(name) > 1:
            raise TableError(f"extra column {name} is named twice")
    return columns


def encode_values(table: pa.Table, extra: Sequence[ExtraColumn]) -> tuple[dict[str, Codes], pa.Array]:
    """Codes of extra columns by field (length n each, `NONE` for nothing), and the values behind the codes they share.

    Args:
        table: with these columns, as texts.
        extra: the columns.
    """
    if not extra:
        return {}, pa.array([], pa.string())
    codes, texts = dictionary.encode_together(
        [(table[column.name], partial(standardise_values, kind=column.kind)) for column in extra]
    )
    return dict(zip(FIELDS, codes, strict=False)), pa.array(texts, pa.string())


def standardise_values(values: pa.Array, kind: Kind) -> pa.Array:
    """Distinct values of a column in the form in which they are compared; null where they say nothing."""
    separator = "" if kind == "code" else " "
    return pa.array([_standardise(text, separator) for text in values.to_pylist()], pa.string())


def _standardise(text: str, separator: str) -> str | None:
    if is_empty(text):
        return None
    text = canonical(unicodedata.normalize("NFKC", text).translate(THAI_DIGITS)).casefold()
    return _NOT_IN_TEXT.sub(separator, text).strip() or None


def encode_spellings(columns: Mapping[str, Codes], keys: NameKeys, extra: Sequence[ExtraColumn]) -> dict[str, Codes]:
    """The columns `SPELLINGS` of text and code columns: codes of sounds once `add_values` put the values there.

    Args:
        columns: by profile, those of `encode_values` among them.
        keys: of names.
        extra: the columns.
    """
    behind = np.int32(len(keys.sounds))
    return {
        spelling: np.where(columns[field] == NONE, NONE, columns[field] + behind).astype(np.int32)
        for field, spelling, column in zip(FIELDS, SPELLINGS, extra, strict=False)
        if column.kind != "category"
    }


def add_values(keys: NameKeys, values: pa.Array) -> NameKeys:
    """The keys of names with values of extra columns behind their sounds, so that they are compared as these are."""
    return replace(keys, sounds=[*keys.sounds, *values.to_pylist()]) if len(values) else keys


def count_values(columns: Mapping[str, Codes], texts: pa.Array) -> pa.Table:
    """−log2 of the share of profiles with each value, in whole bits, of those that have one.

    Args:
        columns: by profile, those of `encode_values` among them.
        texts: the values.

    Returns:
        Rows as `linkage.prepare.term_frequency.count_names` gives, in a fixed order; field is one of `FIELDS`.
    """
    parts = [SCHEMA.empty_table()]
    for field in FIELDS:
        if field not in columns:
            break
        known = columns[field][columns[field] != NONE]
        counts = np.bincount(known, minlength=len(texts))
        seen = np.flatnonzero(counts)
        bits = np.clip(np.rint(-np.log2(np.r_[counts[seen], 0.5] / max(len(known), 1))), 0, MAX_BITS).astype(np.int32)
        listed = pa.concat_arrays([texts.take(pa.array(seen)), pa.nulls(1, pa.string())])
        named = [pa.array([value] * len(listed), pa.string()) for value in (field, _FORM)]
        parts.append(pa.table([*named, listed, pa.array(bits)], schema=SCHEMA))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("field", "form", "text")])


def encode_frequency(columns: Mapping[str, Codes], texts: pa.Array, frequency: pa.Table) -> dict[str, Codes]:
    """How rare each profile's values are: the columns `FREQUENCIES` of those that a table of frequencies has."""
    made = {}
    for field, ending in zip(FIELDS, FREQUENCIES, strict=True):
        if field not in columns:
            break
        own = frequency.filter(pc.equal(frequency["field"], field))
        listed = own.filter(pc.is_valid(own["text"])).combine_chunks()
        (other,) = own.filter(pc.is_null(own["text"]))["bits"].to_pylist()
        place = pc.index_in(texts, listed["text"].combine_chunks())
        bits = pc.fill_null(listed["bits"].combine_chunks().take(place), other).to_numpy(zero_copy_only=False)
        made[ending] = dictionary.take(bits.astype(np.int32), columns[field])
    return made
