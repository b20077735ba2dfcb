"""Calibrating: the model's temperature as people's answers have it.

Of the uncertain pairs those drawn at random are fair to it: they were chosen by how sure the model is, and not by
what became of them. What the answers say of the links is measured in `metrics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.linking import engine
from assets.index.store import index_file
from linkage import Model, incremental
from linkage.cluster.evidence import REVIEW_BITS
from linkage.evaluate import calibration
from linkage.evaluate.backtest import Scores

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


@dataclass(frozen=True)
class Recalibrated:
    """A model that was surer, or less sure, than the answers say.

    Attributes:
        answers: definite ones about pairs drawn at random from the uncertain ones, of all provinces.
        before, after: the temperature that its weights are divided by.
    """

    answers: int
    before: float
    after: float


def recalibrate(home: Home) -> Recalibrated | None:
    """Give the current model the temperature that the answers indicate, and draw anew.

    No link changes; ranges do, from each province's next refresh on.

    Returns:
        What changed; None where the answers are too few or do not refute the temperature that stands, or there is
        no linkage yet that they could be about.

    Raises:
        FileNotFoundError, MissingKeyError, WrongKeyError, LockedError: the index does not open.
    """
    model = engine.current_model(home)
    if model is None:
        return None
    with index_file.open_index(home, read_only=True) as connection:
        if not incremental.is_current(connection, model):
            return None
        answers = _answers(connection, model)
    after = calibration.fit_answers(answers, model.temperature)
    if after == model.temperature:
        return None
    with index_file.open_index(home) as connection:
        if not incremental.is_current(connection, model):
            return None  # another run trained one meanwhile
        connection.execute("BEGIN")
        renewed = incremental.recalibrate(connection, model, after)
        connection.execute("COMMIT")
        engine.keep_recalibrated(home, model, renewed)
    return Recalibrated(len(answers.weight), model.temperature, after)


def _answers(connection: duckdb.DuckDBPyConnection, model: Model) -> Scores:
    found = SQL.run(connection, "graded").to_arrow_table()
    weight = incremental.weigh_pairs(connection, model, found)
    # A pair is on the list whatever became of it only where it is uncertain by its own weight.
    fair = np.abs(weight) < REVIEW_BITS
    return Scores(weight[fair], found["same"].to_numpy()[fair])
