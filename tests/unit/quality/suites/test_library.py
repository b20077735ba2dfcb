"""Great Expectations is loaded without Spark, also in a process whose main module is none, as Dagster's runs have."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

import pytest

from quality.suites.library import hide_spark

SPARK = "raise SystemExit('Spark was loaded')\n"


def load_library(folder: str) -> None:
    sys.path.insert(0, folder)
    from quality.suites import library

    assert library.gx.__version__


@pytest.mark.parametrize("loaded", [(), ("pyspark",)], ids=["not loaded", "loaded"])
def test_spark_cannot_be_loaded_inside_and_can_be_afterwards(
    loaded: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyspark", "pyspark.sql.connect"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in loaded:
        monkeypatch.setitem(sys.modules, name, sys)
    with hide_spark(), pytest.raises(ModuleNotFoundError):
        __import__("pyspark.sql.connect")
    assert {"pyspark", "pyspark.sql.connect"} & set(sys.modules) == set(loaded)


def test_great_expectations_loads_beside_a_spark_whose_import_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").write_text(SPARK)
    process = multiprocessing.get_context("spawn").Process(target=load_library, args=(str(tmp_path),))
    process.start()
    process.join(120)
    assert process.exitcode == 0
