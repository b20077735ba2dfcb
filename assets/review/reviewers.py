"""Who may answer: registered people, each with a secret code of their own, areas, and a day until which it holds.

Of a code only a salted scrypt hash is kept. A name alone is not believed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import duckdb

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from linkage.thai.text import THAI_DIGITS

LONGEST_NAME, SHORTEST_CODE = 80, 6
MOST_WRONG_CODES = 5
"""Wrong codes one after the other, after which a person is locked until registered anew."""
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


class ReviewerError(ValueError):
    """The person may not do this, or cannot be registered; says why and what to do."""


@dataclass(frozen=True)
class Reviewer:
    """A registered person.

    Attributes:
        name: under which answers are kept.
        areas: codes of provinces (2 digits) and districts (4) that the person may answer about.
        sees_full: whether names and numbers may be shown in full.
        until: the last day on which the registration holds.
        is_locked: whether too many wrong codes were given under this name.
    """

    name: str
    areas: tuple[str, ...]
    sees_full: bool
    until: dt.date
    is_locked: bool = False

    def covers(self, area: str) -> bool:
        """Whether a province or district is in the person's areas."""
        return any(area.startswith(own) for own in self.areas)

    def is_in_force(self, day: dt.date) -> bool:
        """Whether the registration holds on a day and the person is not locked."""
        return day <= self.until and not self.is_locked

    def must_be_allowed(self, area: str, day: dt.date, *, full: bool = False) -> None:
        """Refuse what the person may not do.

        Raises:
            ReviewerError: the registration has run out, the area is not the person's, or full values are not.
        """
        if day > self.until:
            raise ReviewerError(
                f"การลงทะเบียนของ {self.name} หมดอายุแล้ว · the registration of {self.name} has run out:"
                " childlink reviewers add"
            )
        if not self.covers(area):
            raise ReviewerError(
                f"พื้นที่ {area} อยู่นอกพื้นที่ของ {self.name} ({', '.join(self.areas)})"
                f" · area {area} is not one of {self.name}'s: give --district, or register the area"
            )
        if full and not self.sees_full:
            raise ReviewerError(f"{self.name} ไม่มีสิทธิ์ดูข้อมูลเต็ม · {self.name} is not entitled to full values")


def validate_name(name: str) -> str:
    """The name that answers are kept under.

    Raises:
        ReviewerError: it is empty, too long, or has characters that cannot be printed.
    """
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise ReviewerError(f"give the reviewer's name, at most {LONGEST_NAME} letters")
    return plain


def validate_areas(areas: Sequence[str]) -> tuple[str, ...]:
    """The areas as codes, sorted, each once; Thai digits are read too.

    Raises:
        ReviewerError: there is none, or one is no code of a province or district.
    """
    codes = sorted({area.strip().translate(THAI_DIGITS) for area in areas})
    if not codes or not all(code.isascii() and code.isdigit() and len(code) in (2, 4) for code in codes):
        raise ReviewerError("give one area or more: two digits of a province or four of a district, as 95 or 9501")
    return tuple(codes)


def add_reviewer(
    home: Home, name: str, code: str, areas: Sequence[str], until: dt.date, *, by: str, sees_full: bool = False
) -> Reviewer:
    """Register a person, or register anew with another code, areas or day; `by` is who does it, for the audit.

    Raises:
        AuditError: the audit cannot be written; nothing is then.
        ReviewerError: the name, the code or an area cannot be taken.
        FileNotFoundError, MissingKeyError, WrongKeyError: the index does not open.
    """
    reviewer = Reviewer(validate_name(name), validate_areas(areas), sees_full, until)
    if len(code) < SHORTEST_CODE:
        raise ReviewerError(f"รหัสลับต้องยาวอย่างน้อย {SHORTEST_CODE} ตัว · the code needs {SHORTEST_CODE} letters or more")
    salt = secrets.token_bytes(16)
    with _open(home) as connection:
        for (other,) in connection.execute("SELECT name FROM reviewer").fetchall():
            if other != reviewer.name and _letters(other) == _letters(reviewer.name):
                raise ReviewerError(
                    f"มีผู้ตรวจชื่อ {other} แล้ว ซึ่งอ่านเหมือนกัน ให้ใช้ชื่อที่ต่างกันชัดเจน · {other} is registered and reads the"
                    " same: nobody may answer as two people"
                )
        connection.execute("BEGIN")
        connection.execute("DELETE FROM reviewer WHERE name = ?", [reviewer.name])
        connection.execute(
            "INSERT INTO reviewer VALUES (?, ?, ?, ?, ?, ?, 0)",
            [reviewer.name, salt, _hash(code, salt), list(reviewer.areas), sees_full, until],
        )
        scope = " ".join(reviewer.areas)
        audit_log.add_entry(home, "reviewer added", who=by, scope=scope, rows=1, detail={"full": sees_full})
        connection.execute("COMMIT")
    return reviewer


def remove_reviewer(home: Home, name: str, *, by: str) -> None:
    """End a person's registration; the answers stay. `by` is who does it, for the audit.

    Raises:
        AuditError: the audit cannot be written; nothing is then.
        ReviewerError: nobody of that name is registered.
    """
    with _open(home) as connection:
        connection.execute("BEGIN")
        found = connection.execute("DELETE FROM reviewer WHERE name = ? RETURNING name", [validate_name(name)])
        if not found.fetchall():
            raise ReviewerError(f"ไม่มีผู้ตรวจชื่อ {name} · nobody called {name} is registered")
        audit_log.add_entry(home, "reviewer removed", who=by, scope="reviewers", rows=1)
        connection.execute("COMMIT")


def list_reviewers(home: Home) -> list[Reviewer]:
    """Everybody who is registered, by name."""
    with _open(home, read_only=True) as connection:
        rows = connection.execute(
            "SELECT name, areas, sees_full, until, wrong_codes >= ? FROM reviewer ORDER BY name", [MOST_WRONG_CODES]
        ).fetchall()
    return [Reviewer(name, tuple(areas), *rest) for name, areas, *rest in rows]


def authenticate(home: Home, name: str, code: str) -> Reviewer:
    """The registered person of this name, whose code it is.

    Wrong codes are counted until the right one comes; after `MOST_WRONG_CODES` the right one is refused too.

    Raises:
        ReviewerError: nobody of that name is registered, or the code is another one (which, is not said), or there
            were too many wrong codes.
        FileNotFoundError, MissingKeyError, WrongKeyError, IndexVersionError: the index does not open.
    """
    plain = validate_name(name)
    with _open(home, read_only=True) as connection:
        row = connection.execute(
            "SELECT salt, code_hash, wrong_codes, areas, sees_full, until FROM reviewer WHERE name = ?", [plain]
        ).fetchone()
    salt, expected, wrong_codes, areas, sees_full, until = row or (b"\0" * 16, b"", 0, [], False, dt.date.min)
    is_right = hmac.compare_digest(_hash(code, salt), expected)
    if row and wrong_codes < MOST_WRONG_CODES and (wrong_codes or not is_right):
        wrong_codes = _count_wrong_code(home, plain, is_right=is_right)
    if wrong_codes >= MOST_WRONG_CODES:
        raise ReviewerError(
            f"ใส่รหัสลับของ {plain} ผิด {MOST_WRONG_CODES} ครั้ง จึงถูกระงับ ให้ผู้ดูแลลงทะเบียนใหม่ด้วย childlink reviewers add"
            f" · {plain} is locked after {MOST_WRONG_CODES} wrong codes: register the person anew with childlink"
            " reviewers add"
        )
    if not is_right:
        raise ReviewerError(
            "ชื่อหรือรหัสลับไม่ถูกต้อง · name or code is wrong: reviewers are registered by childlink reviewers add"
        )
    return Reviewer(plain, tuple(areas), sees_full, until)


def _count_wrong_code(home: Home, name: str, *, is_right: bool) -> int:
    """Wrong codes under a name since the last right one."""
    with _open(home) as connection:
        rows = connection.execute(
            "UPDATE reviewer SET wrong_codes = if(?, 0, wrong_codes + 1) WHERE name = ? RETURNING wrong_codes",
            [is_right, name],
        ).fetchall()
    return int(rows[0][0]) if rows else 0


def _letters(name: str) -> str:
    """What of a name can be told apart on paper: letters in their usual form, without spaces, dots and capitals."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or unicodedata.category(letter).startswith("M"))


def _hash(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, n=_SCRYPT["n"], r=_SCRYPT["r"], p=_SCRYPT["p"])


def _open(home: Home, *, read_only: bool = False) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
    return index_file.open_index(home, read_only=read_only)
