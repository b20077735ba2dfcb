"""The settings of a Spark session: names are encrypted wherever they go, and nothing of them is shown or logged."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from pyspark.sql import SparkSession

PROTECTION: dict[str, str] = {
    "spark.authenticate": "true",  # no other process takes part
    "spark.network.crypto.enabled": "true",  # what is sent
    "spark.io.encryption.enabled": "true",  # what lies in local folders
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
}
"""What a session must have."""
_USEFUL = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class SparkSettingsError(RuntimeError):
    """There is no Java, or a session would show names to others; the message says what to do."""


def start_session(master: str, settings: Mapping[str, str] | None = None) -> SparkSession:
    """Start a session in which names are encrypted.

    Args:
        master: as Spark has it: `local[2]`, `spark://host:7077`, `yarn`, `k8s://…`.
        settings: more settings. A cluster of its own (`spark://`) wants `spark.authenticate.secret`, which is better
            kept in the `spark-defaults.conf` of `SPARK_CONF_DIR` than on a command line.

    Raises:
        SparkSettingsError: there is no Java.
    """
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise SparkSettingsError(
            "Spark needs Java 17 or 21: on Debian apt-get install default-jre-headless, or set JAVA_HOME"
        )
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers on this machine are like this process
    builder = SparkSession.builder.master(master).appName("childlink")
    for name, value in {**_USEFUL, **(settings or {}), **PROTECTION}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def check_protection(session: SparkSession) -> None:
    """Refuse a session that does not keep names to itself.

    Raises:
        SparkSettingsError: a setting of `PROTECTION` is another.
    """
    given = session.sparkContext.getConf()
    default = {"spark.ui.enabled": "true"}
    lacking = [
        f"{name}={value}"
        for name, value in PROTECTION.items()
        if (given.get(name) or default.get(name, "false")).lower() != value
    ]
    if lacking:
        raise SparkSettingsError(
            f"this Spark session would send or store names in the clear: start it with {', '.join(lacking)}"
            " (linkage.spark.start_session does)"
        )
