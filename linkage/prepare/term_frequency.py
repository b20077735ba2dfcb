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


@dataclass(frozen=True)
class NameCounts:
    """How many children have each name.

    Attributes:
        keys: of the names.
        children: by field and form, how many children have a name with each code of that form.
        counted: by field, how many children were counted.
    """

    keys: NameKeys
    children: dict[tuple[str, str], npt.NDArray[np.int64]]
    counted: dict[str, int]

    def bits(self, field: str, form: str) -> Codes:
        """−log2 of each share in whole bits, by code; a name that no child has counts as half a child's."""
        return _bits(np.where(self.children[field, form] > 0, self.children[field, form], 0.5), self.counted[field])

    def other(self, field: str) -> int:
        """The bits of half a child."""
        return int(_bits(np.array([0.5]), self.counted[field])[0])

    def to_table(self) -> pa.Table:
        """The frequencies with their names.

        Returns:
            field (`first`, `last`; `bare`: given names of those without a surname), form (`name`, `plain`,
            `sound`), text (null: every name not listed, which is as rare as half a child), bits; in a fixed order.
        """
        parts = []
        for (field, form), children in self.children.items():
            seen = np.flatnonzero(children)
            texts = pa.array(_texts(self.keys, form), pa.string())
            listed = pa.concat_arrays([texts.take(pa.array(seen)), pa.nulls(1, pa.string())])
            bits = np.r_[self.bits(field, form)[seen], np.int32(self.other(field))]
            named = [pa.array([value] * len(listed), pa.string()) for value in (field, form)]
            parts.append(pa.table([*named, listed, pa.array(bits)], schema=SCHEMA))
        return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("field", "form", "text")])


def count_names(profiles: dict[str, Codes], keys: NameKeys) -> NameCounts:
    """Count the children with each name, or a name with each key.

    Args:
        profiles: columns by profile, `first`, `last` and `register` among them.
        keys: of the names that `first` and `last` are codes of.
    """
    children, counted = {}, {}
    for field, column in FIELDS.items():
        codes = profiles[column][_are_counted(profiles, field)]
        codes = codes[codes != NONE]
        counted[field] = len(codes)
        by_name = np.bincount(codes, minlength=len(keys.texts))
        for form in _FORMS:
            of_name = _codes(keys, form)
            size = len(_texts(keys, form))
            summed = by_name if of_name is None else np.bincount(of_name, weights=by_name, minlength=size)
            children[field, form] = summed.astype(np.int64)
    return NameCounts(keys, children, counted)


def _bits(children: npt.NDArray[np.floating], counted: int) -> Codes:
    return np.clip(np.rint(-np.log2(children / max(counted, 1))), 0, MAX_BITS).astype(np.int32)


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
    def of(cls, keys: NameKeys, frequency: NameCounts | pa.Table) -> TermFrequency:
        """The frequencies of names: as they were counted, or looked up in a table as `NameCounts.to_table` gives."""
        if isinstance(frequency, NameCounts):
            bits = {(field, form): frequency.bits(field, form) for field, form in frequency.children}
            return cls._by_name(keys, bits, frequency.other("first"))
        made: dict[tuple[str, str], Codes] = {}
        others: dict[str, int] = {}
        for field in FIELDS:
            for form in _FORMS:
                asked = pc.and_(pc.equal(frequency["field"], field), pc.equal(frequency["form"], form))
                own = frequency.filter(asked)
                listed = own.filter(pc.is_valid(own["text"])).combine_chunks()
                (others[field],) = own.filter(pc.is_null(own["text"]))["bits"].to_pylist()
                place = pc.index_in(pa.array(_texts(keys, form), pa.string()), listed["text"].combine_chunks())
                found = listed["bits"].combine_chunks().take(place)
                made[field, form] = pc.fill_null(found, others[field]).to_numpy(zero_copy_only=False).astype(np.int32)
        return cls._by_name(keys, made, others["first"])

    @classmethod
    def _by_name(cls, keys: NameKeys, bits: dict[tuple[str, str], Codes], other: int) -> TermFrequency:
        """From the bits of each form by its code, and those of half a child."""
        made = {}
        for (field, form), values in bits.items():
            codes, suffix = _codes(keys, form), "" if form == "name" else f"_{form}"
            made[field, f"{suffix}_frequency"] = values if codes is None else take(values, codes)
        # Half a child is as rare as `other`: so many children were counted.
        return cls(made, other - 1 - np.log2(COMMON))

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


def _codes(keys: NameKeys, form: str) -> Codes | None:
    """The code of each name's form; None where it is the name's own."""
    return {"name": None, "plain": keys.plain, "sound": keys.sound}[form]


def _texts(keys: NameKeys, form: str) -> list[str]:
    """The texts of a form by code."""
    return {"name": keys.texts, "plain": keys.plains, "sound": keys.sounds}[form]
