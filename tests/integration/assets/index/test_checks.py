"""Checks of the index: each finds the fault that it is there for, in what the index hands on."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assets.common.storage.atomic_io import make_folder, write_parquet
from assets.common.storage.home import Home
from assets.index import checks
from assets.index.export.province_export import index_table_path
from assets.records.child_record import records_path
from linkage import Model
from quality.suites import CheckResult
from tests.support.rule_fixtures import AS_OF, PROVINCE, number

CHILDREN = 50
REPORT: dict[str, Any] = {
    "backtest": {"masked": 500.0, "precision": 0.999, "recall": 0.98},
    "missed_by_blocking": {"reached": 1000, "high": 3.0},
    "drift": {"first": 0.01, "birth": 0.02},
}
RECORD_TYPES = {"birth_date": pa.date32(), "agency_record_id": pa.int64(), "record_version_id": pa.int64()}


class Exported:
    """Fifty children, each in the register and at school, as the index hands them on; tests change what they like."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.records = [
            self.record(child, source, 2 * child + place)
            for child in range(CHILDREN)
            for place, source in enumerate(("civil_registration", "schools"))
        ]
        self.children = [
            {
                "child_id": f"C{child:04}",
                "birth_date": dt.date(2014, 1, 10),
                "province_code": PROVINCE,
                "district_code": "9501",
                "sources": ["civil_registration", "schools"],
                "confidence": 0.99,
            }
            for child in range(CHILDREN)
        ]
        self.report = dict(REPORT)
        self.lost: list[int] = []

    def record(self, child: int, source: str, record_version_id: int, **changed: Any) -> dict[str, Any]:
        return {
            "child_id": f"C{child:04}",
            "match_probability": 0.99,
            "own": True,
            "agency_record_id": record_version_id,
            "record_version_id": record_version_id,
            "province_code": PROVINCE,
            "source": source,
            "active": True,
            "in_education": source == "schools",
            "national_id": number(child),
            "id_kind": "thai",
            "first_name": "สมมุติ",
            "birth_date": dt.date(2014, 1, 10),
            "birth_precision": "day",
            "school_code": "S1" if source == "schools" else None,
        } | changed

    def more(self, child: int, source: str, **changed: Any) -> None:
        self.records.append(self.record(child, source, 1000 + len(self.records), **changed))

    def check(self, as_of: dt.date = AS_OF) -> dict[str, CheckResult]:
        names = list(self.records[0])
        records = pa.table(
            {name: pa.array([row[name] for row in self.records], RECORD_TYPES.get(name)) for name in names}
        )
        children = pa.Table.from_pylist(self.children)
        files = pa.table({"source": ["schools"], "source_file": ["a"], "file_version": ["1"], "status": ["accepted"]})
        write_parquet(records, index_table_path(self.home, PROVINCE, "child_record"))
        own = [row for row in self.records if row["province_code"] == PROVINCE]
        write_parquet(
            pa.table(
                {"record_version_id": pa.array([*{row["record_version_id"] for row in own}, *self.lost], pa.int64())}
            ),
            records_path(self.home, PROVINCE),
        )
        write_parquet(children, index_table_path(self.home, PROVINCE, "child"))
        write_parquet(
            pa.table({"report": [json.dumps(self.report)]}), index_table_path(self.home, PROVINCE, "linkage_report")
        )
        files = files.append_column("current_rows", pa.array([len(self.records)]))
        write_parquet(files, self.home.lake("files", PROVINCE, "schools.parquet"))
        return {each.result.rule.id: each.result for each in checks.check(self.home, PROVINCE, as_of)}


@pytest.fixture()
def exported(tmp_path: Path) -> Exported:
    return Exported(Home(tmp_path))


def failing(results: dict[str, CheckResult]) -> set[str]:
    return {rule for rule, result in results.items() if not result.passed}


def test_a_sound_index_passes_everything(exported: Exported) -> None:
    results = exported.check()
    assert failing(results) == set()
    assert results["cluster.thai_numbers"].rows == CHILDREN
    assert results["linkage.recall"].observed == 0.98


def two_numbers(exported: Exported) -> None:
    exported.more(0, "health", national_id=number(77))
    exported.more(1, "health", national_id=number(78))


def two_register_rows(exported: Exported) -> None:
    exported.more(0, "civil_registration")


def an_impossible_age(exported: Exported) -> None:
    exported.children[0]["birth_date"] = dt.date(1970, 1, 1)


def birth_dates_far_apart(exported: Exported) -> None:
    exported.more(0, "health", birth_date=dt.date(2008, 1, 1))


def a_very_large_cluster(exported: Exported) -> None:
    for _ in range(20):
        exported.more(0, "health")


def weak_links(exported: Exported) -> None:
    for child in exported.children[:2]:
        child["confidence"] = 0.4


def two_schools(exported: Exported) -> None:
    for child in (0, 1):
        exported.more(child, "schools", school_code="S2")


def placeholder_names(exported: Exported) -> None:
    exported.more(0, "health", first_name="ทดสอบระบบ")


def a_shared_number(exported: Exported) -> None:
    for child in (1, 2):
        exported.more(child, "health", national_id=number(child + 10))


def a_lost_record(exported: Exported) -> None:
    exported.lost = [4242]


def a_record_twice(exported: Exported) -> None:
    exported.records.append(exported.records[0])


def a_child_without_records(exported: Exported) -> None:
    exported.children.append(exported.children[0] | {"child_id": "C9999"})


def a_probability_of_two(exported: Exported) -> None:
    exported.records[0]["match_probability"] = 2.0


def false_links(exported: Exported) -> None:
    exported.report["backtest"] = REPORT["backtest"] | {"precision": 0.9}


def missed_links(exported: Exported) -> None:
    exported.report["backtest"] = REPORT["backtest"] | {"recall": 0.8}


def pairs_out_of_reach(exported: Exported) -> None:
    exported.report["missed_by_blocking"] = {"reached": 1000, "high": 200.0}


def patterns_that_drift(exported: Exported) -> None:
    exported.report["drift"] = {"first": 0.01, "birth": 0.3}


FAULTS = {
    two_numbers: "cluster.thai_numbers",
    two_register_rows: "cluster.register_rows",
    an_impossible_age: "cluster.ages",
    birth_dates_far_apart: "cluster.ages",
    a_very_large_cluster: "cluster.size",
    weak_links: "cluster.weak_edge",
    two_schools: "cluster.schools",
    placeholder_names: "cluster.placeholders",
    a_shared_number: "cluster.shared_numbers",
    a_lost_record: "conservation.records",
    a_record_twice: "conservation.records",
    a_child_without_records: "conservation.children",
    a_probability_of_two: "conservation.probability",
    false_links: "linkage.precision",
    missed_links: "linkage.recall",
    pairs_out_of_reach: "linkage.pairs.blocking",
    patterns_that_drift: "drift.patterns",
}


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_fault_is_found_by_its_rule(exported: Exported, spoil: Any) -> None:
    spoil(exported)
    results = exported.check()
    assert FAULTS[spoil] in failing(results)
    assert results[FAULTS[spoil]].blocks == FAULTS[spoil].startswith("conservation")


def test_more_unlinked_children_than_last_time_are_noticed_by_source_and_district(exported: Exported) -> None:
    for child in exported.children[:20]:
        child["sources"] = ["schools"]
    exported.more(0, "health")  # another file stands: another state
    first = exported.check()["linkage.unlinked"]
    assert (first.passed, first.observed, first.rows) == (True, None, CHILDREN)
    exported.more(0, "health")
    for child in exported.children[:40]:
        child["sources"] = ["schools"]
    worse = exported.check()["linkage.unlinked"]
    assert (worse.passed, worse.observed, worse.source, worse.district) == (False, 2.0, "schools", "9501")


def put_model(home: Home, same: list[float], unrelated: list[float], **changed: Any) -> None:
    """Let a model are in the home, with one comparison of two levels: m is `same`, u is `unrelated`."""
    levels = {"sex": {"same": [1.0, *same], "twin": [1.0, 0.5, 0.5], "unrelated": [1.0, *unrelated]}}
    per_record = {"same": 1.0, "twin": 0.01, "sibling": 0.5}
    make_folder(home.state)
    (home.state / "model.json").write_text(Model(levels, per_record, records=100, **changed).to_json(), "utf-8")


def drift_of_model(exported: Exported) -> tuple[bool, float | None]:
    result = exported.check()["drift.model"]
    return result.passed, result.observed


def test_a_model_that_is_the_first_has_not_moved(exported: Exported) -> None:
    put_model(exported.home, [0.1, 0.9], [0.5, 0.5])
    assert [drift_of_model(exported) for _ in range(2)] == [(True, None)] * 2


@pytest.mark.parametrize("moved", ["m", "u"])
def test_how_far_m_or_u_moved_between_two_models_is_told_until_the_next(exported: Exported, moved: str) -> None:
    put_model(exported.home, [0.1, 0.9], [0.1, 0.9])
    drift_of_model(exported)
    changed = ([0.4, 0.6], [0.1, 0.9]) if moved == "m" else ([0.1, 0.9], [0.4, 0.6])
    put_model(exported.home, *changed)
    stability = 0.3 * math.log(0.4 / 0.1) - 0.3 * math.log(0.6 / 0.9)
    for _ in range(2):
        assert drift_of_model(exported) == (False, pytest.approx(stability, abs=1e-6))
    put_model(exported.home, *([0.41, 0.59] if part == [0.4, 0.6] else part for part in changed))
    passed, observed = drift_of_model(exported)
    assert passed and observed is not None and 0 < observed < 0.01


def test_another_temperature_is_no_other_m_or_u(exported: Exported) -> None:
    put_model(exported.home, [0.1, 0.9], [0.5, 0.5])
    drift_of_model(exported)
    put_model(exported.home, [0.1, 0.9], [0.5, 0.5], temperature=2.0)
    assert drift_of_model(exported) == (True, None)


def test_nothing_is_told_while_no_model_of_this_engine_stands(exported: Exported) -> None:
    put_model(exported.home, [0.1, 0.9], [0.5, 0.5])
    drift_of_model(exported)
    put_model(exported.home, [0.4, 0.6], [0.5, 0.5], version=1)
    assert drift_of_model(exported) == (True, None)
