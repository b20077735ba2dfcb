"""A quality page of made-up figures of one province."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.data_quality import recommendations
from assets.publication.quality_page import page as quality_page
from assets.sources.fields import staged_schema
from tests.support.small_province import AS_OF, PROVINCE

MADE = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def source_row(source: str, area: str, children: int, **shares: float) -> dict[str, object]:
    fields = (
        {f"with_{field}": 1.0 for field in recommendations.FIELDS} | {"in_register": 1.0, "in_others": 1.0} | shares
    )
    level = "province" if len(area) == 2 else "district"
    return {
        "province_code": PROVINCE, "source": source, "area_level": level, "area_code": area, "records": children,
        "children": children, **fields, "newest_period": "2567-1", "age_days": 4,
    }  # fmt: skip


def file_row(**values: object) -> dict[str, object]:
    row = dict.fromkeys(staged_schema.FILES) | {
        "province_code": PROVINCE,
        "source": "schools",
        "source_file": "ด.ช.ลับมาก.xlsx",
    }
    counts = {"status": "accepted", "rows_in": 103, "accepted": 101, "quarantined": 2, "current_rows": 101}
    return row | counts | values


def rendered(home: Home, sources: list[dict[str, object]], files: list[dict[str, object]] | None = None) -> str:
    add_table(home, PROVINCE, "abe", "quality.source", pa.Table.from_pylist(sources))
    waiting = {"province_code": PROVINCE, "source": "schools", "source_file": "ด.ช.ลับมาก.xlsx", "layout": "dmc",
               "reason": "missing_name", "to_correct": True, "current": True, "rows": 3,
               "first_received": AS_OF, "age_days": 12}  # fmt: skip
    add_table(home, PROVINCE, "abe", "quality.quarantine", pa.Table.from_pylist([waiting]))
    pair = {"province_code": PROVINCE, "kind": "sex", "source_a": "civil_registration", "source_b": "schools"}
    add_table(
        home,
        PROVINCE,
        "abe",
        "quality.source_conflict",
        pa.Table.from_pylist([pair | {"district_code": "9501", "children": 3}]),
    )
    total = {"province_code": PROVINCE, "kind": "sex", "children": 3}
    add_table(home, PROVINCE, "abe", "quality.source_conflict_total", pa.Table.from_pylist([total]))
    staged = pa.Table.from_pylist(files or [file_row()], pa.schema(list(staged_schema.FILES.items())))
    write_parquet(staged, home.lake("files", PROVINCE, "schools.parquet"))
    return quality_page.render(home, PROVINCE, AS_OF, MADE)
