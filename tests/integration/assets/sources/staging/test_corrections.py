"""What a file that took another's place changed is kept, in counts."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.common.storage.home_identity import read_identity
from assets.common.storage.release_tables import list_tables
from assets.sources.staging.stage import stage
from data.synthetic import province_config
from data.synthetic.province import write_province

AS_OF = dt.date(2024, 5, 16)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_province(province_config("95", children=120), tmp_path_factory.mktemp("province")).inbox


def corrections(home: Home, inbox: Path) -> list[dict[str, Any]]:
    stage(home, "95", "schools", inbox, AS_OF)
    return pq.read_table(list_tables(home, "95", "abe")["quality.correction"]).to_pylist()


@pytest.fixture
def sent(inbox: Path, tmp_path: Path) -> Path:
    """The other jurisdictions' pupils alone, in a folder of the test's own."""
    (source,) = (inbox / "schools").glob("*.csv")
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / source.name).write_bytes(source.read_bytes())
    return folder / source.name


def send_again(sent: Path, lines: list[bytes]) -> None:
    sent.write_bytes(b"\n".join(lines) + b"\n")
    os.utime(sent, (2_000_000_000, 2_000_000_000))


def test_a_first_file_corrects_nothing(sent: Path, tmp_path: Path) -> None:
    assert corrections(Home(tmp_path / "home"), sent.parent) == []


def test_a_row_taken_out_and_one_put_right_are_counted_by_column(sent: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    corrections(home, sent.parent)
    header, *rows = (line.split(b",") for line in sent.read_bytes().splitlines())
    school, house = header.index(b"SchoolID_Onec"), header.index(b"HouseNumber_Onec")
    largest, _ = Counter(row[school] for row in rows).most_common(1)[0]
    edited, taken_out, *_ = (row for row in rows if row[school] == largest)
    edited[house] = b"9" + edited[house]
    send_again(sent, [b",".join(row) for row in (header, *rows) if row is not taken_out])
    told = corrections(home, sent.parent)
    assert sum(row["removed"] for row in told) == 1
    assert sum(row["changed"] for row in told) == 1
    assert sum(row["added"] for row in told) == 0
    assert sum(row["rows_before"] - row["rows_after"] for row in told) == 1
    assert [column["rows"] for row in told for column in row["columns"]] == [1]
    assert corrections(home, sent.parent) == told
    known = read_identity(home)
    assert known is not None and "lake/correction/95/schools.parquet" in known.made, "its loss is found"


def test_no_value_is_kept(sent: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    corrections(home, sent.parent)
    lines = sent.read_bytes().splitlines()
    send_again(sent, [lines[0], *lines[2:]])
    told = corrections(home, sent.parent)
    header = lines[0].decode().split(",")
    personal = [header.index(f"{name}_Onec") for name in ("PersonID", "FirstName", "LastName", "BirthDate")]
    written = {line.decode("cp874").split(",")[place] for line in lines[1:] for place in personal}
    assert told and not [field for field in written if len(field) > 3 and field in str(told)]
