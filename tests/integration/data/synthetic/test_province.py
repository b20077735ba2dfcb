"""The made-up province as files: the layouts hold what the truth says, row by row."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from pathlib import Path

import dbfread
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from data.synthetic import Summary, province_config, tidy_table, write_province

CONFIG = province_config("95", children=1500, seed=3)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return write_province(CONFIG, tmp_path_factory.mktemp("province"))


def truth_rows(summary: Summary, file: str) -> list[tuple[int, int]]:
    """(row, child) of a file's records."""
    truth = pq.read_table(summary.truth)
    part = truth.filter(pc.equal(truth["file"], file))
    return list(zip(part["row"].to_pylist(), part["child"].to_pylist(), strict=True))


def read_csv(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def members(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(name).decode("utf-8").removesuffix("\r\n").split("\r\n")
    head = lines[0].split("|")
    return [dict(zip(head, line.split("|"), strict=True)) for line in lines[1:]]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def test_the_same_configuration_writes_the_same_bytes(written: Summary, tmp_path: Path) -> None:
    write_province(CONFIG, tmp_path)
    assert digests(tmp_path) == digests(written.inbox.parent)


def test_every_source_has_its_files(written: Summary) -> None:
    names = {str(p.relative_to(written.inbox)) for p in written.inbox.rglob("*") if p.is_file()}
    assert names == {
        "civil_registration/civil_registration_95_256705.csv",
        "schools/2567-1-student.xlsx",
        "schools/student_term_2567_1.csv",
        "nonformal/itw51.zip",
        "nonformal/student_dropouts_2567.csv",
        "social_map/social_map_95_2567.xlsx",
        "health/43files_95_20240516.zip",
        "field_survey/field_survey_95_2567.csv",
    }


@pytest.mark.parametrize(
    ("folder", "file", "encoding"),
    [
        ("civil_registration", "civil_registration_95_256705.csv", "utf-8-sig"),
        ("schools", "student_term_2567_1.csv", "cp874"),
        ("nonformal", "student_dropouts_2567.csv", "utf-8-sig"),
        ("field_survey", "field_survey_95_2567.csv", "utf-8-sig"),
    ],
)
def test_the_truth_has_every_row_of_a_csv_once(written: Summary, folder: str, file: str, encoding: str) -> None:
    rows = read_csv(written.inbox / folder / file, encoding)
    assert sorted(row for row, _ in truth_rows(written, file)) == list(range(1, len(rows) + 1))


def test_rows_of_one_child_bear_one_number_across_files(written: Summary) -> None:
    civil_name, health_name = "civil_registration_95_256705.csv", "43files_95_20240516.zip"
    civil = read_csv(written.inbox / "civil_registration" / civil_name, "utf-8-sig")
    person = members(written.inbox / "health" / health_name, "person.txt")
    registered = {child: civil[row - 1]["pid"] for row, child in truth_rows(written, civil_name)}
    same = [
        person[row - 1]["CID"].lstrip("0") == registered[child]
        for row, child in truth_rows(written, f"{health_name}/person.txt")
        if child in registered and person[row - 1]["CID"]
    ]
    assert len(same) > 1000
    assert 0.90 < sum(same) / len(same) < 0.995


def test_details_of_the_43_files_hang_on_persons(written: Summary) -> None:
    archive = written.inbox / "health" / "43files_95_20240516.zip"
    persons = {(row["HOSPCODE"], row["PID"]) for row in members(archive, "person.txt")}
    for name in ("address.txt", "nutrition.txt", "specialpp.txt", "disability.txt"):
        rows = members(archive, name)
        assert rows
        assert {(row["HOSPCODE"], row["PID"]) for row in rows} <= persons
    assert {row["PPSPECIAL"] for row in members(archive, "specialpp.txt")} <= {"1B260", "1B261", "1B262"}


def test_itw51_counts_deleted_records_in_the_ordinal(tmp_path: Path) -> None:
    config = province_config("90", children=12_000, seed=2)
    summary = write_province(config, tmp_path / "province")
    with zipfile.ZipFile(summary.inbox / "nonformal" / "itw51.zip") as archive:
        archive.extractall(tmp_path)
    name = "itw51.zip/3/student.dbf"
    table = dbfread.DBF(tmp_path / "3" / "student.dbf", encoding="cp874")
    rows = truth_rows(summary, name)
    assert len(table) == len(rows)
    assert len(table.deleted) > 0
    assert max(row for row, _ in rows) == len(table) + len(table.deleted)


def test_the_dmc_workbook_has_banner_header_and_a_row_a_pupil(written: Summary) -> None:
    sheet = CalamineWorkbook.from_path(written.inbox / "schools" / "2567-1-student.xlsx").get_sheet_by_name("Sheet1")
    rows = sheet.to_python()
    assert rows[1].count("เลขประจำตัวนักเรียน") == 2
    truth = pq.read_table(written.truth)
    part = truth.filter(pc.equal(truth["file"], "2567-1-student.xlsx"))
    assert sorted(part["row"].to_pylist()) == list(range(1, len(rows) - 1))
    in_class = dict(zip(part["row"].to_pylist(), part["in_education"].to_pylist(), strict=True))
    assert all((rows[row + 1][35] == "") == studying for row, studying in in_class.items())
    assert not all(in_class.values())


def test_the_social_map_has_grown_members_who_are_nobody_in_the_truth(written: Summary) -> None:
    name = "social_map_95_2567.xlsx"
    rows = CalamineWorkbook.from_path(written.inbox / "social_map" / name).get_sheet_by_index(0).to_python()[1:]
    children = {row for row, _ in truth_rows(written, name)}
    ages = {number: row[8] for number, row in enumerate(rows, 1)}
    assert all(ages[number] < 25 for number in children)
    assert all(age > 25 for number, age in ages.items() if number not in children)
    assert len(children) < len(rows)


def test_the_tidy_table_holds_the_same_records(written: Summary) -> None:
    truth = pq.read_table(written.truth)
    tidy = tidy_table(CONFIG)[1]
    for column in ("child", "source"):
        assert sorted(truth[column].to_pylist()) == sorted(tidy[column].to_pylist())


def test_out_of_school_children_of_the_register_are_those_without_a_row_in_education(written: Summary) -> None:
    truth, children = pq.read_table(written.truth), pq.read_table(written.children)
    studying = set(truth.filter(truth["in_education"])["child"].to_pylist())
    out = [
        row
        for row in children.to_pylist()
        if row["registered"] and 6 <= row["age"] <= 14 and row["child"] not in studying
    ]
    assert len(out) == written.out_of_school
    assert 0.03 < len(out) / sum(r["registered"] and 6 <= r["age"] <= 14 for r in children.to_pylist()) < 0.12


def test_leavers_are_gone_from_school_in_the_second_term(tmp_path: Path, written: Summary) -> None:
    later = write_province(province_config("95", children=1500, seed=3, term=2), tmp_path)
    assert (later.inbox / "schools" / "2567-2-student.xlsx").is_file()
    before, after = pq.read_table(written.children).to_pylist(), pq.read_table(later.children).to_pylist()
    left = [(a, b) for a, b in zip(before, after, strict=True) if a["leaves"]]
    assert left
    assert all(a["enrolled"] and not b["enrolled"] and b["dropout"] for a, b in left)
