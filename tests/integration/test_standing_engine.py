"""The engine as the index uses it: one model that stands until the data has outgrown it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assets.home import Home
from assets.index.engine import StandingEngine, report_path
from tests import people


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def model_file(home: Home) -> Path:
    return home.state / "model.json"


def test_the_first_linking_trains_and_keeps_a_model(home: Home) -> None:
    result = StandingEngine(home).link(people.table(people.village(60)[0]))
    assert result.report["model_version"] == result.model.fingerprint
    assert json.loads(model_file(home).read_text("utf-8"))["records"] == result.report["records"]


def test_later_linkings_use_the_standing_model(home: Home) -> None:
    first = StandingEngine(home).link(people.table(people.village(60)[0]))
    kept = model_file(home).read_bytes()
    later = StandingEngine(home).link(people.table(people.village(90, seed=8)[0]))
    assert later.model.levels == first.model.levels
    assert later.report["model_version"] == first.report["model_version"]
    assert model_file(home).read_bytes() == kept


def test_a_model_that_the_data_has_outgrown_is_trained_anew(home: Home) -> None:
    StandingEngine(home).link(people.table(people.village(40)[0]))
    later = StandingEngine(home).link(people.table(people.village(200)[0]))
    assert json.loads(model_file(home).read_text("utf-8"))["records"] == later.report["records"]


def test_a_model_of_another_version_is_replaced(home: Home) -> None:
    StandingEngine(home).link(people.table(people.village(40)[0]))
    older = json.loads(model_file(home).read_text("utf-8")) | {"version": 1}
    model_file(home).write_text(json.dumps(older), "utf-8")
    StandingEngine(home).link(people.table(people.village(40)[0]))
    assert json.loads(model_file(home).read_text("utf-8"))["version"] > 1


def test_a_model_trained_on_enough_records_is_graded_without_labels(home: Home) -> None:
    result = StandingEngine(home).link(people.table(people.village(700)[0]))
    graded = result.report["backtest"]
    assert graded["masked"] > 50
    assert 0.9 < graded["precision"] <= 1.0
    assert 0.9 < graded["recall"] <= 1.0


def test_training_and_using_a_model_report_the_same(home: Home) -> None:
    village = people.table(people.village(60)[0])
    trained, used = (StandingEngine(home).link(village) for _ in range(2))
    assert json.dumps(trained.report, sort_keys=True) == json.dumps(used.report, sort_keys=True)
    assert trained.links.equals(used.links)


def test_the_page_is_the_same_after_training_and_after_using_the_model(home: Home) -> None:
    village = people.table(people.village(700)[0])
    StandingEngine(home).link(village)
    trained = report_path(home).read_text("utf-8")
    assert all(heading in trained for heading in ("Expected errors", "Masked-number", "Decoys", "Second opinion"))
    report_path(home).unlink()
    StandingEngine(home).link(village)
    assert report_path(home).read_text("utf-8") == trained


def test_an_appraisal_of_another_model_is_not_shown(home: Home) -> None:
    village = people.table(people.village(700)[0])
    StandingEngine(home).link(village)
    kept = home.state / "appraisal.json"
    kept.write_text(json.dumps(json.loads(kept.read_text("utf-8")) | {"model": "another"}), "utf-8")
    StandingEngine(home).link(village)
    assert "Decoys" not in report_path(home).read_text("utf-8")


def test_too_few_records_to_grade_give_a_page_without_those_figures(home: Home) -> None:
    StandingEngine(home).link(people.table(people.village(60)[0]))
    page = report_path(home).read_text("utf-8")
    assert "Blocking" in page
    assert "Masked-number" not in page
    assert report_path(home).stat().st_mode & 0o077 == 0
