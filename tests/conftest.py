"""What holds for all tests: which of them one worker runs, and that no property is timed."""

import pytest
from hypothesis import settings

# How long an example takes hangs on what else the machine does: `bench/` measures speed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_REFRESHED = frozenset({"refreshed", "reviewed_once"})
"""Fixtures of a session that take a minute: a worker each would make them anew."""


@pytest.hookimpl(tryfirst=True)  # before the workers read the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file go to one worker, and so do all that look at the same refreshed province."""
    for item in items:
        shared = sorted(_REFRESHED.intersection(getattr(item, "fixturenames", ())))
        item.add_marker(pytest.mark.xdist_group(shared[0] if shared else item.nodeid.split("::")[0]))
