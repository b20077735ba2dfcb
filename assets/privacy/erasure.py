"""Erasing a child: her rows leave every file of the home, and do not come back when an agency sends them again.

In three steps, each of which can be done again: `begin_erasure` notes what is to go, suppresses it
(`suppression_list`) and purges the files that hold it (`raw_file_purge`); the caller refreshes the provinces, so that
index and releases are made without it; `finish_erasure` takes what the index remembers of her records, writes the index
anew so that no free block holds it, drops earlier releases, and looks through the whole home. The id stays as a
number that was given, with its events; the audit stays. Backups, exported sheets and what agencies hold are out
of reach.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from assets.cases.log import case_store
from assets.common import audit_log
from assets.common.storage import duckdb_io, file_lock
from assets.common.storage.atomic_io import make_folder, replacing, sync
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.identity import child_id
from assets.index.store import index_file
from assets.operations import run_lock
from assets.privacy import raw_file_purge
from assets.privacy.residue_scan import Needle, find_occurrences
from assets.sources.parsing import retained_extracts
from assets.sources.parsing.parsing import ValidatedExtract
from assets.sources.staging import suppression_list
from assets.sources.staging.suppression_list import SuppressionList
from linkage import incremental
from quality import contract

SQL = SqlFolder(Path(__file__).parent / "sql")
_BY_RECORD = ("agency_record_id", "agency_record_id_a", "agency_record_id_b", "record_version_id")
_BY_LINKAGE_RECORD = ("record_id", "record_id_a", "record_id_b")
"""What the tables of `linkage.incremental` call an agency record."""
_BY_CHILD = ("child_id", "other_child_id", "child_id_a", "child_id_b")
_STAYS = ("child", "child_event")
"""Tables that hold nothing but ids, which are never given again."""


@dataclass(frozen=True)
class Order:
    """What is to go: numbers of the index, no name.

    Attributes:
        child_id: the child.
        children: her id and those that were merged into it.
        keys: numbers of her agency records; `records` of each of their periods.
        provinces: whose files or releases hold her.
        by: who erases her.
    """

    child_id: str
    children: list[str]
    keys: list[int]
    records: list[int]
    provinces: list[str]
    by: str


@dataclass(frozen=True)
class RecordAddress:
    """One agency record of the child: where it stands."""

    province: str
    address: str
    period: str


class NothingToEraseError(LookupError):
    """There is no such child, or nothing is left of her. The message does not repeat what was typed."""


def find_records(home: Home, child: str) -> list[RecordAddress]:
    """The agency records that would go.

    Raises:
        NothingToEraseError: no such child, or nothing is left of her.
        FileNotFoundError, WrongKeyError, MissingKeyError, LockedError: the index does not open.
    """
    with index_file.open_index(home, read_only=True) as connection:
        _, keys = _keys(connection, child)
        rows = connection.execute(
            """
            SELECT province_code, concat(source, '/', source_file, ':', source_row), period FROM child_record
            WHERE list_contains($keys, agency_record_id) ORDER BY ALL""",
            {"keys": keys},
        ).fetchall()
    return [RecordAddress(*row) for row in rows]


def begin_erasure(home: Home, child: str, by: str) -> tuple[Order, list[Needle]]:
    """Note what goes, withhold it, and set the files that hold it aside.

    A number or a name with its birthday that another child's record has too, by mistake or by chance, is no mark of
    hers: such rows go only where they are hers in all.

    Returns:
        The order, and what to look for at the end: her numbers, her names with birthdays. Only in memory.

    Raises:
        NothingToEraseError: no such child, or nothing is left of her.
        AuditError: it cannot be written down, so it is not begun.
    """
    with run_lock.lock_home(home, "erasure"):
        with index_file.open_index(home, read_only=True) as connection:
            children, keys = _keys(connection, child)
            given = {"keys": keys}
            found = connection.execute(
                "SELECT record_version_id, province_code FROM child_record WHERE list_contains($keys, "
                "agency_record_id)",
                given,
            ).fetchall()
            needles, shared = _particulars(connection, keys)
        order = _with_what_was_begun(
            home,
            Order(
                child_id=children[0],
                children=children,
                keys=keys,
                records=sorted({row[0] for row in found}),
                provinces=sorted({row[1] for row in found} | set(_handed_to(home, keys, children))),
                by=by,
            ),
        )
        audit_log.add_entry(home, "erasure_begun", who=by, scope=order.child_id, rows=len(found))
        _note(home, order)
        others = {
            suppression_list.identity_token(suppression_list.NUMBER if len(each) == 1 else suppression_list.NAME, *each)
            for each in shared
        }
        suppression_list.suppress(home, _marks(home, order) - others)
        _set_aside(home, order)
    return order, sorted(needles - shared)


def _with_what_was_begun(home: Home, order: Order) -> Order:
    """The order and an earlier one of hers: where that was interrupted, the index may know her no more, releases do."""
    for before in pending_erasures(home):
        if order.child_id in before.children or before.child_id in order.children:
            order = replace(
                order,
                children=[*order.children, *(child for child in before.children if child not in order.children)],
                keys=sorted({*before.keys, *order.keys}),
                records=sorted({*before.records, *order.records}),
                provinces=sorted({*before.provinces, *order.provinces}),
            )
    return order


def pending_erasures(home: Home) -> list[Order]:
    """Erasures that were begun and not finished."""
    return [Order(**json.loads(path.read_text("utf-8"))) for path in sorted(_folder(home).glob("*.json"))]


def finish_erasure(home: Home, order: Order, needles: list[Needle], reason: str) -> list[str]:
    """Take the rest, after the provinces of the order were refreshed; where something is left all the same.

    The reason is written into the audit: no name or number belongs in it.

    Raises:
        AuditError: it cannot be written down.
    """
    with run_lock.lock_home(home, "erasure"):
        rows = _forget(home, order)
        for province in order.provinces:
            _drop_earlier_releases(home, province)
        left = find_occurrences(home, needles)
        detail: dict[str, audit_log.Detail] = {
            "reason": reason,
            "provinces": " ".join(order.provinces),
            "left": len(left),
        }
        audit_log.add_entry(home, "erasure", who=order.by, scope=order.child_id, rows=rows, detail=detail)
        if not left:
            (_folder(home) / f"{order.child_id}.json").unlink(missing_ok=True)
    return left


def _keys(connection: duckdb.DuckDBPyConnection, typed: str) -> tuple[list[str], list[int]]:
    """The child's id with those merged into it behind, and her agency records, those that are gone too."""
    children = connection.execute(
        """
        WITH RECURSIVE forward AS (
            SELECT child_id, canonical_id FROM child WHERE child_id = $child
            UNION SELECT child.child_id, child.canonical_id
            FROM child JOIN forward ON child.child_id = forward.canonical_id
        ), whole AS (
            SELECT child_id, 0 AS place FROM forward WHERE canonical_id IS NULL
            UNION ALL SELECT child.child_id, place + 1 FROM child JOIN whole ON child.canonical_id = whole.child_id
        )
        SELECT child_id FROM whole ORDER BY place, child_id""",
        {"child": child_id.normalise(typed)},
    ).fetchall()
    ids = [row[0] for row in children]
    keys = connection.execute(
        "SELECT DISTINCT agency_record_id FROM membership WHERE list_contains($ids, child_id) ORDER BY ALL",
        {"ids": ids},
    ).fetchall()
    if not keys:
        raise NothingToEraseError("no such child in the index, or nothing is left of her: check the id")
    return ids, [row[0] for row in keys]


def _particulars(connection: duckdb.DuckDBPyConnection, keys: list[int]) -> tuple[set[Needle], set[Needle]]:
    """Her sound numbers and her names with birthdays; and which of them somebody else's record has too.

    A number that a parent has in any record is the parent's, though it was written down for the child.
    """
    rows = SQL.run(connection, "particulars", {"keys": keys}).fetchall()
    found = {((number,) if number else tuple(name)): others for number, *name, others in rows}
    return set(found), {needle for needle, others in found.items() if others}


def _handed_to(home: Home, keys: list[int], children: list[str]) -> Iterator[str]:
    """Provinces whose cut of the index holds her, as their own, through a draw, or in a pair to review."""
    for folder in sorted(home.lake("index").glob("*")):
        record, pair = (
            f"read_parquet({duckdb_io.quote(str(folder / f'{name}.parquet'))})"
            for name in ("child_record", "review_pair")
        )
        found = duckdb.execute(
            f"SELECT 1 FROM {record} WHERE list_contains($keys, agency_record_id) OR list_contains($children, child_id)"
            f" UNION ALL SELECT 1 FROM {pair} WHERE list_has_any($children, [child_id_a, child_id_b]) LIMIT 1",
            {"keys": keys, "children": children},
        ).fetchone()
        if found:
            yield folder.name


def _marks(home: Home, order: Order) -> set[str]:
    """What her rows are known by: from the staged rows of the provinces concerned."""
    marks: set[str] = set()
    with index_file.open_index(home, read_only=True) as connection:
        rows = connection.execute(
            """
            SELECT DISTINCT province_code, source, source_file, source_row, file_version, layout FROM child_record
            WHERE list_contains($keys, agency_record_id)""",
            {"keys": order.keys},
        ).to_arrow_table()
    names = ["source_file", "source_row", "file_version", "layout"]
    for province, source, layout in sorted(
        set(zip(*(rows[name].to_pylist() for name in ("province_code", "source", "layout")), strict=True))
    ):
        path = home.lake("staged", province, source, f"{layout}.parquet")
        if not path.is_file():
            continue
        staged = pq.read_table(path)
        hers = {tuple(row[name] for name in names) for row in rows.to_pylist() if row["province_code"] == province}
        mine = zip(*(staged[name].to_pylist() for name in names), strict=True)
        mask = np.array([address in hers for address in mine], dtype=bool)
        marks |= suppression_list.identity_tokens(staged, contract.load(source).layouts[layout], province, mask)
    return marks


def _set_aside(home: Home, order: Order) -> None:
    """Files of these provinces that hold a row of hers lose their bytes; all that was kept of others stays."""
    versions: set[str] = set()
    for province, source, landed in raw_file_purge.received_files(home):
        if province not in order.provinces:
            continue
        left_out = SuppressionList(home, province)
        results = raw_file_purge.read_rows(home, province, source, landed)
        if any(isinstance(result, ValidatedExtract) and left_out.is_erased(result).any() for result in results):
            versions.add(landed.file_version)
    for province, source, landed in raw_file_purge.received_files(home):
        if landed.file_version in versions and (
            home.landed(landed.file_version).is_file()
            or retained_extracts.is_retained(home, province, source, landed.file_version)
        ):
            raw_file_purge.retain_rows(home, province, source, landed)
    for version in versions:
        raw_file_purge.drop_bytes(home, version)


def _forget(home: Home, order: Order) -> int:
    """Delete what the index still knows of the records, and write it anew; rows that went."""
    rows = 0
    with file_lock.hold_lock(home, "index", "erasure"):
        with index_file.open_index(home) as connection:
            connection.execute("BEGIN")
            rows += case_store.forget_records(connection, order.keys)
            columns = connection.execute(
                """
                SELECT schema_name, table_name, column_name
                FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_oid, schema_oid, table_oid)
                WHERE database_name = 'file' AND NOT list_contains($stays, table_name) ORDER BY ALL""",
                {"stays": list(_STAYS)},
            ).fetchall()
            for schema, table, column in columns:
                if column not in (*_BY_RECORD, *_BY_LINKAGE_RECORD, *_BY_CHILD):
                    continue
                gone = order.children if column in _BY_CHILD else [*order.keys, *order.records]
                deleted = connection.execute(
                    f'DELETE FROM "{schema}"."{table}" WHERE list_contains($gone, "{column}")', {"gone": gone}
                ).fetchone()
                rows += deleted[0] if deleted else 0
            names = connection.execute("SELECT DISTINCT first_name, last_name FROM child_record").to_arrow_table()
            rows += incremental.forget_names(connection, names)
            connection.execute("COMMIT; CHECKPOINT")
        duckdb_io.rewrite(home.index, home.key(), home.key())
    return rows


def _drop_earlier_releases(home: Home, province: str) -> None:
    current = home.published(province).resolve()
    for folder in (home.root / "published" / ".releases").glob(f"{province}-*"):
        if folder.resolve() != current:
            shutil.rmtree(folder)


def _note(home: Home, order: Order) -> None:
    with replacing(make_folder(_folder(home)) / f"{order.child_id}.json") as temporary:
        temporary.write_text(json.dumps(asdict(order)), "utf-8")
    sync(_folder(home))


def _folder(home: Home) -> Path:
    return home.state / "erasures"
