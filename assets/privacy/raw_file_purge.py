"""Setting a landed file aside: its bytes go, what it says goes on speaking.

Of each extract stays what still counts: rows that stand, whole; rows in quarantine, unless they are
purged; of the rest its address, unit and period, so that the counts of the file stay what they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.as_of import today
from assets.common.storage.home import Home
from assets.sources.parsing import parse_cache, retained_extracts
from assets.sources.parsing.parsing import RejectedFile, TypedExtract, ValidatedExtract
from assets.sources.staging import landing
from assets.sources.staging.landing import LandedFile
from assets.sources.staging.suppression_list import Mask, SuppressionList, blank_rows
from assets.sources.staging.validation import validate_extract
from quality import contract

_ADDRESS = ["source_file", "source_row", "file_version", "layout"]


def received_files(home: Home) -> Iterator[tuple[str, str, LandedFile]]:
    """Every file that was ever received: province, source, file."""
    names = list(LandedFile.__dataclass_fields__)
    for row in landing.read_manifest(home).to_pylist():
        yield row["province_code"], row["source"], LandedFile(**{name: row[name] for name in names})


def read_rows(home: Home, province: str, source: str, landed: LandedFile) -> list[ValidatedExtract | RejectedFile]:
    """What a file says, from its bytes or from what was kept; nothing where neither is there."""
    if retained_extracts.is_retained(home, province, source, landed.file_version):
        return list(retained_extracts.read(home, province, landed, contract.load(source)))
    path = home.landed(landed.file_version)
    if not path.is_file():
        return []
    day = today()
    read = parse_cache.read(home, province, landed, contract.load(source), day)
    return [validate_extract(each, province, day) if isinstance(each, TypedExtract) else each for each in read]


def retain_rows(home: Home, province: str, source: str, landed: LandedFile) -> int:
    """Keep what is to go on speaking of a file, in the place of its bytes; the number of rows that say something."""
    left_out = SuppressionList(home, province)
    results, rows = [], 0
    for result in left_out.without_erased(read_rows(home, province, source, landed)):
        if isinstance(result, ValidatedExtract):
            speaks = _speaks(home, result) if result.table.num_rows else np.zeros(0, dtype=bool)
            result, rows = blank_rows(result, ~speaks), rows + int(speaks.sum())
        results.append(result)
    retained_extracts.write(home, province, source, landed.file_version, results)
    return rows


def drop_bytes(home: Home, version: str) -> int:
    """Remove the bytes of a file from landing and the home's own inboxes; how many copies there were.

    Nothing is removed unless what the file says is kept for every province that it came for.
    """
    mine = [
        (province, source, landed)
        for province, source, landed in received_files(home)
        if landed.file_version == version
    ]
    if not all(retained_extracts.is_retained(home, province, source, version) for province, source, _ in mine):
        return 0
    copies = [home.inbox(province) / source / landed.source_file for province, source, landed in mine]
    copies = [path for path in copies if path.is_file() and _hash(path.read_bytes()) == version]
    copies += [path for path in [home.landed(version)] if path.is_file()]
    parse_cache.drop(home, version)
    for path in {path.resolve() for path in copies}:
        path.unlink()
    return len(copies)


def _speaks(home: Home, judged: ValidatedExtract) -> Mask:
    """The rows that still count; where that cannot be told, they do."""
    listed = home.lake("files", judged.table["province_code"][0].as_py(), f"{judged.layout.source}.parquet")
    versions = pq.read_table(listed, columns=["file_version"])["file_version"].to_pylist() if listed.is_file() else []
    province, source = judged.table["province_code"][0].as_py(), judged.layout.source
    staged = home.lake("staged", province, source, f"{judged.layout.name}.parquet")
    if judged.landed.file_version not in versions or not staged.is_file():
        return np.ones(judged.table.num_rows, dtype=bool)
    waiting = _among(judged, pq.read_table(home.lake("quarantine", province, f"{source}.parquet"), columns=_ADDRESS))
    rows = pq.read_table(staged, columns=[*_ADDRESS, "unit", "period"])
    others = rows.filter(pc.not_equal(rows["file_version"], judged.landed.file_version))
    replaced = pc.is_in(_pair(judged.table), value_set=_pair(others)).to_numpy() & ~_among(judged, rows)
    (left,) = SuppressionList(home, province).without_purged([judged], [np.ones(judged.table.num_rows, dtype=bool)])
    return np.asarray(np.where(judged.accepted, ~replaced & left, waiting), dtype=bool)


def _among(judged: ValidatedExtract, table: pa.Table) -> Mask:
    """The rows of the extract that stand in `table`."""
    mine = table.filter(
        pc.and_(
            pc.equal(table["file_version"], judged.landed.file_version),
            pc.and_(pc.equal(table["source_file"], judged.source_file), pc.equal(table["layout"], judged.layout.name)),
        )
    )
    found = pc.is_in(judged.table["source_row"], value_set=mine["source_row"])
    return np.asarray(found.to_numpy(), dtype=bool)


def _pair(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["unit"], table["period"], "\x1f")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
