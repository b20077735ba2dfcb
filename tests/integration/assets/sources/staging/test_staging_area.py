"""What a staging wrote takes the place of what stands only when it is approved."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.sources.staging.row_reconciliation import find_unbalanced
from assets.sources.staging.stage import stage
from assets.sources.staging.staging_area import StagingArea
from tests.support.agency_files import AS_OF, CIVIL_HEADER, RECEIVED, Desk, civil_row

FILE = "civil_registration_95_256705.csv"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    desk.put(FILE, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    desk.stage()
    return desk


def lake(civil: Desk) -> dict[Path, bytes]:
    """All files of the lake but what the landed files say, which is true of them whatever becomes of the rows."""
    readings = civil.home.lake("reading")
    return {path: path.read_bytes() for path in civil.home.lake().rglob("*.parquet") if readings not in path.parents}


def again(civil: Desk, passed: bool) -> list[int]:
    seen: list[int] = []

    def audit(area: StagingArea) -> bool:
        seen.append(len(find_unbalanced(area.files, area.staged)))
        return passed

    stage(civil.home, "95", "civil_registration", civil.inbox, AS_OF, RECEIVED, audit)
    return seen


def test_rows_that_fail_the_audit_leave_the_last_good_ones(civil: Desk) -> None:
    before = lake(civil)
    civil.put(FILE, [CIVIL_HEADER, civil_row(1)])
    assert again(civil, passed=False) == [0]
    assert lake(civil) == before


def test_rows_that_pass_take_their_place(civil: Desk) -> None:
    civil.put(FILE, [CIVIL_HEADER, civil_row(1)])
    assert again(civil, passed=True) == [0]
    assert len(civil.staged()) == 1
    assert not list(civil.home.lake(".beside", "95").iterdir())
