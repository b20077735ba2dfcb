"""The engine as the index uses it: with its current model, trained anew only when the data has outgrown it.

A model that changed at every refresh would move children whose records did not. The model holds levels and
probabilities, no names, so it lies open in the home's state; beside it what was found out about it, and a
page about the last linking. What the last linking found, and how frequent names were when the model was
trained, lies in the index (`linkage.incremental`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

import linkage
from assets.common.progress import report_progress
from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.home import Home
from assets.common.storage.home_fault import RESTORE, HomeFaultError
from assets.index.linking import DRAWS, model_evaluation, model_report
from assets.index.linking.model_evaluation import ModelEvaluation
from linkage import Model, incremental
from linkage.diagnostics import drift
from linkage.evaluate import backtest, calibration
from linkage.working_database import spill_below

OUTGROWN = 2.0
"""A model is trained anew when there are this many times the records that it was trained on."""
UNMET = 0.1
"""Share of the records, of registers that the model has not met, beyond which it is trained anew: what it takes two
rows of one register for, or how a register spells, it cannot know of others."""
SEED = 2567
MOST_CHANGED = 0.3
"""Share of the records beyond which all are linked anew: an update then costs as much."""
_FEWEST_TO_GRADE = 2_000
"""Records below which a back-test says nothing."""


_STEPS = {
    "standardise": ("ปรับรูปแบบข้อมูล", "standardise"),
    "block": ("เลือกคู่ที่ควรเทียบ", "block"),
    "compare": ("เทียบคู่", "compare"),
    "train": ("ปรับน้ำหนักของแบบจำลอง", "train the model"),
    "resolve": ("จัดกลุ่มเป็นเด็กแต่ละคน", "resolve"),
    "keep": ("บันทึกผล", "keep"),
}
"""What the linkage calls its steps, for people."""


@dataclass(frozen=True)
class LinkedRecords:
    """What linking the index's records gave.

    Attributes:
        links: record_id (the index's agency_record_id), cluster_id, probability: of all records, or with `gone`, of
            all records of the clusters that may have changed.
        gone: records that are no longer there; None where `links` has all that are.
        pairs: those worth a person's look, see `linkage.cluster.evidence.select_review_pairs`.
        draws: the name of a table in the connection with resolutions sampled from the posteriors: draw,
            record_id, cluster_id, as `linkage.cluster.posterior_draws` gives them.
        report: the engine's own.
        cache_key: of what pairs and draws depend on beside the records and decisions.
    """

    links: pa.Table
    gone: pa.Array | None
    pairs: pa.Table
    draws: str
    report: dict[str, Any]
    cache_key: str = ""


class LinkageInput(Protocol):
    """The index's records as an engine asks for them: a row an agency record, whose agency_record_id is record_id."""

    def all(self) -> pa.Table:
        """Every record, as `linkage.prepare.tidy_table` has them."""

    def of(self, keys: pa.Array) -> pa.Table:
        """The records with these agency_record_ids; those that are not there are left out."""

    def keys(self) -> pa.Array:
        """The agency_record_ids of all of them."""

    def decided(self) -> pa.Table:
        """What people decided about pairs of them, one in effect a pair: record_id_a, record_id_b, verdict."""


class Engine(Protocol):
    """What links the index's records."""

    def link(self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, changed: pa.Array) -> LinkedRecords:
        """Link the index's records, within the caller's transaction.

        Args:
            connection: its catalog is the index, where the engine may keep tables of its own.
            records: the index's, as they are now.
            changed: agency_record_ids of those that came, changed or went since the last time.
        """


class IncrementalEngine:
    """`linkage` with the home's current model."""

    def __init__(self, home: Home) -> None:
        """The engine of `home`."""
        self._home = home

    def link(self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, changed: pa.Array) -> LinkedRecords:
        """Link what changed with the current model; where a new one is needed, train, grade and keep it.

        All records are linked where the model is new, the incremental tables are not of this model and
        engine, or so much changed that it costs no more. The page about the linking is written anew
        each time.
        """
        with spill_below(make_folder(self._home.lake())):
            return self._link(connection, records, changed)

    def _link(self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, changed: pa.Array) -> LinkedRecords:
        model = current_model(self._home)
        keys = records.keys()
        if model is not None and len(keys) > OUTGROWN * model.records:
            model = None
        updated = self._updated(connection, records, changed, keys, model)
        if updated is None:
            built, model = self._built(connection, records, model)
        linked = updated or built
        assert model is not None  # or it could not be linked
        pairs = incremental.read_review_pairs(connection)
        report = incremental.read_report(connection, model)
        report["model_version"] = model.fingerprint
        report["temperature"] = model.temperature
        report["backtest"] = model.graded
        appraised = model_evaluation.read_evaluation(self._home.state / "appraisal.json", model)
        errors = incremental.read_error_rates(connection, model)
        model_report.renew(report_path(self._home), report, model, appraised, errors)
        return LinkedRecords(linked[0], linked[1], pairs, "incremental.draw", report, model.fingerprint)

    def _updated(
        self,
        connection: duckdb.DuckDBPyConnection,
        records: LinkageInput,
        changed: pa.Array,
        keys: pa.Array,
        model: Model | None,
    ) -> tuple[pa.Table, pa.Array] | None:
        """The links that changed and the records that went; None where all must be linked."""
        if model is None or not incremental.is_current(connection, model):
            return None
        # Records may have been taken out of the index, or put back, by other hands than a refresh's.
        changed = pa.concat_arrays([changed, incremental.find_unsynced(connection, keys)]).unique()
        present = records.of(changed)
        different = incremental.find_changed_records(connection, present)
        gone = changed.filter(pc.invert(pc.is_in(changed, present["record_id"].combine_chunks())))
        many = different.num_rows + len(gone) > MOST_CHANGED * len(keys)
        if many or drift.count_unknown_sources(model, different) > UNMET * len(keys):
            return None
        count = f"{different.num_rows:,}"
        report_progress(f"เชื่อมโยง {count} ระเบียนที่เปลี่ยน", f"linking {count} changed records")
        done = incremental.update(connection, different, gone, records.of, model, records.decided())
        return done.links, gone

    def _built(
        self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, model: Model | None
    ) -> tuple[tuple[pa.Table, None], Model]:
        table = records.all()
        if model is not None and drift.count_unknown_sources(model, table) > UNMET * table.num_rows:
            model = None
        result = incremental.build(connection, table, model, records.decided(), _reporter(table.num_rows))
        if model is None:
            model, appraised = _graded(result, table)
            if appraised is not None:
                appraised.write(self._home.state / "appraisal.json")
            _write(_model_path(self._home), model.to_json())
        incremental.complete(connection, result.evidence, model, DRAWS, SEED)
        return (result.links, None), model


def _reporter(count: int) -> Callable[[str], None]:
    """Says each step of linking so many records."""

    def report(step: str) -> None:
        thai, english = _STEPS[step]
        report_progress(f"เชื่อมโยง {count:,} ระเบียน: {thai}", f"linking {count:,} records: {english}")

    return report


def current_model(home: Home) -> Model | None:
    """The model that links the home's records; None where none was trained by this version of the engine.

    Raises:
        HomeFaultError: it is damaged.
    """
    path = _model_path(home)
    if not path.is_file():
        return None
    try:
        return Model.from_json(path.read_text("utf-8"))
    except linkage.ModelVersionError:
        return None  # of an older engine: this one trains its own
    except (ValueError, LookupError, TypeError, AttributeError):
        raise HomeFaultError(
            f"ไฟล์เสียหาย · {path} is damaged: {RESTORE}; or remove it, and the next refresh trains another model,"
            " which may link some records otherwise"
        ) from None


def keep_recalibrated(home: Home, model: Model, recalibrated: Model) -> None:
    """Make `recalibrated`, which has another temperature than `model`, the current model, with the same evaluation."""
    path = home.state / "appraisal.json"
    if (appraised := model_evaluation.read_evaluation(path, model)) is not None:
        replace(appraised, model=recalibrated.fingerprint).write(path)
    _write(_model_path(home), recalibrated.to_json())


def report_path(home: Home) -> Path:
    """The page about the last linking: blocking, model, figures without labels."""
    return home.state / "reports" / "model.html"


def _model_path(home: Home) -> Path:
    return home.state / "model.json"


def _graded(result: linkage.LinkResult, table: pa.Table) -> tuple[Model, ModelEvaluation | None]:
    """The model just trained, with what the masked-number back-test says of it, and its evaluation."""
    if table.num_rows < _FEWEST_TO_GRADE:
        return result.model, None
    report_progress("ประเมินแบบจำลอง", "evaluating the model")
    graded = backtest.run_backtest(table, result)
    figures = {"masked": float(graded.masked), "precision": graded.precision, "recall": graded.recall}
    model = replace(result.model, temperature=calibration.fit_temperature(graded), graded=figures)
    return model, model_evaluation.evaluate_model(model, table, result, graded)


def _write(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8")
