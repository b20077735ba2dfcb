"""How right clusters are: pairwise and B-cubed precision, recall and F1, over all records and by kind.

Pairwise by kind: over the pairs with at least one record of the kind. B-cubed by kind: the mean over the
records of the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

# kind → condition over the truth's columns; `numberless` is whether none of the child's records has a number
_KINDS = {
    "all records": "true",
    "records without a number": "NOT has_id",
    "children without any number": "numberless",
    "twins": "twin",
    "Malay names": "malay",
}


@dataclass(frozen=True)
class PrecisionRecall:
    """Precision, recall and F1 of something counted."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Score:
    """Agreement of clusters with the truth.

    Attributes:
        threshold: at which cut, None where the engine has its own.
        pairs, records: by kind, over pairs and B-cubed; a kind without any record is left out.
        twins_merged: share of twin children put together with another twin.
    """

    threshold: float | None
    pairs: dict[str, PrecisionRecall]
    records: dict[str, PrecisionRecall]
    twins_merged: float

    @property
    def f1(self) -> float:
        """Pairwise F1 over all records."""
        return self.pairs["all records"].f1


def best(truth: Path, links: Path, thresholds: Sequence[float]) -> Score:
    """The score at the threshold with the highest pairwise F1; `links` has a column threshold."""
    cuts = [score(truth, links, threshold) for threshold in thresholds]
    return max(cuts, key=lambda cut: cut.f1)


def score(truth: Path, links: Path, threshold: float | None = None) -> Score:
    """Score Parquet file `links` (record_id, cluster_id) against `truth` (record_id, source, child, kinds)."""
    with duckdb.connect() as connection:
        cut = "" if threshold is None else f"WHERE threshold = {threshold}"
        connection.execute(f"""
            CREATE TEMP TABLE record AS
            SELECT truth.*, cluster_id, NOT bool_or(has_id) OVER (PARTITION BY child) AS numberless
            FROM read_parquet('{truth}') truth JOIN (SELECT * FROM read_parquet('{links}') {cut}) USING (record_id)""")
        sources = connection.execute("SELECT DISTINCT source FROM record ORDER BY source").fetchall()
        kinds = _KINDS | {source: f"source = '{source}'" for (source,) in sources}
        found = {kind: _of_kind(connection, condition) for kind, condition in kinds.items()}
        found = {kind: agreements for kind, agreements in found.items() if agreements}
        merged = connection.execute("""
            WITH together AS (SELECT cluster_id FROM record WHERE twin GROUP BY 1 HAVING count(DISTINCT child) > 1)
            SELECT count(DISTINCT child) FILTER (cluster_id IN (FROM together)) / greatest(count(DISTINCT child), 1)
            FROM record WHERE twin""").fetchall()[0][0]
    pairs, records = ({kind: both[place] for kind, both in found.items()} for place in (0, 1))
    return Score(threshold, pairs, records, float(merged))


def _of_kind(connection: duckdb.DuckDBPyConnection, condition: str) -> tuple[PrecisionRecall, PrecisionRecall] | None:
    """Pairwise and B-cubed agreement of one kind; None where no record is of it."""
    touching = "sum((n * (n - 1) - (n - k) * (n - k - 1)) / 2)"
    both, true, put, of_kind, precise, recalled = connection.execute(f"""
        WITH cell AS (
            SELECT child, cluster_id, count(*)::DOUBLE AS n, count(*) FILTER ({condition})::DOUBLE AS k
            FROM record GROUP BY ALL),
        of_child AS (SELECT child, sum(n) AS n, sum(k) AS k FROM cell GROUP BY child),
        of_cluster AS (SELECT cluster_id, sum(n) AS n, sum(k) AS k FROM cell GROUP BY cluster_id)
        SELECT (SELECT {touching} FROM cell), (SELECT {touching} FROM of_child), (SELECT {touching} FROM of_cluster),
            sum(cell.k), sum(cell.k * cell.n / of_cluster.n), sum(cell.k * cell.n / of_child.n)
        FROM cell JOIN of_child USING (child) JOIN of_cluster USING (cluster_id)""").fetchall()[0]
    if not of_kind:
        return None
    pairwise = PrecisionRecall(both / put if put else 1.0, both / true if true else 1.0)
    return pairwise, PrecisionRecall(precise / of_kind, recalled / of_kind)
