"""What a unit is asked about: the values of its records that other records of the same child contradict.

One item is one field of one record, with everybody who says something else. What contradicts is found in
`source_conflicts`; what people answered earlier is `correction_store`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.common.storage.sql_script import SqlFolder
from assets.data_quality import source_conflicts
from assets.data_quality.source_conflicts import ConflictKind
from assets.index.export.province_export import index_table_path
from assets.records.child_record import records_path

SQL = SqlFolder(Path(__file__).parent / "sql")
Record = dict[str, Any]
_FIELDS = {"birth": "birth_date", "address": "place", "enrolment": "schooling", "presence": "schooling"}
"""Field of a kind of conflict → field of an item, where they are not called the same."""


class NotMeasuredError(Exception):
    """There are no source conflicts to list: the province was not refreshed."""

    def __init__(self, province: str) -> None:
        super().__init__(
            f"จังหวัด {province} ยังไม่มีข้อมูลจุดที่ต่างกัน สั่ง childlink refresh ก่อน"
            f" · province {province} has no source conflicts on record: refresh it first"
        )


@dataclass(frozen=True)
class Contradiction:
    """What another record says, or that none does.

    Attributes:
        kind: in which way it contradicts.
        record: the other record; None where the child is not found in a register.
    """

    kind: ConflictKind
    record: Record | None


@dataclass(frozen=True)
class CorrectionItem:
    """One field of one record that others contradict.

    Attributes:
        record: the unit's own record, with the columns of `sql/record.sql`.
        field: `number`, `first_name`, `last_name`, `sex`, `birth_date`, `place` or `schooling`.
        others: who contradicts, the gravest kind first.
    """

    record: Record
    field: str
    others: tuple[Contradiction, ...]

    @property
    def key(self) -> tuple[int, str]:
        """By which the item is the same over the refreshes: agency record and field."""
        return self.record["agency_record_id"], self.field

    @property
    def source(self) -> str:
        """Whose record it is."""
        return str(self.record["source"])

    @property
    def office(self) -> str:
        """The code of the unit that answers for it."""
        return str(self.record["office"])

    @property
    def kinds(self) -> tuple[ConflictKind, ...]:
        """In which ways others contradict, the gravest first, each once."""
        return tuple(dict.fromkeys(other.kind for other in self.others))


def item_field(kind: ConflictKind) -> str:
    """The field that a kind of conflict is about."""
    if kind.field == "name":
        return "last_name" if kind.code.startswith("last_name") else "first_name"
    return _FIELDS.get(kind.field, kind.field)


def read_items(home: Home, province: str, source: str | None = None) -> list[CorrectionItem]:
    """The items of a province's records, or of one source's, in the order of their units.

    Raises:
        NotMeasuredError: the province was not refreshed.
    """
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        items = find_items(connection, home, province)
        records = _read_records(connection, home, province, items)
    kinds = source_conflicts.read_kinds()
    made = [
        CorrectionItem(
            records[row["record_version_id"]],
            row["field"],
            tuple(
                Contradiction(kinds[kind], None if other is None else records[other])
                for kind, other in zip(row["kinds"], row["other_version_ids"], strict=True)
            ),
        )
        for row in items.to_pylist()
    ]
    return sorted((item for item in made if source in (None, item.source)), key=_order)


def find_items(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> pa.Table:
    """Which fields of which records are contradicted, and make the table `record` of the province's current records.

    Returns:
        record_version_id, field, kinds and other_version_ids (a list each, the gravest first).

    Raises:
        NotMeasuredError: the province was not refreshed.
    """
    found = list_tables(home, province, "registry").get(source_conflicts.TABLE)
    if found is None:
        raise NotMeasuredError(province)
    files = {
        "record": duckdb_io.quote(str(index_table_path(home, province, "child_record"))),
        "child": duckdb_io.quote(str(index_table_path(home, province, "child"))),
    }
    SQL.run(connection, "record", {"province": province}, **files)
    connection.register("given_kind", _kinds())
    conflict = duckdb_io.quote(str(found))
    return SQL.run(connection, "correction_item", {"province": province}, source_conflict=conflict).to_arrow_table()


def _kinds() -> pa.Table:
    kinds = source_conflicts.read_kinds().values()
    return pa.Table.from_pylist(
        [
            {
                "kind": kind.code,
                "field": item_field(kind),
                "weight": kind.weight,
                "place": place,
                "asked": kind.asked,
            }
            for place, kind in enumerate(kinds)
        ]
    )


def _read_records(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, items: pa.Table
) -> dict[int, Record]:
    connection.register("given_item", items)
    written = duckdb_io.quote(str(records_path(home, province)))
    rows = SQL.run(connection, "item_record", written=written).to_arrow_table()
    return {row["record_version_id"]: row for row in rows.to_pylist()}


def _order(item: CorrectionItem) -> tuple[Any, ...]:
    record = item.record
    return (
        *(item.source, item.office, record["grade"] or "", record["room"] or "", record["record_key"]),
        *(-item.others[0].kind.weight, item.field, record["record_version_id"]),
    )
