"""What a refreshed province says of its data's quality: tables, page, and the lists that agencies get."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.common.workbooks.workbook_encryption import decrypt_workbook, encrypt_workbook
from pipelines.cli import main
from tests.support.refreshed_home import Refreshed, asked


def people(home: Path) -> set[str]:
    """Names and numbers of everybody in the civil register."""
    records = pq.read_table(home / "lake" / "index" / "95" / "child.parquet").to_pylist()
    names = {f"{row['first_name']} {row['last_name']}" for row in records}
    return names | {row["national_id"] for row in records if row["national_id"]}


def test_the_quality_of_every_source_is_published(refreshed: Refreshed) -> None:
    sources = asked(refreshed.home, "SELECT DISTINCT source FROM quality.source WHERE area_level = 'province'")
    assert len(sources) == 6
    ((kinds,),) = asked(refreshed.home, "SELECT count(*) FROM quality.source_conflict_total WHERE children > 0")
    assert kinds > 10
    ((rows, without_a_child),) = asked(
        refreshed.home,
        "SELECT count(*), count(*) FILTER (child_id NOT IN (SELECT child_id FROM master.child))"
        " FROM reconciliation.source_conflict",
        registry=True,
    )
    assert rows > 0 and without_a_child == 0


def test_nobody_is_on_the_quality_page(refreshed: Refreshed) -> None:
    page = (refreshed.home / "published" / "95" / "open" / "quality.html").read_text("utf-8")
    assert not [person for person in people(refreshed.home) if person in page]
    assert len(page) < 1_000_000


def test_the_lists_are_masked_written_down_and_full_only_for_the_entitled(
    own: Refreshed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("CHILDLINK_REVIEWER_CODE", "CHILDLINK_NEW_CODE"):
        monkeypatch.setenv(variable, "a code of the test's own")
    everybody = people(own.home)
    add = ["reviewers", "add", "officer", "--area", "95", "--until", "2399-12-31", "--home", str(own.home)]
    for words, exit_code in (([], 0), (["--unmasked"], 2), (["--unmasked", "--by", "officer"], 2)):
        if words[-1:] == ["officer"]:
            assert CliRunner().invoke(main, add).exit_code == 0
        assert export(own.home, tmp_path / "masked", *words).exit_code == exit_code
    assert not everybody & cells(tmp_path / "masked")
    assert CliRunner().invoke(main, [*add, "--full"]).exit_code == 0
    assert export(own.home, tmp_path / "full", "--unmasked", "--by", "officer").exit_code == 0
    assert everybody & cells(tmp_path / "full")
    result = CliRunner().invoke(main, ["quarantine", "--province", "95", "--home", str(own.home)])
    assert result.exit_code == 0, result.output
    exports = [act for act in audit_log.read_entries(Home(own.home)) if act.action == "export"]
    acts = [(act.detail["what"], act.detail["masked"]) for act in exports]
    assert acts[-3:] == [("corrections", True), ("corrections", False), ("quarantine", True)]


def test_a_unit_s_list_is_behind_its_own_password_which_the_import_knows(own: Refreshed, tmp_path: Path) -> None:
    # Each unit's list takes a second to encrypt.
    of_one_district = ("--source", "schools", "--district", "9502")
    assert export(own.home, tmp_path, *of_one_district, plain=("--password", "a password")).exit_code == 0
    path = next((tmp_path / "schools").glob("*.xlsx"))
    with pytest.raises(BadZipFile):
        openpyxl.load_workbook(path)
    contents = openpyxl.load_workbook(BytesIO(decrypt_workbook(tmp_path / "สารบัญ.xlsx", "a password")))
    (password,) = (row[-1] for row in contents["หน่วยงาน"].values if path.name in row)
    assert openpyxl.load_workbook(BytesIO(decrypt_workbook(path, password))).sheetnames[0] == "รายการตรวจแก้"
    path = path.rename(tmp_path / "returned.xlsx")  # the unit may call it as it likes
    taken = take(own.home, path)
    assert taken.exit_code == 0 and "the file's name does not tell its password" in taken.output
    copy = openpyxl.load_workbook(BytesIO(decrypt_workbook(tmp_path / "returned-ผลการรับข้อมูล.xlsx", password)))
    assert "ผลการรับข้อมูล" in [cell for row in copy["รายการตรวจแก้"].values for cell in row]
    path.write_bytes(decrypt_workbook(path, password))
    encrypt_workbook(path, "the unit's own")
    refused = take(own.home, path)
    assert refused.exit_code == 2 and "give it with --password" in refused.output
    assert take(own.home, path, "--password", "the unit's own").exit_code == 0


def take(home: Path, path: Path, *words: str) -> Result:
    """An answered list, as a person would hand it in."""
    return CliRunner().invoke(main, ["corrections", "import", str(path), *words, "--home", str(home)])


def test_an_unknown_source_or_district_is_wrong_usage(refreshed: Refreshed) -> None:
    for command in (["quarantine"], ["corrections", "export"]):
        arguments = [*command, "--province", "95", "--source", "police", "--home", str(refreshed.home)]
        assert CliRunner().invoke(main, arguments).exit_code == 2
    arguments = ["corrections", "export", "--province", "95", "--district", "หาดใหญ่", "--home", str(refreshed.home)]
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_a_clerk_sees_what_differs_in_every_row_and_finds_each_child_in_the_unit_s_own_file(
    own: Refreshed, tmp_path: Path
) -> None:
    """Given the workbook alone: both sides look different, and keys or place lead to one row of what the unit sent."""
    arguments = [
        "corrections",
        "export",
        "--province",
        "95",
        "--plain",
        "--out",
        str(tmp_path),
        "--home",
        str(own.home),
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    alike, lost, by_key, rows = [], [], 0, 0
    sent = read_sent(own.home)
    for path in tmp_path.glob("*/*.xlsx"):
        for row in list(openpyxl.load_workbook(path)["รายการตรวจแก้"].values)[2:]:
            rows += 1
            _, key, _, _, kind, said, others, *_, place, row_key = row
            if any(line.partition(": ")[2] == said for line in str(others).split("\n")):
                alike.append((row_key, kind))
            file, _, number = str(place).partition(" แถวที่ ")
            found = [each for each in sent if (each["file"], each["row"]) == (file, int(number))]
            by_key += sum(str(key) in each["keys"] for each in found)
            if len(found) != 1:
                lost.append((row_key, kind))
    assert rows > 500 and alike == [] and lost == []
    assert by_key > rows / 3, "most rows of schools, health units and centres bear the unit's own number"


def read_sent(home: Path) -> list[dict[str, Any]]:
    """Every row that a unit sent: its file, its number there, and the unit's own keys in it."""
    found = []
    for row in pq.read_table(home / "lake" / "child_record" / "95.parquet").to_pylist():
        raw = json.loads(row["raw"])
        pair = " · ".join(filter(None, (raw.get("hospital_no"), raw.get("person_no"))))
        keys = {pair, raw.get("student_no"), raw.get("student_code"), raw.get("household")} - {None, ""}
        found.append({"file": row["source_file"], "row": row["source_row"], "keys": keys})
    return found


def export(home: Path, out: Path, *words: str, plain: Sequence[str] = ("--plain",)) -> Result:
    """The lists of the schools, as a person would ask for them."""
    arguments = ["corrections", "export", "--province", "ยะลา", "--source", "schools", "--out", str(out)]
    return CliRunner().invoke(main, [*arguments, *plain, *words, "--home", str(home)])


def cells(folder: Path) -> set[str]:
    """All that the workbooks of a folder say, a text a line of a cell."""
    found = set()
    for path in folder.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.values:
                found |= {line for cell in row if cell is not None for line in str(cell).split("\n")}
    return found
