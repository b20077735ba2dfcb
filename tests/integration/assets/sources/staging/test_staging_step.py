"""Staging is skipped where nothing came and nothing else changed, and only there; what stands is the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.common.storage.home_fault import HomeFaultError
from assets.sources.parsing import parse_cache
from assets.sources.staging import file_orders, landing, suppression_list
from assets.sources.staging.stage import StagingSummary, stage
from assets.sources.staging.staging_area import StagingArea
from assets.sources.staging.staging_step import refresh_staging
from tests.support.agency_files import AS_OF, CIVIL_HEADER, Desk, civil_row

FILE = "civil_registration_95_256705.csv"
SOURCE = "civil_registration"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, SOURCE)
    desk.put(FILE, [CIVIL_HEADER, civil_row(1), civil_row(2), civil_row(3)[:5]])
    refresh(desk)
    return desk


def refresh(desk: Desk, as_of: dt.date = AS_OF, *, passed: bool = True) -> tuple[tuple[str, ...], StagingSummary]:
    """What was not as the last time, and what was staged."""
    asked: list[int] = []

    def audit(area: StagingArea) -> bool:
        assert area.files.is_file() and area.quarantine.is_file() and list(area.staged.glob("*.parquet"))
        asked.append(1)
        return passed

    result, summary = refresh_staging(desk.home, "95", SOURCE, desk.inbox, as_of, audit)
    assert len(asked) == 1 and summary.is_published == passed
    return result.changes, summary


def lake(desk: Desk) -> dict[str, bytes]:
    kinds = ("staged", "quarantine", "files", "release_tables")
    files = [file for kind in kinds for file in sorted(desk.home.lake(kind).rglob("*.parquet"))]
    return {file.relative_to(desk.home.root).as_posix(): file.read_bytes() for file in files}


def test_the_same_again_is_skipped_and_says_what_staging_anew_says(civil: Desk) -> None:
    before = lake(civil)
    changes, skipped = refresh(civil)
    assert changes == () and lake(civil) == before
    assert skipped == stage(civil.home, "95", SOURCE, civil.inbox, AS_OF)
    assert lake(civil) == before and skipped.staged == {SOURCE: 2} and sum(skipped.quarantined.values()) == 1


def send_another(desk: Desk) -> None:
    desk.put("civil_registration_95_256706.csv", [CIVIL_HEADER, civil_row(7)])


def take_out_of_the_inbox(desk: Desk) -> None:
    (desk.inbox / FILE).unlink()


def withdraw(desk: Desk) -> None:
    send_another(desk)
    refresh(desk)
    file_orders.give_order(desk.home, file_orders.WITHDRAW, "95", SOURCE, FILE, "somebody")


def leave_a_child_out(desk: Desk) -> None:
    suppression_list.suppress(desk.home, [suppression_list.identity_token(suppression_list.NUMBER, "1")])


def change_the_limits(desk: Desk) -> None:
    (desk.home.root / "limits.yaml").write_text("file_mb: 50\n", "utf-8")


def lose_what_was_published(desk: Desk) -> None:
    StagingArea.published(desk.home, "95", SOURCE).quarantine.unlink()


@pytest.mark.parametrize(
    "change",
    [send_another, take_out_of_the_inbox, withdraw, leave_a_child_out, change_the_limits, lose_what_was_published],
)
def test_it_is_done_again_where_anything_changed(civil: Desk, change: Callable[[Desk], None]) -> None:
    change(civil)
    assert refresh(civil)[0] != ()
    after = lake(civil)
    assert refresh(civil)[0] == ()
    stage(civil.home, "95", SOURCE, civil.inbox, AS_OF)
    assert lake(civil) == after


def test_another_day_is_another_age(civil: Desk) -> None:
    assert refresh(civil, AS_OF + dt.timedelta(1))[0] == ("as-of day",)


def test_files_that_are_read_otherwise_are_read_again(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_cache, "CODE_VERSION", "another")
    assert refresh(civil)[0] == ("reading",)


def test_a_received_file_that_is_gone_is_told_as_ever(civil: Desk) -> None:
    (received,) = landing.land_files(civil.home, "95", SOURCE, civil.inbox).received
    take_out_of_the_inbox(civil)
    refresh(civil)
    civil.home.landed(received.file_version).unlink()
    with pytest.raises(HomeFaultError, match="is gone"):
        refresh(civil)


def test_what_did_not_pass_is_asked_about_until_it_does_and_the_last_good_rows_stand(civil: Desk) -> None:
    before = lake(civil)
    send_another(civil)
    for _ in range(2):
        assert refresh(civil, passed=False)[0] == ("a check of the last time did not pass",)
        assert lake(civil) == before
    assert refresh(civil)[1].staged[SOURCE] > 2 and lake(civil) != before
    assert refresh(civil, passed=False)[0] == ()
