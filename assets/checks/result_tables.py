"""What checks found, as analysts get it: the newest state with why each rule is there, and all states."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from assets.checks import asset_rules
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table

RELEASE = "release"
"""Its own results are not added to it: it cannot hold what is found out about it afterwards."""


def offer_results(home: Home, province: str, kept: pa.Table) -> None:
    """Let the next release have `quality.check` and `quality.check_history`.

    Args:
        home: the installation.
        province: its code.
        kept: all that is kept of the province, as `result_history.read` gives it.
    """
    table = kept.filter(pc.not_equal(kept["asset"], RELEASE))
    newest = table.group_by("asset").aggregate([("state", "max")])
    last = newest["state_max"].take(pc.index_in(table["asset"], newest["asset"].combine_chunks()))
    latest = table.filter(pc.equal(table["state"], last))
    add_table(home, province, "abe", "quality.check", _with_reasons(latest))
    add_table(home, province, "abe", "quality.check_history", table)


def _with_reasons(table: pa.Table) -> pa.Table:
    addresses = zip(*(table[name].to_pylist() for name in ("asset", "checked_table", "rule_id")), strict=True)
    found = [asset_rules.find_rule(*address) for address in addresses]
    for language in ("why_th", "why_en"):
        reasons = [getattr(rule, language) if rule else None for rule in found]
        table = table.append_column(language, pa.array(reasons, pa.string()))
    return table
