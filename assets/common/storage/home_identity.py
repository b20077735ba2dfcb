"""Which files belong together: the home's id, what it has made once, and a hash of each secret.

They lie in `state/identity.json`, and the index holds a copy: what was made once (index, manifest, secrets) is never
made anew in silence, and an index, manifest or key of another home is known. If one of the two copies is lost, it is
made again from the other one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home
from assets.common.storage.home_fault import RESTORE, HomeFaultError

TABLE = "home_identity"


class Identity(BaseModel):
    """What a home knows of itself.

    Attributes:
        home: its id, made at random.
        made: files that it has made and that no refresh makes again, by their paths below the home.
        secrets: a hash of each secret, by its purpose.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    made: frozenset[str] = frozenset()
    secrets: dict[str, str] = {}


def read_identity(home: Home) -> Identity | None:
    """What the home knows of itself; None before its first refresh.

    Raises:
        HomeFaultError: the file is damaged.
    """
    path = _path(home)
    if not path.is_file():
        return None
    try:
        return Identity.model_validate_json(path.read_bytes())
    except ValidationError:
        raise HomeFaultError(
            f"ไฟล์เสียหาย · {path} is damaged: remove it; the next refresh makes it again from the index"
        ) from None


def note_made(home: Home, path: Path) -> None:
    """Remember that the home has made this file, which must not be lost."""
    name = path.relative_to(home.root).as_posix()
    known = read_identity(home)
    if known is None or name not in known.made:
        with lock_identity(home):
            known = _known(home)
            _write(home, known.model_copy(update={"made": known.made | {name}}))


def check_not_lost(home: Home, path: Path, without: str = "the refreshes to come would not know what it held") -> None:
    """Make sure that a file is there, or was never made.

    Args:
        home: the installation.
        path: the file.
        without: what would happen without it.

    Raises:
        HomeFaultError: it was made and is gone.
    """
    known = read_identity(home)
    if known is not None and path.relative_to(home.root).as_posix() in known.made and not path.is_file():
        raise HomeFaultError(f"ไฟล์หายไป · {path} is gone: {without}; {RESTORE}")


def check_none_lost(home: Home) -> None:
    """Make sure that every file that the home has made, and must not lose, is there.

    Raises:
        HomeFaultError: one is gone.
    """
    known = read_identity(home)
    for name in sorted(known.made) if known is not None else ():
        check_not_lost(home, home.root / name)


def note_secret(home: Home, purpose: str, digest: str) -> None:
    """Remember the hash of a secret; for who holds the lock."""
    known = _known(home)
    _write(home, known.model_copy(update={"secrets": {**known.secrets, purpose: digest}}))


def reconcile(connection: duckdb.DuckDBPyConnection, home: Home, *, may_write: bool) -> None:
    """Make the home's copy and the index's the same.

    Args:
        connection: its catalog is the index.
        home: the installation.
        may_write: whether the index may be written to.

    Raises:
        HomeFaultError: the index is of another home, or was made under other keys.
    """
    rows = connection.execute(f"SELECT kind, name, value FROM {TABLE}").fetchall()
    in_index = {(kind, name): value for kind, name, value in rows}
    with lock_identity(home):
        known = read_identity(home)
        own = _as_rows(known) if known else {}
        for place, value in own.items():
            if in_index.get(place, value) != value:
                raise HomeFaultError(_differs(home, *place))
        both = {**in_index, **own} or _as_rows(_known(home))
        both[("made", home.index.name)] = ""
        if both != own:
            _write(home, _of_rows(both))
    if may_write and both != in_index:
        missing = [[kind, name, value] for (kind, name), value in both.items() if (kind, name) not in in_index]
        connection.executemany(f"INSERT INTO {TABLE} VALUES (?, ?, ?)", missing)


@contextmanager
def lock_identity(home: Home) -> Iterator[None]:
    """One process at a time makes a secret, or adds to what the home knows of itself."""
    make_folder(home.state)
    with lock_file(home.state / "identity.lock"):
        yield


def _differs(home: Home, kind: str, name: str) -> str:
    if kind == "home":
        return (
            f"ดัชนีเป็นของโฮมอื่น · {home.index} is of another home than {home.state}: put this home's own index back,"
            " or use the state folder that belongs to the index; the newest backup has both"
        )
    return (
        f"{home.index} was made with another {home.state / f'{name}.key'}: put the key back that belongs to it;"
        " the newest backup has both"
    )


def _known(home: Home) -> Identity:
    return read_identity(home) or Identity(home=secrets.token_hex(16))


def _as_rows(known: Identity) -> dict[tuple[str, str], str]:
    made = {("made", what): "" for what in known.made}
    return {("home", "id"): known.home, **made, **{("secret", name): value for name, value in known.secrets.items()}}


def _of_rows(rows: dict[tuple[str, str], str]) -> Identity:
    return Identity(
        home=rows[("home", "id")],
        made=frozenset(name for kind, name in rows if kind == "made"),
        secrets={name: value for (kind, name), value in rows.items() if kind == "secret"},
    )


def _write(home: Home, known: Identity) -> None:
    text: dict[str, Any] = {**known.model_dump(), "made": sorted(known.made)}
    with replacing(_path(home)) as temporary:
        temporary.write_text(json.dumps(text, sort_keys=True) + "\n", "utf-8")


def _path(home: Home) -> Path:
    return home.state / "identity.json"
