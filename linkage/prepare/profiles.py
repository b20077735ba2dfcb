"""Profiles: records whose comparison fields are all equal, as one row of integers.

Everything after this works on profiles. Tables made here, in the DuckDB connection given:

- `profile`: one row a profile, keyed by `p` from 0, integer columns only (NULL = nothing known);
- `profile_record`: record_id, p.

Each group of its columns is made by a function named after it (`_names`, `_numbers`, `_births` …).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.prepare import dictionary, extra_columns, term_frequency
from linkage.prepare.dictionary import NONE, Codes, NameKeys
from linkage.prepare.extra_columns import ExtraColumn
from linkage.prepare.term_frequency import NameCounts, TermFrequency
from linkage.thai import titles
from linkage.thai.numbers import KINDS, VALID, NumberKind
from linkage.thai.text import THAI_DIGITS, is_empty

MAX_SOURCES = 15
"""Registers that can be distinguished: a pattern has four bits for each. Further ones count as unknown."""
REGISTER = "civil_registration"
PRECISIONS = {"day": 1, "month": 2, "year": 3, "age": 4}
SEXES = {"male": 1, "female": 2}
_ADULT = pa.array(["3", "4"])
_VALID = [KINDS.index(kind) for kind in VALID]
# By the place of a number's kind: 2 valid · 1 may hold a typing error · 0 another kind of number (G-code), which
# gives no information on a 13-digit one.
_VALIDITY = np.array([2 if kind in VALID else 0 if kind == NumberKind.G_CODE else 1 for kind in KINDS], dtype=np.int32)
_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


@dataclass(frozen=True)
class Dictionaries:
    """The distinct values behind the integer codes of `profile`.

    Attributes:
        names: given names, surnames and those of parents and guardians.
        numbers: 13-digit numbers of children and parents.
        places: by column of `profile`, the texts behind its codes.
        frequencies: of names and of the values of extra columns, see `term_frequency`; counts or tables.
        sources: the registers behind the codes of column `source`, which begin at 1.
        name_cooccurrence: how much likelier names meet in these profiles than each for itself, see `term_frequency`.
        extra: the extra columns.
        extra_values: the values behind their codes.
    """

    names: NameKeys
    numbers: pa.Array
    places: dict[str, list[str]]
    frequencies: tuple[NameCounts | pa.Table, ...]
    sources: tuple[str, ...]
    name_cooccurrence: float
    extra: tuple[ExtraColumn, ...] = ()
    extra_values: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    @property
    def frequency(self) -> pa.Table:
        """How rare names and values are, as one table; it is made when it is asked for, since it lists all names."""
        return pa.concat_tables([one.to_table() if isinstance(one, NameCounts) else one for one in self.frequencies])


def build_profiles(
    connection: duckdb.DuckDBPyConnection,
    table: pa.Table,
    decided: pa.Array | None = None,
    *,
    frequency: pa.Table | None = None,
    sources: Sequence[str] | None = None,
    collapse: bool = True,
    extra: tuple[ExtraColumn, ...] = (),
) -> Dictionaries:
    """Standardise a table that `tidy_table.validate_table` gave; make `profile` and `profile_record`.

    Args:
        connection: where the tables are made.
        table: the records.
        decided: record ids that someone has decided about; each stays a profile of its own.
        frequency: of names, as `linkage.prepare.term_frequency.count_names` gives it; counted in the table if None.
        sources: the registers as a model knows them; those of the table if None.
        collapse: whether records whose fields are all equal are one profile; else each is one.
        extra: extra columns, which the table has.
    """
    with ThreadPoolExecutor(2) as workers:  # Arrow works without Python's lock
        named, numbered = workers.submit(_names, table), workers.submit(_numbers, table)
        placed, enrolled = workers.submit(_places, table), workers.submit(_sources, table, sources)
    name_columns, keys = named.result()
    number_columns, numbers = numbered.result()
    place_columns, places = placed.result()
    source, known_sources = enrolled.result()
    extra_codes, extra_values = extra_columns.encode_values(table, extra)
    in_register = pc.fill_null(pc.equal(table["source"], REGISTER), False).to_numpy()
    columns = {
        **name_columns,
        **number_columns,
        **_births(table),
        **place_columns,
        "sex": _sex(table),
        "register": in_register.astype(np.int32),
        "source_code": source,
        **extra_codes,
    }
    if not collapse:
        columns["record"] = np.arange(table.num_rows, dtype=np.int32)
    elif decided is not None and len(decided):
        decided_ids = pc.is_in(table["record_id"], decided).to_numpy()
        columns["decided"] = np.where(decided_ids, np.cumsum(decided_ids), NONE).astype(np.int32)
    first, profile = _collapse(columns, pc.sort_indices(table["record_id"]).to_numpy())
    columns = {name: values[first] for name, values in columns.items()}
    columns |= make_key_columns(columns, keys)
    frequencies = count_frequency(columns, keys, extra_values) if frequency is None else (frequency,)
    columns |= TermFrequency.of(keys, frequencies[0]).encode(columns)
    columns |= extra_columns.encode_frequency(columns, extra_values, frequencies[-1])
    together = term_frequency.measure_cooccurrence(columns, keys)
    columns |= extra_columns.encode_spellings(columns, keys, extra)
    keys = extra_columns.add_values(keys, extra_values)
    _store(connection, table["record_id"], profile, columns)
    return Dictionaries(keys, numbers, places, frequencies, known_sources, together, extra, extra_values)


def count_frequency(columns: dict[str, Codes], keys: NameKeys, extra_values: pa.Array) -> tuple[NameCounts, pa.Table]:
    """How many children have each name, and how rare the values of extra columns are."""
    return term_frequency.count_names(columns, keys), extra_columns.count_values(columns, extra_values)


def are_adults(numbers: pa.Array) -> pa.Array:
    """Which numbers are of people who stood in the register before 1984 (category 3 or 4): never a child's own."""
    return pc.is_in(pc.utf8_slice_codeunits(numbers, 0, 1), _ADULT)


def get_sources(table: pa.Table) -> pa.ChunkedArray:
    """The register that each row of a table with `source` and `layout` is of: its layout, where the table has it."""
    if table["layout"].null_count == table.num_rows:
        return table["source"]
    return pc.coalesce(*(table[name].cast(pa.string()) for name in ("layout", "source")))


def _names(table: pa.Table) -> tuple[dict[str, Codes], NameKeys]:
    standardisers = {
        "first": ("first_name", dictionary.standardise_child_names),
        "last": ("last_name", dictionary.standardise_surnames),
        "mother": ("mother_name", dictionary.standardise_given_names),
        "father": ("father_name", dictionary.standardise_given_names),
        "guardian": ("guardian_name", dictionary.standardise_given_names),
    }
    codes, texts = dictionary.encode_together(
        [(table[name], standardise) for name, standardise in standardisers.values()]
    )
    return dict(zip(standardisers, codes, strict=True)), dictionary.make_name_keys(texts)


def make_key_columns(columns: dict[str, Codes], keys: NameKeys) -> dict[str, Codes]:
    """The codes of the keys of names, by column of `profile`."""
    wanted = [(name, "sound") for name in ("first", "last", "mother", "father", "guardian")]
    wanted += [(name, key) for name in ("first", "last") for key in ("plain", "skeleton")]
    wanted += [("first", "initial"), ("first", "final")]
    return {f"{name}_{key}": dictionary.take(getattr(keys, key), columns[name]) for name, key in wanted}


def _numbers(table: pa.Table) -> tuple[dict[str, Codes], pa.Array]:
    given = {"number": "national_id", "mother_number": "mother_national_id", "father_number": "father_national_id"}
    codes, texts, kinds = dictionary.encode_numbers([table[name] for name in given.values()])
    columns = dict(zip(given, codes, strict=True))
    adult = are_adults(texts).to_numpy(zero_copy_only=False) & np.isin(kinds, _VALID)
    of_parent = np.zeros(len(kinds) + 1, dtype=bool)  # one more, at the end, which NONE finds
    of_parent[columns["mother_number"]] = of_parent[columns["father_number"]] = True
    validity = _VALIDITY[kinds]
    columns["number_validity"] = dictionary.take(validity, columns["number"])
    # A mother's or father's number on a child's record is misattributed, and so is an adult's.
    misattributed = (of_parent[:-1] | adult) & (validity == 2)
    columns["number_misattributed"] = dictionary.take(misattributed.astype(np.int32), columns["number"])
    return columns, texts


def _births(table: pa.Table) -> dict[str, Codes]:
    dates = table["birth_date"]
    precision = pc.fill_null(pc.index_in(table["birth_precision"], pa.array(list(PRECISIONS))), 0)
    known = pc.is_valid(dates)

    def part(values: pa.ChunkedArray) -> Codes:
        return np.asarray(pc.fill_null(values, NONE).to_numpy(), dtype=np.int32)

    year, month, day = part(pc.year(dates)), part(pc.month(dates)), part(pc.day(dates))
    level = np.where(known.to_numpy(), precision.to_numpy() + 1, NONE).astype(np.int32)
    return {
        "birth_precision": level,
        "year": year,
        "month": np.where(level <= PRECISIONS["month"], month, NONE).astype(np.int32),
        "day": np.where(level == PRECISIONS["day"], day, NONE).astype(np.int32),
        "born": part(dates.cast(pa.int32())),
    }


def _standardise_place(text: str) -> str | None:
    text = text.translate(THAI_DIGITS).replace(" ", "")
    return None if is_empty(text) else text.lstrip("0") or None


def _standardise_places(texts: pa.Array) -> pa.Array:
    """Codes and numbers of places (length n, none null) without spaces and zeros in front, null where they say nothing.

    Most are so already, and are found all at once.
    """
    certain = pc.match_substring_regex(texts, "^[1-9][0-9A-Za-z/-]*$")
    return dictionary.standardise_others(certain, texts, texts, _standardise_place)


def _places(table: pa.Table) -> tuple[dict[str, Codes], dict[str, list[str]]]:
    given = {
        "province": "province_code",
        "district": "district_code",
        "subdistrict": "subdistrict_code",
        "village": "village",
        "house_no": "house_no",
        "house": "house_code",
    }
    encoded = {
        column: dictionary.encode_together([(table[name], _standardise_places)]) for column, name in given.items()
    }
    return {column: codes for column, ((codes,), _) in encoded.items()}, {
        column: texts for column, (_, texts) in encoded.items()
    }


def _sex(table: pa.Table) -> Codes:
    given = pc.fill_null(pc.index_in(table["sex"], pa.array(list(SEXES))), NONE).to_numpy().astype(np.int32)
    given = np.where(given == NONE, NONE, given + 1)
    title, sexes = dictionary.encode(table["title"], lambda text: titles.sex(titles.canonical(text)))
    told = np.array([SEXES[text] for text in sexes], dtype=np.int32)
    return np.where(given == NONE, dictionary.take(told, title), given).astype(np.int32)


def _sources(table: pa.Table, known: Sequence[str] | None) -> tuple[Codes, tuple[str, ...]]:
    """The register of each row, from 1, NONE where it is none of the known ones, and these."""
    codes, texts = dictionary.encode(get_sources(table), lambda text: text or None)
    sources = tuple(sorted(texts)[:MAX_SOURCES]) if known is None else tuple(known)
    number = {text: place for place, text in enumerate(sources, start=1)}
    return dictionary.take(np.array([number.get(text, NONE) for text in texts], dtype=np.int32), codes), sources


def _collapse(columns: dict[str, Codes], by_id: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], Codes]:
    """Rows whose `columns` are all equal fall together: one row of each profile, and each row's profile.

    Args:
        columns: codes by row.
        by_id: the rows in the order of their record ids. Profiles are numbered in this order, so that
            the order of rows changes nothing.
    """
    rows = by_id.astype(np.int64)
    first, numbered = group_equal(fingerprint_rows({name: codes[rows] for name, codes in columns.items()}))
    profile = np.empty(len(rows), dtype=np.int32)
    profile[rows] = numbered
    return rows[first], profile


def fingerprint_rows(columns: dict[str, Codes]) -> npt.NDArray[np.uint64]:
    """A 128-bit fingerprint of the codes of each row, (2, n), so that only two words are sorted."""
    words = np.zeros((2, len(next(iter(columns.values())))), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for name in sorted(columns):
            codes = columns[name].astype(np.uint64)
            for place, factor in enumerate(_FACTORS):
                mixed = (words[place] ^ codes) * factor
                words[place] = mixed ^ (mixed >> np.uint64(29 + place))
    return words


def group_equal(words: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], Codes]:
    """The first of each group of equal rows, ascending, and each row's group, numbered in the order of the first.

    Args:
        words: of `fingerprint_rows`, in the order of the record ids.
    """
    size = words.shape[1]
    order = np.argsort(words[0])
    high, low = words[0][order], words[1][order]
    alike = high[1:] == high[:-1]
    if (alike & (low[1:] != low[:-1])).any():  # as good as never: rows that differ and share a first word
        order = np.lexsort((words[1], words[0]))
        alike = (words[:, order[1:]] == words[:, order[:-1]]).all(axis=0)
    begins = np.flatnonzero(np.r_[True, ~alike][:size])
    first = np.minimum.reduceat(order, begins) if size else order
    is_first = np.zeros(size, dtype=np.bool_)
    is_first[first] = True
    numbered = np.cumsum(is_first, dtype=np.int32)[first] - 1
    group = np.empty(size, dtype=np.int32)
    group[order] = np.repeat(numbered, np.diff(np.r_[begins, size]))
    return np.flatnonzero(is_first), group


def _store(
    connection: duckdb.DuckDBPyConnection, record_ids: pa.ChunkedArray, profile: Codes, columns: dict[str, Codes]
) -> None:
    size = len(next(iter(columns.values())))
    known = {name: pa.array(values, mask=values == NONE) for name, values in columns.items()}
    # Only looked at, never copied: DuckDB reads Arrow's columns where they lie.
    connection.register("profile", pa.table({"p": np.arange(size, dtype=np.int32), **known}))
    connection.register("profile_record", pa.table({"record_id": record_ids, "p": profile}))
