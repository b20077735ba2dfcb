"""Rules of what is made from the sources: child records, index, indicators, release (`quality/rules/*.yaml`).

What a source must hold is its contract's; how a rule is judged is `suites`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from quality import rule, yaml_entry
from quality.rule import Rule
from quality.yaml_entry import ContractError

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Rulebook:
    """The rules of one asset.

    Attributes:
        asset: its name.
        table: the table that the rules are about.
        rules: all of them.
    """

    asset: str
    table: str
    rules: tuple[Rule, ...]

    def of_kind(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds, in order."""
        return tuple(each for each in self.rules if each.kind in kinds)


@cache
def load(table: str) -> Rulebook:
    """The rules of `table`.

    Raises:
        ContractError: there are none, or an entry is wrong.
    """
    path = FOLDER / f"{table}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise ContractError(f"no rules for {table!r}: expected {path.name} beside {known}")
    return parse(path.read_text("utf-8"), path.name)


def parse(text: str, name: str) -> Rulebook:
    """Build a rulebook from YAML `text`; `name` is what errors call it.

    Raises:
        ContractError: naming the entry and what is wrong with it.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"{name}: not YAML: {error}") from error
    yaml_entry.keys(data, name, {"asset", "table", "rules"}, set())
    return Rulebook(data["asset"], data["table"], rule.parse_all(data["rules"], f"{name}: rules"))


def names() -> list[str]:
    """The tables that have rules of their own."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
