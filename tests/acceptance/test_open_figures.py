"""Everything open of a refreshed province: nothing small can be worked out, and every form tells the same."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from assets.indicators.catalogue import registry
from assets.indicators.indicator_values import values_path
from assets.publication.open_files.open_tables import FIGURES
from pipelines.cli import main
from tests.support.disclosure_attack import Attacker
from tests.support.refreshed_home import Refreshed, refresh

CODES = (
    *("registered", "out_of_school", "never_enrolled", "dropped_out", "not_found_or_moved"),
    *("disability", "disability_without_support", "poor", "in_nonformal", "no_kindergarten"),
)

pytestmark = pytest.mark.slow
PLACE = ("indicator", "area_level", "area_code", "sex", "age_band")


@pytest.fixture
def folder(refreshed: Refreshed) -> Path:
    return Home(refreshed.home).published("95") / "open"


def test_a_solver_finds_no_small_count_in_the_open_tables(refreshed: Refreshed, folder: Path) -> None:
    true = {
        tuple(row[name] for name in PLACE): row
        for row in pq.read_table(values_path(Home(refreshed.home), "95")).to_pylist()
    }
    given = pq.read_table(folder / "indicator_value.parquet").to_pylist()
    known = registry.load()
    # A breakdown of which nothing is shown tells nothing.
    open_breakdowns = {_breakdown(row) for row in given if row["numerator"] is not None}
    rows = [row for row in given if _breakdown(row) in open_breakdowns]
    attacker = Attacker(rows, known, CODES)
    spans = {(i.code, b.code): (b.first, b.last) for i in known.indicators for b in i.ages.bands}
    small = []
    for row in rows:
        if row["indicator"] in CODES and 0 < true[tuple(row[name] for name in PLACE)]["numerator"] < 5:
            assert row["status"] == "hidden"
            same = next(each.same_children_as for each in known.indicators if each.code == row["indicator"])
            place = (row["area_code"], row["sex"], *spans[row["indicator"], row["age_band"]])
            small.append(((same or row["indicator"], *place), None))
    assert len(small) > 10 and attacker.find_small(small) == []


def test_hidden_rows_have_no_figure_in_any_form(folder: Path) -> None:
    for name in ("indicator_value", "indicator_history"):
        of_parquet = pq.read_table(folder / f"{name}.parquet").to_pylist()
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            of_csv = list(csv.DictReader(file))
        assert [_told(row) for row in of_parquet] == [_told(row) for row in of_csv]
        assert {_told(row)[-1] for row in of_csv if row["status"] == "hidden"} == {("",) * len(FIGURES)}
    sheet = openpyxl.load_workbook(folder / "indicator_value.xlsx", read_only=True)["ตัวชี้วัด"]
    head, *rows = sheet.iter_rows(values_only=True)
    columns = {str(name).split(" · ")[-1]: place for place, name in enumerate(head)}
    hidden = [row for row in rows if row[columns["status"]] == "hidden"]
    figures = [columns[name] for name in ("numerator", "low", "high", "denominator", "value")]
    assert hidden and all(row[place] is None for row in hidden for place in figures)


def test_subdistricts_of_a_district_are_shown_all_or_none(folder: Path) -> None:
    rows = pq.read_table(folder / "indicator_value.parquet").to_pylist()
    told: dict[tuple[str, str], set[bool]] = {}
    for row in rows:
        if row["area_level"] == "subdistrict":
            assert (row["sex"], row["age_band"]) == ("all", "all")
            told.setdefault((row["indicator"], row["area_code"][:4]), set()).add(row["status"] == "hidden")
    assert all(len(each) == 1 for each in told.values()) and {False} in told.values()


def test_open_figures_stay_as_they_are_in_a_term_until_they_are_revised(own: Refreshed) -> None:
    home = Home(own.home)
    given = ["--province", "95", "--home", str(own.home)]
    before = (home.published("95") / "open" / "indicator_value.csv").read_bytes()
    next((own.summary.inbox / "field_survey").iterdir()).unlink()
    assert refresh(own.home, own.summary.inbox).exit_code in (0, 3)
    assert (home.published("95") / "open" / "indicator_value.csv").read_bytes() == before
    result = CliRunner().invoke(main, ["revise", *given, "--reason", "a survey was withdrawn"])
    assert result.exit_code == 0, result.output
    folder = home.published("95") / "open"
    assert pq.read_table(folder / "edition_revision.parquet")["why"].to_pylist() == ["a survey was withdrawn"]
    assert "a survey was withdrawn" in (folder / "page.html").read_text("utf-8")


def _breakdown(row: dict[str, Any]) -> tuple[Any, ...]:
    one_sex = row["sex"] != "all"
    return row["indicator"], row["area_level"], one_sex, one_sex or row["age_band"] != "all"


def _told(row: dict[str, Any]) -> tuple[Any, ...]:
    """Place and figures of a row, as text."""
    figures = tuple("" if row[name] in (None, "") else str(row[name]) for name in FIGURES)
    return (*(row[name] for name in PLACE), figures)
