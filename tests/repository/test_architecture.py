"""docs/architecture.md names every package, and functions that exist, each once and in the order of its list.

What has one place or one name in the code has no second one.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CODE = ("pipelines", "assets", "quality", "linkage", "data")
CALLS = re.findall(r"^(\d+)\. `([\w.]+)` ", PAGE, flags=re.MULTILINE)
LISTS = (
    "### A row, from inbox to release",
    "### A pair, from records to link",
    "### A decision, from sheet to next run",
)


def test_every_package_has_one_line() -> None:
    packages = [
        ".".join(path.parent.relative_to(ROOT).parts) for name in CODE for path in (ROOT / name).rglob("__init__.py")
    ]
    listed = re.findall(r"^\| `([\w.]+)` \| .+ \|$", PAGE.partition("## The way of the data")[0], flags=re.MULTILINE)
    assert sorted(listed) == sorted(packages)


@pytest.mark.parametrize("name", [name for _, name in CALLS])
def test_a_call_exists(name: str) -> None:
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[size:]:
            found = getattr(found, attribute)
        assert callable(found)
        return
    raise AssertionError(f"there is no module of {name}")


def test_each_list_has_calls_and_each_call_its_one_place() -> None:
    for heading in LISTS:
        section = PAGE.partition(heading)[2].partition("\n###")[0].partition("\n## ")[0]
        assert len(re.findall(r"^\d+\. `", section, flags=re.MULTILINE)) > 8, heading
    names = [name for _, name in CALLS]
    assert len(names) == len(set(names))


def test_a_class_has_a_name_that_no_other_class_has() -> None:
    files = [path for name in (*CODE, "bench") for path in (ROOT / name).rglob("*.py")]
    bodies = [ast.parse(path.read_text("utf-8")).body for path in files]
    names = Counter(node.name for body in bodies for node in body if isinstance(node, ast.ClassDef))
    assert names["Home"] == 1
    assert [name for name, classes in names.items() if classes > 1] == []


def test_the_order_in_which_sources_are_believed_is_written_once() -> None:
    sources = ("civil_registration", "schools", "nonformal", "health", "social_map", "field_survey")
    in_order = re.compile(r"[^;]{1,40}".join(f"'{source}'" for source in sources))
    written = [path for path in (ROOT / "assets").rglob("*.sql") if in_order.search(path.read_text("utf-8"))]
    assert [path.name for path in written] == ["source_precedence.sql"]
