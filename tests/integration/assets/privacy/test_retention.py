"""Retention: what goes after its time, what goes on speaking, and the record that stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assets.common import audit_log
from assets.common.storage.home_fault import HomeFaultError
from assets.index.store import index_file
from assets.privacy import retention
from assets.review.reviewers import add_reviewer
from assets.sources.parsing import retained_extracts
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from tests.support import reviewers
from tests.support.agency_files import CIVIL_HEADER, DMC_HEADER, RECEIVED, Desk, civil_row, dmc_row, number, workbook_of
from tests.support.audit import refuse_entries

FIRST, SECOND = "civil_registration_95_256705.csv", "civil_registration_95_256706.csv"
SPOILT = {"firstName": "", "lastName": "กักกันไว้"}
LATE = RECEIVED + timedelta(days=4000)


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    desk.put(FIRST, [CIVIL_HEADER, civil_row(1), civil_row(2), civil_row(3, **SPOILT)])
    desk.stage()
    return desk


def purge(desk: Desk, now: datetime, *kinds: retention.Kind, **more: Any) -> dict[str, tuple[int, int]]:
    found = retention.purge(desk.home, "officer", kinds=kinds or retention.KINDS, now=now, **more)
    return {each.kind: (each.files, each.rows) for each in found}


def said(desk: Desk) -> tuple[Any, ...]:
    """What the lake holds of the source, without the order of rows."""
    summary = desk.stage(now=LATE)
    files = [{**row, "received_at": None} for row in summary.files.to_pylist()]
    return sorted(map(str, desk.staged())), files, desk.quarantine().to_pylist()


def test_before_its_time_nothing_goes(civil: Desk) -> None:
    assert purge(civil, RECEIVED + timedelta(days=180)) == {}
    assert retention.read_purges(civil.home).num_rows == 0


def test_a_purged_file_goes_on_speaking(civil: Desk) -> None:
    before = said(civil)
    (version,) = {row["file_version"] for row in civil.staged()}
    assert purge(civil, LATE, "landing") == {"landing": (1, 3)}
    assert not civil.home.landed(version).exists()
    assert said(civil) == before
    assert not civil.home.landed(version).exists(), "what still lies in the inbox does not come back"


@pytest.mark.parametrize("how", ["cut", "removed", "its list removed"])
def test_damaged_rows_of_a_purged_file_are_named_and_the_last_good_rows_stay(civil: Desk, how: str) -> None:
    purge(civil, LATE, "landing")
    civil.stage(now=LATE)
    before = civil.staged()
    folder = next(civil.home.root.joinpath("kept").rglob("list.json")).parent
    for path in [folder / "list.json"] if how == "its list removed" else sorted(folder.glob("*.parquet")):
        path.write_bytes(path.read_bytes()[:40]) if how == "cut" else path.unlink()
    (civil.inbox / FIRST).unlink()
    with pytest.raises(HomeFaultError, match="restore"):
        civil.stage(now=LATE)
    assert civil.staged() == before


def test_a_later_file_takes_the_place_of_a_purged_one(civil: Desk) -> None:
    purge(civil, LATE, "landing")
    civil.put("corrected_95_256705.csv", [CIVIL_HEADER, civil_row(1), civil_row(4)])
    civil.stage(now=LATE)
    assert {row["national_id"] for row in civil.staged()} == {number(1), number(4)}


def test_of_replaced_rows_nothing_is_kept(civil: Desk) -> None:
    civil.put("corrected_95_256705.csv", [CIVIL_HEADER, civil_row(1), civil_row(4)])
    before = civil.stage(now=LATE).files.to_pylist()
    assert purge(civil, LATE + timedelta(days=731), "quarantine", "landing") == {"landing": (2, 2)}
    content = b"".join(path.read_bytes() for path in civil.home.root.joinpath("kept").rglob("*.parquet"))
    assert "กักกันไว้".encode() not in content and number(2).encode() not in content
    after = civil.stage(now=LATE).files.to_pylist()
    counts = ("rows_in", "accepted", "quarantined", "current_rows")
    assert [[row[name] for name in counts] for row in after] == [[row[name] for name in counts] for row in before]


def test_quarantined_rows_go_after_180_days_and_do_not_come_back(civil: Desk) -> None:
    assert purge(civil, RECEIVED + timedelta(days=181)) == {"quarantine": (1, 1)}
    assert civil.quarantine().num_rows == 0
    summary = civil.stage(now=LATE)
    assert civil.quarantine().num_rows == 0
    assert (summary.count("rows_in"), summary.count("quarantined")) == (3, 1)


def test_earlier_periods_go_and_the_newest_stays(civil: Desk) -> None:
    civil.put(SECOND, [CIVIL_HEADER, civil_row(1)])
    civil.stage(now=RECEIVED + timedelta(days=10), as_of=RECEIVED.date())
    assert len(civil.staged()) == 3
    assert purge(civil, LATE, "history") == {"history": (1, 2)}
    assert [row["period"] for row in civil.staged()] == ["2024-06"]
    summary = civil.stage(now=LATE)
    assert [row["period"] for row in civil.staged()] == ["2024-06"]
    assert summary.count("accepted") == 3
    assert purge(civil, LATE, "history") == {}


def test_a_workbook_is_kept_too(tmp_path: Path) -> None:
    schools = Desk(tmp_path, "schools")
    workbook_of(schools.inbox / "2567-1-student.xlsx", [DMC_HEADER, dmc_row(1), dmc_row(2)])
    schools.stage()
    before = schools.staged("dmc")
    purge(schools, LATE, "landing")
    schools.stage(now=LATE)
    assert schools.staged("dmc") == before and len(before) == 2


def test_a_dry_run_says_the_same_and_does_nothing(civil: Desk) -> None:
    before = {
        path: path.read_bytes() for path in civil.home.root.rglob("*") if path.is_file() and "locks" not in str(path)
    }
    would = purge(civil, LATE, dry_run=True)
    assert set(would) == {"landing", "quarantine"}
    after = {
        path: path.read_bytes() for path in civil.home.root.rglob("*") if path.is_file() and "locks" not in str(path)
    }
    assert after == before


def test_the_record_says_what_went_and_nothing_that_was_in_it(civil: Desk) -> None:
    purge(civil, LATE)
    rows = retention.read_purges(civil.home).to_pylist()
    assert [(row["kind"], row["source"], row["files"], row["by"]) for row in rows] == [
        ("quarantine", "civil_registration", 1, "officer"),
        ("landing", "civil_registration", 1, "officer"),
    ]
    assert [entry.action for entry in audit_log.read_entries(civil.home)] == ["purge", "purge"]
    texts = [path.read_bytes() for path in civil.home.state.rglob("*") if path.is_file()]
    assert not [text for text in texts for word in (number(1), "กักกันไว้", "ทดสอบ") if word.encode() in text]


def test_killed_between_keeping_and_dropping_the_next_purge_drops(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = said(civil)
    with monkeypatch.context() as patch:
        patch.setattr("assets.privacy.raw_file_purge.drop_bytes", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            purge(civil, LATE, "landing")
    assert said(civil) == before
    purge(civil, LATE, "landing")
    assert not [path for path in civil.home.landing.rglob("*") if path.is_file()]
    assert said(civil) == before


def test_a_file_that_no_refresh_has_read_is_kept_whole(civil: Desk) -> None:
    (version,) = {row["file_version"] for row in civil.staged()}
    civil.home.lake("files", "95", "civil_registration.parquet").unlink()
    purge(civil, LATE, "landing")
    assert retained_extracts.is_retained(civil.home, "95", "civil_registration", version)
    civil.stage(now=LATE)
    assert {row["national_id"] for row in civil.staged()} == {number(1), number(2)}


def test_a_timer_purges_by_the_homes_own_times_as_the_user_of_the_system(civil: Desk) -> None:
    (civil.home.root / "childlink.yaml").write_text("retention: {quarantine: 1, landing: 100000, history: 100000}\n")
    result = CliRunner().invoke(main, ["purge", "--home", str(civil.home.root)])
    assert result.exit_code == 0 and "quarantine" in result.output
    assert [entry.who for entry in audit_log.read_entries(civil.home)] == [audit_log.system_user()]


def test_the_homes_own_times_count_and_a_wrong_one_is_told(civil: Desk) -> None:
    (civil.home.root / "childlink.yaml").write_text("retention: {quarantine: 3, landing: 100000}\n")
    assert set(purge(civil, RECEIVED + timedelta(days=4))) == {"quarantine"}
    (civil.home.root / "childlink.yaml").write_text("retention: {quarantaine: 3}\n")
    result = CliRunner().invoke(main, ["purge", "--home", str(civil.home.root)])
    assert result.exit_code == 1 and "childlink.yaml, line 1: retention.quarantaine" in result.output


def test_other_times_than_the_homes_are_for_a_person_of_the_province(
    civil: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    with index_file.open_index(civil.home):
        pass
    reviewers.register(civil.home, "officer")
    add_reviewer(civil.home, "elsewhere", reviewers.CODE, ["90"], reviewers.UNTIL, by="registrar", sees_full=True)
    registered = len(audit_log.read_entries(civil.home))
    days = (datetime.now(UTC) - RECEIVED).days - 1
    given = ["purge", "--older-than", str(days), "--home", str(civil.home.root)]
    monkeypatch.setenv(CODE_VARIABLE, reviewers.CODE)
    assert CliRunner().invoke(main, given).exit_code == 2
    assert CliRunner().invoke(main, [*given, "--by", "elsewhere"]).exit_code == 2
    assert [entry.action for entry in audit_log.read_entries(civil.home)[registered:]] == ["reviewer refused"]
    result = CliRunner().invoke(main, [*given, "--by", "officer"])
    assert result.exit_code == 0, result.output
    assert {entry.who for entry in audit_log.read_entries(civil.home)[registered + 1 :]} == {"officer"}
    assert "quarantine" in result.output and "landing" in result.output


def test_without_the_audit_nothing_is_purged(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    civil.put(SECOND, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    civil.stage()
    roots = (civil.home.lake(), civil.home.state, civil.inbox)

    def read_all() -> dict[Path, bytes]:
        return {path: path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file()}

    before = read_all()
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        for kind in retention.KINDS:
            with pytest.raises(audit_log.AuditError):
                purge(civil, LATE, kind)
    after = {path: content for path, content in read_all().items() if not path.name.endswith(".lock")}
    assert after == {path: content for path, content in before.items() if not path.name.endswith(".lock")}
    assert len(purge(civil, LATE)) == len(retention.KINDS), "each kind has something to purge"
