"""Tables that layers add to a province's next release: each a Parquet file named by the table that it becomes.

A layer that has something to publish writes it here and describes it in `data/reference/tables/`; the
release publishes every file that it finds. In the analysts' file a column `child_id` becomes `pseudonym`. What is
always published (master index, indicators, files) has modules of its own in `publication`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pyarrow as pa

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home

Catalog = Literal["registry", "abe"]
_NAME = re.compile(r"[a-z_]+\.[a-z_0-9]+")


def add_table(home: Home, province: str, catalog: Catalog, name: str, table: pa.Table) -> None:
    """Add `table` to the province's next release.

    Args:
        home: the installation.
        province: two-digit code.
        catalog: `registry` (restricted: names may stand in it) or `abe` (analysts: none may).
        name: schema and table, as `quality.source_conflict`; described in `data/reference/tables/`.
        table: its rows in a fixed order, so that the same again is the same file.

    Raises:
        ValueError: the name is no schema and table.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not schema.table in small letters")
    write_parquet(table, table_path(home, province, catalog, name))


def table_path(home: Home, province: str, catalog: Catalog, name: str) -> Path:
    """Where a table that is added lies."""
    return _folder(home, province, catalog) / f"{name}.parquet"


def list_tables(home: Home, province: str, catalog: Catalog) -> dict[str, Path]:
    """The tables added to the catalog: their files by `schema.table`, in the order of the names."""
    return {path.stem: path for path in sorted(_folder(home, province, catalog).glob("*.parquet"))}


def _folder(home: Home, province: str, catalog: Catalog) -> Path:
    return home.lake("release_tables", province, catalog)
