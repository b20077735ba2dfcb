"""Filling rows in wrongly, in the ways that `mistakes.yaml` knows, and how each has to be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from data.synthetic.casework.workbook import Row, WrongRow


@cache
def mistakes() -> dict[str, list[dict[str, Any]]]:
    """Form → the ways in which a row of it is filled in wrongly."""
    text = files(__package__).joinpath("mistakes.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return loaded


def spoil(
    form: str, file: str, sheet: str, rows: Mapping[int, Row], lines: Sequence[int], rng: np.random.Generator
) -> tuple[dict[int, Row], list[WrongRow]]:
    """Fill in the rows of `lines` wrongly, the ways of the form in turn; gives all rows and what is wrong."""
    spoilt, wrong = dict(rows), []
    ways = mistakes()[form]
    first = int(rng.integers(len(ways))) if ways else 0
    for place, line in enumerate(lines):
        way = ways[(first + place) % len(ways)]
        spoilt[line] = rows[line] | {heading: _cell(value, rows[line]) for heading, value in way["cells"].items()}
        wrong.append(WrongRow(file, sheet, line, way["code"], way["column"], way["reason"]))
    return spoilt, wrong


def _cell(value: Any, row: Row) -> Any:
    return value.format_map(row) if isinstance(value, str) else value
