"""Fingerprints: what blocking needs of a record, as hashes of texts that mean the same in every run.

The codes of `profile` are numbered by run; a hash of the text behind a code is not.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from linkage.incremental.block_sql import FINER, FINER_COLUMNS, KEY_COLUMNS
from linkage.pairs.blocking import RULES
from linkage.prepare.profiles import Dictionaries, are_adults

_AS_THEY_ARE = ("p", "born", "year", "month", "sex", "number_validity", "register", "common_name")


def hash_contents(connection: duckdb.DuckDBPyConnection, records: pa.Table) -> pa.Table:
    """record_id, content: a hash of all that a record says; records as `tidy_table.validate_table` gives them."""
    connection.register("said", records)
    names = (name.replace('"', '""') for name in records.column_names if name != "record_id")
    said = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(f"SELECT record_id, hash({said}) AS content FROM said").to_arrow_table()
    connection.unregister("said")
    return found


def make_fingerprints(work: duckdb.DuckDBPyConnection, records: pa.Table, dictionaries: Dictionaries) -> pa.Table:
    """The rows of `incremental.record` for records that were standardised in `work`, each a profile of its own.

    Args:
        work: where `profile` and `profile_record` are.
        records: as they were standardised.
        dictionaries: of `linkage.prepare.profiles.build_profiles`.
    """
    work.register("stable", _stable(work, dictionaries))
    work.register("contents", hash_contents(work, records))
    keys = [f"{_key(rule.keys)} AS {name}" for rule, name in zip(RULES, KEY_COLUMNS, strict=True)]
    keys += [f"hash({finer}) AS {name}" for finer, name in zip(FINER, FINER_COLUMNS, strict=True)]
    found = work.execute(f"""
        SELECT
            record_id, content, number, mother_number, father_number, number_validity::TINYINT AS number_validity,
            coalesce(adult, false) AS adult, register = 1 AS register, {", ".join(keys)}
        FROM stable JOIN profile_record USING (p) JOIN contents USING (record_id) ORDER BY record_id""")
    table = found.to_arrow_table()
    work.unregister("stable")
    work.unregister("contents")
    return table


def _key(keys: tuple[str, ...]) -> str:
    known = " AND ".join(f"({key}) IS NOT NULL" for key in keys)
    return f"CASE WHEN {known} THEN hash({', '.join(keys)}) END"


def _stable(work: duckdb.DuckDBPyConnection, dictionaries: Dictionaries) -> pa.Table:
    """`profile` with hashes in the place of codes, as far as the rules need it."""
    profile = work.execute("FROM profile ORDER BY p").to_arrow_table()
    columns = {name: profile[name] for name in _AS_THEY_ARE}
    numbers = _hashes(work, dictionaries.numbers)
    for name in ("number", "mother_number", "father_number"):
        columns[name] = numbers.take(profile[name])
    columns["adult"] = are_adults(dictionaries.numbers).take(profile["number"])
    sounds, skeletons = (_hashes(work, texts) for texts in (dictionaries.names.sounds, dictionaries.names.skeletons))
    for name in ("first", "last"):
        columns[f"{name}_sound"] = sounds.take(profile[f"{name}_sound"])
        columns[f"{name}_skeleton"] = skeletons.take(profile[f"{name}_skeleton"])
    for name, letter in (("initial", slice(None, 1)), ("final", slice(-1, None))):
        letters = _hashes(work, [text[letter] for text in dictionaries.names.skeletons])
        columns[f"first_{name}"] = letters.take(profile["first_skeleton"])
    for name, texts in dictionaries.places.items():
        columns[name] = _hashes(work, texts).take(profile[name])
    return pa.table(columns)


def _hashes(work: duckdb.DuckDBPyConnection, texts: pa.Array | list[str]) -> pa.Array:
    work.register("texts", pa.table({"place": range(len(texts)), "text": pa.array(texts, pa.string())}))
    hashed = work.execute("SELECT hash(text) AS hashed FROM texts ORDER BY place").to_arrow_table()["hashed"]
    work.unregister("texts")
    return pc.cast(hashed, pa.uint64()).combine_chunks()
