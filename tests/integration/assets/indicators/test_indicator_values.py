"""Indicator values of a handful of children, worked out by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from assets import indicators, records
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.index import refresh_index
from assets.indicators import indicator_values
from assets.indicators.disclosure import suppression
from assets.indicators.editions import edition_path
from assets.indicators.status import hide
from tests.support import small_engine
from tests.support.counted_values import count_openly, hide_nothing
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, pupil, rest_laid, rows, surveyed

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
WHOLE = ("province", "all", "all")


@pytest.fixture()
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def run(home: Home, staged: list[dict[str, Any]], draw: Any = small_engine.no_draws, missed: float = 0.0) -> None:
    lay(home, staged)
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine(small_engine.link, draw))
    with rest_laid(home):
        count_openly(home, missed_link_rate=missed)


def build(home: Home) -> None:
    """Values, what of them is hidden, trend and revisions."""
    with rest_laid(home):
        indicators.build(home, PROVINCE, AS_OF, missed_link_rate=0.0)


def value(
    home: Home, indicator: str, level: str = "province", area: str = "95", sex: str = "all", band: str = "all"
) -> Any:
    file = home.lake("indicator_value", f"{PROVINCE}.parquet")
    return duckdb.execute(
        f"SELECT numerator_low, numerator, numerator_high, denominator FROM '{file}'"
        " WHERE (indicator, area_level, area_code, sex, age_band) = (?, ?, ?, ?, ?)",
        [indicator, level, area, sex, band],
    ).fetchone()


def test_registered_and_out_of_school_of_the_small_province(home: Home) -> None:
    run(home, rows())
    # 7 moved away; 8 was at school last term only, 9 is marked 3.1.8, 10 never
    assert value(home, "registered") == (9, 9, 9, 9)
    assert value(home, "out_of_school") == (3, 3, 3, 9)
    assert value(home, "out_of_school", sex="female", band="6-11") == (3, 3, 3, 3)
    assert value(home, "out_of_school", sex="male") == (0, 0, 0, 6)
    assert value(home, "out_of_school", "subdistrict", "950102", band="6-14") == (3, 3, 3, 3)
    assert value(home, "out_of_school", band="12-14") == (0, 0, 0, 0)


def test_a_pupil_of_another_province_is_in_education(home: Home) -> None:
    lay(home, [pupil(2)], "90")
    records.build_records(home, "90", AS_OF)
    refresh_index(home, "90", "r0", at=AT, engine=small_engine.Engine())
    run(home, [civil(1), civil(2)])
    assert value(home, "out_of_school")[1] == 1


def test_a_neighbours_file_that_moves_a_figure_is_in_the_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "suppress", hide_nothing)
    run(home, [civil(1), civil(2)])
    build(home)
    lay(home, [pupil(2)], "90")
    records.build_records(home, "90", AS_OF)
    refresh_index(home, "90", "r2", at=AT, engine=small_engine.Engine())
    run(home, [civil(1), civil(2)])
    build(home)
    log = pq.read_table(list_tables(home, PROVINCE, "abe")["abe.indicator_revision"]).to_pylist()
    moved = {row["indicator"]: (row["before"], row["after"]) for row in log if row["area_level"] == "province"}
    assert moved["out_of_school"] == (2, 1)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (dt.date(2018, 5, 21), "3-5"),
        (dt.date(2018, 5, 20), "6-11"),
        (dt.date(2012, 5, 20), "12-14"),
        (dt.date(2006, 5, 21), "15-17"),
    ],
)
def test_age_is_in_full_years_on_the_day(home: Home, born: dt.date, band: str) -> None:
    run(home, [civil(1, birth_date=born)])
    assert value(home, "registered", band=band)[1] == 1


def test_a_draw_that_links_a_pupil_lowers_the_range(home: Home) -> None:
    """Child 2's only school record carries no number: half of the draws give it to her."""

    def draw(result: small_engine.Result) -> pa.Table:
        links = result.links.to_pylist()
        drawn = [
            {"draw": n, "record_id": row["record_id"], "cluster_id": 7} for n in range(0, 200, 2) for row in links[-2:]
        ]
        return pa.Table.from_pylist(drawn, small_engine.DRAWS)

    def link_in_order(table: pa.Table) -> small_engine.Result:
        result = small_engine.link(table)
        order = table.append_column("turn", pa.array(range(table.num_rows))).select(["record_id", "first_name", "turn"])
        wanted = [row["record_id"] for row in order.to_pylist() if row["first_name"] == "ชื่อ2"]
        links = sorted(result.links.to_pylist(), key=lambda row: row["record_id"] in wanted)
        return small_engine.Result(pa.Table.from_pylist(links, result.links.schema))

    lay(home, [civil(1), pupil(1), civil(2), pupil(2, national_id=None, id_kind="missing")])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine(link_in_order, draw))
    with rest_laid(home):
        count_openly(home)
    assert value(home, "out_of_school") == (0, 1, 1, 2)
    assert value(home, "registered") == (2, 2, 2, 2)


def test_missed_links_widen_the_range_downwards(home: Home) -> None:
    staged = [civil(child) for child in range(1, 41)] + [pupil(child) for child in range(1, 31)]
    run(home, staged, missed=0.05)
    low, point, high, registered = value(home, "out_of_school")
    # 30 in education / 0.95 * 0.05 = 1.6 expected, at most about 4
    assert (low, point, registered) == (6, 10, 40) and high >= point
    assert value(home, "registered") == (40, 40, 40, 40)


def test_false_links_widen_the_number_of_all_children_upwards(home: Home) -> None:
    run(home, [civil(child) for child in range(1, 401)])
    low, point, high, among = value(home, "known")
    # 400 * 0.001 = 0.4 links of two children expected, at most about 1.6
    assert (low, point, high, among) == (400, 400, 402, 400)
    assert value(home, "registered") == (400, 400, 400, 400)


def test_values_are_the_same_whenever_they_are_built(home: Home) -> None:
    run(home, rows())
    build(home)
    file = home.lake("indicator_value", f"{PROVINCE}.parquet")
    before = file.read_bytes()
    build(home)
    assert file.read_bytes() == before


def test_without_an_index_it_says_what_to_do(home: Home) -> None:
    with pytest.raises(FileNotFoundError, match="refresh the index first"), rest_laid(home):
        indicators.build(home, PROVINCE, AS_OF)


def test_children_of_an_unknown_district_stand_under_00_so_that_districts_sum_to_the_province(home: Home) -> None:
    nowhere = {"residence_district": None, "residence_subdistrict": None}
    run(home, [civil(1), civil(2, residence_subdistrict=None), civil(3, **nowhere)])
    assert value(home, "registered")[1] == 3
    assert value(home, "registered", "district", "9501")[1] == 2
    assert value(home, "registered", "district", "9500")[1] == 1
    assert value(home, "registered", "subdistrict", "950100")[1] == 1
    assert value(home, "registered", "subdistrict", "950000")[1] == 1


def test_records_without_a_number_where_few_have_one_widen_what_they_would_have_changed(home: Home) -> None:
    """Of 20 surveyed with a number all are in the register, of 20 without only 15: a quarter may stand apart."""

    def link_by_name(table: pa.Table) -> small_engine.Result:
        known = {f"ชื่อ{child}" for child in range(1, 36)}
        names, ids = table["first_name"].to_pylist(), table["record_id"].to_pylist()
        keys = [name if name in known else record for name, record in zip(names, ids, strict=True)]
        return small_engine.link(
            table.set_column(
                table.column_names.index("national_id"), "national_id", pa.array([str(key) for key in keys])
            )
        )

    surveys = [surveyed(child, national_id=number(child), id_kind="thai") for child in range(1, 21)]
    lay(home, [*(civil(child) for child in range(1, 41)), *surveys, *(surveyed(child) for child in range(21, 41))])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine(link_by_name))
    with rest_laid(home):
        count_openly(home)
    # a quarter may stand apart, 44 % at most: 15 linked ones stand for 12 more
    assert value(home, "covered_by_field_survey") == (35, 35, 40, 40)
    # those with a number are all known elsewhere, so the five who stand apart most likely are, too
    assert value(home, "unregistered") == (0, 0, 5, 40)
    assert value(home, "known") == (40, 40, 45, 40)
    assert value(home, "registered") == (40, 40, 40, 40)


def test_a_child_of_unknown_age_is_left_out(home: Home) -> None:
    run(home, [civil(1), civil(2, birth_date=None, birth_precision=None)])
    assert value(home, "registered")[1] == 1
    assert number(1) != number(2)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (dt.date(2018, 5, 17), "3-5"),  # six on the as-of day, five when the school year began
        (dt.date(2018, 5, 16), "6-11"),
        (dt.date(2009, 5, 17), "12-14"),
    ],
)
def test_age_for_schooling_is_that_of_16_may_of_the_school_year(home: Home, born: dt.date, band: str) -> None:
    run(home, [civil(1, birth_date=born)])
    assert value(home, "out_of_school", band=band)[1] == 1


def test_between_editions_no_figure_is_asked_about_and_what_the_edition_hides_is_hidden(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "suppress", hide_nothing)
    run(home, [civil(number) for number in range(1, 9)])
    with rest_laid(home):
        assert not indicators.refresh_indicators(home, PROVINCE, AS_OF).is_skipped
        path = indicator_values.values_path(home, PROVINCE)
        opened = pq.read_table(path)
        assert set(opened["status"].to_pylist()) == {"value", "no_data", "not_applicable"}
        is_registered = pc.equal(opened["indicator"], "registered")
        edition = edition_path(home, PROVINCE, AS_OF, 1)
        write_parquet(hide(opened, is_registered), edition / "indicator_value.parquet")
        assert indicators.refresh_indicators(home, PROVINCE, AS_OF).is_skipped
        monkeypatch.setattr(suppression, "suppress", lambda *_: pytest.fail("no edition is due"))
        assert not indicators.refresh_indicators(home, PROVINCE, AS_OF + dt.timedelta(1)).is_skipped
    by_status = {
        row["status"]: row["numerator"]
        for row in pq.read_table(path).to_pylist()
        if row["indicator"] == "registered" and (row["area_level"], row["sex"], row["age_band"]) == WHOLE
    }
    assert by_status == {"hidden": 8}
