"""What was done for the team (the five ส), counted by kind. The kinds are data, and a province may have its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Self

import pyarrow as pa
import pydantic

import data.reference
from assets.cases.books.row_models import TeamRow
from assets.common.storage.home import Home
from quality import yaml_file
from quality.yaml_file import Entry, Text

FILE = "team_support.yaml"
"""In the home, and in its absence in `data/reference/`."""
OTHER = "other"
SCHEMA = pa.schema(
    [*((name, pa.string()) for name in ("kind", "name_th", "name_en")), ("members", pa.int64()), ("of", pa.int64())]
)


class SupportKind(Entry):
    """A kind of support."""

    code: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text


class SupportKinds(Entry):
    """The file as it is written."""

    kinds: Annotated[tuple[SupportKind, ...], pydantic.Field(min_length=1)]

    @pydantic.model_validator(mode="after")
    def _check_kinds(self) -> Self:
        codes = [kind.code for kind in self.kinds]
        if OTHER in codes or len(set(codes)) < len(codes):
            raise ValueError(f"each code is used once, and {OTHER} is for what is of no kind")
        return self


def read_kinds(home: Home) -> tuple[SupportKind, ...]:
    """The home's kinds of support, or the project's.

    Raises:
        DataFileError: the home's file is not as it should be.
    """
    own, of_project = list_files(home)
    return yaml_file.read(own if own.is_file() else of_project, SupportKinds).kinds


def list_files(home: Home) -> tuple[Path, Path]:
    """The home's own file of kinds, which need not be there, and the project's."""
    return home.root / FILE, Path(data.reference.__file__).parent / FILE


def count_support(rows: Sequence[TeamRow], kinds: Sequence[SupportKind]) -> pa.Table:
    """For how many members of the team each kind of support was given; what is of no kind counts as `other`.

    A member counts once in a kind. A kind is written in the book by its Thai or English name, or its code.
    """
    known = {word.casefold(): kind.code for kind in kinds for word in (kind.code, *kind.name)}
    given = [{known.get(word.casefold(), OTHER) for word in row.support} for row in rows]
    named = [(kind.code, *kind.name) for kind in kinds] + [(OTHER, "อื่น ๆ", "Other")]
    counts = [(*names, sum(names[0] in own for own in given), len(rows)) for names in named]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in counts], SCHEMA)
