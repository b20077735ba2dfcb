"""Publishing a release: built beside, checked, put on the disk, then switched in at once.

What is in the files is the other modules'; here they become one folder that belongs together.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.common.progress import report_progress
from assets.common.storage import checksums, duckdb_io
from assets.common.storage.atomic_io import PRIVATE_FILE, PRIVATE_FOLDER, make_folder, replace_link, sync
from assets.common.storage.file_lock import hold_lock
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.indicators.editions import Edition
from assets.indicators.indicator_values import values_path
from assets.publication.databases import analysts_file, dictionary, registry_file
from assets.publication.fingerprint import Versions, file_reports, fingerprint
from assets.publication.html import index_page
from assets.publication.open_files import open_folder
from assets.publication.open_files.edition import choose_edition
from assets.publication.quality_page import page

RELEASE = """
    CREATE TABLE {catalog}.main.release AS
    SELECT
        $province AS province_code, $run_id AS run_id, $as_of::DATE AS as_of, $at::TIMESTAMPTZ AS published_at,
        $fingerprint AS fingerprint,
        (
            SELECT list(file ORDER BY file)
            FROM (
                SELECT DISTINCT
                    struct_pack(source := source, source_file := source_file, file_version := file_version) AS file
                FROM given_input
                WHERE status IN ('accepted', 'partly')
            )
        ) AS inputs,
        $contracts AS contract_versions, $indicators AS indicator_versions, $model AS model_version,
        $software AS software_version"""
FILE_COUNTS = """
    SELECT
        source, status, count(*) AS files, sum(rows_in)::BIGINT AS rows_in, sum(accepted)::BIGINT AS accepted,
        sum(quarantined)::BIGINT AS quarantined,
        coalesce(list(DISTINCT period ORDER BY period) FILTER (period IS NOT NULL), []) AS periods
    FROM {reports} GROUP BY ALL ORDER BY source, status"""


@dataclass(frozen=True)
class ReleaseSummary:
    """What publishing came to.

    Attributes:
        fingerprint: of the release that now stands.
        new: whether it differs from the one that stood before.
        folder: where its files are.
        children: in the registry.
        child_records: of this province.
    """

    fingerprint: str
    new: bool
    folder: Path
    children: int
    child_records: int


class ReleaseError(Exception):
    """A release that was built does not hold what it should; it was not switched in."""


def publish(home: Home, province: str, as_of: dt.date, run_id: str, *, at: dt.datetime | None = None) -> ReleaseSummary:
    """Publish the province's release from the lake, unless the same one stands already.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that records and indicators were built for.
        run_id: written into the release.
        at: when it is published; now if not given.

    Raises:
        FileNotFoundError: index or indicators have not been built.
        ReleaseError: what was built is not whole; the last release stands.
        MissingKeyError: there is no key to encrypt the registry with.
        LockedError: another process did not finish publishing the province in time.
    """
    for needed in (index_table_path(home, province, "child"), values_path(home, province)):
        if not needed.is_file():
            raise FileNotFoundError(
                f"nothing to publish for province {province}: {needed} is missing; refresh it first"
            )
    releases = make_folder(home.published(province).parent / ".releases")
    with hold_lock(home, f"release-{province}", f"publishing {province}"):
        versions = Versions.current(home, province)
        edition = choose_edition(home, province, as_of)
        mark = fingerprint(home, province, as_of, versions)
        folder, is_built = _find_folder(releases, f"{province}-{mark}")
        before = home.published(province).resolve() if home.published(province).is_symlink() else None
        if not is_built:
            release = {
                "province": province,
                "run_id": run_id,
                "as_of": as_of,
                "at": at or dt.datetime.now(dt.UTC),
                "fingerprint": mark,
                "contracts": json.dumps(versions.contracts),
                "indicators": json.dumps(versions.indicators),
                "model": versions.model,
                "software": versions.software,
            }
            _build(home, province, release, edition, folder)
        if before != folder:
            replace_link(home.published(province), folder)
            is_damaged = before is not None and before.name.startswith(f"{province}-{mark}")
            _tidy(releases, province, {folder, None if is_damaged else before})
    index_page.write(home)
    return ReleaseSummary(mark, before != folder, folder, *_counts(home, province))


def _find_folder(releases: Path, name: str) -> tuple[Path, bool]:
    """The folder for a release, and whether it is there and whole; beside a damaged one it gets a further number."""
    folders = [releases / name, *sorted(releases.glob(f"{name}-*"))]
    for folder in folders:
        if folder.is_dir() and checksums.is_whole(folder):
            return folder, True
    number = next(number for number in itertools.count(1) if not _numbered(releases, name, number).exists())
    return _numbered(releases, name, number), False


def _numbered(releases: Path, name: str, number: int) -> Path:
    return releases / (name if number == 1 else f"{name}-{number}")


def _build(home: Home, province: str, release: dict[str, object], edition: Edition, folder: Path) -> None:
    """Write all files of a release beside the others and give it its name when it is whole."""
    building = make_folder(folder.with_name(f".building-{province}-{secrets.token_hex(4)}"))
    make_folder(building / "open")
    with duckdb_io.connect(spill=home.lake(".spill"), encrypted=True) as connection:
        duckdb_io.attach(connection, building / "registry.duckdb", "registry", key=home.key(province))
        connection.execute("BEGIN")
        report_progress("เขียนทะเบียน", "writing the registry")
        registry_file.fill(connection, home, province)
        _finish(connection, "registry", home, province, release)
        duckdb_io.attach(
            connection, building / f"{province}.duckdb", "abe", storage_version=duckdb_io.READABLE_BY_OLDER
        )
        connection.execute("BEGIN")
        report_progress("เขียนไฟล์ของนักวิเคราะห์", "writing the analysts' file")
        analysts_file.fill(connection, home, province)
        _finish(connection, "abe", home, province, release)
        counted = connection.execute(FILE_COUNTS.format(reports=file_reports(home, province))).to_arrow_table()
    report_progress("เขียนหน้าเว็บและตารางเปิด", "writing pages and open tables")
    as_of, at = release["as_of"], release["at"]
    assert isinstance(as_of, dt.date) and isinstance(at, dt.datetime)
    (building / "open" / "quality.html").write_text(page.render(home, province, as_of, at), "utf-8")
    open_folder.fill(home, province, edition, at, counted.to_pylist(), release, building / "open")
    _check(home, province, building)
    checksums.write_checksums(building)
    _settle(building)
    building.rename(folder)
    sync(folder.parent)


def _finish(
    connection: duckdb.DuckDBPyConnection, catalog: str, home: Home, province: str, release: dict[str, object]
) -> None:
    """Say what release this is and what everything in the file means, and close it."""
    files = f"SELECT source, source_file, file_version, status FROM {file_reports(home, province)}"
    inputs = connection.execute(files).to_arrow_table()
    # Names of files as they came are for the registry alone.
    connection.register("given_input", inputs if catalog == "registry" else analysts_file.show_file_names(inputs))
    connection.execute(RELEASE.format(catalog=catalog), release)
    connection.unregister("given_input")
    dictionary.describe(connection, catalog)
    connection.execute(f"COMMIT; CHECKPOINT {catalog}; DETACH {catalog}")


def _check(home: Home, province: str, building: Path) -> None:
    """Open both files as a reader would and compare what they hold with what went in."""
    children, records = _counts(home, province)
    with duckdb_io.connect(encrypted=True) as connection:
        duckdb_io.attach(connection, building / "registry.duckdb", "registry", key=home.key(province), read_only=True)
        duckdb_io.attach(connection, building / f"{province}.duckdb", "abe", read_only=True)
        found = connection.execute("""
            SELECT
                (SELECT count(*) FROM registry.master.child), (SELECT count(*) FROM abe.abe.child),
                (SELECT count(DISTINCT pseudonym) FROM abe.abe.child),
                (SELECT count(*) FROM registry.master.child_record SEMI JOIN registry.master.child USING (child_id)),
                (SELECT count(DISTINCT (source, source_file, source_row, file_version))
                    FROM registry.master.child_record)""").fetchone()
    if found != (children, children, children, records, records):
        raise ReleaseError(
            f"province {province}: the release does not hold what the index exported (children in registry, analysts'"
            f" file, pseudonyms, records of known children, records: {found}; expected {children} children,"
            f" {records} records); nothing was switched in"
        )


def _counts(home: Home, province: str) -> tuple[int, int]:
    child, record = (duckdb_io.quote(str(index_table_path(home, province, name))) for name in ("child", "child_record"))
    row = duckdb.execute(
        f"SELECT (SELECT count(*) FROM {child}), (SELECT count(*) FROM {record} WHERE province_code = ?)", [province]
    ).fetchone()
    assert row is not None  # an aggregate always gives a row
    return row[0], row[1]


def _settle(building: Path) -> None:
    """Every file on the disk and readable by the owner only."""
    for path in building.rglob("*"):
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
        sync(path)
    sync(building)


def _tidy(releases: Path, province: str, kept: set[Path | None]) -> None:
    """Remove the province's older releases and what an interrupted run left behind."""
    for path in [*releases.glob(f"{province}-*"), *releases.glob(f".building-{province}-*")]:
        if path not in kept:
            shutil.rmtree(path)
