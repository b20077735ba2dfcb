"""Entries of a YAML file: what must and may stand in one, and the error that names it.

What an entry means is the business of the module that reads it.
"""

from __future__ import annotations

import re
from typing import Any


class ContractError(Exception):
    """A contract that cannot be used; says which file and entry, what is wrong and what is allowed."""


def keys(entry: Any, where: str, required: set[str], optional: set[str]) -> None:
    """Say what is missing from the mapping `entry`, or unknown in it.

    Raises:
        ContractError: it is no mapping, or its keys are not as they must be.
    """
    if not isinstance(entry, dict):
        raise ContractError(f"{where}: expected a mapping, found {type(entry).__name__}")
    if missing := required - set(entry):
        raise ContractError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := set(entry) - required - optional:
        allowed = ", ".join(sorted(required | optional))
        raise ContractError(f"{where}: unknown entry {', '.join(sorted(map(str, unknown)))}; allowed are {allowed}")


def one_of(value: Any, allowed: set[str] | frozenset[str], where: str) -> None:
    """Raise a `ContractError` unless `value` is one of `allowed`."""
    if value not in allowed:
        raise ContractError(f"{where}: {value!r} is not one of {', '.join(sorted(allowed))}")


def pattern(text: str | None, groups: set[str] | frozenset[str], where: str) -> re.Pattern[str] | None:
    """Compile a pattern whose named groups are among `groups`; a `ContractError` where it is none."""
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ContractError(f"{where}: not a pattern: {error}") from error
    if unknown := set(pattern.groupindex) - groups:
        raise ContractError(f"{where}: unknown groups {sorted(unknown)}; known are {sorted(groups)}")
    return pattern
