"""Contracts: what each source's layouts hold, loaded from `quality/contracts/<source>.yaml`.

`layout`, `column` and `rule` define the entries. `gate`, `row_rules` and `suites` apply them to an extract;
`assets.sources.fields.typed_fields` turns text into values.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import Field

from quality import yaml_file
from quality.column import RESERVED, Column
from quality.layout import FILE_UNIT, Layout, PeriodRule, ProvinceRule
from quality.yaml_file import DataFileError, Entry

__all__ = ["FILE_UNIT", "FOLDER", "RESERVED", "Column", "DataFileError", "Layout", "PeriodRule", "ProvinceRule"]
__all__ += ["SourceContract", "load", "read"]

FOLDER = Path(__file__).parent / "contracts"


class SourceContract(Entry):
    """All layouts of a source. `version` changes with every change of the contract's text."""

    source: str
    title: Annotated[dict[Literal["th", "en"], str], Field(min_length=2)]
    layouts: dict[str, Layout]
    version: str

    @pydantic.model_validator(mode="after")
    def _names_its_own_layouts(self) -> Self:
        for layout in self.layouts.values():
            for rule in layout.rules:
                if rule.other is not None and rule.other not in self.layouts:
                    where = f"layouts.{layout.name}.rules ({rule.id}).other"
                    raise ValueError(f"{where}: {rule.other!r} is none of the source's layouts")
        return self


@cache
def load(source: str) -> SourceContract:
    """The contract of `source`.

    Raises:
        DataFileError: there is none, or an entry is wrong.
    """
    path = FOLDER / f"{source}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise DataFileError(f"no contract for source {source!r}: expected {path.name} beside {known}")
    return read(path)


def read(path: Path) -> SourceContract:
    """The contract in a file.

    Raises:
        DataFileError: an entry is wrong.
    """
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:16]

    def name_layouts(whole: Any) -> Any:
        if not isinstance(whole, dict) or not isinstance(whole.get("layouts"), dict):
            return whole
        layouts = {
            name: {**layout, "name": name, "source": whole.get("source")} if isinstance(layout, dict) else layout
            for name, layout in whole["layouts"].items()
        }
        return {**whole, "layouts": layouts, "version": version}

    return yaml_file.read(path, SourceContract, name_layouts)
