"""The masked-number back-test: precision and recall without any label.

Numbers are hidden on some records, everything is linked again with the same model, and what was found
for these records without their number is graded by it. The records are drawn so that they look like
those that really have no number: by source, age and district; and sometimes all records of a child
lose theirs, as often as children without any number are seen.

Only a number that was confirmed (see `linkage.model.id_ownership`), or is linked to where it was, is truth here,
for a misattributed one would call right links false. What this cannot see: children whom nobody ever gave a
number are not drawn, only children like them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage import working_database
from linkage.cluster.clustering import Floats
from linkage.cluster.evidence import Evidence
from linkage.linking import LinkResult, link
from linkage.prepare.dictionary import encode_numbers
from linkage.prepare.tidy_table import validate_table

_YEARS_A_BAND = 3
_MOST_HIDDEN = 0.5  # of the records alike: those left must be there to be found
_RAKINGS = 10
_FEWEST_PAIRS = 30  # with fewer, the rates of all kinds together are used

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rate:
    """Graded pairs of records: `linked` ones, `right` ones among them, and all that are `true`."""

    linked: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the linked that are right; 1 where nothing was linked."""
        return self.right / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """Share of the true that were linked; 1 where there are none."""
        return self.right / self.true if self.true else 1.0


@dataclass(frozen=True)
class Scores:
    """Graded edges, arrays of length n: the model's weight (log2 odds), and whether it is one child."""

    weight: Floats
    correct: Bools


@dataclass(frozen=True)
class Backtest:
    """How links found without their numbers did.

    Attributes:
        masked: records whose number was hidden.
        all_of_child: share of them hidden on every record of the child at once.
        unlike: of the records that really have no number, the share whose source has nobody with one in
            their subdistrict: no masked record represents them.
        masked_pairs: pairs with a hidden number on at least one side.
        one_side, both_sides: those with it on one side, on both.
        by_source_pair: source_a, source_b, linked, right, true, precision, recall.
        by_district: district_code (of a masked record), linked, right, true, precision, recall.
        precision, recall: estimates for all of the table's links, numbers shown: each kind of pair (both
            numbers known, one, none) as often as it is linked in the table.
        scores: for `linkage.evaluate.calibration`.
    """

    masked: int
    all_of_child: float
    unlike: float
    masked_pairs: Rate
    one_side: Rate
    both_sides: Rate
    by_source_pair: pa.Table
    by_district: pa.Table
    precision: float
    recall: float
    scores: Scores


def run_backtest(
    table: pa.Table,
    result: LinkResult,
    share: float = 0.08,
    seed: int = 2567,
    progress: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Hide numbers, link again, grade. Takes as long as one linking with a model at hand.

    Args:
        table: what was linked.
        result: what came of it; its model is used again.
        share: of the records that lose their number.
        seed: of the draw; the same gives the same.
        progress: called with the name of each step as it begins.

    Raises:
        ValueError: `share` is not between 0 and 0.5.
    """
    if not 0.0 < share <= _MOST_HIDDEN:
        raise ValueError(f"share of masked records must be above 0 and at most {_MOST_HIDDEN}, not {share}")
    known = validate_table(table, result.model.extra_names)
    clusters = _clusters(known, result.links)
    number = _with_linked(known, _numbers(known, result.evidence), clusters)
    all_of_child = _without_any(number, clusters)
    masked = _draw(known, number, share, all_of_child, np.random.default_rng(seed))
    hidden = known.set_column(
        known.column_names.index("national_id"),
        "national_id",
        pc.if_else(pa.array(masked), pa.scalar(None, pa.string()), known["national_id"]),
    )
    again = link(hidden, result.model, progress=progress)
    graded = _grade(known, number, masked, _clusters(known, again.links))
    kinds = {"one": _sum(graded, "one"), "none": _sum(graded, "none")}
    precision, recall = _overall(number, clusters, kinds)
    return Backtest(
        masked=int(masked.sum()),
        all_of_child=all_of_child,
        unlike=_unlike(known, number),
        masked_pairs=_sum(graded),
        one_side=kinds["one"],
        both_sides=kinds["none"],
        by_source_pair=_by(graded, ["source_a", "source_b"]),
        by_district=_by(graded, ["district_code"]),
        precision=precision,
        recall=recall,
        scores=_scores(known, number, masked, again.evidence),
    )


def _place(known: pa.Table, ids: pa.ChunkedArray) -> Codes:
    """Row of the table for each record id."""
    return np.asarray(pc.index_in(ids, known["record_id"].combine_chunks()).to_numpy(), dtype=np.int64)


def _numbers(known: pa.Table, evidence: Evidence) -> Codes:
    """The confirmed number of each row as a code, −1 where there is none."""
    number = np.full(known.num_rows, -1, dtype=np.int64)
    number[_place(known, evidence.records["record_id"])] = evidence.constraints.number[evidence.records["p"].to_numpy()]
    return number


def _with_linked(known: pa.Table, number: Codes, clusters: Codes) -> Codes:
    """Numbers of rows that nothing confirms, added where the row is linked to a row with it confirmed.

    Rows too badly written to confirm their number are the ones that are hard to link without it.
    """
    (text,), texts, _ = encode_numbers([known["national_id"]])
    sure = (number >= 0) & (text >= 0)
    code = np.full(len(texts) + 1, -1, dtype=np.int64)
    code[text[sure]] = number[sure]
    size = np.int64(len(texts) + 1)
    together = np.isin(clusters * size + text, np.unique(clusters[sure] * size + text[sure]))
    return np.where((number < 0) & together, code[text], number)


def _clusters(known: pa.Table, links: pa.Table) -> Codes:
    clusters = np.empty(known.num_rows, dtype=np.int64)
    clusters[_place(known, links["record_id"])] = links["cluster_id"].to_numpy()
    return clusters


def _without_any(number: Codes, clusters: Codes) -> float:
    """Of the records without a number that are linked, the share in clusters that have none at all."""
    size = np.bincount(clusters)
    numbered = np.bincount(clusters, weights=number >= 0)
    linked = (number < 0) & (size[clusters] > 1)
    return float((numbered[clusters[linked]] == 0).mean()) if linked.any() else 0.0


def _draw(known: pa.Table, number: Codes, share: float, all_of_child: float, rng: np.random.Generator) -> Bools:
    """The rows whose number to hide."""
    rate = _rates(known, number, share)
    owned = number >= 0
    alone = owned & (rng.uniform(size=len(number)) < (1.0 - all_of_child) * rate)
    # A child's records go together, as often as they would one by one.
    count = np.bincount(number[owned], minlength=1)
    mean = np.bincount(number[owned], weights=rate[owned], minlength=1) / np.maximum(count, 1)
    children = rng.uniform(size=len(mean)) < all_of_child * mean
    return np.asarray(alone | (owned & children[np.maximum(number, 0)]))


def _rates(known: pa.Table, number: Codes, share: float) -> Floats:
    """Chance of each row to be hidden, so that the hidden look like those without a number.

    Raked: multiplied margin by margin until the hidden have each margin's shares, because the cells of
    all margins together would be too small to draw from.
    """
    owned = number >= 0
    bare = ~owned if not owned.all() else owned
    rate = np.where(owned, share * len(number) / max(int(owned.sum()), 1), 0.0)
    margins = _margins(known)
    for _ in range(_RAKINGS):
        for margin in margins:
            wanted = np.bincount(margin[bare], minlength=int(margin.max(initial=0)) + 1) / max(int(bare.sum()), 1)
            drawn = np.bincount(margin, weights=rate, minlength=len(wanted))
            factor = np.divide(wanted * share * len(number), drawn, out=np.ones(len(wanted)), where=drawn > 0)
            rate = np.minimum(rate * factor[margin], _MOST_HIDDEN)
    return rate


def _margins(known: pa.Table) -> list[Codes]:
    """What the hidden should have in common with those without a number, as codes by row."""
    bands = pc.floor(pc.divide(pc.year(known["birth_date"]).cast(pa.float64()), float(_YEARS_A_BAND)))
    told = [pc.is_valid(known[name]) for name in ("last_name", "mother_name", "house_code")]
    return [_with_source(known, column) for column in (known["subdistrict_code"], bands, *told)]


def _with_source(known: pa.Table, column: pa.ChunkedArray) -> Codes:
    """Codes by row of the source and another column together."""
    source, other = (pc.rank(one, tiebreaker="dense").to_numpy().astype(np.int64) for one in (known["source"], column))
    return np.asarray(source * (other.max(initial=0) + 1) + other)


def _unlike(known: pa.Table, number: Codes) -> float:
    # Who writes badly leaves the number out too: a clerk is a source in a subdistrict.
    clerk = _with_source(known, known["subdistrict_code"])
    bare = number < 0
    numbered = np.bincount(clerk[~bare], minlength=int(clerk.max(initial=0)) + 1)
    return float((numbered[clerk[bare]] == 0).mean()) if bare.any() else 0.0


def _grade(known: pa.Table, number: Codes, masked: Bools, clusters: Codes) -> pa.Table:
    """Counts of pairs that a hidden number grades.

    Returns:
        source_a, source_b, district_code, kind (`one` or `none`: sides whose number was to be seen),
        linked, right, true.
    """
    rows = pa.table(
        {
            "row": np.arange(known.num_rows),
            "source": known["source"],
            "district_code": known["district_code"],
            "number": number,
            "masked": masked,
            "cluster": clusters,
        }
    )
    with working_database.connect() as connection:
        connection.register("rows", rows)
        connection.execute("CREATE TABLE graded AS SELECT * FROM rows WHERE number >= 0")
        return connection.execute("""
            WITH pair AS (
                SELECT x, y FROM graded x JOIN graded y ON x.number = y.number
                WHERE x.masked AND (NOT y.masked OR x.row < y.row)
                UNION
                SELECT x, y FROM graded x JOIN graded y ON x.cluster = y.cluster
                WHERE x.masked AND x.row <> y.row AND (NOT y.masked OR x.row < y.row))
            SELECT least(x.source, y.source) AS source_a, greatest(x.source, y.source) AS source_b,
                x.district_code AS district_code, CASE WHEN y.masked THEN 'none' ELSE 'one' END AS kind,
                count(*) FILTER (x.cluster = y.cluster) AS linked,
                count(*) FILTER (x.cluster = y.cluster AND x.number = y.number) AS "right",
                count(*) FILTER (x.number = y.number) AS "true"
            FROM pair GROUP BY ALL ORDER BY ALL""").to_arrow_table()


def _sum(graded: pa.Table, kind: str | None = None) -> Rate:
    chosen = graded if kind is None else graded.filter(pc.equal(graded["kind"], kind))
    return Rate(*(int(pc.sum(chosen[name]).as_py() or 0) for name in ("linked", "right", "true")))


def _by(graded: pa.Table, keys: list[str]) -> pa.Table:
    counts = graded.group_by(keys).aggregate([(name, "sum") for name in ("linked", "right", "true")])
    counts = counts.rename_columns([name.removesuffix("_sum") for name in counts.column_names])
    counts = counts.sort_by([(key, "ascending") for key in keys])
    rates = [Rate(*row.values()) for row in counts.select(["linked", "right", "true"]).to_pylist()]
    counts = counts.append_column("precision", pa.array([rate.precision for rate in rates], pa.float64()))
    return counts.append_column("recall", pa.array([rate.recall for rate in rates], pa.float64()))


def _overall(number: Codes, clusters: Codes, kinds: Mapping[str, Rate]) -> tuple[float, float]:
    """Precision and recall of all links: those between numbers graded as they are, others as the masked."""
    linked, between = _linked_by_kind(number, clusters)
    masked = Rate(*(sum(getattr(rate, name) for rate in kinds.values()) for name in ("linked", "right", "true")))
    rates = {kind: rate if rate.true >= _FEWEST_PAIRS else masked for kind, rate in kinds.items()}
    right = {kind: linked[kind] * rate.precision for kind, rate in rates.items()} | {"both": float(between.right)}
    true = {kind: right[kind] / max(rate.recall, 1e-9) for kind, rate in rates.items()} | {"both": float(between.true)}
    total = sum(linked.values()) + between.linked
    return sum(right.values()) / max(total, 1), sum(right.values()) / max(sum(true.values()), 1.0)


def _linked_by_kind(number: Codes, clusters: Codes) -> tuple[dict[str, float], Rate]:
    """Linked pairs with one and no number known, and the graded pairs of those with both."""
    owned = number >= 0
    size = np.bincount(clusters).astype(np.int64)
    numbered = np.bincount(clusters[owned], minlength=len(size)).astype(np.int64)
    bare = size - numbered
    together = np.unique(np.stack([clusters[owned], number[owned]]), axis=1, return_counts=True)[1]
    between = Rate(_pairs(numbered), _pairs(together), _pairs(np.bincount(number[owned], minlength=1)))
    return {"one": float((numbered * bare).sum()), "none": float(_pairs(bare))}, between


def _pairs(counts: Codes) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _scores(known: pa.Table, number: Codes, masked: Bools, again: Evidence) -> Scores:
    """Edges of the second linking that a hidden number grades."""
    row = _place(known, again.records["record_id"])
    profile = again.records["p"].to_numpy()
    truth = np.full(len(again.clusters), -1, dtype=np.int64)
    np.maximum.at(truth, profile, number[row])
    touched = np.zeros(len(again.clusters), dtype=bool)
    np.logical_or.at(touched, profile, masked[row])
    edges = again.edges
    graded = (touched[edges.a] | touched[edges.b]) & (truth[edges.a] >= 0) & (truth[edges.b] >= 0)
    correct = truth[edges.a[graded]] == truth[edges.b[graded]]
    return Scores(edges.weight[graded], correct)
