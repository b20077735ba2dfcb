"""Searching every file of a home for words that should be nowhere: inside Parquet, DuckDB, archives and workbooks too.

What is looked for is never told, only where it was found.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.sources.formats.archive import FAULTS
from assets.sources.formats.errors import LimitError
from assets.sources.formats.limits import current_limits, load_limits, use_limits

Needle = tuple[str, ...]
"""Words that mean something where they are next to each other: in one row of a table, in one line of a text."""
ENCODINGS = ("utf-8", "cp874", "utf-16-le")
_NESTED = 3
_DAMAGED = (*FAULTS, lzma.LZMAError, RuntimeError)  # of RuntimeError are a password and an unknown packing
# A number or name inside a longer one is another's.
_EDGE_OF_ROW = r"(?:^|[^\x{{0E00}}-\x{{0E7F}}A-Za-z0-9]){}(?:$|[^\x{{0E00}}-\x{{0E7F}}A-Za-z0-9])"
_EDGE_OF_TEXT = "(?<![\u0e00-\u0e7fA-Za-z0-9]){}(?![\u0e00-\u0e7fA-Za-z0-9])"


def find_occurrences(home: Home, needles: Sequence[Needle], folder: Path | None = None) -> list[str]:
    """Where any of `needles` is, as paths below the home, with the table or member behind them.

    An archive that exceeds the home's limits is not unpacked; it is among the places, and so it says.

    Args:
        home: the installation; its key opens what is encrypted.
        needles: what to look for.
        folder: look only below; default: the whole home.

    Raises:
        WrongKeyError, MissingKeyError: an encrypted file does not open.
    """
    wanted = [needle for needle in needles if all(needle) and needle]
    found = []
    with use_limits(load_limits(home.root)):
        for path in sorted((folder or home.root).rglob("*")) if wanted else ():
            if path.is_file() and not path.is_symlink() and path.name != home.key_file.name:
                found += [f"{path.relative_to(home.root)}{place}" for place in _in_file(home, path, wanted)]
    return found


def _in_file(home: Home, path: Path, needles: Sequence[Needle]) -> Iterator[str]:
    if path.suffix == ".parquet":
        yield from _in_parquet(path, needles)
    elif path.suffix == ".duckdb":
        yield from _in_duckdb(home, path, needles)
    else:
        yield from scan_bytes(path.read_bytes(), needles)


def _in_parquet(path: Path, needles: Sequence[Needle]) -> Iterator[str]:
    with duckdb_io.connect() as connection:
        if _in_rows(connection, f"read_parquet({duckdb_io.quote(str(path))})", needles):
            yield ""


def _in_duckdb(home: Home, path: Path, needles: Sequence[Needle]) -> Iterator[str]:
    key = None
    if path == home.index:
        key = home.key()
    elif path.name == "registry.duckdb":
        key = home.key(path.parent.name[:2])
    with duckdb_io.open_database(path, key=key) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'file' ORDER BY ALL"
        ).fetchall()
        for schema, table in tables:
            if _in_rows(connection, f'"{schema}"."{table}"', needles):
                yield f" {schema}.{table}"


def _in_rows(connection: duckdb.DuckDBPyConnection, rows: str, needles: Sequence[Needle]) -> bool:
    tests: list[str] = []
    words: list[str] = []
    for needle in needles:
        tests.append("(" + " AND ".join("regexp_matches(said, ?)" for _ in needle) + ")")
        words += [_EDGE_OF_ROW.format(rf"\Q{word}\E") for word in needle]
    if not tests:
        return False
    # One pass for the rows that hold any first word; only those few are asked about each needle.
    first = "|".join(rf"\Q{needle[0]}\E" for needle in needles)
    query = f"""
        WITH near AS MATERIALIZED (
            SELECT said FROM (SELECT counted::VARCHAR AS said FROM {rows} AS counted) WHERE regexp_matches(said, ?)
        )
        SELECT 1 FROM near WHERE {" OR ".join(tests)} LIMIT 1"""
    return connection.execute(query, [first, *words]).fetchone() is not None


def scan_bytes(content: bytes, needles: Sequence[Needle], depth: int = _NESTED) -> Iterator[str]:
    """Where needles are in the bytes of a file: the member of an archive, or nothing more for the file itself."""
    if any(_in_text(content, needle, encoding) for needle in needles for encoding in ENCODINGS):
        yield ""
        return
    if depth and zipfile.is_zipfile(io.BytesIO(content)):
        yield from _in_archive(content, needles, depth)


def _in_text(content: bytes, needle: Needle, encoding: str) -> bool:
    """Whether all words of a needle stand in one line, each by itself."""
    try:
        words = [word.encode(encoding) for word in needle]
    except UnicodeEncodeError:
        return False  # the encoding has no such letters
    if not all(word in content for word in words):
        return False
    patterns = [re.compile(_EDGE_OF_TEXT.format(re.escape(word))) for word in needle]
    return any(
        all(pattern.search(line) for pattern in patterns) for line in content.decode(encoding, "replace").splitlines()
    )


def _in_archive(content: bytes, needles: Sequence[Needle], depth: int) -> Iterator[str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        current_limits().check_members([(member.compress_size, member.file_size) for member in archive.infolist()])
    except LimitError as error:
        yield f" (not looked into: {error})"
        return
    except _DAMAGED:
        return  # only its packed bytes can be looked at, and they were
    with archive:
        for member in archive.infolist():
            for place in scan_bytes(_unpack(archive, member), needles, depth - 1):
                yield f"!{member.filename}{place}"


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member; nothing where it is damaged or under a password: nobody reads it here either."""
    try:
        return archive.read(member)
    except _DAMAGED:
        return b""
