"""What docstrings and comments say can be relied on: the names in them exist, and their examples give what they say."""

from __future__ import annotations

import ast
import doctest
import importlib
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("assets", "bench", "data", "linkage", "pipelines", "quality", "tests")
_DOTTED = re.compile(r"`([A-Za-z_]\w*(?:\.\w+)+)(?:\(\))?`")
_FILE_ENDINGS = ("age", "csv", "duckdb", "html", "json", "md", "parquet", "py", "sql", "xlsx", "yaml")


@cache
def sources() -> dict[str, str]:
    """The text of each Python file, by the name of its module."""
    listed = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=ROOT, capture_output=True, check=True, text=True)
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): (ROOT / name).read_text("utf-8")
        for name in files
    }


@cache
def trees() -> dict[str, ast.Module]:
    return {module: ast.parse(text) for module, text in sources().items()}


@cache
def defined() -> dict[str, frozenset[str]]:
    """What each module defines or imports, with the members of its classes."""
    return {module: frozenset(_definitions(tree)) for module, tree in trees().items()}


def _definitions(owner: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(owner) if isinstance(owner, ast.Module) else owner.body:
        match node:
            case ast.FunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case _:
                pass


@cache
def tables() -> frozenset[str]:
    """Dotted names in SQL, in settings, and in strings of the code that are no docstring: tables and their columns."""
    listed = subprocess.run(["git", "ls-files", "-z", "*.sql", "*.yaml"], cwd=ROOT, capture_output=True, check=True)
    written = [(ROOT / name).read_text("utf-8") for name in listed.stdout.decode().split("\0") if name]
    for module, tree in trees().items():
        if module.endswith(".test_docstrings"):  # its own examples name what is not there
            continue
        plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        written += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in plain
        ]
    return frozenset(name for text in written for name in re.findall(r"\w+(?:\.\w+)+", text))


def exists(name: str) -> bool:
    """Whether a dotted name is a module's, something's in a module, a file's or a table's; or not of this project."""
    first, *rest = name.split(".")
    modules = [module for module in defined() if f".{module}.".endswith(f".{first}.")]
    if first not in PACKAGES and not modules:
        return True
    if name.endswith(_FILE_ENDINGS) or name in tables():
        return True
    if any(f".{module}".endswith(f".{name}") for module in defined()):
        return True
    for length in range(1, len(rest) + 1):
        owner, inside = ".".join([first, *rest[: length - 1]]), rest[length - 1 :]
        if any(set(inside) <= defined()[module] for module in defined() if f".{module}".endswith(f".{owner}")):
            return True
    return False


def texts(source: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a file, with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def missing_names(source: str, tree: ast.Module) -> list[tuple[int, str]]:
    if not _DOTTED.search(source):
        return []
    return [
        (line + text[: found.start()].count("\n"), found[1])
        for line, text in texts(source, tree)
        for found in _DOTTED.finditer(text)
        if not exists(found[1])
    ]


def test_every_dotted_name_of_ours_in_a_docstring_or_comment_exists() -> None:
    missing = [
        f"{module}:{line}: {name}"
        for module, text in sources().items()
        for line, name in missing_names(text, trees()[module])
    ]
    assert not missing, "\n".join(missing)


def test_a_name_that_is_gone_is_found() -> None:
    text = '"""See `linkage.prepare.tidy_table.understood`.\n\nAnd `tidy_table.gone`, `tidy_table.validate_table`."""'
    assert missing_names(text, ast.parse(text)) == [
        (1, "linkage.prepare.tidy_table.understood"),
        (3, "tidy_table.gone"),
    ]


def with_examples() -> list[str]:
    return [module for module, text in sources().items() if re.search(r"^\s*>>> ", text, re.MULTILINE)]


@pytest.mark.parametrize("module", with_examples())
def test_examples_give_what_they_say(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module))
    assert outcome.attempted and not outcome.failed
