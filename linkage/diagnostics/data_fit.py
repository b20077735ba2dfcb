"""Where a table does not fit the engine: reasons to trust its links less, and what to add."""

from __future__ import annotations

from collections.abc import Sequence

from linkage.diagnostics.capture_recapture import Recapture
from linkage.model.model import Model
from linkage.pairs.blocking import RuleReport
from linkage.prepare.extra_columns import MOST as MOST_EXTRA
from linkage.prepare.tidy_table import COLUMNS

MOST_MISSED = 0.05
"""Share of the pairs of one child that blocking may miss before it is said."""


def warn_of_columns(names: Sequence[str], extra: Sequence[str] = ()) -> list[dict[str, str]]:
    """What a table's columns say of how it fits, as `find_warnings`: `unused_columns`.

    Args:
        names: of all columns that it has.
        extra: names of the extra columns that are compared.
    """
    unused = [name for name in names if name not in COLUMNS and name not in extra]
    if not unused:
        return []
    absent = [name for name in COLUMNS if name not in names]
    message = (
        f"{len(unused)} of {len(names)} columns are not used: {', '.join(unused)};"
        f" where one means the same as a column that is absent, rename it: {', '.join(absent) or 'none is absent'};"
        f" what else describes the person, as a postcode or an occupation, can be named as an extra column"
        f" ({MOST_EXTRA} at most, {len(extra)} named)"
    )
    return [{"reason": "unused_columns", "message": message}]


def find_warnings(
    rules: Sequence[RuleReport], missed: Recapture, model: Model, out_of_reach: int
) -> list[dict[str, str]]:
    """What makes the links of a table less sure.

    Args:
        rules: what each blocking rule did.
        missed: the estimate of the pairs that no rule found.
        model: the model used.
        out_of_reach: profiles that no rule can find a candidate for.

    Returns:
        reason (`one_source`, `no_numbers`, `capped_blocks`, `out_of_reach`,
        `unreachable_pairs`) and message, one a warning.
        No message has a value of any record.
    """
    found = {}
    if len(model.sources) <= 1:
        found["one_source"] = (
            "the records are of one source, and the model takes two records of one source for two children:"
            " add records of other sources, or name them in the column source"
        )
    if not any(rule.pairs for rule in rules if rule.rule == "number"):
        found["no_numbers"] = (
            "no two records share a number in national_id: links rest on names, dates and places alone;"
            " add the column if there is one"
        )
    if capped := [rule for rule in rules if rule.capped]:
        named = ", ".join(f"{rule.rule} ({rule.capped:,} profiles)" for rule in capped)
        found["capped_blocks"] = (
            f"blocks too large to compare were left out of these rules: {named};"
            " look for placeholders, or add columns that tell these records apart"
        )
    if out_of_reach:
        found["out_of_reach"] = (
            f"{out_of_reach:,} profiles could not be compared with any other: they have too few fields,"
            " or only fields that too many others share; add numbers, birth dates or places"
        )
    if missed.recall < 1.0 - MOST_MISSED:
        found["unreachable_pairs"] = (
            f"an estimated {missed.missed:,.0f} pairs of one child were never compared, {1.0 - missed.recall:.0%}:"
            " add birth_date, house_code, subdistrict_code or the mother's number"
        )
    return [{"reason": reason, "message": message} for reason, message in found.items()]
