"""The made-up province as a tidy table: what the linkage engine is tuned on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.synthetic import ProvinceConfig, province_config, tidy_table

COLUMNS = (
    "record_id source national_id title first_name last_name sex birth_date birth_precision province_code "
    "district_code subdistrict_code village house_no house_code mother_national_id father_national_id mother_name "
    "father_name guardian_name"
)


@pytest.fixture(scope="module")
def yala() -> tuple[pa.Table, pa.Table]:
    return tidy_table(province_config("95", children=4000, seed=5))


def check_digit_fits(number: str) -> bool:
    total = sum((13 - i) * int(digit) for i, digit in enumerate(number[:12]))
    return (11 - total % 11) % 10 == int(number[12])


def test_columns_are_those_the_engine_understands(yala: tuple[pa.Table, pa.Table]) -> None:
    table, truth = yala
    assert " ".join(table.column_names) == COLUMNS
    assert truth.column_names == ["record_id", "source", "child", "has_id", "twin", "malay"]
    assert table["record_id"].equals(truth["record_id"])
    assert len(set(table["record_id"].to_pylist())) == table.num_rows


def test_same_configuration_gives_the_same_rows_and_another_seed_others() -> None:
    config = province_config("58", children=500, seed=9)
    assert tidy_table(config)[0].equals(tidy_table(config)[0])
    assert not tidy_table(config)[0].equals(tidy_table(province_config("58", children=500, seed=10))[0])


def test_every_number_of_the_civil_register_has_its_check_digit(yala: tuple[pa.Table, pa.Table]) -> None:
    table = yala[0].filter(pc.equal(yala[0]["source"], "civil_registration"))
    numbers = table["national_id"].drop_null().to_pylist()
    assert len(numbers) > 3000
    assert all(check_digit_fits(number) for number in numbers)


def test_no_two_children_of_the_civil_register_share_a_number(yala: tuple[pa.Table, pa.Table]) -> None:
    table, truth = yala
    civil = pc.equal(table["source"], "civil_registration")
    pairs = set(
        zip(table.filter(civil)["national_id"].to_pylist(), truth.filter(civil)["child"].to_pylist(), strict=True)
    )
    most = Counter(number for number, _ in pairs if number)
    assert max(most.values()) == 1


def test_twins_are_neighbours_in_number_and_share_birthday_and_surname() -> None:
    table, truth = tidy_table(province_config("95", children=4000, fault_scale=0.0))
    civil = pc.equal(table["source"], "civil_registration")
    twins = pc.and_(civil, truth["twin"])
    rows = sorted(
        zip(truth.filter(twins)["child"].to_pylist(), table.filter(twins).to_pylist(), strict=True), key=lambda x: x[0]
    )
    pairs = [(a, b) for (i, a), (j, b) in pairwise(rows) if j == i + 1 and a["house_code"] == b["house_code"]]
    same_day = [(a, b) for a, b in pairs if a["birth_date"] == b["birth_date"]]
    assert len(same_day) > 20
    near = [abs(int(a["national_id"]) // 10 - int(b["national_id"]) // 10) <= 2 for a, b in same_day]
    assert sum(near) / len(near) > 0.9
    assert all(a["last_name"] == b["last_name"] for a, b in same_day)
    assert not any(a["first_name"] == b["first_name"] for a, b in same_day)


def test_sources_and_faults_come_in_plausible_measure(yala: tuple[pa.Table, pa.Table]) -> None:
    table, truth = yala
    children = dict(
        zip(
            *(c.to_pylist() for c in truth.group_by("source").aggregate([("child", "count_distinct")]).columns),
            strict=True,
        )
    )
    assert 0.90 < children["civil_registration"] / 4000 < 0.98
    assert 0.80 < children["health"] / 4000 < 0.95
    assert 0.005 < children["nonformal"] / 4000 < 0.06
    missing = {
        source: table.filter(pc.equal(table["source"], source))["national_id"].null_count
        / pc.sum(pc.equal(table["source"], source)).as_py()
        for source in children
    }
    assert missing["civil_registration"] < 0.01 < missing["social_map"] < missing["field_survey"]
    assert 0.7 < pc.mean(pc.cast(truth["malay"], pa.float64())).as_py() < 0.9
    assert 0.01 < pc.mean(pc.cast(truth["twin"], pa.float64())).as_py() < 0.04


def test_nobody_is_born_after_the_as_of_date(yala: tuple[pa.Table, pa.Table]) -> None:
    assert pc.max(yala[0]["birth_date"]).as_py() <= date(2024, 12, 31)
    full = yala[0].filter(pc.equal(yala[0]["birth_precision"], "day"))
    assert pc.max(full["birth_date"]).as_py() <= date(2024, 5, 16)


def test_places_are_the_provinces_own(yala: tuple[pa.Table, pa.Table]) -> None:
    codes = yala[0]["subdistrict_code"].unique().to_pylist()
    assert all(code.startswith("95") and len(code) == 6 for code in codes)


def test_without_faults_a_childs_rows_agree() -> None:
    table, truth = tidy_table(province_config("90", children=600, fault_scale=0.0))
    wanted = table.select(["first_name", "last_name", "sex", "birth_date", "birth_precision"]).to_pylist()
    seen: dict[int, set[tuple[str, ...]]] = {}
    for child, row in zip(truth["child"].to_pylist(), wanted, strict=True):
        seen.setdefault(child, set()).add(tuple(map(str, row.values())))
    assert all(len(rows) == 1 for rows in seen.values())


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"province_code": "9"}, "two digits"), ({"children": 0}, "at least 1"), ({"term": 4}, "0, 1, 2 or 3")],
)
def test_a_configuration_that_makes_no_sense_is_refused(changes: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        ProvinceConfig(**changes)  # type: ignore[arg-type]


def test_an_unknown_province_is_refused() -> None:
    with pytest.raises(ValueError, match="not the code of a province"):
        tidy_table(ProvinceConfig(province_code="99", children=10))


def test_one_child_is_a_province_too() -> None:
    table, truth = tidy_table(ProvinceConfig(province_code="10", children=1))
    assert set(truth["child"].to_pylist()) <= {0}
    assert table.num_rows == truth.num_rows
