"""Readings: a file is read once; what depends on the day, the code or the contract is never taken from an old one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.privacy import retention
from assets.sources.parsing import parse_cache
from assets.sources.parsing.worker_pool import ParsingWorker
from assets.sources.staging import landing
from assets.sources.staging.landing import LandedFile
from data.synthetic import province_config, write_province
from quality.contract import SourceContract, load
from tests.support.agency_files import CIVIL_HEADER, RECEIVED, SURVEY_HEADER, Desk, civil_row, survey_row

MAY, JUNE = "civil_registration_95_256705.csv", "civil_registration_95_256706.csv"
SOURCES = ("civil_registration", "schools", "nonformal", "social_map", "health", "field_survey")
DAY, LATER = date(2024, 5, 20), date(2024, 9, 1)


@pytest.fixture()
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files whose bytes were read, as they are."""
    names: list[str] = []

    parse = ParsingWorker.parse

    def noted(pool: ParsingWorker, path: Path, landed: LandedFile, *rest: Any) -> Any:
        names.append(landed.source_file)
        return parse(pool, path, landed, *rest)

    monkeypatch.setattr(ParsingWorker, "parse", noted)
    return names


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    desk.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 6))])
    return desk


def kept(desk: Desk) -> list[str]:
    """The versions of the files that there is a reading of."""
    return sorted(path.name for path in desk.home.lake("reading", "95", desk.source).glob("*"))


def lake(desk: Desk) -> dict[str, bytes]:
    """The bytes of all that staging wrote, readings aside."""
    folders = [desk.home.lake(kind) for kind in ("staged", "quarantine", "files")]
    return {str(path.name): path.read_bytes() for folder in folders for path in folder.rglob("*.parquet")}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up")
    write_province(province_config("95", children=300), folder)
    return folder / "inbox"


@pytest.mark.parametrize("source", SOURCES)
def test_from_a_reading_come_the_same_bytes_as_from_the_files_on_any_day(
    source: str, province: Path, tmp_path: Path, read: list[str]
) -> None:
    again, anew = Desk(tmp_path / "again", source), Desk(tmp_path / "anew", source)
    for desk in (again, anew):
        desk.inbox = province / source
    again.stage(as_of=DAY)
    read.clear()
    again.stage(as_of=LATER)
    assert read == []
    anew.stage(as_of=LATER)
    assert len(read) > 0
    assert lake(again) == lake(anew)


def test_only_what_is_new_is_read(civil: Desk, read: list[str]) -> None:
    civil.stage()
    civil.put(JUNE, [CIVIL_HEADER, civil_row(1)])
    civil.stage()
    civil.stage()
    assert read == [MAY, JUNE]
    civil.put(MAY, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    civil.stage()
    assert read == [MAY, JUNE, MAY]
    assert {row["source_row"] for row in civil.staged() if row["source_file"] == MAY} == {1, 2}


def test_ages_are_told_by_the_day_asked_about_though_the_file_was_read_before(civil: Desk, read: list[str]) -> None:
    civil.put(MAY, [CIVIL_HEADER, civil_row(1, dateOfBirth="25420520", titleDesc="นาย")])
    assert civil.stage(as_of=date(2024, 5, 19)).count("accepted") == 1
    assert civil.stage(as_of=date(2024, 5, 20)).count("accepted") == 0
    assert civil.stage(as_of=date(2024, 5, 19)).count("accepted") == 1
    assert read == [MAY]


def test_a_day_before_the_receipt_is_another_period_where_the_file_says_none(tmp_path: Path) -> None:
    survey = Desk(tmp_path, "field_survey")
    survey.put("survey.csv", [SURVEY_HEADER, survey_row({"วันที่สำรวจ": ""})])
    found = []
    for as_of in (DAY, date(2023, 5, 20), LATER):
        survey.stage(as_of=as_of)
        found += [row["period_start"] for row in survey.staged()]
    assert found == [date(2024, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]


@pytest.mark.parametrize("changed", ["code", "contract"])
def test_other_code_or_another_contract_reads_anew(
    civil: Desk, read: list[str], monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    civil.stage()
    if changed == "code":
        monkeypatch.setattr(parse_cache, "CODE_VERSION", "another")
    else:
        monkeypatch.setattr("assets.sources.staging.stage.load", _with_another_version)
    civil.stage()
    civil.stage()
    assert read == [MAY, MAY]
    assert len(kept(civil)) == 1
    assert len(list(civil.home.lake("reading").rglob("list.json"))) == 1


def test_a_reading_goes_with_the_bytes_that_it_is_of(civil: Desk, read: list[str]) -> None:
    civil.stage()
    (version,) = kept(civil)
    retention.purge(civil.home, "officer", kinds=("landing",), now=RECEIVED + timedelta(days=4000))
    assert not civil.home.landed(version).exists()
    assert kept(civil) == []
    civil.stage()
    assert kept(civil) == []
    assert (len(civil.staged()), read) == (5, [MAY])


def test_a_reading_left_over_is_gone_after_the_next_staging(civil: Desk) -> None:
    civil.stage()
    over = civil.home.lake("reading", "95", civil.source, "0" * 64)
    over.mkdir(parents=True)
    civil.stage()
    assert not over.exists()


def test_a_reading_that_was_not_written_to_its_end_is_none(civil: Desk, read: list[str]) -> None:
    civil.stage()
    before = lake(civil)
    for listed in civil.home.lake("reading").rglob("list.json"):
        listed.unlink()
    civil.stage()
    assert (lake(civil), read) == (before, [MAY, MAY])


@pytest.mark.parametrize("name", ["list.json", "0.parquet"])
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_reading_is_read_anew_and_the_log_says_so(
    civil: Desk, read: list[str], name: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    civil.stage()
    before = lake(civil)
    (path,) = civil.home.lake("reading").rglob(name)
    path.write_bytes(path.read_bytes()[:9]) if how == "cut" else path.unlink()
    civil.stage()
    assert (lake(civil), read) == (before, [MAY, MAY])
    assert ("parse cache" in caplog.text) == ((name, how) != ("list.json", "gone"))


def test_a_fault_of_the_program_is_no_damage_of_a_reading(
    civil: Desk, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    civil.stage()

    def fail(*_: Any) -> None:
        raise TypeError("of the program")

    monkeypatch.setattr(parse_cache.extract_store, "read", fail)
    (landed,) = landing.read_manifest(civil.home).to_pylist()
    columns = LandedFile.__dataclass_fields__
    file = LandedFile(**{name: landed[name] for name in columns})
    with pytest.raises(TypeError, match="of the program"):
        parse_cache.read(civil.home, "95", file, load("civil_registration"), RECEIVED.date())
    assert read == [MAY]


def _with_another_version(source: str) -> SourceContract:
    return load(source).model_copy(update={"version": "another"})
