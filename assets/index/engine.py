"""The engine as the index uses it: with the model that stands, trained anew only when the data has outgrown it.

A model that changed at every refresh would move children whose records did not. The model holds levels and
probabilities, no names, so it lies open in the home's state.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

import linkage
from assets.atomic import replacing
from assets.home import Home
from linkage import Model, backtest, calibration

OUTGROWN = 2.0
"""A model is trained anew when there are this many times the records that it was trained on."""
DRAWS = 200
SEED = 2567
_FEWEST_TO_GRADE = 2_000
"""Records below which a back-test says nothing."""


class Engine(Protocol):
    """What links the index's records."""

    def link(self, table: pa.Table) -> Any:
        """Link a tidy table: a result with `links`, `pairs` and `report` as `linkage.LinkResult` has them."""

    def draw(self, result: Any) -> pa.Table:
        """Resolutions sampled from the posteriors of what `link` gave: draw, record_id, cluster_id."""


class StandingEngine:
    """`linkage` with the home's standing model."""

    def __init__(self, home: Home) -> None:
        """The engine of `home`."""
        self._path = home.state / "model.json"

    def link(self, table: pa.Table) -> linkage.LinkResult:
        """Link a tidy table with the standing model; where a new one is needed, train, grade and keep it."""
        model = _standing(self._path)
        if model is not None and table.num_rows <= OUTGROWN * model.records:
            result = linkage.link(table, model)
        else:
            result = linkage.link(table)
            model = _graded(result, table)
            _keep(self._path, model)
        result.report["model_version"] = model.fingerprint
        result.report["temperature"] = model.temperature
        result.report["backtest"] = model.graded
        return result

    def draw(self, result: linkage.LinkResult) -> pa.Table:
        """See `linkage.draws`."""
        return linkage.draws(result.evidence, DRAWS, SEED, result.report["temperature"])


def _standing(path: Path) -> Model | None:
    if not path.is_file():
        return None
    try:
        return Model.from_json(path.read_text("utf-8"))
    except linkage.ModelVersionError:
        return None  # of an older engine: this one trains its own


def _graded(result: linkage.LinkResult, table: pa.Table) -> Model:
    """The model just trained, with what the masked-number back-test says of it."""
    if table.num_rows < _FEWEST_TO_GRADE:
        return result.model
    graded = backtest.backtest(table, result)
    figures = {"masked": float(graded.masked), "precision": graded.precision, "recall": graded.recall}
    return replace(result.model, temperature=calibration.temperature(graded), graded=figures)


def _keep(path: Path, model: Model) -> None:
    with replacing(path) as temporary:
        temporary.write_text(model.to_json(), "utf-8")
