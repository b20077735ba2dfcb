"""The extracts of a file on disk: a folder with one Parquet file an extract and a list that is written last.

`parse_cache` and `retained_extracts` say what such a folder is for, and when it is deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.storage.atomic_io import replacing, write_parquet
from assets.common.storage.home_fault import read_whole_parquet
from assets.sources.fields import staged_schema
from assets.sources.fields.periods import Period, Periods
from assets.sources.parsing.parsing import RejectedFile, TypedExtract
from assets.sources.readers.extract import Refusal
from assets.sources.staging.landing import LandedFile
from quality.contract import Layout, SourceContract

_REASONS, _LINE = "kept_reasons", "kept_raw_line"


def is_whole(folder: Path) -> bool:
    """Whether everything that the file said is there."""
    return (folder / "list.json").is_file()


def write(folder: Path, results: Sequence[TypedExtract | RejectedFile]) -> None:
    """Write what a file said, in the place of what was there before.

    Args:
        folder: where.
        results: all of the file's extracts, and its members that gave none.
    """
    listed: list[dict[str, Any]] = []
    for place, result in enumerate(results):
        if isinstance(result, RejectedFile):
            listed.append({"refused": asdict(result.refusal)})
            continue
        table = result.table.append_column(_REASONS, result.reasons).append_column(_LINE, result.raw_line)
        write_parquet(table, folder / f"{place}.parquet")
        main = {"label": result.periods.main.label, "start": result.periods.main.start.isoformat()}
        periods = {"main": main, "source": result.periods.source, "warning": result.periods.warning}
        same = {"source_file": result.source_file, "layout": result.layout.name, "encoding": result.encoding}
        same["note"] = result.note
        listed.append({"file": f"{place}.parquet", "periods": periods, **same})
    with replacing(folder / "list.json") as temporary:
        temporary.write_text(json.dumps(listed, ensure_ascii=False), "utf-8")


def read(folder: Path, landed: LandedFile, contract: SourceContract) -> Iterator[TypedExtract | RejectedFile]:
    """What the file said, in the columns of today's contract.

    Args:
        folder: where it was written.
        landed: the file.
        contract: of its source.
    """
    for entry in json.loads((folder / "list.json").read_text("utf-8")):
        if "refused" in entry:
            yield RejectedFile(landed, Refusal(**entry["refused"]))
        elif entry["layout"] not in contract.layouts:
            detail = f"its bytes were purged and no contract has the layout {entry['layout']} any more"
            yield RejectedFile(landed, Refusal(entry["source_file"], "held", "unknown_layout", detail))
        else:
            yield _typed(read_whole_parquet(folder / entry["file"]), entry, landed, contract.layouts[entry["layout"]])


def _typed(table: pa.Table, entry: dict[str, Any], landed: LandedFile, layout: Layout) -> TypedExtract:
    told = entry["periods"]
    shaped = _shaped(table, layout)
    return TypedExtract(
        landed=landed,
        source_file=entry["source_file"],
        layout=layout,
        encoding=entry["encoding"],
        note=entry["note"],
        periods=Periods(
            label=shaped["period"].combine_chunks(),
            start=shaped["period_start"].combine_chunks(),
            main=Period(told["main"]["label"], date.fromisoformat(told["main"]["start"])),
            source=told["source"],
            warning=told["warning"],
        ),
        table=shaped,
        reasons=table[_REASONS].combine_chunks(),
        raw_line=table[_LINE],
    )


def _shaped(table: pa.Table, layout: Layout) -> pa.Table:
    """In the columns of the layout as it is now; one that was not there then is null."""
    kinds = staged_schema.staged_types(layout)
    columns: dict[str, Any] = {
        name: table[name].cast(kind) for name, kind in kinds.items() if name in table.column_names and name != "raw"
    }
    raw = table["raw"].combine_chunks()
    known = {field.name for field in raw.type}
    parts = [
        pc.struct_field(raw, name) if name in known else pa.nulls(len(raw), staged_schema.TEXT) for name in layout.names
    ]
    columns["raw"] = pa.StructArray.from_arrays(parts, names=list(layout.names), mask=raw.is_null())
    return staged_schema.shape_table(columns, kinds, table.num_rows)
