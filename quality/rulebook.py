"""Rules of what is made from the sources: child records, index, indicators, release (`quality/rules/*.yaml`).

The rules of a source are in its contract; `suites` evaluates rules.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from quality import yaml_file
from quality.rule import Rule, Rules
from quality.yaml_file import DataFileError, Entry

FOLDER = Path(__file__).parent / "rules"


class Rulebook(Entry):
    """The rules of one asset.

    Attributes:
        asset: its name.
        table: the table that the rules are about.
        rules: all of them.
    """

    asset: str
    table: str
    rules: Rules

    def of_kind(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds, in order."""
        return tuple(each for each in self.rules if each.kind in kinds)


@cache
def load(table: str) -> Rulebook:
    """The rules of `table`.

    Raises:
        DataFileError: there are none, or an entry is wrong.
    """
    path = FOLDER / f"{table}.yaml"
    if not path.is_file():
        raise DataFileError(f"no rules for {table!r}: expected {path.name} beside {', '.join(names())}")
    return yaml_file.read(path, Rulebook)


def names() -> list[str]:
    """The tables that have rules of their own."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
