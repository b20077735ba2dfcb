"""A second opinion: `recordlinkage`'s unsupervised classifier on a sample of the candidate pairs.

It is independent where it matters: it reads the table's text itself, has two classes, knows nothing of
Thai, households or constraints. Where it disagrees with the engine, one of the two is wrong; counted by
what the engine saw in the pair, and with the truth at hand also by who was right.

The only module that knows `recordlinkage`, which is slow to import and caps pandas below 3. Its
`preprocessing.clean` deletes Thai text and is never used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from linkage.cluster.clustering import CONSTRAINED
from linkage.linking import LinkResult
from linkage.pairs.agreement_pattern import unpack_levels
from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare.tidy_table import validate_table

_NAMES = {"first_name": 0.88, "last_name": 0.88}  # Jaro–Winkler from which two names agree
_EXACT = ("national_id", "birth_date", "sex", "subdistrict_code", "house_no", "house_code", "mother_name")
_SHOWN = ("number", "first", "last", "birth", "place", "mother")  # enough to tell what kind of pair it is
_SAMPLED_A_RANDOM_PAIR = 20

Codes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SecondOpinion:
    """Where the two agree.

    Attributes:
        pairs: sampled candidate pairs.
        both_same, both_different: pairs on which they agree.
        engine_alone, other_alone: pairs that only one of them takes for one child.
        engine_right: of the pairs they disagree on, those the engine has right; None without the truth.
        by_pattern: disagreements by who says "one child" (`engine` or `recordlinkage`) and the levels that
            the engine saw: one_child_says, a column of level names for each of the telling comparisons,
            pairs, engine_right (null without the truth); most pairs first.
    """

    pairs: int
    both_same: int
    both_different: int
    engine_alone: int
    other_alone: int
    engine_right: int | None
    by_pattern: pa.Table


class NothingToTellApartError(ValueError):
    """There are too few candidate pairs, or all are alike: no second opinion is possible."""


def compare_engines(
    table: pa.Table, result: LinkResult, sample: int = 20_000, seed: int = 2567, truth: pa.Table | None = None
) -> SecondOpinion:
    """Classify a sample of the candidate pairs a second time and compare.

    Args:
        table: what was linked.
        result: what came of it.
        sample: how many candidate pairs at most.
        seed: of the sample; the same gives the same.
        truth: record_id, child; only where it is known.

    Raises:
        NothingToTellApartError: fewer than two candidate pairs, or all alike.
        ValueError: a sampled record has no truth.
    """
    known = validate_table(table)
    evidence = result.evidence
    judged = np.flatnonzero(np.abs(evidence.edges.weight) < -CONSTRAINED)
    if len(judged) < 2:
        raise NothingToTellApartError("a second opinion needs at least two candidate pairs")
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(judged, min(sample, len(judged)), replace=False))
    a, b = evidence.edges.a[chosen], evidence.edges.b[chosen]
    engine = evidence.clusters[a] == evidence.clusters[b]
    row = _row_of_profile(known, evidence.records, len(evidence.clusters))
    other = _classify(known, row[a], row[b], rng)
    one_child = None if truth is None else _true(known, row[a], row[b], truth)
    right = None if one_child is None else int(((engine == one_child) & (engine != other)).sum())
    return SecondOpinion(
        pairs=len(chosen),
        both_same=int((engine & other).sum()),
        both_different=int((~engine & ~other).sum()),
        engine_alone=int((engine & ~other).sum()),
        other_alone=int((~engine & other).sum()),
        engine_right=right,
        by_pattern=_by_pattern(evidence.edges.pattern[chosen], engine, other, one_child),
    )


def _row_of_profile(known: pa.Table, records: pa.Table, profiles: int) -> Codes:
    """The row of the table that represents each profile: its first."""
    place = pc.index_in(records["record_id"], known["record_id"].combine_chunks()).to_numpy()
    row = np.full(profiles, known.num_rows, dtype=np.int64)
    np.minimum.at(row, records["p"].to_numpy(), place)
    return row


def _classify(known: pa.Table, left: Codes, right: Codes, rng: np.random.Generator) -> Bools:
    """What recordlinkage makes of pairs of rows (arrays of length n): whether they are one child.

    Where nearly all candidates are one child, a few random pairs show it what others look like. With
    many it would take siblings, who are unlike those, for one child.
    """
    import recordlinkage

    random = rng.integers(0, known.num_rows, (2, len(left) // _SAMPLED_A_RANDOM_PAIR))
    random = random[:, random[0] != random[1]]
    used = np.unique(np.r_[left, right, random.ravel()])
    frame = known.select([*_NAMES, *_EXACT]).take(pa.array(used)).to_pandas()
    frame.index = pd.Index(used)
    comparison = recordlinkage.Compare()
    for name, threshold in _NAMES.items():
        comparison.string(name, name, method="jarowinkler", threshold=threshold, label=name)
    for name in _EXACT:
        comparison.exact(name, name, label=name)
    features = comparison.compute(pd.MultiIndex.from_arrays([np.r_[left, random[0]], np.r_[right, random[1]]]), frame)
    # A column that never or always agrees breaks its ECM and gives no information.
    features = features.loc[:, features.nunique() > 1].astype(int)
    if features.empty:
        raise NothingToTellApartError("a second opinion needs candidate pairs that differ from each other")
    with np.errstate(divide="ignore", invalid="ignore"):  # its logarithms of zero end where they should
        matches = recordlinkage.ECMClassifier().fit_predict(features)
    return np.asarray(features.index[: len(left)].isin(matches))


def _true(known: pa.Table, left: Codes, right: Codes, truth: pa.Table) -> Bools:
    place = pc.index_in(known["record_id"], truth["record_id"].combine_chunks())
    child = truth["child"].take(place)
    sampled = pa.array(np.unique(np.r_[left, right]))
    if child.take(sampled).null_count:
        raise ValueError("the truth lacks some of the table's records: give record_id and child for each")
    return np.asarray(pc.equal(child.take(pa.array(left)), child.take(pa.array(right))).to_numpy())


def _by_pattern(patterns: Codes, engine: Bools, other: Bools, one_child: Bools | None) -> pa.Table:
    differ = engine != other
    level = unpack_levels(patterns[differ])
    columns = {"one_child_says": np.where(engine[differ], "engine", "recordlinkage").astype(object)}
    for name in _SHOWN:
        names = np.array([member.name.lower() for member in COMPARISONS[name]], dtype=object)
        columns[name] = names[level[name]]
    engine_right = pa.nulls(int(differ.sum()), pa.int64()) if one_child is None else (engine == one_child)[differ]
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    table = table.append_column("engine_right", pa.array(engine_right).cast(pa.int64()))
    counted = table.group_by(list(columns)).aggregate([([], "count_all"), ("engine_right", "sum")])
    counted = counted.rename_columns([*columns, "pairs", "engine_right"])
    return counted.sort_by([("pairs", "descending"), *((name, "ascending") for name in columns)])
