"""Linking within bounded memory that is interrupted, loses a worker, or is looked at by others."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage import TableError, link
from linkage.spill import Spill
from tests.support import people

ROWS = people.village(15)[0]
NAMED = [{**row, "record_id": f"record-{place:04}"} for place, row in enumerate(ROWS)]
TEXTS = ("national_id", "first_name", "last_name", "mother_name", "father_name", "mother_national_id", "record_id")


def table() -> pa.Table:
    schema = people.table([]).schema.set(0, pa.field("record_id", pa.string()))
    return pa.Table.from_pylist(NAMED, schema=schema)


def interrupt(step: str) -> None:
    """As Ctrl-C while the last step begins."""
    if step.startswith("resolve"):
        raise KeyboardInterrupt


def test_an_interrupted_run_goes_on_from_its_bins_and_leaves_nothing(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "people.parquet")
    scratch = tmp_path / "scratch"
    with pytest.raises(KeyboardInterrupt), Spill(scratch, processes=1, bins=2) as spill:
        spill.link(tmp_path / "people.parquet", people.trained(), progress=interrupt)
    made = {file: file.stat().st_mtime_ns for kind in ("pair", "candidate") for file in (scratch / kind).iterdir()}
    assert made
    kept = {}

    def look(step: str) -> None:
        if step.startswith("resolve"):
            kept.update({file: file.stat().st_mtime_ns for file in made})

    with Spill(scratch, processes=1, bins=2) as spill:
        found = spill.link(tmp_path / "people.parquet", people.trained(), progress=look)
    assert kept == made
    assert not scratch.exists()
    expected = link(table(), people.trained())
    assert found.links.equals(expected.links)
    assert found.report == expected.report


def test_no_name_number_or_record_id_lies_on_disk(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with pytest.raises(KeyboardInterrupt), Spill(scratch, processes=1, bins=2) as spill:
        spill.link(table(), people.trained(), progress=interrupt)
    files = [file for file in scratch.rglob("*") if file.is_file()]
    written = b"".join(file.read_bytes() for file in files)
    texts = {row[name] for row in NAMED for name in TEXTS if row.get(name)}
    assert len(texts) > len(NAMED)
    assert not {text for text in texts if text.encode() in written or text.encode("utf-16-le") in written}
    assert {file.parent.name for file in files} >= {"profile", "candidate", "pair"}
    assert scratch.stat().st_mode & 0o077 == 0


def test_other_records_do_not_get_the_bins_of_an_interrupted_run(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Spill(tmp_path / "scratch", processes=1, bins=2) as spill:
        spill.link(table(), people.trained(), progress=interrupt)
    fewer = table().slice(10)
    with Spill(tmp_path / "scratch", processes=1, bins=2) as spill:
        assert spill.link(fewer, people.trained()).links.equals(link(fewer, people.trained()).links)


@pytest.mark.slow
def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(step: str) -> None:
        if step.startswith("count") and not killed:
            killed.extend(process.pid for process in multiprocessing.active_children()[:1] if process.pid)
            os.kill(killed[0], signal.SIGKILL)

    with Spill(tmp_path / "scratch", processes=2, bins=1) as spill:
        found = link(table(), people.trained(), progress=kill, executor=spill)
    expected = link(table(), people.trained())
    assert len(killed) == 1
    assert found.links.equals(expected.links)
    assert found.report == expected.report


def test_a_record_id_that_is_there_twice_is_refused_wherever_it_is(tmp_path: Path) -> None:
    twice = pa.concat_tables([table(), table().slice(3, 1)])
    with pytest.raises(TableError, match="record_id"), Spill(tmp_path / "scratch", processes=1, bins=7) as spill:
        spill.link(twice, people.trained())
    assert not (tmp_path / "scratch").exists()
