"""The page about a year in the life: tables of what `bench.review.year` measured, and what they say."""

from __future__ import annotations

from typing import Any

IDS = """
**Ids.** Children: true ones with a record in the index. Kept: of those known before, how many bear the same id as
after the refresh before (a child's id is the one that most of its records bear); inherited: the earlier id was merged
into the one that they bear now, and still leads there. Created, merged, split, changed (renamed, or another number):
events that the id registry wrote in the refreshes of the row. The model is trained anew when the index
has twice the records it was trained on, or when registers that it has not met bring a tenth of them, as in rows 2
and 3.

"""
ERRORS = """
**Errors against the truth.** In pieces: true children whose records bear more than one id. Mixed: ids that hold
records of more than one child. Decided: pairs of which a verdict is in effect, and how many of these verdicts are
slips; waiting: pairs that are disputed or await a second person. Precision and recall over pairs of records. Seconds:
processor time of the refreshes' own process; the process that reads new files is left out.

"""


def markdown(rows: list[dict[str, Any]], about: str, how: str) -> str:
    """The page.

    Args:
        rows: what `bench.review.year` measured after each refresh.
        about: the machine and the versions.
        how: what was run, in words.
    """
    head = f"# A year in the life\n\n{how}\n\n{about}\n"
    return head + _sums(rows) + IDS + _ids(rows) + ERRORS + _errors(rows)


def _sums(rows: list[dict[str, Any]]) -> str:
    known, kept, inherited = (sum(row[name] for row in rows) for name in ("known", "kept", "inherited"))
    last, reviewed = rows[-1], [row for row in rows if row["answers"]]
    told = "; ".join(
        f"before refresh {row['number']}, {row['answers']} answers, {row['again']} of them looked at again: children in"
        f" pieces {rows[row['number'] - 2]['pieces']} → {row['pieces']}, mixed ids {rows[row['number'] - 2]['mixed']} →"
        f" {row['mixed']}"
        for row in reviewed
    )
    return (
        f"\nOf {known:,} times that a known child was met again, it bore the same id {kept:,} times, and {inherited:,}"
        f" times one that its earlier id leads to. At the end {last['pieces']} of {last['children']:,} children are in"
        f" pieces, and ids that are mixed: {last['mixed']}. What people's answers did: {told}. A slip against what the"
        " model is fairly sure of acts on nothing until a second person makes it too; a slip about an uncertain pair is"
        " in effect until others answer otherwise.\n"
    )


def _ids(rows: list[dict[str, Any]]) -> str:
    table = "| # | day | what arrived | answers | looked at again | children | kept | inherited |"
    table += " created | merged | split | changed |\n" + "|" + "---|" * 12 + "\n"
    for row in rows:
        events = [row["events"].get(kind, 0) for kind in ("created", "merged", "split", "renamed")]
        events[-1] += row["events"].get("identifier_changed", 0)
        kept = f"{row['kept']:,} of {row['known']:,}" if row["known"] else "–"
        cells = [row["number"], row["day"], row["what"], row["answers"], row["again"], f"{row['children']:,}", kept]
        table += "| " + " | ".join(str(cell) for cell in [*cells, row["inherited"], *events]) + " |\n"
    return table


def _errors(rows: list[dict[str, Any]]) -> str:
    table = "| # | records | in pieces | mixed | decided | slips in effect | waiting | precision | recall | seconds |\n"
    table += "|" + "---|" * 10 + "\n"
    for row in rows:
        shares = ["–" if row[name] is None else f"{row[name]:.5f}" for name in ("precision", "recall")]
        counts = (row[name] for name in ("pieces", "mixed", "decided", "slips", "waiting"))
        cells = [row["number"], f"{row['records']:,}", *counts, *shares, f"{row['seconds']:.0f}"]
        table += "| " + " | ".join(str(cell) for cell in cells) + " |\n"
    return table
