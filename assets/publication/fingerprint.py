"""The fingerprint of a release: a hash of all that goes into it, so that the same again is known.

Times and run ids are not part of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.common.html import rendering
from assets.common.step_stamp import hash_file
from assets.common.storage.duckdb_io import quote, quote_files
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.index.export.province_export import index_table_path
from assets.indicators.catalogue import registry
from assets.indicators.indicator_values import person_facts_path, values_path
from assets.operations import key_rotation
from assets.publication.databases import dictionary, lookup_tables
from assets.publication.open_files import edition
from assets.publication.province_page import shapes
from assets.publication.province_page.plan import PLAN
from assets.records.child_record import records_path
from quality import contract

INDEX_TABLES = ("child", "child_record", "identifier", "name", "child_event", "review_pair", "linkage_report")
FILE_TEXTS = (
    *("province_code", "source", "source_file", "file_version", "layout", "encoding", "period", "period_from"),
    *("status", "reason", "detail", "warning"),
)
LAYOUT = "7"
"""Form of the release itself; changes when its tables or files do."""


@dataclass(frozen=True)
class Versions:
    """Which definitions a release was made by."""

    contracts: dict[str, str]
    indicators: dict[str, str]
    model: str
    software: str

    @classmethod
    def current(cls, home: Home, province: str) -> Versions:
        """The versions that the lake's tables of the province were made by."""
        return cls(
            contracts={path.stem: contract.load(path.stem).version for path in sorted(contract.FOLDER.glob("*.yaml"))},
            indicators={each.code: each.version for each in registry.load().indicators},
            model=_model_version(home, province),
            software=importlib.metadata.version("childlink"),
        )


def fingerprint(home: Home, province: str, as_of: dt.date, versions: Versions) -> str:
    """Sixteen hexadecimal digits that change when anything published would."""
    digest = hashlib.sha256()
    key = key_rotation.key_label(home, province)  # another key is another registry, though nothing else changed
    loaded = lookup_tables.find_loaded(home)
    given: list[Any] = [LAYOUT, province, as_of.isoformat(), vars(versions), duckdb.__version__, key, loaded]
    digest.update(json.dumps(given, sort_keys=True).encode())
    for path in (*dictionary.files(), *registry.files(), *rendering.find_files(), PLAN):
        digest.update(path.read_bytes())
    for path in (
        records_path(home, province),
        *(index_table_path(home, province, table) for table in INDEX_TABLES),
        values_path(home, province),
        person_facts_path(home, province),
        *list_tables(home, province, "registry").values(),
        *list_tables(home, province, "abe").values(),
        *edition.find_files(home, province),
        *_where_there(home.lake("indicator_history", f"{province}.parquet"), shapes.shapes_path(home, province)),
    ):
        digest.update(path.name.encode())
        digest.update(bytes.fromhex(_hash_needed(path)))
    digest.update(json.dumps(_files(home, province), default=str).encode())
    return digest.hexdigest()[:16]


def _hash_needed(path: Path) -> str:
    found = hash_file(path)
    if found is None:
        raise FileNotFoundError(f"there is no {path}: run a refresh first")
    return found


def _where_there(*paths: Path) -> list[Path]:
    return [path for path in paths if path.is_file()]


def file_reports(home: Home, province: str) -> str:
    """SQL of the staging's reports on the province's files; no rows where there is none."""
    if not any(home.lake("files", province).glob("*.parquet")):
        texts = ", ".join(f"NULL::VARCHAR AS {name}" for name in FILE_TEXTS)
        counts = ", ".join(f"0::BIGINT AS {name}" for name in ("rows_in", "accepted", "quarantined"))
        return f"(SELECT {texts}, {counts}, NULL::TIMESTAMPTZ AS received_at WHERE false)"
    return f"read_parquet({quote_files(home.lake('files', province))}, union_by_name = true)"


def _files(home: Home, province: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(
        f"""
        SELECT source, source_file, file_version, status, reason, rows_in, accepted, quarantined
        FROM {file_reports(home, province)} ORDER BY ALL"""
    ).fetchall()


def _model_version(home: Home, province: str) -> str:
    file: Path = index_table_path(home, province, "linkage_report")
    row = duckdb.execute(f"SELECT report FROM read_parquet({quote(str(file))})").fetchone()
    return str(json.loads(row[0]).get("model_version", "")) if row else ""
