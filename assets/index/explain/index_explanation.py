"""Inquiries into the index: why records are, or are not, one child there.

What a person typed is found in the index, which is opened to read only, and compared again with the current
model over all records and the cluster context that the incremental store knows, so that the figures are those the index
was made with. How it is told is the command's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.storage.atomic_io import make_folder
from assets.common.storage.home import Home
from assets.index.identity import child_id
from assets.index.linking.engine import current_model
from assets.index.store import index_file
from assets.index.store.linkage_input import IndexRecords
from linkage import explanation, incremental
from linkage.explanation import Weighed
from linkage.working_database import spill_below


class UnknownError(LookupError):
    """There is no such child, record, or model. The message never repeats what was typed: it may be a number."""


class AmbiguousError(LookupError):
    """Records of several provinces answer to what was typed."""


@dataclass(frozen=True)
class ExplainedRecord:
    """An agency record as the index holds it: where it stands, and how surely it is its child's.

    Attributes:
        agency_record_id: the agency record, the same in every period.
        child_id: whose it is.
        province_code: whose inbox it came by.
        address: source/source_file:row.
        period: label of the period that represents it.
        probability: that it belongs to the child.
    """

    agency_record_id: int
    child_id: str
    province_code: str
    address: str
    period: str
    probability: float


@dataclass(frozen=True)
class Subject:
    """What one argument named: a child with its records, or one record.

    Attributes:
        child_id: the child, by the id it has now.
        records: all of the child's, or the one.
        whole: whether the child was named, not a record.
        merged: whether the id that was given went into `child_id`.
    """

    child_id: str
    records: tuple[ExplainedRecord, ...]
    whole: bool
    merged: bool = False


@dataclass(frozen=True)
class IndexExplanation:
    """What the index knows of the subjects.

    Attributes:
        subjects: one for each argument.
        weighed: their records against each other.
        values: what the records say, as the engine was given it: a row a record. Restricted.
    """

    subjects: tuple[Subject, ...]
    weighed: Weighed
    values: pa.Table


def explain(home: Home, asked: Sequence[str], province: str | None = None) -> IndexExplanation:
    """Find what was asked for and weigh its records against each other.

    Args:
        home: the installation.
        asked: child ids, or records by `source/source_file:row` or record_key; a record alone stands for
            its child.
        province: whose records, where several provinces' answer to the same address.

    Raises:
        UnknownError, AmbiguousError: what was asked for is not there, or is several.
        FileNotFoundError: there is no index.
        WrongKeyError, MissingKeyError, BusyDatabaseError, UnreadableDatabaseError: it does not open.
    """
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run a refresh first")
    with index_file.open_index(home, read_only=True) as connection:
        connection.execute("CREATE TEMP VIEW current_record AS FROM current_version('child_record')")
        subjects = tuple(_find(connection, typed, province) for typed in asked)
        if len(subjects) == 1 and not subjects[0].whole:
            subjects = (_child(connection, subjects[0].child_id, subjects[0].child_id),)
        table = IndexRecords(connection).all()
        model = current_model(home)
        frequency = incremental.read_frequency(connection, model)
        if model is None or frequency is None:
            raise UnknownError("the index was not linked by this version of the engine: refresh a province first")
        ids = [record.agency_record_id for subject in subjects for record in subject.records]
        evidence = incremental.read_evidence(connection, model, pa.array(ids, pa.int64()))
    values = table.filter(pc.is_in(table["record_id"], pa.array(ids, pa.int64())))
    with spill_below(make_folder(home.lake())):
        return IndexExplanation(subjects, explanation.explain_records(table, model, ids, frequency, evidence), values)


def _find(connection: duckdb.DuckDBPyConnection, typed: str, province: str | None) -> Subject:
    if (child := child_id.normalise(typed)) is not None:
        return _child(connection, child, _canonical_id(connection, child))
    keys = connection.execute(
        """
        SELECT DISTINCT province_code, agency_record_id FROM child_record
        WHERE (concat(source, '/', source_file, ':', source_row) = $typed OR record_key = $typed)
            AND province_code = coalesce($province, province_code) ORDER BY ALL""",
        {"typed": typed.strip(), "province": province},
    ).fetchall()
    if not keys:
        raise UnknownError("no such record in the index: give source/source_file:row, a record_key or a child's id")
    if len(keys) > 1:
        raise AmbiguousError("several records answer to that: give --province, or the address of one of them")
    (record,) = _records(connection, "agency_record_id = ?", keys[0][1])
    return Subject(record.child_id, (record,), whole=False)


def _child(connection: duckdb.DuckDBPyConnection, given: str, child: str) -> Subject:
    records = _records(connection, "current AND child_id = ?", child)
    if not records:
        raise UnknownError("the child has no record in the index any more")
    return Subject(child, tuple(records), whole=True, merged=given != child)


def _canonical_id(connection: duckdb.DuckDBPyConnection, child: str) -> str:
    """The id that this one was merged into, or itself."""
    while found := connection.execute("SELECT canonical_id FROM child WHERE child_id = ?", [child]).fetchone():
        if found[0] is None:
            return child
        child = found[0]
    raise UnknownError("no such child in the index: check the id")


def _records(connection: duckdb.DuckDBPyConnection, where: str, value: Any) -> list[ExplainedRecord]:
    found = connection.execute(
        f"""
        SELECT
            agency_record_id, child_id, province_code, concat(source, '/', source_file, ':', source_row), period,
            probability
        FROM current_record JOIN membership USING (agency_record_id) WHERE {where} ORDER BY source, period,
            record_version_id""",
        [value],
    )
    return [ExplainedRecord(*row) for row in found.fetchall()]
