"""Which rules are about which table of which asset, told from contracts and rulebooks."""

from __future__ import annotations

from functools import cache

from quality import contract, default_rules, rulebook
from quality.rule import CRITICAL, Rule

STAGED = "staged/"
_RULEBOOKS = {
    "child_records": "child_record",
    "child_index": "index",
    "indicator_values": "indicator",
    "release": "release",
}


@cache
def load_rules(asset: str) -> dict[str, tuple[Rule, ...]]:
    """The rules about an asset, by table.

    Args:
        asset: `staged/<source>`, `child_records`, `child_index`, `indicator_values` or `release`.
    """
    if not asset.startswith(STAGED):
        book = rulebook.load(_RULEBOOKS[asset])
        return {book.table: book.rules}
    source = contract.load(asset.removeprefix(STAGED))
    whole = rulebook.load("staged")
    return {
        whole.table: whole.rules,
        **{name: default_rules.list_rules(layout) for name, layout in source.layouts.items()},
    }


def list_families(asset: str) -> dict[str, bool]:
    """The asset's families of rules, each with whether it has a critical one; one asset check each."""
    found: dict[str, bool] = {}
    for rules in load_rules(asset).values():
        for rule in rules:
            found[rule.family] = found.get(rule.family, False) or rule.severity == CRITICAL
    return found


def find_rule(asset: str, table: str, rule_id: str) -> Rule | None:
    """The rule as it is written now; None where it is no more."""
    return next((rule for rule in load_rules(asset).get(table, ()) if rule.id == rule_id), None)
