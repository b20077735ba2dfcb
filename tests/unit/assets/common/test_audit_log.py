"""The audit: what is written stays, and what is changed shows."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import pwd
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.common import audit_log
from assets.common.storage import atomic_io
from assets.common.storage.home import Home
from pipelines.cli import main


def written(home: Home, acts: int) -> None:
    for place in range(acts):
        audit_log.add_entry(home, "query", who="officer", scope="95", rows=place, detail={"columns": 3})


def test_an_act_is_told_as_it_was_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    audit_log.add_entry(home, "export", who="สมศรี", scope="950101", rows=12, detail={"masked": True})
    (entry,) = audit_log.read_entries(home)
    assert (entry.action, entry.who, entry.scope, entry.rows, entry.detail) == (
        *("export", "สมศรี", "950101", 12),
        {"masked": True},
    )
    assert audit_log.find_faults(home) == []
    assert audit_log.audit_path(home).stat().st_mode & 0o077 == 0


def test_an_empty_audit_is_whole(tmp_path: Path) -> None:
    assert audit_log.read_entries(Home(tmp_path)) == []
    assert audit_log.find_faults(Home(tmp_path)) == []


@settings(max_examples=40, deadline=None)
@given(acts=st.integers(2, 6), data=st.data())
def test_a_line_that_is_changed_taken_out_or_moved_shows(
    tmp_path_factory: pytest.TempPathFactory, acts: int, data: st.DataObject
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    written(home, acts)
    lines = audit_log.audit_path(home).read_bytes().splitlines(keepends=True)
    place = data.draw(st.integers(0, acts - 1))
    how = data.draw(st.sampled_from(["change", "take", "swap", "repeat"]))
    if how == "change":
        changed = json.loads(lines[place])
        changed["rows"] += 1
        lines[place] = json.dumps(changed, sort_keys=True).encode() + b"\n"
    elif how == "take":
        del lines[place]
    elif how == "repeat":
        lines.insert(place, lines[place])
    else:
        other = (place + 1) % acts
        lines[place], lines[other] = lines[other], lines[place]
    audit_log.audit_path(home).write_bytes(b"".join(lines))
    assert audit_log.find_faults(home)


def test_what_a_crash_cut_short_stays_and_the_audit_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    written(home, 2)
    with audit_log.audit_path(home).open("ab") as file:
        file.write(b'{"action": "que')
    written(home, 2)
    assert [entry.line for entry in audit_log.read_entries(home)] == [1, 2, 4, 5]
    assert [fault.line for fault in audit_log.find_faults(home)] == [3]


def test_writers_at_once_make_one_chain(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: written(home, 3), range(4)))
    assert len(audit_log.read_entries(home)) == 12
    assert audit_log.find_faults(home) == []


@pytest.mark.parametrize("text", ["1950100000017", "1-9501-00000-01-7", "child 1 9501 00000 01 7"])
def test_what_may_be_a_persons_number_is_refused(tmp_path: Path, text: str) -> None:
    for arguments in ({"scope": text}, {"scope": "95", "detail": {"note": text}}):
        with pytest.raises(ValueError, match="number") as caught:
            audit_log.add_entry(Home(tmp_path), "query", who="officer", rows=1, **arguments)
        assert text not in str(caught.value)
    assert audit_log.read_entries(Home(tmp_path)) == []


def test_a_hash_is_no_number(tmp_path: Path) -> None:
    audit_log.add_entry(
        Home(tmp_path), "query", who="officer", scope="95", rows=1, detail={"sql": "1234567890123456" * 4}
    )
    assert len(audit_log.read_entries(Home(tmp_path))) == 1


def test_the_systems_user_is_kept_beside_the_name_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody else")
    audit_log.add_entry(home, "query", who="an analyst", scope="95", rows=1)
    (entry,) = audit_log.read_entries(home)
    assert (entry.who, entry.user) == ("an analyst", pwd.getpwuid(os.getuid()).pw_name)
    said = CliRunner().invoke(main, ["audit", "--home", str(tmp_path)]).output
    assert f"an analyst ({entry.user})" in said


@pytest.mark.parametrize(
    "how", ["cut", "cut all", "change the last", "cut, and take the head", "add two of another hand"]
)
def test_a_line_that_is_written_later_does_not_mend_what_was_changed(tmp_path: Path, how: str) -> None:
    home = Home(tmp_path)
    written(home, 4)
    path = audit_log.audit_path(home)
    lines = path.read_bytes().splitlines(keepends=True)
    if how == "change the last":
        lines[-1] = json.dumps(json.loads(lines[-1]) | {"rows": 99}, sort_keys=True).encode() + b"\n"
    elif how == "add two of another hand":
        for _ in range(2):
            act = json.loads(lines[-1]) | {"previous": hashlib.sha256(lines[-1].rstrip(b"\n")).hexdigest()}
            lines.append(json.dumps(act, sort_keys=True).encode() + b"\n")
    else:
        del lines[0 if how == "cut all" else 2 :]
    path.write_bytes(b"".join(lines))
    if how.endswith("head"):
        (home.state / "audit.head").unlink()
    assert audit_log.find_faults(home)
    for _ in range(2):
        written(home, 1)
        assert [fault.line for fault in audit_log.find_faults(home)] == [len(lines) + 1]


def test_a_crash_between_a_line_and_its_head_is_no_fault_and_the_audit_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    for lines in (1, 2):
        with monkeypatch.context() as patched:
            heads = itertools.count()

            def replacing(path: Path, heads: Iterator[int] = heads) -> AbstractContextManager[Path]:
                # A head that is behind by one line is written before the next line, the new one after it.
                if next(heads):
                    raise KeyboardInterrupt
                return atomic_io.replacing(path)

            patched.setattr(audit_log, "replacing", replacing)
            with pytest.raises(KeyboardInterrupt):
                written(home, 1)
        assert len(audit_log.read_entries(home)) == lines
        assert audit_log.find_faults(home) == []
    written(home, 1)
    assert audit_log.find_faults(home) == []
    assert len(audit_log.read_entries(home)) == 3
