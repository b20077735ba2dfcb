"""The tree of the tests mirrors the tree of the code, and tests share helpers through `tests/support` alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("unit", "integration", "generative")
PACKAGES = ("pipelines", "assets", "quality", "linkage", "data", "bench")
FILES = sorted(path.relative_to(ROOT) for kind in KINDS for path in (ROOT / "tests" / kind).rglob("test_*.py"))
EVERY = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))


def test_there_are_tests_of_every_kind() -> None:
    assert {path.parts[1] for path in FILES} == set(KINDS)


@pytest.mark.parametrize("test", FILES, ids=str)
def test_a_test_lies_where_its_module_does(test: Path) -> None:
    """`tests/unit/a/b/test_c.py` tests `a/b/c.py`; a second file on it is named `test_c_<aspect>.py`."""
    package = Path(*test.parts[2:-1])
    assert package.parts[0] in PACKAGES
    words = test.stem.removeprefix("test_").split("_")
    named = ["_".join(words[:count]) for count in range(1, len(words) + 1)]
    assert any((ROOT / package / f"{name}.py").is_file() or (ROOT / package / name).is_dir() for name in named), (
        f"{test}: no module or package of {package} has this name"
    )


@pytest.mark.parametrize("file", EVERY, ids=str)
def test_a_test_imports_neither_another_test_nor_the_bench(file: Path) -> None:
    may_import_bench = "bench" in file.parts
    for module in _imported(ast.parse((ROOT / file).read_text("utf-8"))):
        first, *rest = module.split(".")
        assert first != "bench" or may_import_bench, f"{file} imports {module}"
        assert first != "tests" or rest[:1] in ([], ["support"]), f"{file} imports {module}"


def _imported(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found
