"""A small made-up province, refreshed once by the command line; the acceptance tests look at what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from data.synthetic import province_config
from data.synthetic.province import Summary, write_province
from tests.support.refreshed_home import Refreshed, refresh
from tests.support.review_sheets import AS_OF, KEY_OF_HOME
from tests.support.reviewers import CODE, register
from tests.support.stepwise_refresh import refreshed as refresh_stepwise

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


@pytest.fixture(scope="session")
def review_inboxes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The files of a small province in its first and its second term."""
    folder = tmp_path_factory.mktemp("inboxes")
    return {
        term: write_province(province_config("95", children=300, seed=5, term=term), folder / str(term)).inbox
        for term in AS_OF
    }


@pytest.fixture(scope="session")
def reviewed_once(review_inboxes: dict[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the first term with registered reviewers; look, do not change it."""
    home = Home(tmp_path_factory.mktemp("reviewed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY_OF_HOME)
        refresh_stepwise(home, review_inboxes[1], AS_OF[1], "r1")
        register(home, "สมศรี", "สมชาย", "ก", "ข", "x")
    return home


@pytest.fixture
def review_home(reviewed_once: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, to be changed."""
    monkeypatch.setenv("CHILDLINK_KEY", KEY_OF_HOME)
    monkeypatch.setenv("CHILDLINK_REVIEWER_CODE", CODE)
    shutil.copytree(reviewed_once.root, tmp_path / "home")
    return Home(tmp_path / "home")
