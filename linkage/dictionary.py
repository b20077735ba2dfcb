"""Distinct values, standardised once: names and numbers become integer codes with integer keys.

Rows never meet a string again after this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.thai import names, numbers, sounds, titles
from linkage.thai.numbers import Kind

Codes = npt.NDArray[np.int32]
NONE = -1


@dataclass(frozen=True)
class NameKeys:
    """Distinct names and their keys, arrays by name code.

    Attributes:
        texts: the names in canonical form.
        plain, sound, skeleton: int32 codes of the keys of `linkage.thai.sounds`.
        initial, final: int32 codes of the first and the last letter of the skeleton.
        plains, sounds, skeletons: the keys' texts, by their codes.
    """

    texts: list[str]
    plain: Codes
    sound: Codes
    skeleton: Codes
    initial: Codes
    final: Codes
    plains: list[str]
    sounds: list[str]
    skeletons: list[str]


def encode(column: pa.ChunkedArray, standardise: Callable[[str], str | None]) -> tuple[Codes, list[str]]:
    """Codes of a text column (length n) after `standardise`, which sees each distinct text once, and their texts."""
    codes, texts = encode_together([(column, lambda distinct: _each(distinct, standardise))])
    return codes[0], texts


def encode_together(
    columns: Sequence[tuple[pa.ChunkedArray, Callable[[pa.Array], pa.Array]]],
) -> tuple[list[Codes], list[str]]:
    """As `encode`, for columns that share their codes; each is standardised by a function of its distinct texts."""
    encoded = [_distinct(column) for column, _ in columns]
    standard = [standardise(distinct) for (_, distinct), (_, standardise) in zip(encoded, columns, strict=True)]
    lookups, texts = _number(standard)
    return [take(lookup, rows) for lookup, (rows, _) in zip(lookups, encoded, strict=True)], texts


def encode_numbers(columns: Sequence[pa.ChunkedArray]) -> tuple[list[Codes], list[str], list[Kind]]:
    """Codes of columns of 13-digit numbers that share their codes, the numbers, and their kinds.

    What cannot identify anyone (placeholders, hospitals' own numbers, ruined ones) is NONE.
    """
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    rows, distinct = _distinct(together)
    cleaned, kinds = numbers.classify_all(distinct)
    useless = {Kind.PLACEHOLDER, Kind.HOSPITAL_TEMPORARY, Kind.SCIENTIFIC, Kind.MISSING}
    kept = [None if kind in useless else text for text, kind in zip(cleaned, kinds, strict=True)]
    (lookup,), texts = _number([pa.array(kept, pa.string())])
    codes = np.split(take(lookup, rows), np.cumsum([len(column) for column in columns])[:-1])
    kind_of = dict(zip(kept, kinds, strict=True))
    return codes, texts, [kind_of[text] for text in texts]


def take(lookup: Codes, codes: Codes) -> Codes:
    """`lookup[codes]`, NONE where the code is NONE."""
    return np.asarray(np.r_[lookup, np.int32(NONE)][codes])


def name_keys(texts: list[str]) -> NameKeys:
    """The keys of distinct names."""
    plain, plains = _key(texts, sounds.plain)
    sound, sound_texts = _key(plains, sounds.sound)
    by_sound, skeletons = _key(sound_texts, sounds.skeleton)
    letters = pa.array(skeletons, pa.string())
    (initial, final), _ = _number([pc.utf8_slice_codeunits(letters, 0, 1), pc.utf8_slice_codeunits(letters, -1)])
    by_name = take(sound, plain)
    skeleton = take(by_sound, by_name)
    initial, final = take(initial, skeleton), take(final, skeleton)
    return NameKeys(texts, plain, by_name, skeleton, initial, final, plains, sound_texts, skeletons)


def child_names(texts: pa.Array) -> pa.Array:
    """Children's given names in canonical form, a glued title dropped."""
    return _unless(names.stand(texts), texts, texts, lambda text: names.clean(titles.split(text)[1]))


def surnames(texts: pa.Array) -> pa.Array:
    """Surnames in canonical form."""
    return _unless(names.stand(texts), texts, texts, names.clean)


def given_names(texts: pa.Array) -> pa.Array:
    """Parents' given names, in canonical form, from fields that hold them alone or in full."""
    heads = pc.dictionary_encode(pc.replace_substring_regex(texts, "(?s) .*$", ""))
    certain = pc.and_(names.stand(heads.dictionary), pc.greater(pc.utf8_length(heads.dictionary), 1))
    return _unless(certain.take(heads.indices), heads.cast(pa.string()), texts, given_name)


def given_name(text: str) -> str | None:
    """A parent's given name, in canonical form, from a field that holds it alone or in full."""
    head, _, tail = text.strip().partition(" ")
    title, given = _without_title(head)
    # A title alone, an initial or a stray mark before the space: the name is what follows.
    if tail and (given is None or len(given) < 2):
        return given_name(tail) if title or given is None or len(given) < 2 else given
    return given


@lru_cache(maxsize=1 << 18)
def _without_title(word: str) -> tuple[str | None, str | None]:
    title, rest = titles.split(word)
    return title, names.clean(rest)


def _each(texts: pa.Array, standardise: Callable[[str], str | None]) -> pa.Array:
    return pa.array([standardise(text) for text in texts.to_pylist()], pa.string())


def _unless(certain: pa.Array, known: pa.Array, texts: pa.Array, standardise: Callable[[str], str | None]) -> pa.Array:
    """What is `known` where that is `certain`, else the texts standardised one by one."""
    asked = pc.invert(certain)
    return pc.replace_with_mask(known, asked, _each(texts.filter(asked), standardise))


def _distinct(column: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Row codes into the distinct texts, NONE for null."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks() if encoded.num_chunks else pa.array([], pa.string()).dictionary_encode()
    rows = pc.fill_null(encoded.indices, NONE).to_numpy(zero_copy_only=False)
    return rows, encoded.dictionary


def _number(standard: list[pa.Array]) -> tuple[list[Codes], list[str]]:
    """Codes for each array's values, shared by all arrays, and the texts by code."""
    codes, texts = _distinct(pa.chunked_array(standard, pa.string()))
    return np.split(codes, np.cumsum([len(values) for values in standard])[:-1]), texts.to_pylist()


def _key(texts: list[str], key: Callable[[str], str]) -> tuple[Codes, list[str]]:
    """Codes of the keys of texts, none of which has a line break, by a function that takes several lines."""
    made = key("\n".join(texts)).split("\n") if texts else []
    (codes,), keys = _number([pa.array(made, pa.string())])
    return codes, keys
