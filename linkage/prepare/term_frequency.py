"""How rare a name is: frequencies of given names and surnames over the children of the civil register.

Counting all rows would inflate the names of children with many records; only where the table has no
register worth the name are they counted. Frequencies are counted once, when a model is trained, and
stay with it: they hold names, so they lie where the records lie.

People without a surname are a people of their own, with few given names: theirs are counted among
themselves (`bare`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.prepare.dictionary import NONE, Codes, NameKeys, take

SCHEMA = pa.schema({"field": pa.string(), "form": pa.string(), "text": pa.string(), "bits": pa.int32()})
MAX_BITS = 31
"""The largest number of bits that is counted: a pattern has five bits for it."""
COMMON = 2.0
"""A full name is common where more children than this are expected to have it by chance."""
_SMALLEST_REGISTER = 1_000
_FORMS = ("name", "plain", "sound")
_BARE = "bare"
FIELDS = {"first": "first", _BARE: "first", "last": "last"}
"""Whose frequencies there are, and which name of the profile they are of."""


def count_names(profiles: dict[str, Codes], keys: NameKeys) -> pa.Table:
    """−log2 of the share of children with each name, or a name with each key, in whole bits.

    Args:
        profiles: columns by profile, `first`, `last` and `register` among them.
        keys: of the names that `first` and `last` are codes of.

    Returns:
        field (`first`, `last`; `bare`: given names of those without a surname), form (`name`, `plain`,
        `sound`), text (null: every name not listed, which is as rare as half a child), bits; in a fixed order.
    """
    parts = []
    for field, column in FIELDS.items():
        counted = _are_counted(profiles, field)
        for form in _FORMS:
            codes, texts = _coded(profiles[column], keys, form)
            known = codes[(codes != NONE) & counted]
            children = np.bincount(known, minlength=len(texts))
            seen = np.flatnonzero(children)
            listed = pa.array([texts[code] for code in seen.tolist()] + [None], pa.string())
            share = np.r_[children[seen], 0.5] / max(len(known), 1)
            bits = np.clip(np.rint(-np.log2(share)), 0, MAX_BITS).astype(np.int32)
            named = [pa.array([value] * len(listed), pa.string()) for value in (field, form)]
            parts.append(pa.table([*named, listed, pa.array(bits)], schema=SCHEMA))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("field", "form", "text")])


def measure_cooccurrence(profiles: dict[str, Codes], keys: NameKeys) -> float:
    """How many bits likelier two strangers share given name and surname than if these did not go together.

    They do: each people of a province has given names and surnames of its own. Never below 0.

    Args:
        profiles: columns by profile, `first`, `last` and `register` among them.
        keys: of the names that `first` and `last` are codes of.
    """
    first, last = (take(keys.sound, profiles[name]).astype(np.int64) for name in ("first", "last"))
    asked = _are_counted(profiles, "first") & (first != NONE) & (last != NONE)
    first, last = first[asked], last[asked]
    both, one, other = _collision_chance(first << 32 | last), _collision_chance(first), _collision_chance(last)
    return float(max(np.log2(both / (one * other)), 0.0)) if both > 0 else 0.0


def _collision_chance(codes: npt.NDArray[np.int64]) -> float:
    """The chance that two different ones of `codes` are equal."""
    counts = np.unique(codes, return_counts=True)[1].astype(float)
    return float((counts * (counts - 1)).sum() / max(len(codes) * (len(codes) - 1.0), 1.0))


def _are_counted(profiles: dict[str, Codes], field: str) -> npt.NDArray[np.bool_]:
    """Which profiles' names are counted."""
    register = profiles["register"] == 1
    counted = register if register.sum() >= _SMALLEST_REGISTER else np.ones(len(register), dtype=bool)
    bare = counted & (profiles["last"] == NONE)
    return bare if field == _BARE and bare.sum() >= _SMALLEST_REGISTER else counted


def encode_term_frequency(profiles: dict[str, Codes], keys: NameKeys, frequency: pa.Table) -> dict[str, Codes]:
    """How rare each profile's names are, see `TermFrequency.encode`.

    Args:
        profiles: columns by profile, `first` and `last` among them.
        keys: of the names that `first` and `last` are codes of.
        frequency: as `frequencies` gives it, of these profiles or others.
    """
    return TermFrequency.of(keys, frequency).encode(profiles)


@dataclass(frozen=True)
class TermFrequency:
    """How rare names are.

    Attributes:
        bits: by field and ending of a column, by code of a name.
        common_below: the bits of given name and surname together below which a full name is common.
    """

    bits: dict[tuple[str, str], Codes]
    common_below: float

    @classmethod
    def of(cls, keys: NameKeys, frequency: pa.Table) -> TermFrequency:
        """Look all names up in a table of frequencies."""
        made: dict[tuple[str, str], Codes] = {}
        every = np.arange(len(keys.texts), dtype=np.int32)
        children = 0.0
        for field in FIELDS:
            for form in _FORMS:
                codes, texts = _coded(every, keys, form)
                asked = pc.and_(pc.equal(frequency["field"], field), pc.equal(frequency["form"], form))
                own = frequency.filter(asked)
                listed = own.filter(pc.is_valid(own["text"])).combine_chunks()
                (other,) = own.filter(pc.is_null(own["text"]))["bits"].to_pylist()
                place = pc.index_in(pa.array(texts, pa.string()), listed["text"].combine_chunks())
                bits = pc.fill_null(listed["bits"].combine_chunks().take(place), other).to_numpy(zero_copy_only=False)
                suffix = "" if form == "name" else f"_{form}"
                made[field, f"{suffix}_frequency"] = take(bits.astype(np.int32), codes)
                if field == "first":
                    # A name that is not listed is as rare as half a child: so many children were counted.
                    children = other - 1
        return cls(made, children - np.log2(COMMON))

    def encode(self, profiles: dict[str, Codes]) -> dict[str, Codes]:
        """How rare each profile's names are.

        Args:
            profiles: columns by profile, `first` and `last` among them.

        Returns:
            `<field>_frequency`, `<field>_plain_frequency`, `<field>_sound_frequency` for each of `FIELDS`, and
            `common_name`: 1 where the full name is common (`COMMON`), else 0.
        """
        made = {f"{field}{end}": take(bits, profiles[FIELDS[field]]) for (field, end), bits in self.bits.items()}
        both = made["first_sound_frequency"] + made["last_sound_frequency"]
        made["common_name"] = (both < self.common_below).astype(np.int32)
        return made


def _coded(names: Codes, keys: NameKeys, form: str) -> tuple[Codes, list[str]]:
    """The codes of names' forms, and the texts by code."""
    if form == "name":
        return names, keys.texts
    codes, texts = (keys.plain, keys.plains) if form == "plain" else (keys.sound, keys.sounds)
    return take(codes, names), texts
