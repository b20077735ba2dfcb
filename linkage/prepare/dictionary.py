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
from linkage.thai.numbers import KINDS, Kinds, NumberKind
from linkage.thai.text import canonical, canonical_all

Codes = npt.NDArray[np.int32]
NONE = -1
_USELESS = [
    KINDS.index(kind)
    for kind in (NumberKind.PLACEHOLDER, NumberKind.HOSPITAL_TEMPORARY, NumberKind.SCIENTIFIC, NumberKind.MISSING)
]


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
    return [take(lookup, rows) for lookup, (rows, _) in zip(lookups, encoded, strict=True)], texts.to_pylist()


def encode_numbers(columns: Sequence[pa.ChunkedArray]) -> tuple[list[Codes], pa.Array, Kinds]:
    """Codes of columns of 13-digit numbers that share their codes, the numbers, and their kinds' places in `KINDS`.

    What cannot identify anyone (placeholders, hospitals' own numbers, ruined ones) is NONE.
    """
    encoded = [_distinct(column) for column in columns]
    cleaned, kinds = zip(*(numbers.classify_all(distinct) for _, distinct in encoded), strict=True)
    useless = [np.isin(kind, _USELESS) for kind in kinds]
    kept = [pc.if_else(pa.array(without), None, texts) for texts, without in zip(cleaned, useless, strict=True)]
    lookups, texts = _number(kept)
    kind_of = np.zeros(len(texts), dtype=np.uint8)
    for lookup, kind in zip(lookups, kinds, strict=True):
        kind_of[lookup[lookup != NONE]] = kind[lookup != NONE]
    return [take(lookup, rows) for lookup, (rows, _) in zip(lookups, encoded, strict=True)], texts, kind_of


def take(lookup: Codes, codes: Codes) -> Codes:
    """`lookup[codes]`, NONE where the code is NONE."""
    return np.asarray(np.r_[lookup, np.int32(NONE)][codes])


def make_name_keys(texts: list[str]) -> NameKeys:
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


def standardise_child_names(texts: pa.Array) -> pa.Array:
    """Children's given names in canonical form, a glued title dropped."""
    written, certain = _written(texts)
    return standardise_others(certain, written, written, lambda text: names.clean(titles.split(text)[1]))


def standardise_surnames(texts: pa.Array) -> pa.Array:
    """Surnames in canonical form."""
    written, certain = _written(texts)
    return standardise_others(certain, written, written, names.clean)


def standardise_given_names(texts: pa.Array) -> pa.Array:
    """Parents' given names, in canonical form, from fields that hold them alone or in full."""
    written, _ = _written(texts)
    heads = pc.dictionary_encode(pc.replace_substring_regex(written, " .*$", ""))
    certain = pc.and_(names.stand(heads.dictionary), pc.greater(pc.utf8_length(heads.dictionary), 1))
    return standardise_others(certain.take(heads.indices), heads.cast(pa.string()), written, standardise_given_name)


def standardise_given_name(text: str) -> str | None:
    """A parent's given name, in canonical form, from a field that holds it alone or in full."""
    head, _, tail = canonical(text).partition(" ")
    given = _without_title(head)
    # A title alone, an initial or a stray mark before the space: the name is what follows.
    if tail and (given is None or len(given) < 2):
        return standardise_given_name(tail)
    return given


@lru_cache(maxsize=1 << 18)
def _without_title(word: str) -> str | None:
    return names.clean(titles.split(word)[1])


def _written(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Texts in canonical form, and which of them certainly are names in canonical form."""
    certain = names.stand(texts)
    asked = pc.invert(certain)
    others = canonical_all(texts.filter(asked))
    return pc.replace_with_mask(texts, asked, others), pc.replace_with_mask(certain, asked, names.stand(others))


def _each(texts: pa.Array, standardise: Callable[[str], str | None]) -> pa.Array:
    return pa.array([standardise(text) for text in texts.to_pylist()], pa.string())


def standardise_others(
    certain: pa.Array, known: pa.Array, texts: pa.Array, standardise: Callable[[str], str | None]
) -> pa.Array:
    """What is `known` where that is `certain`, else the texts standardised one by one."""
    asked = pc.invert(certain)
    return pc.replace_with_mask(known, asked, _each(texts.filter(asked), standardise))


def _distinct(column: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Row codes into the distinct texts, NONE for null."""
    if pa.types.is_dictionary(column.type):
        encoded = column.unify_dictionaries().combine_chunks()  # chunks have their own
    else:
        encoded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks() if encoded.num_chunks else pa.array([], pa.string()).dictionary_encode()
    rows = pc.fill_null(encoded.indices, NONE).to_numpy(zero_copy_only=False)
    return rows, encoded.dictionary


def _number(standard: list[pa.Array]) -> tuple[list[Codes], pa.Array]:
    """Codes for each array's values, shared by all arrays, and the texts by code."""
    codes, texts = _distinct(pa.chunked_array(standard, pa.string()))
    return np.split(codes, np.cumsum([len(values) for values in standard])[:-1]), texts


def _key(texts: list[str], key: Callable[[str], str]) -> tuple[Codes, list[str]]:
    """Codes of the keys of texts, none of which has a line break, by a function that takes several lines."""
    made = key("\n".join(texts)).split("\n") if texts else []
    (codes,), keys = _number([pa.array(made, pa.string())])
    return codes, keys.to_pylist()
