"""The audit: who did what with the restricted data, when, over which area, and how many rows it was.

`HOME/state/audit.jsonl`, one line an act, never changed. Each line carries the hash of the line before,
and `audit.head` the number of lines and the hash of the last, so that a line that is changed, taken out
or cut off at the end shows, also after later lines. Whoever can write both files can forge both: note
`head` elsewhere (every backup does) where that matters. No name, number or birthday of a child belongs
in a line; a child's id may.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import pwd
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.common.storage.atomic_io import PRIVATE_FILE, make_folder, replacing
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home

Detail = str | int | float | bool | None
_NUMBER = re.compile(r"\d[\d \-]{11,}\d")
_NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class AuditEntry:
    """One act.

    Attributes:
        line: its place in the audit, from 1.
        at: when, UTC, as ISO text.
        action: a plain word for what was done: `query`, `export`, `decision`, `backup`, `purge`, `erase` …
        who: who did it, by the name that was given.
        user: the operating system's user who ran the command.
        scope: over what: provinces, an area, a child's id.
        rows: how many rows, records or files it was.
        detail: what else tells the act, as plain values.
    """

    line: int
    at: str
    action: str
    who: str
    user: str
    scope: str
    rows: int
    detail: dict[str, Detail]


@dataclass(frozen=True)
class AuditFault:
    """A line that is not what was written: its place, and why it is known."""

    line: int
    reason: str


class AuditError(Exception):
    """The act may not go on, since it cannot be written down."""


def acting_person(by: str | None = None) -> str:
    """Who acts: the name that was given, else the user of the operating system."""
    return (by or "").strip() or system_user()


def system_user() -> str:
    """The user that the operating system runs this process for; no environment variable is believed."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def add_entry(
    home: Home,
    action: str,
    *,
    who: str,
    scope: str,
    rows: int,
    detail: Mapping[str, Detail] | None = None,
    at: dt.datetime | None = None,
) -> None:
    """Write an act down; it is on the disk when this returns.

    Args:
        home: the installation.
        action: a plain word for what was done.
        who: who did it, as `person` says.
        scope: provinces, an area, a child's id; no name and no number.
        rows: how many rows, records or files it was.
        detail: what else tells the act, plain values; no name and no number.
        at: when; default: the clock.

    Raises:
        ValueError: a text holds what may be a person's number.
        AuditError: the audit cannot be written.
    """
    given = dict(detail or {})
    for text in (action, scope, *(value for value in given.values() if isinstance(value, str))):
        if _NUMBER.search(_without_hashes(text)):
            raise ValueError(f"the audit of {action} would hold what may be a person's number")
    act = {
        "at": (at or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds"),
        "action": action,
        "who": who,
        "user": system_user(),
        "scope": scope,
        "rows": rows,
        "detail": given,
    }
    try:
        # One writer at a time, or two lines would name the same one before.
        with lock_file(make_folder(home.state) / "audit.lock"):
            _append(home, act)
    except OSError as error:
        raise AuditError(f"{audit_path(home)} cannot be written ({error.strerror}): nothing was done") from None


def read_entries(home: Home) -> list[AuditEntry]:
    """All acts, the oldest first; a line that cannot be read is left out (`faults` names it)."""
    found = []
    for place, line in enumerate(_lines(home), 1):
        act = _parsed(line)
        if act is not None:
            found.append(AuditEntry(line=place, **{name: act[name] for name in _FIELDS}))
    return found


def find_faults(home: Home) -> list[AuditFault]:
    """Lines that were changed, taken out or cut off since they were written; empty when the audit is whole."""
    found, previous, hashes = [], _NOTHING, []
    for place, line in enumerate(_lines(home), 1):
        act = _parsed(line)
        if act is None:
            found.append(AuditFault(place, "it cannot be read: a crash cut it short, or it was changed"))
        elif act["previous"] != previous:
            found.append(
                AuditFault(place, "it does not follow from the line before: one of the two was changed or taken out")
            )
        previous = _hash(line)
        hashes.append(previous)
    at_the_end = _find_fault_at_the_end(_kept_head(home), hashes)
    return found if at_the_end is None else [*found, at_the_end]


def read_head(home: Home) -> tuple[int, str]:
    """How many lines there are, and the hash of the last: what to note elsewhere."""
    lines = _lines(home)
    return len(lines), _hash(lines[-1]) if lines else _NOTHING


def audit_path(home: Home) -> Path:
    """Where the audit lies."""
    return home.state / "audit.jsonl"


_FIELDS = ("at", "action", "who", "user", "scope", "rows", "detail")


def _append(home: Home, act: Mapping[str, Any]) -> None:
    hashes = [_hash(line) for line in _lines(home)]
    previous = _choose_previous(home, hashes)
    line = json.dumps({**act, "previous": previous}, ensure_ascii=False, sort_keys=True).encode()
    handle = os.open(audit_path(home), os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    try:
        # What a crash cut short stays as it is, on a line of its own.
        torn = os.fstat(handle).st_size and os.pread(handle, 1, os.fstat(handle).st_size - 1) != b"\n"
        os.write(handle, (b"\n" if torn else b"") + line + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    _write_head(home, len(hashes) + 1, _hash(line))


def _choose_previous(home: Home, hashes: list[str]) -> str:
    """The hash that the next line carries: the last line's, unless the end of the audit is not what was written.

    Then it is the kept one, so that the change shows for ever: a line that follows from a changed file would hide it.
    """
    kept = _kept_head(home)
    if _find_fault_at_the_end(kept, hashes) is not None:
        return kept[1] if kept is not None else _NOTHING
    previous = hashes[-1] if hashes else _NOTHING
    if kept is None or kept[0] < len(hashes):  # a crash after each of two lines would pass for another hand
        _write_head(home, len(hashes), previous)
    return previous


def _find_fault_at_the_end(kept: tuple[int, str] | None, hashes: list[str]) -> AuditFault | None:
    """What is wrong with the last lines by the head that was kept; None where nothing is."""
    if kept is None:
        return AuditFault(len(hashes), "audit.head is gone or unreadable") if hashes else None
    count, last = kept
    if count > len(hashes):
        return AuditFault(len(hashes), f"{count - len(hashes)} lines after it are gone")
    if count and hashes[count - 1] != last:
        return AuditFault(count, "it is not the line that was written")
    if len(hashes) > count + 1:  # a crash between a line and its head leaves one line too many, never two
        return AuditFault(count + 1, "lines were added by another hand")
    return None


def _write_head(home: Home, lines: int, last: str) -> None:
    with replacing(_head_path(home)) as temporary:
        temporary.write_text(json.dumps({"lines": lines, "hash": last}) + "\n", "utf-8")


def _lines(home: Home) -> list[bytes]:
    return audit_path(home).read_bytes().splitlines() if audit_path(home).is_file() else []


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        act = json.loads(line)
    except ValueError:
        return None
    return act if isinstance(act, dict) and {*_FIELDS, "previous"} <= act.keys() else None


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _head_path(home: Home) -> Path:
    return home.state / "audit.head"


def _kept_head(home: Home) -> tuple[int, str] | None:
    try:
        kept = json.loads(_head_path(home).read_text("utf-8"))
        return int(kept["lines"]), str(kept["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _without_hashes(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{16,}\b", "", text)
