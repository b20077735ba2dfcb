"""Twins, children with one record, and decoys: what links go wrong with, on five made-up provinces.

`python -m bench.linkage.hard_cases` prints the table of docs/engine.md anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import click
import duckdb

from bench.linkage.provinces import SEED
from bench.report import table as markdown_table
from data.synthetic.config import province_config
from data.synthetic.sightings.tidy import tidy_table
from linkage import link
from linkage.evaluate import decoys

PROVINCES = ("95", "90", "58", "57", "63")
_COUNTS = """
    WITH record AS (
        SELECT *, count(*) OVER (PARTITION BY child) AS records, count(*) OVER (PARTITION BY cluster_id) AS mates
        FROM links JOIN truth USING (record_id)),
    together AS (SELECT cluster_id FROM record WHERE twin GROUP BY 1 HAVING count(DISTINCT child) > 1)
    SELECT count(DISTINCT child) FILTER (twin AND cluster_id IN (FROM together)), count(DISTINCT child) FILTER (twin),
        count(*) FILTER (records = 1 AND mates > 1), count(*) FILTER (records = 1),
        count(*) FILTER (records = 1 AND NOT has_id AND mates > 1), count(*) FILTER (records = 1 AND NOT has_id)
    FROM record"""


def measure(province_code: str, seed: int, children: int) -> dict[str, str]:
    """Link a made-up province; the shares that went wrong by column, as text."""
    table, truth = tidy_table(province_config(province_code, children=children, seed=seed))
    result = link(table)
    with duckdb.connect() as connection:
        connection.register("links", result.links)
        connection.register("truth", truth)
        counts = connection.execute(_COUNTS).fetchall()[0]
    shares = (
        f"{wrong:,} of {of:,} ({wrong / max(of, 1):.2%})" for wrong, of in zip(counts[::2], counts[1::2], strict=True)
    )
    linked = {one.kind: f"{one.share:.1%}" for one in decoys.count_linked(table, result.model)}
    names = ("twins merged", "alone, linked", "alone without number, linked")
    return {"province/seed": f"{province_code}/{seed}"} | dict(zip(names, shares, strict=True)) | linked


def markdown(rows: Sequence[dict[str, str]]) -> str:
    """The table, a row a province."""
    return markdown_table(list(rows[0]), [list(row.values()) for row in rows])


@click.command()
@click.option("--children", default=100_000, show_default=True, help="Children of each province.")
@click.option("--seed", default=SEED, show_default=True, help="Of the made-up provinces.")
def main(children: int, seed: int) -> None:
    """Print the table."""
    click.echo(markdown([measure(code, seed, children) for code in PROVINCES]))


if __name__ == "__main__":
    main()
