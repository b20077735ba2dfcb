"""The evaluation of a model: what was found out about it, without labels, when it was trained.

The back-test, decoys and a second opinion cost about as much as a linking, so they are made once for a
model and kept beside it. Figures only: no name, number or id of anybody. How they are shown is `model_report`'s.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.storage.atomic_io import replacing
from linkage import LinkResult, Model
from linkage.evaluate import decoys
from linkage.evaluate.backtest import Backtest

Figures = dict[str, Any]

_MOST_RECORDS = 20_000  # among which decoys are laid: they cost a linking
_DECOYS = 1_000  # of each kind
_PAIRS = 20_000  # for the second opinion
_KINDS_OF_DISAGREEMENT = 15
_SEED = 2567


@dataclass(frozen=True)
class ModelEvaluation:
    """What is known of one model.

    Attributes:
        model: its fingerprint.
        backtest: masked, precision, recall, unlike, and rows by_source_pair and by_district, as
            `linkage.evaluate.backtest.Backtest` has them.
        decoys: kind, decoys, linked, share: one a kind.
        decoys_among: records that the decoys were laid among.
        opinion: the counts of `linkage.evaluate.second_opinion.SecondOpinion` and the first rows of its by_pattern;
            None where the pairs gave recordlinkage nothing to learn from.
    """

    model: str
    backtest: Figures
    decoys: list[Figures]
    decoys_among: int
    opinion: Figures | None

    def write(self, path: Path) -> None:
        """Keep it at `path`."""
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(asdict(self)), "utf-8")


def read_evaluation(path: Path, model: Model) -> ModelEvaluation | None:
    """The evaluation kept at `path`; None where there is none of this model."""
    if not path.is_file():
        return None
    kept = json.loads(path.read_text("utf-8"))
    return ModelEvaluation(**kept) if kept["model"] == model.fingerprint else None


def evaluate_model(model: Model, table: pa.Table, result: LinkResult, backtest: Backtest) -> ModelEvaluation:
    """Appraise a model that was just trained.

    Args:
        model: as it will stand, graded.
        table: what it was trained on.
        result: of linking that table with it.
        backtest: of that result.
    """
    sample = _sample(table, result.links)
    return ModelEvaluation(
        model=model.fingerprint,
        backtest={
            "masked": backtest.masked,
            "precision": backtest.precision,
            "recall": backtest.recall,
            "unlike": backtest.unlike,
            "by_source_pair": backtest.by_source_pair.to_pylist(),
            "by_district": backtest.by_district.to_pylist(),
        },
        decoys=[asdict(one) | {"share": one.share} for one in decoys.count_linked(sample, model, _DECOYS, _SEED)],
        decoys_among=sample.num_rows,
        opinion=_opinion(table, result),
    )


def _opinion(table: pa.Table, result: LinkResult) -> Figures | None:
    # recordlinkage and pandas take seconds to import, and most runs train no model.
    from linkage.evaluate import second_opinion

    try:
        opinion = second_opinion.compare_engines(table, result, _PAIRS, _SEED)
    except second_opinion.NothingToTellApartError:
        return None
    rows = opinion.by_pattern.slice(0, _KINDS_OF_DISAGREEMENT).drop_columns("engine_right").to_pylist()
    counts = ("pairs", "both_same", "both_different", "engine_alone", "other_alone")
    return {name: getattr(opinion, name) for name in counts} | {"by_pattern": rows}


def _sample(table: pa.Table, links: pa.Table) -> pa.Table:
    """All records of children drawn at random, `_MOST_RECORDS` at most: so that what is left is as it was."""
    if table.num_rows <= _MOST_RECORDS:
        return table
    cluster = links["cluster_id"].take(pc.index_in(table["record_id"], links["record_id"].combine_chunks())).to_numpy()
    child = np.unique(cluster, return_inverse=True)[1]
    size = np.bincount(child)
    drawn = np.random.default_rng(_SEED).permutation(len(size))
    chosen = np.zeros(len(size), dtype=bool)
    chosen[drawn[np.cumsum(size[drawn]) <= _MOST_RECORDS]] = True
    return table.filter(pa.array(chosen[child]))
