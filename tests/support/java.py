"""Java, which the tests of Spark need."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest

from tests.support.debian_packages import install_packages


def require_spark() -> None:
    """Fail where there is no pyspark; install Java where there is none, on Debian."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.fail("the tests of Spark need pyspark: uv sync --frozen --extra spark", pytrace=False)
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        sentence = "the tests of Spark need Java 17 or 21: on Debian apt-get install default-jre-headless"
        install_packages(["default-jre-headless"], sentence)
