"""`childlink doctor`: whether this machine and home are fit, and what to do where they are not."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from assets.home import Home, MissingKeyError
from pipelines.commands.options import home_option

_MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}
_ENOUGH_FREE = 5 * 2**30


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `ok`, `warning` or `failure`, and in words."""

    level: str
    words: str


@click.command()
@home_option
def doctor(home: Home) -> None:
    """Look whether this machine and home are fit; exit 1 when something must be repaired."""
    checks: tuple[Callable[[Home], Iterator[Finding]], ...] = (_extensions, _folders, _key, _volume, _space, _releases)
    findings = [finding for check in checks for finding in check(home)]
    for finding in findings:
        click.echo(f"{_MARKS[finding.level]} {finding.words}")
    sys.exit(any(finding.level == "failure" for finding in findings))


def _extensions(_: Home) -> Iterator[Finding]:
    import duckdb
    import duckdb_extensions

    for name in ("httpfs", "excel"):
        with duckdb.connect() as connection:
            try:
                duckdb_extensions.import_extension(name, con=connection)
                connection.execute(f"LOAD {name}")
            except (duckdb.Error, OSError, ImportError) as error:
                yield Finding("failure", f"DuckDB's extension {name} does not load ({error}): run make setup again")
            else:
                yield Finding("ok", f"DuckDB {duckdb.__version__} with {name}")


def _folders(home: Home) -> Iterator[Finding]:
    if not home.root.is_dir():
        yield Finding("warning", f"there is no home at {home.root} yet; the first refresh makes it")
        return
    parts = (home.root, home.landing, home.lake(), home.state, home.index, home.key_file)
    open_to_others = [path for path in parts if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_to_others:
        yield Finding("failure", f"others can read {path}: chmod go-rwx {path}")
    if not open_to_others:
        yield Finding("ok", f"only its owner can read the restricted parts of {home.root}")


def _key(home: Home) -> Iterator[Finding]:
    from assets import duck

    try:
        key = home.key()
    except MissingKeyError as error:
        yield Finding("failure" if home.index.exists() else "warning", f"{error}; the first refresh makes one")
        return
    if home.index.exists():
        try:
            with duck.opened(home.index, key=key):
                yield Finding("ok", "the key opens the index")
        except (duck.WrongKeyError, duck.UnreadableDatabaseError) as error:
            yield Finding("failure", str(error))
    if home.key_file.exists():
        yield Finding("warning", f"the key lies beside what it opens ({home.key_file}): keep a copy elsewhere")


def _volume(home: Home) -> Iterator[Finding]:
    path = next(parent for parent in (home.root, *home.root.parents) if parent.exists())
    encrypted = _is_encrypted(path)
    if encrypted:
        yield Finding("ok", f"the volume of {path} is encrypted")
    elif encrypted is None:
        yield Finding("warning", f"cannot tell whether the volume of {path} is encrypted: make sure that it is")
    else:
        yield Finding("warning", f"the volume of {path} is not encrypted: put a home with real children on one that is")


def _is_encrypted(path: Path) -> bool | None:
    """Whether a device below the one that holds `path` is a dm-crypt mapping; `None` where that can't be seen."""
    device = path.stat().st_dev
    block = Path(f"/sys/dev/block/{device >> 8}:{device & 0xFF}")
    if not block.exists():
        return None
    return any(
        (layer / "dm" / "uuid").exists() and (layer / "dm" / "uuid").read_text().startswith("CRYPT-")
        for layer in _layers(block)
    )


def _layers(block: Path) -> Iterator[Path]:
    yield block
    for slave in (block / "slaves").glob("*"):
        yield from _layers(slave.resolve())


def _space(home: Home) -> Iterator[Finding]:
    path = next(parent for parent in (home.root, *home.root.parents) if parent.exists())
    free = shutil.disk_usage(path).free
    words = f"{free / 2**30:.0f} GB free on the volume of {path}"
    yield Finding("ok" if free > _ENOUGH_FREE else "warning", words)


def _releases(home: Home) -> Iterator[Finding]:
    for link in sorted((home.root / "published").glob("??")):
        whole = (link / "abe.duckdb").is_file() and (link / "registry.duckdb").is_file()
        words = f"release of {link.name}"
        yield Finding("ok", words) if whole else Finding("failure", f"{words} is not whole: refresh it again ({link})")
