"""A small made-up province, refreshed once by the command line; the acceptance tests look at what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.synthetic import province_config
from data.synthetic.province import Summary, write_province
from tests.support.refreshed_home import Refreshed, refresh

CHILDREN = 1_000


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
