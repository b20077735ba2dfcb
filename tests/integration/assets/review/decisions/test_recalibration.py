"""Answers of people against a model that is too sure of itself: ranges widen, links stay."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from assets.common.storage.home import Home
from assets.index.linking.engine import IncrementalEngine, current_model, report_path
from assets.index.store import index_file
from assets.review.decisions import decision_store, recalibration
from assets.review.decisions.decision_store import Decision
from assets.review.decisions.recalibration import Recalibrated
from linkage import incremental
from linkage.cluster.evidence import REVIEW_BITS
from tests.support import people
from tests.support.incremental_history import contents

ANSWERS = 400
SLIPS = 0.02
REGISTER = [row for row in people.village()[0] if row["source"] == "civil_registration"]
KNOWN_BY = (("first_name", "last_name", "subdistrict_code"), ("first_name", "last_name", "father_name"))
BARE = [
    people.row(source="field_survey", **{name: row[name] for name in KNOWN_BY[place % 2]})
    for place, row in enumerate(REGISTER)
]
"""Each child once more, known by little: half of them the engine cannot tell, of the others it is fairly sure."""
VILLAGE = people.table([*people.village()[0], *BARE])


@dataclass(frozen=True)
class Records:
    """The index's records, where nobody handed any in."""

    def all(self) -> pa.Table:
        return VILLAGE

    def of(self, keys: pa.Array) -> pa.Table:
        return VILLAGE.take(keys)

    def keys(self) -> pa.Array:
        return VILLAGE["record_id"].combine_chunks()

    def decided(self) -> pa.Table:
        return people.decision_table([])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        made = Home(tmp_path_factory.mktemp("made"))
        link(made)
    return made


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def link(home: Home) -> None:
    with index_file.open_index(home) as connection:
        connection.execute("BEGIN")
        IncrementalEngine(home).link(connection, Records(), pa.array([], pa.int64()))
        connection.execute("COMMIT")


def answer(home: Home, heat: float, count: int = ANSWERS, sample: str | None = "uncertain") -> None:
    """People answer about pairs drawn at random; the model's weights are `heat` times what they should be."""
    model, rng = current_model(home), np.random.default_rng(7)
    assert model is not None
    with index_file.open_index(home) as connection:
        found = connection.execute("SELECT a, b, pattern FROM incremental.pair ORDER BY a, b").fetchnumpy()
        weight = model.weights(np.asarray(found["pattern"]), model.records)
        drawn = rng.permutation(np.flatnonzero(np.abs(weight) < REVIEW_BITS))[:count]
        same = rng.uniform(size=count) < 1 / (1 + np.exp2(-weight[drawn] / heat))
        said = same != (rng.uniform(size=count) < SLIPS)
        decision_store.add_decisions(
            connection,
            [
                Decision(
                    agency_record_id_a=min(int(found["a"][pair]), int(found["b"][pair])),
                    agency_record_id_b=max(int(found["a"][pair]), int(found["b"][pair])),
                    verdict="same" if one else "different",
                    decided_by="ก",
                    decided_at=dt.datetime(2024, 5, 21, tzinfo=dt.UTC),
                    note=None,
                    province_code="97",
                    sheet_id="S",
                    row_number=place,
                    random_sample=sample,
                    probability=0.5,
                    linked=False,
                )
                for place, (pair, one) in enumerate(zip(drawn, said, strict=True), 1)
            ],
        )


def children(home: Home) -> tuple[float, float]:
    """The range of the number of children over the draws, 95 %."""
    with index_file.open_index(home, read_only=True) as connection:
        counts = connection.execute("""
            SELECT count(DISTINCT coalesce(draw.cluster_id, link.cluster_id))
            FROM range(200) AS every(draw)
            CROSS JOIN incremental.link AS link
            LEFT JOIN incremental.draw AS draw ON draw.draw = every.draw AND draw.record_id = link.record_id
            GROUP BY every.draw""").fetchnumpy()
    low, high = np.quantile(next(iter(counts.values())), [0.025, 0.975])
    return float(low), float(high)


def tables(home: Home) -> dict[str, list[tuple[object, ...]]]:
    with index_file.open_index(home, read_only=True) as connection:
        return contents(connection)


def test_ranges_of_a_model_that_is_too_sure_widen_and_no_link_changes(home: Home) -> None:
    before, (low, high) = tables(home), children(home)
    answer(home, heat=3.0)
    found = recalibration.recalibrate(home)
    assert found is not None and found.before == 1.0 and found.after > 1.5
    after, (lower, higher) = tables(home), children(home)
    assert higher - lower > 1.2 * (high - low)
    assert {name for name in before if before[name] != after[name]} == {"draw"}


def test_the_next_refresh_goes_on_with_the_new_temperature(home: Home) -> None:
    answer(home, heat=3.0)
    found = recalibration.recalibrate(home)
    model, before = current_model(home), tables(home)
    assert found is not None and model is not None and model.temperature == found.after
    link(home)
    assert current_model(home) == model and tables(home) == before
    assert "times too sure" in report_path(home).read_text("utf-8")
    assert recalibration.recalibrate(home) is None


def test_what_is_drawn_is_what_linking_anew_with_that_temperature_draws(home: Home) -> None:
    answer(home, heat=3.0)
    recalibration.recalibrate(home)
    model = current_model(home)
    assert model is not None
    with index_file.open_index(home) as connection:
        frequency = connection.execute("FROM incremental.frequency").to_arrow_table()
        state = connection.execute("FROM incremental.state").to_arrow_table()
    with duckdb.connect() as anew:
        anew.execute("CREATE SCHEMA incremental")
        anew.execute("CREATE TABLE incremental.frequency AS FROM frequency")
        anew.execute("CREATE TABLE incremental.state AS FROM state")
        result = incremental.build(anew, VILLAGE, model)
        kept = dict(anew.execute("FROM state").fetchall())
        incremental.complete(anew, result.evidence, model, int(kept["draws"]), int(kept["seed"]))
        assert contents(anew)["draw"] == tables(home)["draw"]
    del frequency, state


@pytest.mark.parametrize(
    ("heat", "count", "sample"), [(1.0, ANSWERS, "uncertain"), (3.0, 99, "uncertain"), (3.0, ANSWERS, None)]
)
def test_answers_that_agree_are_too_few_or_were_not_drawn_at_random_change_nothing(
    home: Home, heat: float, count: int, sample: str | None
) -> None:
    kept, before = (home.state / "model.json").read_bytes(), tables(home)
    answer(home, heat, count, sample)
    found: Recalibrated | None = recalibration.recalibrate(home)
    assert found is None
    assert (home.state / "model.json").read_bytes() == kept and tables(home) == before


def test_the_appraisal_of_the_model_holds_for_it_afterwards(home: Home) -> None:
    path = home.state / "appraisal.json"
    model = current_model(home)
    assert model is not None
    path.write_text(
        json.dumps({"model": model.fingerprint, "backtest": {}, "decoys": [], "decoys_among": 0, "opinion": None})
    )
    answer(home, heat=3.0)
    recalibration.recalibrate(home)
    renewed = current_model(home)
    assert renewed is not None and renewed.fingerprint != model.fingerprint
    assert json.loads(path.read_text("utf-8"))["model"] == renewed.fingerprint
