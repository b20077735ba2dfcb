"""A released province, one for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assets.common.storage.home import Home
from tests.support.small_province import rows
from tests.support.small_release import run


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home in which it was released."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("home"))
        run(home, rows())
        yield home
