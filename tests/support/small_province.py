"""Twenty-odd made-up staged rows, laid into the lake as staging lays them, for tests of what follows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.catalogue import registry as indicator_registry

AS_OF = dt.date(2024, 5, 20)
PROVINCE = "95"
COMMON: dict[str, Any] = {
    "id_kind": "thai",
    "title": "ด.ช.",
    "middle_name": None,
    "sex": "male",
    "birth_precision": "day",
    "residence_province": "95",
    "residence_district": "9501",
    "residence_subdistrict": "950101",
    "village": "3",
    "house_no": "7",
    "flags": [],
}
TYPES = {
    "source_row": pa.int64(),
    "period_start": pa.date32(),
    "birth_date": pa.date32(),
    "served_on": pa.date32(),
    "weight_kg": pa.float64(),
    "height_cm": pa.float64(),
    "income_baht": pa.float64(),
    "falls_short_income": pa.int64(),
    "falls_short_housing": pa.int64(),
    "falls_short_health": pa.int64(),
    "falls_short_education": pa.int64(),
    "falls_short_access": pa.int64(),
    "delisted": pa.bool_(),
    "flags": pa.list_(pa.string()),
}


def number(child: int) -> str:
    """A number for a made-up child: the engine's stand-in takes equal ones for one child."""
    return f"19501{child:08d}"


def row(child: int, source: str, layout: str, place: int, **values: Any) -> dict[str, Any]:
    """One staged row of a made-up child aged about ten; `values` overrule."""
    return (
        COMMON
        | {
            "province_code": PROVINCE,
            "source": source,
            "source_file": f"{layout}.csv",
            "source_row": place,
            "file_version": "0" * 64,
            "layout": layout,
            "unit": "u1",
            "period": "2024-05",
            "period_start": dt.date(2024, 5, 1),
            "national_id": number(child),
            "first_name": f"ชื่อ{child}",
            "last_name": f"สกุล{child}",
            "birth_date": dt.date(2014, 1, 10) + dt.timedelta(days=child),
        }
        | values
    )


def civil(child: int, **values: Any) -> dict[str, Any]:
    """A row of the civil register."""
    extra = {"person_status": "0", "person_status_text": None, "house_code": "95010000001"}
    return row(child, "civil_registration", "civil_registration", child, **extra | values)


def pupil(child: int, **values: Any) -> dict[str, Any]:
    """A row of the DMC workbook."""
    extra = {
        "school_code": "S1",
        "student_no": str(child),
        "not_yet_struck_off": None,
        "grade": "p4",
        "period": "2567-1",
        "period_start": dt.date(2024, 5, 16),
    }
    return row(child, "schools", "dmc", child, **extra | values)


def surveyed(child: int, **values: Any) -> dict[str, Any]:
    """A row of the field survey."""
    extra = {"id_kind": "missing", "national_id": None, "education_status": None, "nickname": None}
    return row(child, "field_survey", "field_survey", child, **extra | values)


def rows() -> list[dict[str, Any]]:
    """Ten children of the register (1–10), seven of them at school, and two known otherwise (11, 12).

    Child 8 was at school last term, 9 is marked 3.1.8, 10 was never there; 7 moved away.
    """
    return [
        *(civil(child) for child in range(1, 7)),
        civil(7, person_status="1", person_status_text="ย้ายออก"),
        *(civil(child, sex="female", title="ด.ญ.", residence_subdistrict="950102") for child in (8, 9, 10)),
        *(pupil(child) for child in range(1, 8)),
        pupil(8, period="2566-2", period_start=dt.date(2023, 11, 1)),
        pupil(1, period="2566-2", period_start=dt.date(2023, 11, 1), source_row=101),
        pupil(9, not_yet_struck_off="1"),
        surveyed(11),
        surveyed(11, source_row=12),
        surveyed(12, national_id=number(10), id_kind="thai", source_row=13),
    ]


def lay(home: Home, staged: list[dict[str, Any]], province: str = PROVINCE) -> None:
    """Write staged rows into the lake, one file a layout, each with its own columns.

    A row is written as its key `written` says, which is no column; else differently from every other row.
    """
    for layout in sorted({entry["layout"] for entry in staged}):
        chosen = [entry | {"province_code": province} for entry in staged if entry["layout"] == layout]
        names = sorted({name for entry in chosen for name in entry} - {"written"})
        table = pa.table(
            {name: pa.array([entry.get(name) for entry in chosen], TYPES.get(name, pa.string())) for name in names}
        )
        raw = pa.array([{"written": entry.get("written", f"row {entry['source_row']}")} for entry in chosen])
        path = home.lake("staged", province, chosen[0]["source"], f"{layout}.parquet")
        write_parquet(table.append_column("raw", raw), path)


@contextmanager
def rest_laid(home: Home, province: str = PROVINCE) -> Iterator[None]:
    """For the time being, a staged row of each layout that indicators need and nothing was laid of: none is awaited.

    The rows are of nobody: they are there neither when child records are built nor afterwards.
    """
    paths = {
        layout: home.lake("staged", province, layout.source, f"{layout.code}.parquet")
        for layout in indicator_registry.load().layouts.layouts
    }
    absent = {layout: path for layout, path in paths.items() if not path.is_file()}
    for layout in absent:
        given = {"unit": "rest", "period": "2567-1", "period_start": dt.date(2024, 5, 16)}
        lay(home, [row(0, layout.source, layout.code, 9_999, **given)], province)
    try:
        yield
    finally:
        for path in absent.values():
            path.unlink()
