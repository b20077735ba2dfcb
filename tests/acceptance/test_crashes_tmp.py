"""A refresh that is killed, or finds its disk full, leaves whole what is published; the next one finishes the work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import killed_refresh
from tests.support.killed_refresh import Scene

pytestmark = pytest.mark.slow
UN = []
POINTS, IN_A_ROW = 18, 3
"""Places to kill at, and how many refreshes of one home are killed before one may finish."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", killed_refresh.KEY)
        yield killed_refresh.scene(tmp_path_factory.mktemp("scene"))


def test_killed_anywhere_the_next_refresh_ends_as_if_nothing_had_happened(scene: Scene) -> None:
    chosen = killed_refresh.spread(scene.places, POINTS)
    homes = len(chosen) // IN_A_ROW
    rows = [chosen[first::homes] for first in range(homes)]
    wrong: dict[str, str] = {}
    killed = 0
    while rows:
        row = rows.pop(0)
        told, unreached = killed_refresh.kill_in_a_row(scene, row)
        killed += len(row) - len(unreached)
        if told:
            wrong[", ".join(f"{at} {scene.places[at - 1]}" for at in row)] = told
        UN.extend(unreached)
        rows += [[at] for at in unreached]
    print(f"unreached {UN}")
    print(f"killed {killed} times, at {len(chosen)} of {len(scene.places)} points, {len(wrong)} homes failed")
    assert wrong == {}
    assert killed == len(chosen)
    assert scene.before != scene.after, "a refresh that changes nothing shows nothing"


@pytest.mark.parametrize("size", [50_000, 1_000_000])
def test_a_full_disk_is_an_error_that_says_what_to_do_and_touches_nothing(scene: Scene, size: int) -> None:
    assert killed_refresh.full_at(scene, size) == ""
