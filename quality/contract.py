"""Contracts: what each source's layouts hold, loaded from `quality/contracts/<source>.yaml`.

Only the form of a contract is known here and in `layout`, `column` and `rule`. What a rule does with an
extract is `gate`'s, `split`'s and `suites`'; how text becomes a value is `assets.sources.fields.typed_fields`'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from quality import layout as layouts_of
from quality import yaml_entry
from quality.column import COLUMN_TYPES, DATE_FORMATS, PERSONAL, RESERVED, Column
from quality.layout import FILE_UNIT, Layout, PeriodRule, ProvinceRule
from quality.yaml_entry import ContractError

__all__ = [
    "COLUMN_TYPES",
    "DATE_FORMATS",
    "FILE_UNIT",
    "FOLDER",
    "PERSONAL",
    "RESERVED",
    "Column",
    "ContractError",
    "Layout",
    "PeriodRule",
    "ProvinceRule",
    "SourceContract",
    "load",
    "parse",
]

FOLDER = Path(__file__).parent / "contracts"


@dataclass(frozen=True)
class SourceContract:
    """All layouts of a source. `version` changes with every change of the contract's text."""

    source: str
    title: Mapping[str, str]
    layouts: Mapping[str, Layout]
    version: str


@cache
def load(source: str) -> SourceContract:
    """The contract of `source`.

    Raises:
        ContractError: there is none, or it does not hold together.
    """
    path = FOLDER / f"{source}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise ContractError(f"no contract for source {source!r}: expected {path.name} beside {known}")
    return parse(path.read_text("utf-8"), path.name)


def parse(text: str, name: str) -> SourceContract:
    """Build a contract from YAML `text`; `name` is what errors call it.

    Raises:
        ContractError: naming the entry and what is wrong with it.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"{name}: not YAML: {error}") from error
    yaml_entry.keys(data, name, {"source", "title", "layouts"}, set())
    layouts = {
        layout: layouts_of.parse(given, data["source"], layout, f"{name}: layouts.{layout}")
        for layout, given in data["layouts"].items()
    }
    for layout in layouts.values():
        for rule in layout.rules:
            if rule.other is not None and rule.other not in layouts:
                where = f"{name}: layouts.{layout.name}.rules ({rule.id}).other"
                raise ContractError(f"{where}: {rule.other!r} is none of the source's layouts")
    return SourceContract(data["source"], data["title"], layouts, hashlib.sha256(text.encode()).hexdigest()[:16])
