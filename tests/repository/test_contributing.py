"""The worked examples of CONTRIBUTING.md, carried out on a copy of the project and then refreshed as a person would."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import openpyxl
import pytest

from data.synthetic import province_config
from data.synthetic.province import write_province

ROOT = Path(__file__).parents[2]
COPIED = ("assets", "data", "linkage", "pipelines", "quality")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
_BLOCK = re.compile(
    r"^ *(?:New file `(?P<new>[^`]+)`|In `(?P<old>[^`]+)`, (?:after `(?P<after>[^`]+)`|at the end)):\n\n"
    r"(?P<code> *```\w+\n.*?\n *```)$",
    re.MULTILINE | re.DOTALL,
)
PROVINCE = "96"  # as in "Add a province"
FIELDS = ("pid", "titleDesc", "firstName", "lastName", "dateOfBirth", "subdistrictCode")
HEADER = "pid,title,firstName,lastName,birthDate,disabilityType,subdistrictCode"


def follow_guide(copy: Path) -> list[str]:
    """Do what the guide says in a copy of the project; the files that were written."""
    written = []
    for block in _BLOCK.finditer(GUIDE):
        lines = textwrap.dedent(block["code"]).splitlines()
        code = "\n".join(lines[1:-1]) + "\n"
        if block["new"]:
            assert not (copy / block["new"]).exists()
            text = code
        elif block["after"]:
            before = (copy / block["old"]).read_text("utf-8")
            assert before.count(f"{block['after']}\n") == 1, block["after"]
            text = before.replace(f"{block['after']}\n", f"{block['after']}\n{code}")
        else:
            text = (copy / block["old"]).read_text("utf-8") + code
        path = copy / (block["new"] or block["old"])
        path.write_text(text, "utf-8")
        written.append(block["new"] or block["old"])
    return written


def copy_project(folder: Path) -> Path:
    for name in COPIED:
        ignored = shutil.ignore_patterns("home", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


def childlink(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    codes = dict.fromkeys(
        ("CHILDLINK_KEY", "CHILDLINK_REVIEWER_CODE", "CHILDLINK_NEW_CODE"), "a secret of the test's own"
    )
    environment = {**os.environ, "PYTHONPATH": str(copy), **codes}
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def send_register(inbox: Path) -> None:
    """Three children of the civil register are in the new one, born a year earlier than the civil register says."""
    (civil,) = (inbox / "civil_registration").iterdir()
    with civil.open(encoding="utf-8-sig", newline="") as file:
        children = [[row[name] for name in FIELDS] for row in csv.DictReader(file) if row["pid"]][:3]
    rows = [[*who, f"{int(born[:4]) - 1}{born[4:]}", "01", subdistrict] for *who, born, subdistrict in children]
    folder = inbox / "disability_register"
    folder.mkdir()
    (folder / "register-256705.csv").write_text("\n".join([HEADER, *map(",".join, rows), ""]), "utf-8")


def send_debts(inbox: Path) -> None:
    """Each household of the social map has a debt, in a column that is new."""
    (path,) = (inbox / "social_map").iterdir()
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    column = sheet.max_column + 1
    sheet.cell(1, column, "หนี้สินครัวเรือน")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column, 5000)
    workbook.save(path)


def test_every_example_has_its_blocks() -> None:
    files = [block["new"] or block["old"] for block in _BLOCK.finditer(GUIDE)]
    assert sorted({Path(file).parts[0] for file in files}) == ["assets", "data", "quality"]
    assert len(files) == 7


@pytest.mark.slow
def test_the_examples_work_as_they_are_written(tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "project")
    assert len(follow_guide(copy)) == 7
    made = write_province(province_config(PROVINCE, children=150), tmp_path / "made")
    send_register(made.inbox)
    send_debts(made.inbox)
    home = tmp_path / "home"
    done = childlink(
        copy,
        "refresh",
        "--province",
        PROVINCE,
        "--inbox",
        str(made.inbox),
        "--home",
        str(home),
        "--as-of",
        "2024-06-16",
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    person = ["reviewers", "add", "officer", "--area", PROVINCE, "--until", "2399-12-31", "--full", "--home", str(home)]
    assert childlink(copy, *person).returncode == 0

    def asked(sql: str, *options: str) -> list[str]:
        answer = childlink(copy, "query", "--province", PROVINCE, "--home", str(home), *options, sql)
        assert answer.returncode == 0, answer.stderr[-2000:]
        return answer.stdout.split()[1:]

    source = "disability_register"
    registry = ("--registry", "--by", "officer")
    assert asked(f"SELECT count(*) AS rows FROM master.child_record WHERE source = '{source}'", *registry) == ["3"]
    assert asked("SELECT min(household_debt_baht) AS debt FROM source.social_map", *registry) == ["5000.0"]
    lists = ("corrections", "export", "--province", PROVINCE, "--out", str(tmp_path / "lists"), "--plain")
    exported = childlink(copy, *lists, "--home", str(home))
    assert exported.returncode == 0, exported.stderr[-2000:]
    sheets = [path.name for path in (tmp_path / "lists" / source).iterdir()]
    assert sheets
    assert all("ทะเบียนคนพิการ" in name for name in sheets)
    shown = "SELECT count(*) > 1 AS counted FROM abe.indicator_value WHERE indicator = 'poor_and_out_of_school'"
    assert asked(shown) == ["True"]
    checked = "SELECT count(*) AS rules FROM quality.\"check\" WHERE rule_id = 'completeness.last_name'"
    assert asked(f"{checked} AND asset = 'child_records'") == ["1"]
