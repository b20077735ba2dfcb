"""Spoilt inboxes: each way of spoiling ends as the contract says, no row is lost, and nothing of a child is told."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.data_quality import quarantine_report
from assets.sources.staging.row_reconciliation import find_unbalanced
from assets.sources.staging.stage import StagingSummary, stage
from data.synthetic import province_config
from data.synthetic.province import write_province
from tests.support.agency_files import AS_OF, RECEIVED
from tests.support.damage_cases import SPOILINGS
from tests.support.reported_progress import collect_progress
from tests.support.spoiling import Spoiling

NUMBER = re.compile(r"\d{13}")


@dataclass(frozen=True)
class Staged:
    """What staging one source came to: its summary, its flags, and what it said on the way."""

    home: Home
    summary: StagingSummary
    flags: Counter[str]
    said: str


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small made-up province."""
    return write_province(province_config("95", children=150), tmp_path_factory.mktemp("made_up")).inbox


@pytest.fixture(scope="module")
def clean(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Staged]:
    """Each source staged as it should be."""
    home = tmp_path_factory.mktemp("clean")
    return {folder.name: staged(home / folder.name, folder.name, folder) for folder in sorted(inbox.iterdir())}


def staged(root: Path, source: str, folder: Path) -> Staged:
    home = Home(root)
    with collect_progress() as said:
        summary = stage(home, "95", source, folder, AS_OF, RECEIVED)
    lake = home.lake("files", "95", f"{source}.parquet"), home.lake("staged", "95", source)
    assert find_unbalanced(*lake) == []
    flags: Counter[str] = Counter()
    for path in home.lake("staged", "95", source).glob("*.parquet"):
        flags.update(flag for row in pq.read_table(path, columns=["flags"])["flags"].to_pylist() for flag in row)
    return Staged(home, summary, flags, " ".join([*said, str(summary.files.to_pylist())]))


def people(result: Staged) -> set[str]:
    """Names and numbers of everybody in a source."""
    found: set[str] = set()
    for path in result.home.lake("staged", "95", result.summary.source).glob("*.parquet"):
        table = pq.read_table(path)
        if "first_name" in table.column_names:
            names = pa.compute.binary_join_element_wise(table["first_name"], table["last_name"], " ")
            found.update(filter(None, names.to_pylist()), filter(None, table["national_id"].to_pylist()))
    return found


@pytest.mark.parametrize("spoiling", SPOILINGS, ids=lambda spoiling: spoiling.name)
def test_a_spoilt_inbox_ends_as_the_contract_says(
    spoiling: Spoiling, inbox: Path, clean: Mapping[str, Staged], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source, _, file = spoiling.file.partition("/")
    folder = shutil.copytree(inbox / source, tmp_path / source)
    spoiling.spoil(folder / file)
    result, good = staged(tmp_path / "home", source, folder), clean[source]
    verdicts = {row["source_file"]: (row["status"], row["reason"]) for row in result.summary.files.to_pylist()}
    assert spoiling.files.items() <= verdicts.items(), verdicts
    assert Counter(result.summary.quarantined) - Counter(good.summary.quarantined) == Counter(spoiling.quarantined)
    if spoiling.lost is not None:
        assert good.summary.count("accepted") - result.summary.count("accepted") == spoiling.lost
    more = result.flags - good.flags
    assert {flag: more[flag] for flag in spoiling.flags} == dict(spoiling.flags)
    reports = quarantine_report.write_reports(result.home, "95", tmp_path / "reports", "officer", source)
    told = [result.said, caplog.text, *(_text(report.path) for report in reports)]
    assert not [person for person in people(good) if any(person in text for text in told)]
    assert not any(NUMBER.search(text) for text in map(_without_hashes, told))


def _text(path: Path) -> str:
    """All that a report says, the CSV beside it too."""
    book = openpyxl.load_workbook(path, read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return " ".join([*cells, path.with_suffix(".csv").read_text("utf-8")])


def _without_hashes(text: str) -> str:
    """A hash can have thirteen digits in a row."""
    return re.sub(r"[0-9a-f]{64}", "", text)


def test_the_ways_are_many_and_each_has_its_name() -> None:
    assert len({spoiling.name for spoiling in SPOILINGS}) == len(SPOILINGS)
    assert len(SPOILINGS) >= 40
    assert {spoiling.file.partition("/")[0] for spoiling in SPOILINGS} == {
        *("civil_registration", "schools", "nonformal", "social_map", "health", "field_survey")
    }


def test_an_older_file_that_comes_late_and_a_correction_each_find_their_place(inbox: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(inbox / "civil_registration", tmp_path / "civil_registration")
    newest = next(folder.iterdir())
    whole = staged(tmp_path / "home", "civil_registration", folder).summary.count("accepted")
    lines = newest.read_bytes().splitlines(keepends=True)
    (folder / "civil_registration_95_256703.csv").write_bytes(b"".join(lines[:11]))
    newest.write_bytes(b"".join(lines[:-5]))
    result = staged(tmp_path / "home", "civil_registration", folder)
    standing = {row["period"]: row["current_rows"] for row in result.summary.files.to_pylist() if row["current_rows"]}
    assert standing == {"2024-03": 10, "2024-05": whole - 5}
