"""Linking on a Spark cluster gives what linking in memory gives, whoever is lost, and shows no name to others."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from linkage import Model, TableError, draw_clusterings, link
from linkage.prepare.dictionary import make_name_keys
from tests.support import people

pytestmark = pytest.mark.slow

ROWS = people.village(15)[0]
TEXTS = ("national_id", "first_name", "last_name", "mother_name", "father_name", "mother_national_id")


def find_executors(session: Any) -> list[int]:
    """The processes of the workers, which are those of the process that holds the session."""
    driver = session.sparkContext._gateway.proc.pid
    threads = Path(f"/proc/{driver}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def same_as_in_memory(
    session: Any, table: pa.Table, model: Model | None, decided: pa.Table | None, folder: Path, **given: Any
) -> None:
    from linkage.spark import Spark

    extra = people.EXTRA if "calling" in table.column_names else None
    expected = link(table, model, decided, extra=extra)
    with Spark(session, folder / "scratch", bins=2) as spark:
        found = link(table, model, decided, executor=spark, extra=extra, **given)
        drawn = draw_clusterings(found.evidence, 5, seed=11)
    assert found.model == expected.model
    assert found.links.equals(expected.links)
    assert found.pairs.equals(expected.pairs)
    assert drawn.equals(draw_clusterings(expected.evidence, 5, seed=11))
    assert found.report == expected.report
    assert not (folder / "scratch").exists()


def test_a_lost_worker_changes_nothing_and_no_name_lies_on_a_disk_of_workers(
    session: Any, spark_folder: Path, tmp_path: Path
) -> None:
    lost: list[int] = []
    written: dict[str, bytes] = {}

    def look_and_kill(step: str) -> None:
        if step == "count":
            written.update({str(file): file.read_bytes() for file in spark_folder.rglob("*") if file.is_file()})
            lost.extend(find_executors(session)[:1])
            os.kill(lost[0], signal.SIGKILL)

    decided = people.decision_table([(0, 1, "same"), (3, 30, "different")])
    table = people.with_extra_columns(people.table(ROWS))
    same_as_in_memory(session, table, None, decided, tmp_path, progress=look_and_kill)
    assert len(lost) == 1
    # Rows were sent with the sounds of names and with numbers; codes and encrypted texts are all that is found.
    assert any("shuffle_" in name and name.endswith(".data") and data for name, data in written.items())
    texts = {row[name] for row in ROWS for name in TEXTS if row.get(name)}
    texts |= {text for name in ("calling", "postcode") for text in table[name].to_pylist() if text}
    texts |= {*make_name_keys(sorted(texts)).sounds} - {""}
    assert len(texts) > 100
    assert not {text for text in texts for data in written.values() if len(text) > 4 and text.encode() in data}


def test_a_trained_model_and_ids_that_are_texts(session: Any, tmp_path: Path) -> None:
    table = people.table(ROWS[:30])
    table = table.set_column(0, "record_id", table["record_id"].cast(pa.string()))
    same_as_in_memory(session, table, people.trained(), None, tmp_path)


def test_a_table_that_is_none_is_refused_and_leaves_nothing(session: Any, tmp_path: Path) -> None:
    from linkage.spark import Spark

    table = people.table(ROWS[:3])
    with (
        pytest.raises(TableError, match="record_id"),
        Spark(session, tmp_path / "scratch", bins=2) as spark,
    ):
        spark.link(pa.concat_tables([table, table]))
    assert not (tmp_path / "scratch").exists()


def test_a_session_that_encrypts_nothing_is_refused(java: None) -> None:
    from types import SimpleNamespace

    from linkage.spark.session import PROTECTION, SparkSettingsError, check_protection

    def session_with(settings: dict[str, str]) -> Any:
        return SimpleNamespace(sparkContext=SimpleNamespace(getConf=lambda: settings))

    check_protection(session_with(PROTECTION))
    for name in PROTECTION:
        with pytest.raises(SparkSettingsError, match=name):
            check_protection(session_with({**PROTECTION, name: "false" if PROTECTION[name] == "true" else "true"}))
    with pytest.raises(SparkSettingsError, match=r"spark\.ui\.enabled"):
        check_protection(session_with({name: value for name, value in PROTECTION.items() if "ui" not in name}))


def test_a_worker_with_other_versions_refuses_its_task(java: None) -> None:
    from linkage.spark.tasks import PAIRS, CountPairs, VersionMismatchError

    batches = PAIRS.empty_table().to_batches()
    assert [*CountPairs()(iter(batches))] == []
    with pytest.raises(VersionMismatchError, match=r"duckdb 0\.1"):
        [*CountPairs(stamp="duckdb 0.1")(iter(batches))]
