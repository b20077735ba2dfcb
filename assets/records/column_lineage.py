"""From which columns of which assets each column of an asset is made.

What SQL makes is in `data/reference/column_lineage.yaml`, which `make lineage` reads from the SQL itself. Which columns
an agency's file has for a standard field, its contract says, so that a new source needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pydantic

import data.reference
from assets.sources.readers.source_list import SOURCES
from quality import contract, yaml_file
from quality.layout import FILE_UNIT, Layout

FILE = Path(data.reference.__file__).parent / "column_lineage.yaml"
AGENCY_KEY = "agency_key"
"""What a staged row has for the columns that are the layout's key."""
_STAGED = "staged"
_NAMES = frozenset({"title", "first_name", "middle_name", "last_name", "nickname"})
_BIRTH = frozenset({"birth_date", "birth_precision"})
_PERIOD = frozenset({"period", "period_start"})

Column = tuple[str, str]
"""The asset, as `staged/health` or `child_index`, and its column."""


class _LineageFile(pydantic.RootModel[dict[str, dict[str, tuple[str, ...]]]]):
    """Asset, its column, and the columns that it is made from, each after the name of its asset and a full stop."""


def find_lineage(asset: str) -> dict[str, list[Column]]:
    """The columns of an asset, each with the columns that it is made from; those made from none are left out.

    Args:
        asset: a name of `data/reference/column_lineage.yaml`.

    Raises:
        KeyError: the file has no such asset.
    """
    found: dict[str, list[Column]] = {}
    for name, parents in _read()[asset].items():
        columns: list[Column] = []
        for parent in parents:
            of, _, column = parent.partition(".")
            columns += _find_staged(column) if of == _STAGED else [(of, column)]
        if columns:
            found[name] = list(dict.fromkeys(columns))
    return found


@cache
def _read() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return yaml_file.read(FILE, _LineageFile).root


def _find_staged(field: str) -> Iterator[Column]:
    """The agencies' columns that fill a field of staged rows, in all layouts about children and where they live."""
    for source in SOURCES:
        for layout in contract.load(source).layouts.values():
            if layout.subject == "child" or (layout.place and field.startswith("residence_")):
                columns = _list_columns(layout, field)
                yield from ((f"{_STAGED}/{source}", f"{layout.name}.{column}") for column in columns)


def _list_columns(layout: Layout, field: str) -> list[str]:
    """The columns of a layout that fill a field, in the layout's order."""
    wanted = {field, *layout.full_names.get(field, ())}
    if field == AGENCY_KEY:
        wanted |= {*layout.key, *layout.key_fallback}
    elif field == "unit":
        wanted |= {column for column in layout.unit if column != FILE_UNIT}
    elif field in _PERIOD:
        wanted |= set(layout.period.columns)
    elif field in _BIRTH:
        wanted |= {"birth_date", "age"}
    elif field == "id_kind":
        wanted.add("national_id")
    elif field.startswith("residence_"):
        wanted |= set(_flatten(layout.place))
    if field in _NAMES:
        wanted |= {column.name for column in layout.columns if column.type == "full_name"}
    return [column.name for column in layout.columns if column.name in wanted]


def _flatten(place: Mapping[str, Any]) -> Iterator[str]:
    for column in place.values():
        yield from (column,) if isinstance(column, str) else column
