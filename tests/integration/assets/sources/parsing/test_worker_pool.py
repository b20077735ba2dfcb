"""A file that ends, hangs or fills the process that reads it is held by name; the next file is read."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import xlsxwriter

from assets.common import limited_process
from assets.sources.parsing import worker_pool
from assets.sources.parsing.worker_pool import ParsingWorker
from tests.support.agency_files import CIVIL_HEADER, Desk, civil_row

MAY = "civil_registration_95_256705.csv"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    desk.home.root.mkdir()
    desk.put(MAY, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    return desk


def verdicts(desk: Desk) -> dict[str, tuple[str, str | None]]:
    return {row["source_file"]: (row["status"], row["reason"]) for row in desk.stage().files.to_pylist()}


def workbook(row: int, column: int) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(row, column, "x")
    return buffer.getvalue()


def test_a_sheet_with_its_last_possible_cell_is_held_and_the_register_is_read(civil: Desk) -> None:
    (civil.inbox / "a.xlsx").write_bytes(workbook(1_048_575, 16_383))
    assert verdicts(civil) == {"a.xlsx": ("held", "too_large"), MAY: ("accepted", None)}


@pytest.mark.parametrize(
    ("limits", "said"),
    [("cpu_seconds: 1", "1 seconds of processor time"), ("wall_seconds: 1", "within 1 seconds")],
)
def test_a_file_that_takes_too_long_is_held_and_the_next_is_read(civil: Desk, limits: str, said: str) -> None:
    (civil.home.root / "limits.yaml").write_text(f"{limits}\n", "utf-8")
    rows = "\n".join(",".join(civil_row(place)) for place in range(1, 10_001))
    lines = [",".join(CIVIL_HEADER), *[rows] * 30]
    (civil.inbox / "long.csv").write_bytes("\n".join(lines).encode())
    (civil.inbox / MAY).rename(civil.inbox / f"z{MAY}")
    files = {row["source_file"]: row for row in civil.stage().files.to_pylist()}
    assert (files["long.csv"]["status"], files["long.csv"]["reason"]) == ("held", "too_large")
    assert said in files["long.csv"]["detail"]
    assert files[f"z{MAY}"]["status"] == "accepted"


def test_a_held_file_is_read_again_when_the_limit_is_raised(civil: Desk) -> None:
    (civil.home.root / "limits.yaml").write_text("columns: 3\n", "utf-8")
    (civil.inbox / "2567-1-student.xlsx").write_bytes(workbook(3, 5))
    assert verdicts(civil)["2567-1-student.xlsx"] == ("held", "too_large")
    (civil.home.root / "limits.yaml").unlink()
    assert verdicts(civil)["2567-1-student.xlsx"] == ("held", "unknown_layout")


def test_a_worker_that_somebody_else_killed_is_started_again_and_the_file_is_read(civil: Desk) -> None:
    pool = worker_pool.POOL
    pool.start()
    assert pool.process._worker is not None
    os.kill(pool.process._worker._process.pid, 9)
    assert verdicts(civil) == {MAY: ("accepted", None)}


def test_a_worker_that_does_not_start_is_an_error_of_its_own(
    civil: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(limited_process.sys, "executable", "/bin/false")
    monkeypatch.setattr("assets.sources.parsing.parse_cache.POOL", ParsingWorker())
    with pytest.raises(limited_process.WorkerStartError, match="childlink doctor"):
        civil.stage()


def test_a_damaged_entry_of_the_cache_is_made_again(civil: Desk) -> None:
    assert verdicts(civil) == {MAY: ("accepted", None)}
    damaged = list(civil.home.lake("reading").rglob("*.parquet"))
    assert damaged
    for file in damaged:
        file.write_bytes(file.read_bytes()[:100])
    assert verdicts(civil) == {MAY: ("accepted", None)}


def test_long_values_take_no_longer_than_their_length(civil: Desk) -> None:
    """A pattern that backtracks would not end on these within the time that the file has."""
    (civil.home.root / "limits.yaml").write_text("cpu_seconds: 60\n", "utf-8")
    parts = ("(", "1", " ", "()", "1 ", ".", "ก", "เ", "0-", "ปี ", "/", " / ", "[", "'", "1.0", "ม.")
    rows = [civil_row(place) for place in range(1, len(parts) + 1)]
    long = [(part * 40_000)[:40_000] for part in parts]
    filled = [
        [text if at % 12 == 0 else cell for at, cell in enumerate(row)] for row, text in zip(rows, long, strict=True)
    ]
    spread = [[text[:4_000]] * len(CIVIL_HEADER) for text in long]
    header = [f"{name}{part * 3_000}x" for name, part in zip(CIVIL_HEADER, parts * 2, strict=False)]
    civil.put("long_95_256704.csv", [CIVIL_HEADER, *filled, *spread])
    civil.put("header_95_256704.csv", [header, *rows])
    found = verdicts(civil)
    assert found["long_95_256704.csv"][0] in ("partly", "accepted")
    assert found["header_95_256704.csv"] in (("held", "missing_column"), ("held", "unknown_layout"))
