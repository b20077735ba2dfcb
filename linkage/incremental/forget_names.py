"""Forgetting: names that nobody bears any more leave the frozen frequencies."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from linkage.incremental import store
from linkage.prepare import dictionary
from linkage.prepare.term_frequency import FIELDS, SCHEMA


def forget_names(connection: duckdb.DuckDBPyConnection, borne: pa.Table) -> int:
    """Drop the names of nobody, within the caller's transaction; how many rows went.

    No link changes: a name that is not listed is as rare as can be, and nobody who is left has it.

    Args:
        connection: where the incremental tables are, if there are any.
        borne: first_name, last_name of all records that there are; each pair once is enough.

    Raises:
        ValueError: the linkage has extra columns, of whose values this knows nothing.
    """
    if not store.read_state(connection):
        return 0
    if store.read_extra_names(connection):
        raise ValueError("names of a linkage with extra columns cannot be forgotten: build it anew")
    standardise = {"first": dictionary.standardise_child_names, "last": dictionary.standardise_surnames}
    keys = {
        name: dictionary.make_name_keys(
            pc.drop_null(standard(pc.drop_null(borne[f"{name}_name"].unique())).unique()).to_pylist()
        )
        for name, standard in standardise.items()
    }
    parts = [SCHEMA.empty_table().select(["field", "form", "text"])]
    for field, name in FIELDS.items():
        forms = {"name": keys[name].texts, "plain": keys[name].plains, "sound": keys[name].sounds}
        for form, texts in forms.items():
            columns = [pa.array([value] * len(texts), pa.string()) for value in (field, form)]
            parts.append(pa.table([*columns, pa.array(texts, pa.string())], names=["field", "form", "text"]))
    connection.register("borne_name", pa.concat_tables(parts))
    gone = connection.execute(
        "DELETE FROM incremental.frequency WHERE text IS NOT NULL"
        " AND (field, form, text) NOT IN (SELECT (field, form, text) FROM borne_name)"
    ).fetchall()
    connection.unregister("borne_name")
    return int(gone[0][0])
