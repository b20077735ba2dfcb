"""Editions: what is open stays as it is during a term, and is revised so that nobody can subtract."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from assets.alerts.alert_log import alert_path
from assets.cases.counting.open_gap import OPEN_SCHEMA, open_gap_path
from assets.cases.pilot_areas.pilot_tables import MEASURE, MEASURE_TABLE, RANK, RANK_TABLE
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.indicators.disclosure.suppression import suppress
from assets.indicators.editions import Edition, EditionError
from assets.indicators.indicator_values import values_path
from assets.indicators.status import PLACE
from assets.publication.open_files import edition
from assets.publication.open_files.open_tables import open_values
from tests.support.little_provinces import known, values

LEADING = {each.code for each in known().indicators if each.headline}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def build(home: Home, as_of: str, joined: int = 0, *, awaited: bool = False) -> dt.date:
    """Lay the values of a day into the lake, as the indicators do; `awaited`: those that lead have no data."""
    day = dt.date.fromisoformat(as_of)
    table = suppress(values(7, 120.0, 0.1, joined=joined), known())
    rows = []
    for row in table.to_pylist():
        lacking = awaited and row["indicator"] in LEADING
        status = "no_data" if lacking else "hidden" if row.pop("suppressed") else "value"
        figures: dict[str, Any] = {"numerator": None, "denominator": None} if lacking else {}
        reason = "not_received" if lacking else None
        row.pop("suppressed", None)
        row["value"] = None if lacking or not row["denominator"] else row["numerator"] / row["denominator"]
        rows.append(row | figures | {"as_of": day, "status": status, "reason": reason, "awaited": None, "version": "1"})
    schema = pa.schema([*table.drop_columns(["suppressed"]).schema, ("as_of", pa.date32()), ("value", pa.float64())])
    for name in ("status", "reason", "awaited", "version"):
        schema = schema.append(pa.field(name, pa.string()))
    write_parquet(pa.Table.from_pylist(rows, schema), values_path(home, "95"))
    return day


def rows(of: Edition) -> list[dict[str, Any]]:
    return pq.read_table(of.values).to_pylist()


def figures(of: Edition) -> list[Any]:
    return [row["numerator"] if row["status"] == "value" else None for row in pq.read_table(of.values).to_pylist()]


def test_what_is_open_stays_as_it_is_during_a_term(home: Home) -> None:
    first = edition.choose_edition(home, "95", build(home, "2024-06-12"))
    kept = figures(first)
    for day, joined in (("2024-06-12", 1), ("2024-09-01", 20)):
        assert edition.choose_edition(home, "95", build(home, day, joined)) == first
    assert figures(first) == kept and edition.read_revisions(home, "95").num_rows == 0


@pytest.mark.parametrize(
    ("day", "awaited", "due"), [("2024-11-02", False, True), ("2024-11-09", True, False), ("2024-11-10", True, True)]
)
def test_a_term_has_its_edition_once_nothing_is_awaited_or_schools_have_reported(
    day: str, awaited: bool, due: bool, home: Home
) -> None:
    first = edition.choose_edition(home, "95", build(home, "2024-06-12"))
    chosen = edition.choose_edition(home, "95", build(home, day, 40, awaited=awaited))
    assert (chosen != first) == due and chosen.version == 1


def test_what_was_awaited_and_came_is_a_revision_that_withdraws_small_changes(home: Home) -> None:
    edition.choose_edition(home, "95", build(home, "2024-06-12", awaited=True))
    revised = edition.choose_edition(home, "95", build(home, "2024-06-20", 2))
    assert (revised.as_of, revised.version) == (dt.date(2024, 6, 20), 2)
    (entry,) = edition.read_revisions(home, "95").to_pylist()
    assert entry["why"] == edition.DATA_CAME and entry["figures_added"] > 0
    assert edition.choose_edition(home, "95", build(home, "2024-06-21", 9)) == revised


def test_a_revision_by_hand_shows_no_figure_that_changed_by_few(home: Home) -> None:
    before = figures(edition.choose_edition(home, "95", build(home, "2024-06-12")))
    build(home, "2024-06-20", 12)
    after = figures(edition.revise(home, "95", "a school sent a wrong file"))
    both = [(one, other) for one, other in zip(before, after, strict=True) if None not in (one, other)]
    assert both and all(one == other or abs(one - other) >= 5 for one, other in both)
    assert edition.read_revisions(home, "95")["why"].to_pylist() == ["a school sent a wrong file"]


def test_a_revision_shows_each_figure_as_it_or_a_version_before_shows_it(home: Home) -> None:
    """So a reader of all versions learns of what is kept nothing that the versions themselves do not tell."""
    first = edition.choose_edition(home, "95", build(home, "2024-06-12"))
    build(home, "2024-06-20", 12)
    second = edition.revise(home, "95", "a school sent a wrong file")
    before, after = ({tuple(row[name] for name in PLACE): row for row in rows(each)} for each in (first, second))
    kept = 0
    for shown in open_values([first, second]).to_pylist():
        key = tuple(shown[name] for name in PLACE)
        was, now = before[key], after[key]
        if now["status"] == "value":
            assert (shown["numerator"], shown["edition_version"]) == (now["numerator"], 2)
        elif shown["status"] == "value":
            assert was["status"] == "value" and now["status"] == "hidden"
            assert (shown["numerator"], shown["denominator"], shown["edition_version"], shown["as_of"]) == (
                *(was[name] for name in ("numerator", "denominator")),
                *(1, first.as_of),
            )
            kept += 1
        else:
            assert shown["numerator"] is None and shown["denominator"] is None
    assert kept > 50
    withdrawn = edition.read_revisions(home, "95")["figures_withdrawn"].to_pylist()
    zeros = sum(
        row["status"] == "value" and not row["numerator"] and after[key]["status"] == "hidden"
        for key, row in before.items()
    )
    assert withdrawn == [zeros]


def test_nothing_is_revised_before_it_was_published_or_by_another_term(home: Home) -> None:
    with pytest.raises(EditionError, match="refresh it first"):
        edition.revise(home, "95", "none")
    edition.choose_edition(home, "95", build(home, "2024-06-12"))
    build(home, "2024-11-12")
    with pytest.raises(EditionError, match="of the same term"):
        edition.revise(home, "95", "another term")


def test_an_edition_of_another_form_is_refused(home: Home) -> None:
    made = edition.choose_edition(home, "95", build(home, "2024-06-12"))
    write_parquet(pq.read_table(made.values).drop_columns(["awaited"]), made.values)
    with pytest.raises(EditionError, match="another version of childlink"):
        edition.choose_edition(home, "95", build(home, "2024-06-13"))


def test_alerts_that_rest_on_another_day_or_on_a_hidden_figure_are_not_open(home: Home) -> None:
    day = build(home, "2024-06-12")
    hidden = next(
        row
        for row in pq.read_table(values_path(home, "95")).to_pylist()
        if row["status"] == "hidden" and row["sex"] == "all"
    )
    base = {"indicator": "registered", "area_code": "95", "age_band": "all", "last_as_of": day, "before_as_of": None}
    other = day - dt.timedelta(days=3)
    rows = [
        base,
        base | {"last_as_of": other},
        base | {"before_as_of": other},
        base | {name: hidden[name] for name in ("indicator", "area_code", "age_band")},
    ]
    write_parquet(pa.Table.from_pylist([row | {"suppressed": False} for row in rows]), alert_path(home, "95"))
    made = edition.choose_edition(home, "95", day)
    assert pq.read_table(made.alerts)["suppressed"].to_pylist() == [False, True, True, True]


def write_gap(home: Home, children: int) -> None:
    row = {"problem": "economy", "area_level": "province", "area_code": "95", "status": "value", "children": children}
    write_parquet(pa.Table.from_pylist([row], OPEN_SCHEMA), open_gap_path(home, "95"))


def test_children_in_need_stay_as_they_are_during_a_term_and_are_not_revised(home: Home) -> None:
    counts = []
    for day, children in (("2024-06-12", None), ("2024-06-13", 40), ("2024-07-01", 41), ("2024-11-02", 52)):
        if children is not None:
            write_gap(home, children)
        chosen = edition.choose_edition(home, "95", build(home, day))
        if day == "2024-07-01":
            chosen = edition.revise(home, "95", "a slip")
        kept = chosen.resource_gap
        counts.append(pq.read_table(kept)["children"][0].as_py() if kept.is_file() else None)
    assert counts == [None, 40, 40, 52]


def read_statuses(path: Path, indicator: str) -> set[str]:
    """Those of an indicator's subdistricts in all."""
    whole = ("subdistrict", "all", "all")
    found = pq.read_table(path).filter(pc.equal(pq.read_table(path)["indicator"], indicator)).to_pylist()
    return {row["status"] for row in found if (row["area_level"], row["sex"], row["age_band"]) == whole}


def test_a_revision_by_hand_asks_anew_what_is_hidden_and_ranks_pilot_areas_by_that(home: Home) -> None:
    areas = [{"area_code": code, "measure": "places", "value": 3.0} for code in ("950101", "950102", "950201")]
    add_table(home, "95", "abe", MEASURE_TABLE, pa.Table.from_pylist(areas, MEASURE))
    ranked = [{"area_code": "950102", "is_chosen": True}]
    add_table(home, "95", "abe", RANK_TABLE, pa.Table.from_pylist(ranked, RANK))
    first = edition.choose_edition(home, "95", build(home, "2024-06-12"))
    build(home, "2024-06-20", 12)
    assert "value" in read_statuses(values_path(home, "95"), "out_of_school")
    revised = edition.revise(home, "95", "a slip")
    assert pq.read_table(values_path(home, "95")) == pq.read_table(revised.values)
    assert read_statuses(revised.values, "out_of_school") == {"hidden"}
    rankings = [pq.read_table(each.pilot_areas).to_pylist() for each in (first, revised)]
    assert [{row["status"] for row in ranking} for ranking in rankings] == [{"value"}, {"hidden"}]
    assert [[row["area_code"] for row in each if row["is_chosen"]] for each in rankings] == [["950102"]] * 2
