"""The dictionary of published tables."""

from __future__ import annotations

import pytest

from assets.publication.databases import dictionary
from assets.sources.fields import staged_schema
from quality import contract

LAYOUTS = [
    layout for path in sorted(contract.FOLDER.glob("*.yaml")) for layout in contract.load(path.stem).layouts.values()
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_staged_column_of_every_layout_has_a_meaning(layout: contract.Layout) -> None:
    names = {*staged_schema.ADDRESS, *staged_schema.STANDARD, "flags", "child_id", *layout.names}
    table = f"source.{layout.name}"
    assert [name for name in sorted(names) if dictionary.meaning(table, name) is None] == []
    assert dictionary.meaning(table, None) is not None


def test_what_nobody_described_has_no_meaning() -> None:
    assert dictionary.meaning("master.child", "favourite_colour") is None
    assert dictionary.meaning("master.nobody", None) is None


def test_a_table_may_say_what_a_column_means_in_it() -> None:
    of_children, of_files = (dictionary.meaning(table, "province_code") for table in ("abe.child", "quality.file"))
    assert of_children != of_files
