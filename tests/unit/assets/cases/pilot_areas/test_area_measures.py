"""What is measured in a subdistrict: indicators and the team's books; what is hidden from the public stays so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assets.cases.books.row_models import PilotRow, ResourceKind, ResourceRow, Role, Sector, TeamRow
from assets.cases.pilot_areas.area_measures import TeamBooks, measure_areas
from assets.cases.pilot_areas.pilot_tables import make_measure_table, make_open_table, make_rank_table
from assets.cases.pilot_areas.ranking import rank_areas
from assets.cases.pilot_areas.weights import Weights
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.indicator_values import values_path

MEASURES = [
    {"code": "share", "side": "difficulty", "indicator": "poor", "take": "share"},
    *({"code": name, "side": "readiness", "from": name} for name in ("managers", "places", "spaces", "sectors")),
    {"code": "judgement", "side": "readiness", "from": "judgement"},
]
WEIGHTS = Weights.model_validate(
    {
        "draws": 20,
        "spread": 2.0,
        "seed": 1,
        "measures": tuple({"weight": 1.0, "th": "ก", "en": "a"} | measure for measure in MEASURES),
    }
)
EMPTY = TeamBooks((), (), ())


def lay(home: Home, *rows: dict[str, Any]) -> None:
    common = {"indicator": "poor", "area_level": "subdistrict", "sex": "all", "age_band": "all", "numerator": 10}
    write_parquet(pa.Table.from_pylist([common | {"status": "value"} | row for row in rows]), values_path(home, "95"))


def resource(area: str, kind: ResourceKind = ResourceKind.PLACE, **changes: Any) -> ResourceRow:
    given = {
        "name": f"ทรัพยากร {area} {kind.value}",
        "kind": kind,
        "sector": Sector.PUBLIC,
        "owner": "อบต.",
        "area": area,
    }
    return ResourceRow.model_validate(given | {"problems": (), "capacity": 10} | changes)


def manager(code: str, *areas: str, role: Role = Role.MANAGER) -> TeamRow:
    return TeamRow(code=code, name="ก", role=role, areas=areas, capacity=30)


def chosen(area: str, readiness: int) -> PilotRow:
    return PilotRow(area=area, chosen_on=dt.date(2024, 6, 1), readiness=readiness)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    areas = ("950101", "950102", "950201")
    rows = [{"area_code": area, "value": place / 10} for place, area in enumerate(areas, 1)]
    lay(
        made,
        *rows,
        {"area_code": "950200", "value": 0.9},
        {"area_code": "9501", "area_level": "district", "value": 1.0},
    )
    return made


def test_books_that_say_nothing_yet_are_no_zero(home: Home) -> None:
    measured = measure_areas(home, "95", WEIGHTS, EMPTY)
    assert {area: each.values for area, each in measured.items()} == {
        "950101": (0.1, None, None, None, None, None),
        "950102": (0.2, None, None, None, None, None),
        "950201": (0.3, None, None, None, None, None),
    }


def test_readiness_is_what_the_books_say(home: Home) -> None:
    books = TeamBooks(
        (manager("CM1", "9501"), manager("CM2", "950102"), manager("V1", "95", role=Role.VOLUNTEER)),
        (
            resource("950101", used=4),
            resource("9501", ResourceKind.FUND, sector=Sector.CIVIL),
            resource("95", ResourceKind.BUDGET, capacity=1000),
        ),
        (chosen("9501", 3), chosen("950101", 5)),
    )
    measured = measure_areas(home, "95", WEIGHTS, books)
    assert {area: each.values[1:] for area, each in measured.items()} == {
        "950101": (15.0, 11.0, 1.0, 2.0, 5.0),
        "950102": (45.0, 5.0, 0.0, 1.0, 3.0),
        "950201": (0.0, 0.0, 0.0, 0.0, None),
    }


def test_the_open_ranking_is_the_same_whatever_a_hidden_figure_is(tmp_path: Path) -> None:
    home = Home(tmp_path)
    shown = [{"area_code": f"95010{n}", "value": n / 10} for n in range(1, 5)]
    tables = []
    for hidden in (0.0, 0.25, 1.0):
        lay(home, *shown, {"area_code": "950201", "value": hidden, "status": "hidden"})
        measured = measure_areas(home, "95", WEIGHTS, EMPTY)
        assert measured["950201"].values[0] == hidden
        tables.append(make_open_table(measured, WEIGHTS, {"9502"}).to_pylist())
    assert tables[0] == tables[1] == tables[2]
    assert [row["area_code"] for row in tables[0]] == ["950104", "950103", "950102", "950101", "950201"]
    known = {name: value for name, value in tables[0][4].items() if value is not None}
    assert known == {"area_code": "950201", "status": "hidden", "is_chosen": True}


def test_an_area_with_one_figure_shown_has_an_open_place_by_that_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    two = WEIGHTS.model_copy(
        update={
            "measures": (
                WEIGHTS.measures[0],
                WEIGHTS.measures[0].model_copy(update={"code": "count", "take": "count"}),
                *WEIGHTS.measures[1:],
            )
        }
    )
    hidden = [
        {"area_code": area, "indicator": "poor", "value": value, "status": "value", "numerator": None}
        for area, value in (("950101", 0.2), ("950102", 0.1))
    ]
    lay(home, *hidden)
    rows = make_open_table(measure_areas(home, "95", two, EMPTY), two, ()).to_pylist()
    assert [(row["area_code"], row["rank"], row["measures_missing"]) for row in rows] == [
        ("950101", 1, 6),
        ("950102", 2, 6),
    ]


def test_analysts_have_each_area_and_what_its_place_comes_from(home: Home) -> None:
    measured = measure_areas(home, "95", WEIGHTS, EMPTY)
    ranked = rank_areas({area: each.values for area, each in measured.items()}, WEIGHTS)
    rows = make_rank_table(ranked, {"950201"}).to_pylist()
    assert [(row["area_code"], row["rank"], row["measures_missing"], row["is_chosen"]) for row in rows] == [
        ("950201", 1, 5, True),
        ("950102", 2, 5, False),
        ("950101", 3, 5, False),
    ]
    assert rows[0]["score"] == 0.5 and rows[2]["score"] == 0
    details = make_measure_table(ranked, WEIGHTS).to_pylist()
    assert len(details) == 3 * len(MEASURES)
    assert details[0] == {
        "area_code": "950201",
        "measure": "share",
        "side": "difficulty",
        "weight": 1.0,
        "value": 0.3,
        "score": 1.0,
    }


def test_without_indicators_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run childlink refresh"):
        measure_areas(Home(tmp_path), "95", WEIGHTS, EMPTY)
