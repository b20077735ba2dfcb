"""The figures that need no labels beside the true ones, on synthetic provinces.

`python -m bench.linkage.without_labels` prints the tables of docs/quality-without-labels.md anew. What the figures
mean is said there and in the modules of `linkage`.
"""

from __future__ import annotations

from collections.abc import Sequence

import click
import duckdb
import pyarrow as pa

from data.synthetic.config import province_config
from data.synthetic.sightings.tidy import tidy_table
from linkage import LinkResult, link
from linkage.diagnostics import error_rates
from linkage.evaluate import calibration, decoys, second_opinion
from linkage.evaluate.backtest import Backtest, run_backtest
from linkage.pairs import blocking
from linkage.prepare import profiles
from linkage.prepare.tidy_table import validate_table

PROVINCES = (("95", 1), ("95", 2), ("95", 3), ("95", 4), ("95", 5), ("58", 1), ("90", 1))
_PAIRS = """
    WITH row AS (
        SELECT record_id, cluster_id, child, number
        FROM links JOIN truth USING (record_id) JOIN records USING (record_id))
    SELECT x.cluster_id = y.cluster_id AS linked, x.child = y.child AS same, least(x.number, y.number) < 0 AS bare
    FROM row x JOIN row y ON x.cluster_id = y.cluster_id OR x.child = y.child WHERE x.record_id < y.record_id"""


def figures(province_code: str, seed: int, children: int) -> dict[str, dict[str, str]]:
    """Link a made-up province; its figures by table and column, as text."""
    table, truth = tidy_table(province_config(province_code, children=children, seed=seed))
    result = link(table)
    hidden = run_backtest(table, result)
    heat = calibration.fit_temperature(hidden)
    expected = error_rates.estimate_error_rates(result.evidence, heat)
    missed = result.report["missed_by_blocking"]
    reached = missed["reached"] / (missed["reached"] + missed["missed"])
    opinion = second_opinion.compare_engines(table, result, truth=truth)
    name = f"{province_code}/{seed}"
    with duckdb.connect() as connection:
        _register(connection, result, truth)
        whole, bare = (_rates(connection, where) for where in ("true", "bare"))
        alone, linked = connection.execute("""
            SELECT count(*), count(*) FILTER (mates > 1) FROM (
                SELECT number, count(*) OVER (PARTITION BY child) AS records,
                    count(*) OVER (PARTITION BY cluster_id) AS mates
                FROM links JOIN truth USING (record_id) JOIN records USING (record_id))
            WHERE records = 1 AND number < 0""").fetchall()[0]
    disagreed = opinion.engine_alone + opinion.other_alone
    return {
        "All links": {
            "province/seed": name,
            "true P": f"{whole[0]:.4f}",
            "back-test P": f"{hidden.precision:.4f}",
            "posterior P": f"{expected.precision:.4f}",
            "true R": f"{whole[1]:.4f}",
            "back-test R": f"{hidden.recall:.4f}",
            "posterior × blocking R": f"{expected.recall * reached:.4f}",
            "temperature": f"{heat:.2f}",
        },
        "Links with a side that has no number": _without_number(name, bare, hidden),
        "Pairs that no rule reached": {
            "province/seed": name,
            "true": f"{_never_candidates(table, truth)}",
            "Chao (95 %)": f"{missed['missed']:.0f} ({missed['low']:.0f}–{missed['high']:.0f})",
            "Petersen": f"{missed['missed_beside_number']:.0f}",
            "bridged": f"{missed['bridged']}",
        },
        "Decoys and the second opinion": {
            "province/seed": name,
            "true: alone, no number, linked": f"{linked}/{alone} = {linked / max(alone, 1):.3f}",
            **{one.kind: f"{one.share:.3f}" for one in decoys.count_linked(table, result.model)},
            "recordlinkage differs": f"{disagreed}/{opinion.pairs}",
            "engine right": f"{(opinion.engine_right or 0) / max(disagreed, 1):.2f}",
        },
    }


def _without_number(name: str, true: Sequence[float], hidden: Backtest) -> dict[str, str]:
    return {
        "province/seed": name,
        "true P": f"{true[0]:.4f}",
        "back-test P": f"{hidden.masked_pairs.precision:.4f}",
        "true R": f"{true[1]:.4f}",
        "back-test R": f"{hidden.masked_pairs.recall:.4f}",
        "nobody alike to hide": f"{hidden.unlike:.1%}",
    }


def _register(connection: duckdb.DuckDBPyConnection, result: LinkResult, truth: pa.Table) -> None:
    records = result.evidence.records
    number = result.evidence.constraints.number[records["p"].to_numpy()]
    connection.register("records", records.append_column("number", pa.array(number)))
    connection.register("links", result.links)
    connection.register("truth", truth)
    connection.execute(f"CREATE TABLE pair AS {_PAIRS}")


def _rates(connection: duckdb.DuckDBPyConnection, where: str) -> tuple[float, float]:
    """Precision and recall of the pairs for which `where` holds."""
    precision, recall = connection.execute(f"""
        SELECT avg(same::INTEGER) FILTER (linked), avg(linked::INTEGER) FILTER (same) FROM pair WHERE {where}
        """).fetchall()[0]
    return float(precision), float(recall)


def _never_candidates(table: pa.Table, truth: pa.Table) -> int:
    """Pairs of profiles that are one child and that no rule found."""
    with duckdb.connect() as connection:
        profiles.build_profiles(connection, validate_table(table))
        blocking.block(connection)
        connection.register("truth", truth)
        return int(
            connection.execute("""
            WITH told AS (SELECT p, min(child) AS child FROM profile_record JOIN truth USING (record_id) GROUP BY p)
            SELECT count(*) FROM told x JOIN told y ON x.child = y.child AND x.p < y.p
            ANTI JOIN candidate ON a = x.p AND b = y.p""").fetchall()[0][0]
        )


def markdown(rows: Sequence[dict[str, dict[str, str]]]) -> str:
    """A table for each part of the figures, a row a province."""
    parts = []
    for part in rows[0]:
        head = list(rows[0][part])
        lines = [f"### {part}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        parts.append("\n".join([*lines, *(f"| {' | '.join(row[part].values())} |" for row in rows)]))
    return "\n\n".join(parts)


@click.command()
@click.option("--children", default=20_000, show_default=True, help="Children of each province.")
def main(children: int) -> None:
    """Print the tables."""
    click.echo(markdown([figures(code, seed, children) for code, seed in PROVINCES]))


if __name__ == "__main__":
    main()
