"""A little Spark cluster on this machine: two workers, each a process of its own; on Debian Java is installed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.java import require_spark


@pytest.fixture(scope="session")
def java() -> None:
    """There is pyspark and a Java."""
    require_spark()


@pytest.fixture(scope="module")
def spark_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers' local files are."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def session(java: None, spark_folder: Path) -> Iterator[Any]:
    """A session with two workers. Nothing is compressed, so that a name that is not encrypted can be read."""
    from linkage.spark import start_session

    compressed = ("spark.shuffle.compress", "spark.shuffle.spill.compress", "spark.rdd.compress")
    settings = {
        "spark.authenticate.secret": secrets.token_hex(),
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(spark_folder),
        "spark.sql.codegen.wholeStage": "false",  # for a few hundred rows compiling takes longer than it saves
        # Nor do Java's slower compilers pay, or a garbage collector with threads.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        **dict.fromkeys((*compressed, "spark.broadcast.compress"), "false"),
    }
    session = start_session("local-cluster[2,1,1024]", settings)
    yield session
    session.stop()
