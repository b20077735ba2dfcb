"""A small made-up province, refreshed once by the command line; the acceptance tests look at what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.common.home import Home
from data.synthetic import province_config
from data.synthetic.province import Summary, write_province
from pipelines.cli import main
from pipelines.published import connect

CHILDREN = 1_000
AS_OF = "2024-05-16"


def refresh(home: Path, inbox: Path, province: str = "95") -> Result:
    """`childlink refresh`, as a person would type it."""
    arguments = ["--province", province, "--inbox", str(inbox), "--home", str(home), "--as-of", AS_OF]
    return CliRunner().invoke(main, ["refresh", *arguments])


def asked(home: Path, sql: str, *, registry: bool = False) -> list[tuple]:
    """The rows of a query on the published province."""
    connection: duckdb.DuckDBPyConnection = connect(Home(home), ["95"], registry=registry)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@dataclass(frozen=True)
class Refreshed:
    """A province's files, the home they went to, and what the command said."""

    home: Path
    summary: Summary
    result: Result


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The files of a small province and its truth."""
    return write_province(province_config("95", children=CHILDREN), tmp_path_factory.mktemp("made_up"))


@pytest.fixture(scope="session")
def refreshed(made_up: Summary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refreshed]:
    """The province refreshed in a home of its own; look, do not change it."""
    home = tmp_path_factory.mktemp("refreshed")
    yield Refreshed(home, made_up, refresh(home, made_up.inbox))


@pytest.fixture
def own(refreshed: Refreshed, tmp_path: Path) -> Refreshed:
    """A copy of the refreshed home and of the inbox, to be changed."""
    shutil.copytree(refreshed.home, tmp_path / "home", symlinks=True)
    shutil.copytree(refreshed.summary.inbox, tmp_path / "inbox")
    summary = Summary(
        inbox=tmp_path / "inbox",
        truth=refreshed.summary.truth,
        children=refreshed.summary.children,
        rows=refreshed.summary.rows,
        out_of_school=refreshed.summary.out_of_school,
    )
    return Refreshed(tmp_path / "home", summary, refreshed.result)
