"""Words that the glossary lists as no longer used are in no name and no text of the project."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GLOSSARY = "docs/glossary.md"
_ROW = re.compile(r"^\| (?P<gone>[\w ]+) \| (?P<where>module|name|text) \| (?P<instead>[^|]+) \|$", re.MULTILINE)


class Word(NamedTuple):
    """A word that is gone, and where it is looked for."""

    gone: str
    where: str


class Found(NamedTuple):
    """A word of a name or a text, and where it is."""

    word: str
    file: str
    line: int


def words() -> list[Word]:
    text = (ROOT / GLOSSARY).read_text("utf-8").partition("## Words that are no longer used")[2]
    return [Word(row["gone"], row["where"]) for row in _ROW.finditer(text)]


def tracked(*endings: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in listed.split("\0") if name.endswith(endings) and (ROOT / name).is_file()]


def names_in_python(file: str) -> Iterator[Found]:
    """What the code of a file defines for others: functions, classes, parameters, constants and fields of classes."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield Found(name, file, node.lineno)
    for owner in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))):
        for node in owner.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    yield Found(name, file, node.lineno)


def names_in_sql(file: str) -> Iterator[Found]:
    for number, line in enumerate((ROOT / file).read_text("utf-8").splitlines(), 1):
        code = re.sub(r"'[^']*'", "''", line.partition("--")[0])
        yield from (Found(word, file, number) for word in re.findall(r"\b[a-z_]+\b", code))


def names() -> Iterator[Found]:
    for file in tracked(".py"):
        yield from names_in_python(file)
    for file in tracked(".sql"):
        yield from names_in_sql(file)
    for file in tracked(".py", ".sql", ".md", ".yaml", ".csv"):
        path = PurePath(file)
        yield from (Found(part.replace("-", "_"), file, 0) for part in (*path.parent.parts, path.stem))


def texts() -> Iterator[Found]:
    """Every line of comments, docstrings, SQL, settings and documents; not the glossary and the changelog."""
    for file in tracked(".md", ".sql", ".yaml", ".csv"):
        if file not in (GLOSSARY, "CHANGELOG.md"):
            lines = (ROOT / file).read_text("utf-8").splitlines()
            yield from (Found(line, file, number) for number, line in enumerate(lines, 1))
    for file in tracked(".py"):
        source = (ROOT / file).read_text("utf-8")
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.STRING, tokenize.COMMENT):
                yield Found(token.string, file, token.start[0])


def test_the_list_has_words_and_each_once() -> None:
    gone = [word.gone for word in words()]
    assert len(gone) > 50 and len(gone) == len(set(gone))


def test_words_are_found_where_they_are() -> None:
    """The search itself notices a function, a parameter, a field, a constant, a column and a module."""
    here = {found.word for found in names_in_python("tests/repository/test_glossary.py")}
    assert {"names_in_python", "file", "gone", "GLOSSARY"} <= here
    everywhere = {found.word for found in names()}
    assert {"child_id", "blocking", "effective_decision"} <= everywhere


def test_no_name_is_a_word_that_is_gone() -> None:
    modules = {word.gone for word in words()}
    gone = {word.gone for word in words() if word.where != "module"}
    left = sorted(
        f"{found.file}:{found.line} {found.word}"
        for found in names()
        if found.word.lower() in (modules if found.line == 0 else gone)
    )
    assert left == []


def test_no_text_has_a_word_that_is_gone() -> None:
    gone = [word.gone for word in words() if word.where == "text"]
    pattern = re.compile(rf"(?<!\w)({'|'.join(gone)})(?!\w)", re.IGNORECASE)
    left = sorted(
        f"{found.file}:{found.line} {match[0]}"
        for found in texts()
        if (match := pattern.search(found.word)) is not None
    )
    assert left == []
