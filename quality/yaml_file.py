"""YAML files of ours read as pydantic models; an error names the file, the line, the entry and what to do.

Entries are read strictly: a key that the model does not know, a key written twice and a value of another type are
refused. The file is checked as JSON, so that a list may fill a tuple and a text a `Literal`, and nothing else is
converted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pydantic
import yaml

NAMES = ("code", "id", "name", "reason", "layout")
"""Keys that name an entry, in the order in which they are looked for."""
ADVICE = {
    "missing": "add it",
    "extra_forbidden": "remove it, or correct its spelling",
}


class DataFileError(Exception):
    """A data file that cannot be used; says which file, line and entry, what is wrong and what to do."""


class Entry(pydantic.BaseModel):
    """An entry of a data file: its keys and their types, nothing else."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


def _both_languages(entry: Any) -> tuple[str, str]:
    if isinstance(entry, tuple):
        return entry
    if not isinstance(entry, dict) or set(entry) != {"th", "en"}:
        raise ValueError("must have a text in Thai (th) and one in English (en), and nothing else")
    return entry["th"], entry["en"]


Text = Annotated[tuple[str, str], pydantic.BeforeValidator(_both_languages)]
"""A text in Thai and in English, written `{th: …, en: …}`."""


Model = TypeVar("Model", bound=pydantic.BaseModel)
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, several times as fast, where PyYAML was built with it."""


def read(path: Path, model: type[Model], fill_in: Callable[[Any], Any] | None = None, **context: Any) -> Model:
    """The file as a model.

    Args:
        path: a YAML file in UTF-8.
        model: what its whole must be.
        fill_in: what puts the file's own defaults into its entries, before they are checked.
        context: what the model's validators ask for (`info.context`).

    Raises:
        DataFileError: the file is no YAML, has a key twice, or is not as the model says.
    """
    text = path.read_text("utf-8")
    try:
        node = yaml.compose(text, Loader=LOADER)
        loaded = yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise DataFileError(f"{path.name}: not YAML: {error}") from error
    _refuse_repeated_keys(path, node)
    try:
        whole = fill_in(loaded) if fill_in else loaded
        return model.model_validate_json(json.dumps(whole, default=str), context=context)
    except pydantic.ValidationError as error:
        raise DataFileError("\n".join(_describe(path, node, each) for each in error.errors())) from error


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen and key.value != "<<":
                line = key.start_mark.line + 1
                raise DataFileError(f"{path.name}, line {line}: {key.value} occurs twice in one entry: remove one")
            seen.add(key.value)
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(path, value)


def _describe(path: Path, node: yaml.Node | None, error: Any) -> str:
    """One error in a sentence: file, line, entry, key, what is wrong, what to do."""
    line, name, key = _find(node, error["loc"])
    where = ", ".join([f"{path.name}, line {line}", *([name] if name else [])])
    what = error["ctx"]["error"] if error["type"] == "value_error" else error["msg"]
    advice = ADVICE.get(error["type"], "correct it")
    return f"{where}: {f'{key}: ' if key else ''}{what}: {advice}"


def _find(node: yaml.Node | None, place: tuple[int | str, ...]) -> tuple[int, str, str]:
    """Line of the deepest node on the way to a place, name of the last entry on it, and the keys below that entry."""
    line, name = 1, ""
    below: list[str] = []
    for step in place:
        name, below = (found, []) if (found := _name(node)) else (name, below)
        if isinstance(step, str):
            below.append(step)
        node = _below(node, step)
        line = node.start_mark.line + 1 if node else line
    return (line, found, "") if (found := _name(node)) else (line, name, ".".join(below))


def _name(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.MappingNode):
        return ""
    return next((str(each.value) for key in NAMES if isinstance(each := _below(node, key), yaml.ScalarNode)), "")


def _below(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
