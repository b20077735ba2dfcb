"""The data quality of a small province: what is counted, what differs, and the lists that agencies get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import index, records
from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.data_quality import quarantine_report, source_conflicts
from assets.data_quality.data_quality_tables import measure_data_quality
from tests.support.agency_files import CIVIL_HEADER, Desk, civil_row
from tests.support.audit import refuse_entries
from tests.support.small_engine import Engine, Result
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, pupil, row, surveyed

JUNE = dt.date(2024, 6, 20)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def measured(home: Home, staged: list[dict[str, Any]], engine: Engine | None = None) -> list[dict[str, Any]]:
    """The source conflicts of a province of these staged rows."""
    lay(home, staged)
    records.build_records(home, PROVINCE, AS_OF)
    index.refresh_index(home, PROVINCE, "run", engine=engine or Engine())
    measure_data_quality(home, PROVINCE, AS_OF)
    return pq.read_table(list_tables(home, PROVINCE, "registry")["reconciliation.source_conflict"]).to_pylist()


def patient(child: int, **values: Any) -> dict[str, Any]:
    """A row of a health unit's person file."""
    extra = {"hospital_code": "10001", "person_no": str(child), "discharge": "9"}
    return row(child, "health", "person", child, **extra | values)


def learner(child: int, **values: Any) -> dict[str, Any]:
    """A row of a non-formal learner."""
    extra = {"cause": None, "period": "2567-1", "period_start": dt.date(2024, 5, 16)}
    return row(child, "nonformal", "itw51_student", child, **extra | values)


BORN = dt.date(2014, 3, 9)


VALUES: list[tuple[dict[str, Any], dict[str, Any], str | None]] = [
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 9, 3)}, "birth_swapped"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2015, 3, 9)}, "birth_next_year"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2010, 3, 9)}, "birth_year"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 4, 9)}, "birth_month"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 3, 19)}, "birth_day"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2012, 12, 30)}, "birth_other"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 1, 1)}, "birth_first_january"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 1, 1), "birth_precision": "year"}, "birth_first_january"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2013, 1, 1), "birth_precision": "year"}, "birth_next_year"),
    ({"birth_date": BORN}, {"birth_date": dt.date(2014, 3, 1), "birth_precision": "month"}, None),
    ({"birth_date": BORN}, {"birth_date": dt.date(2013, 7, 1), "birth_precision": "age"}, None),
    ({"birth_date": BORN}, {"birth_date": dt.date(2011, 7, 1), "birth_precision": "age"}, "birth_other"),
    ({"birth_date": BORN}, {"birth_date": BORN, "flags": ["birth_date_era"]}, "birth_era"),
    ({"sex": "male"}, {"sex": "female"}, "sex"),
    ({"first_name": "มูฮัมมัด"}, {"first_name": "มูฮำหมัด"}, "first_name_spelling"),
    ({"first_name": "สมชาย"}, {"first_name": "ธนกฤต"}, "first_name_other"),
    ({"last_name": "แวหะมะ"}, {"last_name": "แวหามะ"}, "last_name_spelling"),
    ({"last_name": "แวหะมะ"}, {"last_name": "ทองสุข"}, "last_name_other"),
    (
        {"first_name": "สมชาย", "last_name": "ทองสุข"},
        {"first_name": "ทองสุข", "last_name": "สมชาย"},
        "names_swapped",
    ),
    ({}, {"residence_subdistrict": "950102"}, "address_subdistrict"),
    ({}, {"residence_district": "9502", "residence_subdistrict": "950201"}, "address_district"),
    (
        {},
        {"residence_province": "90", "residence_district": "9001", "residence_subdistrict": None},
        "address_province",
    ),
    ({}, {"residence_district": None, "residence_subdistrict": None}, None),
    ({}, {}, None),
]
WHEREABOUTS: list[tuple[Callable[[int], list[dict[str, Any]]], str | None]] = [
    (lambda c: [civil(c), pupil(c), pupil(c, unit="u2", school_code="S2", source_row=EXTRA + c)], "enrolled_twice"),
    (lambda c: [civil(c), pupil(c), learner(c)], "enrolled_school_and_nonformal"),
    (lambda c: [civil(c), pupil(c), learner(c, cause="2")], "dropped_out_but_studying"),
    (lambda c: [civil(c), pupil(c, not_yet_struck_off="1"), learner(c)], "marked_but_studying"),
    (lambda c: [civil(c, person_status="1", person_status_text="ย้ายออก"), pupil(c)], "left_but_at_school"),
    (lambda c: [civil(c, person_status="1", person_status_text="ตาย"), patient(c)], "left_but_seen_by_health"),
    (lambda c: [civil(c + EXTRA), pupil(c)], "unregistered_at_school"),
    (
        lambda c: [
            civil(c),
            pupil(c),
            pupil(c, period="2566-2", period_start=dt.date(2023, 11, 1), source_row=EXTRA + c),
        ],
        None,
    ),
    (lambda c: [civil(c, person_status="1", person_status_text="ย้ายออก"), surveyed(c)], None),
]
EXTRA = 1000


def cases() -> list[tuple[list[dict[str, Any]], str | None]]:
    """Rows of one child each, numbered from 1, and the kind of difference that should be found on it."""
    made = [([civil(c, **one), pupil(c, **other)], kind) for c, (one, other, kind) in enumerate(VALUES, 1)]
    return made + [(rows(c), kind) for c, (rows, kind) in enumerate(WHEREABOUTS, len(made) + 1)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[dict[str, Any]]]:
    """The source conflicts by the number of the child, of a province that has all cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        rows = measured(Home(tmp_path_factory.mktemp("cases")), [row for rows, _ in cases() for row in rows])
    by_child: dict[int, list[dict[str, Any]]] = {}
    for row_ in rows:
        by_child.setdefault(row_["source_row_a"] % EXTRA, []).append(row_)
    return by_child


@pytest.mark.parametrize(("child", "kind"), [(child, kind) for child, (_, kind) in enumerate(cases(), 1)])
def test_a_difference_has_its_kind(found: dict[int, list[dict[str, Any]]], child: int, kind: str | None) -> None:
    assert [row["kind"] for row in found.get(child, [])] == ([kind] if kind else [])


def test_a_difference_says_where_both_sides_stand(found: dict[int, list[dict[str, Any]]]) -> None:
    (swapped,) = found[1]
    assert (swapped["source_a"], swapped["source_b"]) == ("civil_registration", "schools")
    assert (swapped["source_file_a"], swapped["source_row_a"]) == ("civil_registration.csv", 1)
    assert (swapped["value_a"], swapped["value_b"]) == ("2014-03-09", "2014-09-03")


def by_surname(table: pa.Table) -> Result:
    """Link by surname, so that one child may have several numbers."""
    codes = table["last_name"].combine_chunks().dictionary_encode().indices
    ids = table["record_id"]
    return Result(pa.table({"record_id": ids, "cluster_id": codes.cast("int64"), "probability": [0.9] * len(ids)}))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"national_id": number(77)}, "number_two_valid"),
        ({"national_id": number(77), "id_kind": "checksum_failed"}, "number_wrong"),
        ({"national_id": "G123456789012", "id_kind": "g_code"}, "number_g_code"),
        ({"national_id": number(77), "id_kind": "hospital_temporary"}, None),
        ({"national_id": None, "id_kind": "missing"}, None),
    ],
)
def test_numbers_that_differ_have_their_kind(home: Home, values: dict[str, Any], kind: str | None) -> None:
    rows = measured(home, [civil(1), pupil(1, **values)], Engine(by_surname))
    assert [row["kind"] for row in rows] == ([kind] if kind else [])


def test_every_kind_is_explained() -> None:
    text = (source_conflicts.SQL.folder / "conflict.sql").read_text("utf-8")
    assert len(source_conflicts.read_kinds()) > 20
    for kind in source_conflicts.read_kinds().values():
        assert all((kind.th, kind.en, kind.action_th, kind.action_en)), kind.code
        stem = kind.code.removesuffix("_spelling").removesuffix("_other")
        assert kind.code in text or stem in ("first_name", "last_name"), kind.code


def test_children_are_counted_once_a_kind_and_once_a_pair_of_sources(home: Home) -> None:
    measured(home, [civil(1), pupil(1, sex="female"), patient(1, sex="female")])
    tables = list_tables(home, PROVINCE, "abe")
    pairs = pq.read_table(tables["quality.source_conflict"]).to_pylist()
    assert [(row["source_a"], row["source_b"], row["children"]) for row in pairs if row["kind"] == "sex"] == [
        ("civil_registration", "health", 1),
        ("civil_registration", "schools", 1),
    ]
    totals = {
        row["kind"]: row["children"] for row in pq.read_table(tables["quality.source_conflict_total"]).to_pylist()
    }
    assert totals == {"sex": 1}


def test_nothing_of_a_child_is_in_the_analysts_tables(home: Home) -> None:
    measured(home, [civil(1, first_name="ลับมาก"), pupil(1, first_name="คนละชื่อ", birth_date=BORN)])
    tables = list_tables(home, PROVINCE, "abe")
    assert {"quality.source", "quality.source_conflict"} <= set(tables)
    for path in tables.values():
        said = str(pq.read_table(path).to_pylist())
        assert "ลับมาก" not in said and number(1) not in said and "2014" not in said, path.name


def test_the_same_records_again_is_the_same_bytes(home: Home) -> None:
    measured(home, [civil(1), pupil(1, sex="female"), patient(1)])

    def content() -> dict[str, bytes]:
        files = [*list_tables(home, PROVINCE, "abe").items(), *list_tables(home, PROVINCE, "registry").items()]
        return {name: path.read_bytes() for name, path in files}

    before = content()
    measure_data_quality(home, PROVINCE, AS_OF)
    assert content() == before


def test_the_trend_grows_by_a_day_and_keeps_what_was_before(home: Home) -> None:
    measured(home, [civil(1), pupil(1, sex="female")])
    measure_data_quality(home, PROVINCE, JUNE)
    measure_data_quality(home, PROVINCE, JUNE)
    trend = pq.read_table(list_tables(home, PROVINCE, "abe")["quality.trend"]).to_pylist()
    assert [(row["as_of"], row["source"]) for row in trend] == [
        (day, source) for day in (AS_OF, JUNE) for source in ("civil_registration", "schools")
    ]
    measure_data_quality(home, PROVINCE, AS_OF)
    assert len(pq.read_table(list_tables(home, PROVINCE, "abe")["quality.trend"])) == 2


def test_a_source_is_measured_in_the_province_and_its_districts(home: Home) -> None:
    away = {"residence_district": "9502", "residence_subdistrict": "950201"}
    measured(home, [civil(1), civil(2), pupil(1), pupil(2, **away), surveyed(3, birth_precision="age", **away)])
    rows = pq.read_table(list_tables(home, PROVINCE, "abe")["quality.source"]).to_pylist()
    by_area = {(row["source"], row["area_code"]): row for row in rows}
    assert by_area["schools", "95"]["children"] == 2 and by_area["schools", "9502"]["children"] == 1
    assert by_area["schools", "95"]["in_register"] == 1.0
    survey = by_area["field_survey", "95"]
    assert (survey["in_register"], survey["with_number"], survey["with_birthday"]) == (0.0, 0.0, 0.0)
    assert (by_area["schools", "95"]["newest_period"], by_area["schools", "95"]["age_days"]) == ("2567-1", 4)


# The lists that agencies get


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    desk = Desk(tmp_path, "civil_registration")
    rows = [
        civil_row(1, firstName="", lastName="ลับสุดยอด"),
        civil_row(2, firstName="=HYPERLINK(1)", dateOfBirth="25200101", titleDesc="นาย"),
        civil_row(3)[:9],
        civil_row(4),
    ]
    desk.put("=1+1_256705.csv", [CIVIL_HEADER, *rows])
    desk.put("register_256704.csv", [CIVIL_HEADER[1:], civil_row(5)[1:]])
    desk.stage()
    return desk


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_agency_finds_row_reason_column_and_what_to_do(desk: Desk, tmp_path: Path) -> None:
    (report,) = quarantine_report.write_reports(desk.home, PROVINCE, tmp_path / "out", "officer")
    assert (report.to_correct, report.not_ours, report.held) == (2, 1, 1)
    sheets = cells(report.path)
    assert list(sheets) == ["สรุป", "ไฟล์ที่ยังไม่รับเข้า", "ต้องแก้ไข", "ไม่ต้องแก้ไข"]
    nameless, cut = sheets["ต้องแก้ไข"][1:]
    assert nameless[1] == 1 and nameless[5] == "ไม่มีชื่อ" and nameless[7] == "firstName" and nameless[9]
    assert cut[1] == 3 and cut[3] in (None, "")
    (adult,) = sheets["ไม่ต้องแก้ไข"][1:]
    assert adult[1] == 2 and adult[7] == "dateOfBirth"
    (held,) = sheets["ไฟล์ที่ยังไม่รับเข้า"][1:]
    assert held[0] == "register_256704.csv" and held[4] == "missing: pid"


def test_the_report_is_masked_its_formulas_are_text_and_only_its_owner_reads_it(desk: Desk, tmp_path: Path) -> None:
    (report,) = quarantine_report.write_reports(desk.home, PROVINCE, tmp_path / "out", "officer")
    csv = report.path.with_suffix(".csv")
    said = str(cells(report.path)) + csv.read_text("utf-8")
    assert "ลับสุดยอด" not in said and "HYPERLINK" not in said and "1959900000" not in said
    assert "ล…" in said
    formulas = [cell for rows in cells(report.path).values() for row in rows for cell in row if str(cell)[:1] == "="]
    assert formulas == []
    assert {path.stat().st_mode & 0o777 for path in (report.path, csv)} == {0o600}


def test_without_the_audit_no_report_is_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        with pytest.raises(audit_log.AuditError):
            quarantine_report.write_reports(desk.home, PROVINCE, tmp_path / "out", "officer")
    assert not (tmp_path / "out").exists()
    quarantine_report.write_reports(desk.home, PROVINCE, tmp_path / "out", "officer")
    (entry,) = audit_log.read_entries(desk.home)
    assert (entry.action, entry.who, entry.scope, entry.rows) == ("export", "officer", PROVINCE, 3)
