"""The engine as the index uses it: with the model that stands, trained anew only when the data has outgrown it.

A model that changed at every refresh would move children whose records did not. The model holds levels and
probabilities, no names, so it lies open in the home's state; beside it what was found out about it, and a
page about the last linking.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

import linkage
from assets.atomic import replacing
from assets.home import Home
from assets.index import appraisal, model_report
from assets.index.appraisal import Appraisal
from linkage import Model, backtest, calibration, posterior

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
        self._home = home

    def link(self, table: pa.Table) -> linkage.LinkResult:
        """Link a tidy table with the standing model; where a new one is needed, train, grade and keep it.

        The page about the linking is written anew each time.
        """
        model = standing_model(self._home)
        kept = self._home.state / "appraisal.json"
        if model is not None and table.num_rows <= OUTGROWN * model.records:
            result, appraised = linkage.link(table, model), appraisal.read(kept, model)
        else:
            result = linkage.link(table)
            model, appraised = _graded(result, table)
            if appraised is not None:
                appraised.write(kept)
            _write(_model_path(self._home), model.to_json())
        result.report["model_version"] = model.fingerprint
        result.report["temperature"] = model.temperature
        result.report["backtest"] = model.graded
        errors = posterior.error_rates(result.evidence, model.temperature)
        _write(report_path(self._home), model_report.to_html(result.report, model, appraised, errors))
        return result

    def draw(self, result: linkage.LinkResult) -> pa.Table:
        """See `linkage.draws`."""
        return linkage.draws(result.evidence, DRAWS, SEED, result.report["temperature"])


def standing_model(home: Home) -> Model | None:
    """The model that links the home's records; None where none was trained by this version of the engine."""
    path = _model_path(home)
    if not path.is_file():
        return None
    try:
        return Model.from_json(path.read_text("utf-8"))
    except linkage.ModelVersionError:
        return None  # of an older engine: this one trains its own


def report_path(home: Home) -> Path:
    """The page about the last linking: blocking, model, figures without labels."""
    return home.state / "reports" / "model.html"


def _model_path(home: Home) -> Path:
    return home.state / "model.json"


def _graded(result: linkage.LinkResult, table: pa.Table) -> tuple[Model, Appraisal | None]:
    """The model just trained, with what the masked-number back-test says of it, and its appraisal."""
    if table.num_rows < _FEWEST_TO_GRADE:
        return result.model, None
    graded = backtest.backtest(table, result)
    figures = {"masked": float(graded.masked), "precision": graded.precision, "recall": graded.recall}
    model = replace(result.model, temperature=calibration.temperature(graded), graded=figures)
    return model, appraisal.appraise(model, table, result, graded)


def _write(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8")
