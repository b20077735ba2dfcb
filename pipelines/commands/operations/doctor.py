"""`childlink doctor`: whether this machine and home are fit, and what to do where they are not."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from assets.common.storage.home import Home, MissingKeyError, RotationPendingError
from pipelines.commands.options import home_option
from pipelines.messages import message

_MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}
_ENOUGH_FREE = 5 * 2**30
_ENOUGH_MEMORY = 4 * 2**30
"""The first refresh of a province of 100,000 children takes 2.7 GB (docs/refreshing.md)."""
_TIMES_THE_HOME = 2
_BACKUP_DAYS = 8
_SHOWN = 3


@dataclass(frozen=True)
class DoctorFinding:
    """One thing looked at: `ok`, `warning` or `failure`, and in words."""

    level: str
    words: str


@click.command()
@click.option("--fix", is_flag=True, help="Take from others what they may do in the home: folders 0700, files 0600.")
@click.option("--deep", is_flag=True, help="Also read the index, releases and landed files through: are they damaged?")
@click.option("--json", "as_json", is_flag=True, help="As one JSON array, for machines.")
@home_option
def doctor(fix: bool, deep: bool, as_json: bool, home: Home) -> None:
    """Look whether this machine and home are fit; exit 1 when something must be repaired."""
    if fix and home.root.is_dir():
        from assets.operations import permissions

        closed = permissions.close_to_others(home)
        click.echo(message("closed_to_others", count=closed), err=as_json)
    checks: tuple[Callable[[Home], Iterator[DoctorFinding]], ...] = (
        *(_extensions, _memory, _fonts, _clock, _folders, _key, _volume, _space),
        *(_locks, _leftovers, _releases, _audit, _backup, _erasures, _inboxes),
    )
    checks += (_damage,) if deep else ()
    findings = [finding for check in checks for finding in check(home)]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    for finding in () if as_json else findings:
        click.echo(f"{_MARKS[finding.level]} {finding.words}")
    sys.exit(any(finding.level == "failure" for finding in findings))


def _extensions(_: Home) -> Iterator[DoctorFinding]:
    import duckdb
    import duckdb_extensions

    from assets.common.storage import duckdb_io

    for name in ("httpfs", "excel"):
        with duckdb_io.connect() as connection:
            try:
                duckdb_extensions.import_extension(name, con=connection)
                connection.execute(f"LOAD {name}")
            except (duckdb.Error, OSError, ImportError) as error:
                yield DoctorFinding(
                    "failure", f"DuckDB's extension {name} does not load ({error}): run make setup again"
                )
            else:
                yield DoctorFinding("ok", f"DuckDB {duckdb.__version__} with {name}")


def _memory(_: Home) -> Iterator[DoctorFinding]:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):  # not every system counts these
        yield DoctorFinding("warning", "cannot tell how much memory this machine has; 100,000 children take 2.7 GB")
        return
    words = f"{whole / 2**30:.0f} GB of memory"
    if whole >= _ENOUGH_MEMORY:
        yield DoctorFinding("ok", f"{words}, {free / 2**30:.0f} GB of it unused")
    else:
        yield DoctorFinding("warning", f"{words}: a province of 100,000 children takes 2.7 GB; add memory")


def _fonts(_: Home) -> Iterator[DoctorFinding]:
    if shutil.which("fc-list") is None:
        return  # a server without pages to be drawn has no fonts and needs none
    listed = subprocess.run(["fc-list", ":lang=th", "family"], capture_output=True, text=True, check=False)
    if listed.stdout.strip():
        yield DoctorFinding("ok", "a font with Thai letters is installed")
    else:
        yield DoctorFinding(
            "warning",
            "no font with Thai letters is installed, so pages and sheets printed on this machine lack them:"
            " on Debian apt-get install fonts-thai-tlwg",
        )


def _clock(home: Home) -> Iterator[DoctorFinding]:
    from pipelines.preflight import RefusedRunError, check_clock

    try:
        check_clock(home)
    except RefusedRunError as error:
        yield DoctorFinding("failure", str(error))
    else:
        yield DoctorFinding("ok", f"the clock says {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC")


def _folders(home: Home) -> Iterator[DoctorFinding]:
    from assets.operations import permissions

    if not home.root.is_dir():
        yield DoctorFinding("warning", f"there is no home at {home.root} yet; the first refresh makes it")
        return
    found = permissions.find_open_to_others(home)
    level = "failure" if home.root in found else "warning"
    for path in found[:_SHOWN]:
        yield DoctorFinding(level, f"others have rights to {path}: childlink doctor --fix, or chmod go-rwx {path}")
    if len(found) > _SHOWN:
        yield DoctorFinding(level, f"and to {len(found) - _SHOWN} more")
    if not found:
        yield DoctorFinding("ok", f"only its owner can read what is in {home.root}")


def _key(home: Home) -> Iterator[DoctorFinding]:
    from assets.common.storage import duckdb_io
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home_fault import HomeFaultError
    from assets.index.store import index_file

    unopened = (
        *(duckdb_io.WrongKeyError, duckdb_io.UnreadableDatabaseError, duckdb_io.BusyDatabaseError),
        HomeFaultError,
    )
    try:
        home.key()
    except MissingKeyError as error:
        yield DoctorFinding("failure" if home.index.exists() else "warning", f"{error}; the first refresh makes one")
        return
    except RotationPendingError as error:
        yield DoctorFinding("failure", str(error))
        return
    if home.index.exists():
        try:
            with index_file.open_index(home, read_only=True, patience=0):
                yield DoctorFinding("ok", "the key opens the index")
        except LockedError:
            yield DoctorFinding(
                "warning", "the index is in use, so it was not opened: run childlink doctor again later"
            )
        except unopened as error:
            yield DoctorFinding("failure", str(error))
    if home.key_file.exists():
        yield DoctorFinding("warning", f"the key lies beside what it opens ({home.key_file}): keep a copy elsewhere")


def _volume(home: Home) -> Iterator[DoctorFinding]:
    from assets.operations.volume_encryption import is_encrypted

    path = _nearest(home)
    encrypted = is_encrypted(path)
    if encrypted:
        yield DoctorFinding("ok", f"the volume of {path} is encrypted")
    elif encrypted is None:
        yield DoctorFinding("warning", f"cannot tell whether the volume of {path} is encrypted: make sure that it is")
    else:
        yield DoctorFinding(
            "warning", f"the volume of {path} is not encrypted: put a home with real children on one that is"
        )


def _space(home: Home) -> Iterator[DoctorFinding]:
    path = _nearest(home)
    free = shutil.disk_usage(path).free
    # A refresh writes a new release beside the old one, and a backup is as large as landing and index.
    wanted = max(_ENOUGH_FREE, _TIMES_THE_HOME * _largest_release(home))
    words = f"{free / 2**30:.0f} GB free on the volume of {path}"
    yield (
        DoctorFinding("ok", words)
        if free > wanted
        else DoctorFinding("warning", f"{words}: childlink purge, or make room")
    )


def _locks(home: Home) -> Iterator[DoctorFinding]:
    from assets.common.storage import file_lock

    for name, holder in file_lock.lock_holders(home).items():
        yield DoctorFinding("warning", f"{name} is in use by {holder}; a lock ends with its process")


def _leftovers(home: Home) -> Iterator[DoctorFinding]:
    from assets.operations import leftovers

    if count := len(leftovers.find_leftovers(home)):
        yield DoctorFinding("warning", f"{count} unfinished files of interrupted runs; the next refresh removes them")


def _releases(home: Home) -> Iterator[DoctorFinding]:
    for link in sorted((home.root / "published").glob("??")):
        whole = home.analysts_file(link.name).is_file() and (link / "registry.duckdb").is_file()
        words = f"release of {link.name}"
        yield (
            DoctorFinding("ok", words)
            if whole
            else DoctorFinding("failure", f"{words} is not whole: refresh it again ({link})")
        )


def _audit(home: Home) -> Iterator[DoctorFinding]:
    from assets.common import audit_log

    faults = audit_log.find_faults(home)
    for fault in faults[:_SHOWN]:
        yield DoctorFinding("failure", f"{audit_log.audit_path(home)}, line {fault.line}: {fault.reason}")
    if not faults and (lines := audit_log.read_head(home)[0]):
        yield DoctorFinding("ok", f"the audit is whole, {lines} lines")


def _backup(home: Home) -> Iterator[DoctorFinding]:
    from assets.operations import backup

    if not home.index.exists():
        return
    newest = backup.newest_backup(home)
    if newest is None:
        yield DoctorFinding("warning", "there is no backup: childlink backup FOLDER, on another volume")
        return
    age = (dt.datetime.now(dt.UTC) - newest).days
    words = f"the newest backup is {age} days old"
    yield (
        DoctorFinding("ok", words)
        if age <= _BACKUP_DAYS
        else DoctorFinding("warning", f"{words}: childlink backup FOLDER")
    )


def _erasures(home: Home) -> Iterator[DoctorFinding]:
    from assets.privacy import erasure

    for order in erasure.pending_erasures(home):
        again = f"childlink erase {order.child_id} --by NAME --reason WHY"
        yield DoctorFinding("failure", f"the erasure of {order.child_id} is not finished: {again}")


def _inboxes(home: Home) -> Iterator[DoctorFinding]:
    from pipelines.inboxes import find_misplaced
    from pipelines.preflight import describe_misplaced

    for misplaced in find_misplaced(home):
        yield DoctorFinding("warning", describe_misplaced(misplaced))


def _damage(home: Home) -> Iterator[DoctorFinding]:
    from assets.common.storage import checksums
    from assets.operations.damage_check import find_damage

    try:
        damage = list(find_damage(home))
    except (MissingKeyError, RotationPendingError) as error:
        yield DoctorFinding("failure", str(error))
        return
    releases = (link for link in sorted((home.root / "published").glob("??")) if link.is_dir())
    damage += [
        f"the release of {link.name} was changed since it was built: refresh it again"
        for link in releases
        if not checksums.is_whole(link)
    ]
    for words in damage:
        yield DoctorFinding("failure", words)
    if not damage:
        yield DoctorFinding("ok", "index, releases and landed files can be read whole")


def _nearest(home: Home) -> Path:
    """The home, or the folder that it will be made in."""
    return next(parent for parent in (home.root, *home.root.parents) if parent.exists())


def _largest_release(home: Home) -> int:
    releases = (home.root / "published").glob(".releases/*")
    sizes = [sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) for folder in releases]
    return max(sizes, default=0)
