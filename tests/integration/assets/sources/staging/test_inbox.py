"""What is in an inbox beside ordinary files is never opened, and said; a received file can be withdrawn."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from assets.common import audit_log
from assets.sources.staging import inbox as inboxes
from assets.sources.staging.file_orders import CONFIRM, WITHDRAW, FileOrderError, give_order, take_order_back
from tests.support.agency_files import CIVIL_HEADER, RECEIVED, Desk, civil_row, text_of

MAY = "civil_registration_95_256705.csv"


@pytest.fixture()
def civil(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "civil_registration")
    desk.put(MAY, [CIVIL_HEADER, civil_row(1), civil_row(2)])
    return desk


def verdicts(desk: Desk) -> dict[str, tuple[str, str | None]]:
    return {row["source_file"]: (row["status"], row["reason"]) for row in desk.stage().files.to_pylist()}


def test_links_pipes_and_sockets_are_held_and_never_opened(civil: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(text_of([CIVIL_HEADER, civil_row(7)]))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.csv").write_bytes(secret.read_bytes())
    (civil.inbox / "link.csv").symlink_to(secret)
    (civil.inbox / "environ.csv").symlink_to("/proc/self/environ")
    (civil.inbox / "folder").symlink_to(tmp_path / "elsewhere")
    (civil.inbox / "lost.csv").symlink_to("nowhere")
    os.mkfifo(civil.inbox / "pipe.csv")
    names = ("link.csv", "environ.csv", "folder", "lost.csv", "pipe.csv")
    assert verdicts(civil) == {MAY: ("accepted", None), **dict.fromkeys(names, ("held", "not_a_file"))}
    assert len(civil.staged()) == 2
    assert len([path for path in civil.home.landing.rglob("*") if path.is_file()]) == 1


def test_a_file_that_becomes_a_link_after_the_scan_is_not_read(
    civil: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_bytes(b"secret")
    civil.put("civil_registration_95_256704.csv", [CIVIL_HEADER, civil_row(3)])
    (civil.inbox / "civil_registration_95_256703.csv").write_bytes(b"gone")
    found = inboxes.scan_inbox(civil.inbox)
    (civil.inbox / "civil_registration_95_256703.csv").unlink()
    (civil.inbox / MAY).unlink()
    (civil.inbox / MAY).symlink_to(tmp_path / "secret.csv")
    monkeypatch.setattr("assets.sources.staging.landing.scan_inbox", lambda *_: found)
    changing = ("held", "still_changing")
    assert verdicts(civil) == {
        MAY: changing,
        "civil_registration_95_256703.csv": changing,
        "civil_registration_95_256704.csv": ("accepted", None),
    }
    assert not [path for path in civil.home.landing.rglob("*") if path.is_file() and path.read_bytes() == b"secret"]


def test_what_is_moved_away_during_the_scan_is_not_there(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [civil.inbox / "moved.csv", civil.inbox / "moved folder" / "within.csv"]
    gone[1].parent.mkdir()
    for path in gone:
        path.write_bytes(b"moved")
    scan = os.scandir

    def move_then_list(folder: Path) -> list[os.DirEntry[str]]:
        entries = list(scan(folder))
        for path in gone:
            path.unlink(missing_ok=True)
        if gone[1].parent.is_dir():
            gone[1].parent.rmdir()
        return entries

    monkeypatch.setattr(inboxes.os, "scandir", move_then_list)
    assert list(inboxes.scan_inbox(civil.inbox).files) == [civil.inbox / MAY]


def test_a_file_of_terabytes_of_holes_is_held_and_never_copied(civil: Desk) -> None:
    with (civil.inbox / "civil_registration_95_256706.csv").open("wb") as file:
        file.truncate(1 << 40)
    assert verdicts(civil) == {
        MAY: ("accepted", None),
        "civil_registration_95_256706.csv": ("held", "too_large"),
    }
    assert sum(path.stat().st_size for path in civil.home.landing.rglob("*") if path.is_file()) < 10_000


def test_of_too_many_files_those_received_before_and_the_oldest_are_read(civil: Desk) -> None:
    civil.stage()
    os.utime(civil.inbox / MAY, (2_000_000_000, 2_000_000_000))  # the newest, but received before
    (civil.home.root / "limits.yaml").write_text("files: 3\n", "utf-8")
    for place in range(1, 6):
        path = civil.put(f"more/civil_registration_95_25660{place}.csv", [CIVIL_HEADER, civil_row(place)])
        os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
    files = {row["source_file"]: row for row in civil.stage().files.to_pylist()}
    held = {name: row for name, row in files.items() if row["status"] == "held"}
    assert len(files) == 6
    assert set(held) == {f"more/civil_registration_95_25660{place}.csv" for place in (3, 4, 5)}
    assert {row["reason"] for row in held.values()} == {"too_many_files"}
    assert {row["detail"] for row in held.values()} == {"6 files in the folder, and the limit is 3"}
    assert len([path for path in civil.home.landing.rglob("*") if path.is_file()]) == 3


def test_a_higher_limit_reads_the_files_that_were_too_many(civil: Desk) -> None:
    (civil.home.root).mkdir()
    (civil.home.root / "limits.yaml").write_text("files: 1\n", "utf-8")
    civil.put("civil_registration_95_256704.csv", [CIVIL_HEADER, civil_row(3)])
    assert sorted(verdicts(civil).values()) == [("accepted", None), ("held", "too_many_files")]
    (civil.home.root / "limits.yaml").write_text("files: 2\n", "utf-8")
    assert set(verdicts(civil).values()) == {("accepted", None)}


def test_a_file_that_is_still_written_waits_and_the_rest_is_read(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    civil.put("civil_registration_95_256704.csv", [CIVIL_HEADER, civil_row(3)])
    copy, being_written = shutil.copyfileobj, (civil.inbox / MAY).open("ab")

    def growing(source: BinaryIO, target: BinaryIO) -> None:
        if os.path.sameopenfile(source.fileno(), being_written.fileno()):
            being_written.write(text_of([civil_row(9)]))
            being_written.flush()
        copy(source, target)

    monkeypatch.setattr("assets.sources.staging.landing.shutil.copyfileobj", growing)
    april = {"civil_registration_95_256704.csv": ("accepted", None)}
    assert verdicts(civil) == {MAY: ("held", "still_changing"), **april}
    monkeypatch.undo()
    being_written.close()
    assert verdicts(civil) == {MAY: ("accepted", None), **april}


def test_what_may_not_be_read_is_held_and_the_rest_is_read(civil: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (civil.inbox / "closed").mkdir()
    (civil.inbox / "closed.csv").write_bytes(b"a,b")
    scan, access = os.scandir, os.access

    def scandir(path: object) -> object:
        if isinstance(path, Path) and path.name == "closed":
            raise PermissionError
        return scan(path)  # type: ignore[call-overload]

    monkeypatch.setattr(inboxes.os, "scandir", scandir)
    monkeypatch.setattr(inboxes.os, "access", lambda path, mode: Path(path).name != "closed.csv" and access(path, mode))
    closed = ("held", "not_permitted")
    assert verdicts(civil) == {MAY: ("accepted", None), "closed": closed, "closed.csv": closed}


def test_names_that_are_not_utf_8_are_read_as_windows_874(civil: Desk) -> None:
    name = os.fsdecode("เด็ก_95_256704.csv".encode("cp874"))
    (civil.inbox / name).write_bytes(text_of([CIVIL_HEADER, civil_row(3)]))
    (civil.inbox / os.fsdecode(b"\xff\xfe.csv")).write_bytes(b"")
    found = verdicts(civil)
    assert found["เด็ก_95_256704.csv"] == ("accepted", None)
    assert found["\\xff\\xfe.csv"] == ("held", "empty_file")
    assert verdicts(civil) == found


def test_the_same_inbox_again_changes_no_byte(civil: Desk) -> None:
    (civil.inbox / "lost.csv").symlink_to("nowhere")
    civil.stage()
    files = civil.home.lake("files", "95", "civil_registration.parquet")
    before = files.read_bytes()
    civil.stage()
    assert files.read_bytes() == before


def test_a_withdrawn_file_counts_no_longer_and_what_it_replaced_counts_again(civil: Desk) -> None:
    civil.stage()
    civil.put(MAY, [CIVIL_HEADER, civil_row(5)])
    (civil.inbox / MAY).rename(civil.inbox / f"new_{MAY}")
    civil.stage()
    assert len(civil.staged()) == 1
    assert give_order(civil.home, WITHDRAW, "95", civil.source, f"new_{MAY}", "อารี") == 1
    assert verdicts(civil)[f"new_{MAY}"] == ("ignored", "withdrawn_by_command")
    assert len(civil.staged()) == 2
    with pytest.raises(FileOrderError, match="already"):
        give_order(civil.home, WITHDRAW, "95", civil.source, f"new_{MAY}", "อารี")
    assert take_order_back(civil.home, WITHDRAW, "95", civil.source, f"new_{MAY}", "อารี") == 1
    assert verdicts(civil)[f"new_{MAY}"] == ("accepted", None)
    assert len(civil.staged()) == 1
    acts = [(act.action, act.who, act.scope, act.rows) for act in audit_log.read_entries(civil.home)]
    assert acts == [("withdraw", "อารี", "95", 1), ("withdraw undone", "อารี", "95", 1)]


def test_a_file_that_never_came_cannot_be_withdrawn(civil: Desk) -> None:
    civil.stage(RECEIVED)
    for change in (give_order, take_order_back):
        with pytest.raises(FileOrderError):
            change(civil.home, WITHDRAW, "95", civil.source, "another.csv", "อารี")
    assert audit_log.read_entries(civil.home) == []


def test_identical_rows_are_kept_and_detail_says_so(civil: Desk) -> None:
    civil.put(MAY, [CIVIL_HEADER, civil_row(1), *[civil_row(2)] * 300])
    (row,) = civil.stage().files.to_pylist()
    assert (row["rows_in"], row["accepted"], row["quarantined"], row["current_rows"]) == (301, 301, 0, 301)
    assert row["detail"] == "299 rows are written exactly as another and are one record with it"
    assert len(civil.staged()) == 301


def test_a_file_that_takes_away_most_of_its_unit_is_held_until_it_is_confirmed(civil: Desk) -> None:
    civil.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 41))])
    civil.stage()
    civil.put(f"new_{MAY}", [CIVIL_HEADER, *(civil_row(place) for place in range(1, 9))])
    assert verdicts(civil)[f"new_{MAY}"] == ("held", "takes_away")
    assert len(civil.staged()) == 40
    give_order(civil.home, CONFIRM, "95", civil.source, f"new_{MAY}", "อารี")
    assert verdicts(civil)[f"new_{MAY}"] == ("accepted", None)
    assert len(civil.staged()) == 8
    take_order_back(civil.home, CONFIRM, "95", civil.source, f"new_{MAY}", "อารี")
    assert len(civil.staged()) == 8 and verdicts(civil)[f"new_{MAY}"] == ("held", "takes_away")
    assert len(civil.staged()) == 40


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [(15, 3, "takes_away"), (9, 4, "takes_away"), (8, 4, None), (5, 1, None), (6, 1, "takes_away"), (40, 21, None)],
)
def test_how_many_rows_of_a_small_unit_may_go_is_by_share_and_by_size(
    civil: Desk, before: int, after: int, reason: str | None
) -> None:
    civil.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, before + 1))])
    civil.stage()
    civil.put(f"new_{MAY}", [CIVIL_HEADER, *(civil_row(place) for place in range(1, after + 1))])
    assert verdicts(civil)[f"new_{MAY}"] == ("held" if reason else "accepted", reason)


def test_few_rows_of_a_new_period_do_not_put_a_whole_register_out_of_effect(civil: Desk) -> None:
    june, april = (MAY.replace("05.csv", f"{month}.csv") for month in ("06", "04"))
    civil.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 41))])
    civil.stage()
    for name, rows in ((june, 3), (april, 4)):
        civil.put(name, [CIVIL_HEADER, *(civil_row(place) for place in range(1, rows + 1))])
    found = verdicts(civil)
    assert found[june] == ("held", "takes_away") and found[april] == ("accepted", None)
    give_order(civil.home, CONFIRM, "95", civil.source, june, "อารี")
    assert verdicts(civil)[june] == ("accepted", None)
    civil.put(MAY.replace("05.csv", "07.csv"), [CIVIL_HEADER, *(civil_row(place) for place in range(1, 3))])
    assert verdicts(civil)[MAY.replace("05.csv", "07.csv")] == ("accepted", None), "three rows are what it has now"


def test_a_few_rows_less_or_an_earlier_period_are_not_held(civil: Desk) -> None:
    civil.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 41))])
    civil.stage()
    civil.put(MAY, [CIVIL_HEADER, *(civil_row(place) for place in range(1, 31))])
    civil.put(MAY.replace("05.csv", "04.csv"), [CIVIL_HEADER, civil_row(1)])
    assert set(verdicts(civil).values()) == {("accepted", None)}
