"""`open/page.html`: the province at a glance, in one file that loads nothing.

Only figures that may be shown to anyone come here: they arrive with small cells already hidden.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import geothai
import pyarrow as pa

from assets.indicators import registry

TEMPLATE = Path(__file__).parent / "page.html"
SOURCES = {
    "civil_registration": "ทะเบียนราษฎร์ · civil registration",
    "schools": "สถานศึกษาในระบบ · schools",
    "nonformal": "การศึกษานอกระบบ · non-formal education",
    "social_map": "แผนที่ทางสังคม · social map",
    "health": "สุขภาพ · health",
    "field_survey": "สำรวจภาคสนาม · field survey",
}
STATUSES = {
    "accepted": "รับทั้งหมด · accepted",
    "partly": "รับบางส่วน · partly",
    "held": "พักไว้ · held",
    "ignored": "ไม่ใช้ · ignored",
}
# The figures of a group without a child.
NOBODY = {"numerator": 0, "numerator_low": 0, "numerator_high": 0, "denominator": 0, "value": None}
HIDDEN = '<abbr title="ปิดไว้เพราะจำนวนน้อย · hidden: small number">–</abbr>'


def render(values: pa.Table, files: Iterable[dict[str, Any]], province: str, as_of: dt.date, made: dt.datetime) -> str:
    """The page as HTML.

    Args:
        values: the open values, hidden cells empty, with `area_th` and `area_en`.
            A group without a child has no row.
        files: by source and status: source, status, files, rows_in, accepted, quarantined.
        province: its code.
        as_of: the day the figures hold for.
        made: when they were published.
    """
    rows = values.to_pylist()
    whole = geothai.province(province)
    parts = {
        "province_th": escape(whole.name_th if whole else province),
        "province_en": escape(whole.name_en if whole else province),
        "as_of_th": f"{as_of.day}/{as_of.month}/{as_of.year + 543}",
        "as_of": as_of.isoformat(),
        "made": made.strftime("%Y-%m-%d %H:%M %Z"),
        "headline": "".join(_headline(rows, each) for each in registry.load().indicators),
        "bands": _table(rows, "age_band", [band.code for band in registry.load().bands], "ช่วงอายุ · age"),
        "districts": _table(rows, "area_code", _districts(rows), "อำเภอ · district"),
        "files": "".join(_file_row(row) for row in files),
        "definitions": "".join(_definition(each) for each in registry.load().indicators),
    }
    page = TEMPLATE.read_text("utf-8")
    for name, text in parts.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def _headline(rows: list[dict[str, Any]], indicator: registry.Indicator) -> str:
    row = _cell(rows, indicator.code, area_level="province", age_band="all")
    return (
        f'<div class="card"><h2>{escape(indicator.name[0])}<small lang="en">{escape(indicator.name[1])}</small></h2>'
        f'<p class="figure">{_count(row)}</p><p>{_range(row)}</p></div>'
    )


def _table(rows: list[dict[str, Any]], name: str, keys: list[str], heading: str) -> str:
    """One row for each band or district: every indicator's count and range, and the share."""
    known = registry.load().indicators
    head = "".join(f'<th scope="col">{escape(each.name[0])} · {escape(each.name[1])}</th>' for each in known)
    body = []
    for key in keys:
        where = {"area_level": "province", "age_band": "all"} | {name: key}
        if name == "area_code":
            where["area_level"] = "district"
        cells = [_cell(rows, each.code, **where) for each in known]
        label = _district(rows, key) if name == "area_code" else key
        body.append(
            f'<tr><th scope="row">{escape(label)}</th>'
            + "".join(f"<td><b>{_count(cell)}</b> {_range(cell)} {_share(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    return f'<thead><tr><th scope="col">{heading}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody>'


def _cell(rows: list[dict[str, Any]], indicator: str, **where: str) -> dict[str, Any]:
    wanted = {"indicator": indicator, "sex": "all"} | where
    found = (row for row in rows if all(row[name] == value for name, value in wanted.items()))
    return next(found, dict(NOBODY))


def _district(rows: list[dict[str, Any]], code: str) -> str:
    row = next(row for row in rows if row["area_code"] == code)
    return f"{row['area_th']} · {row['area_en']}"


def _districts(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({row["area_code"] for row in rows if row["area_level"] == "district"})


def _count(row: dict[str, Any]) -> str:
    return HIDDEN if row["numerator"] is None else f"{row['numerator']:,}"


def _range(row: dict[str, Any]) -> str:
    if row["numerator"] is None or row["numerator_low"] == row["numerator_high"]:
        return ""
    return f"<span>({row['numerator_low']:,}–{row['numerator_high']:,})</span>"


def _share(row: dict[str, Any]) -> str:
    if row["value"] is None or row["numerator"] == row["denominator"]:
        return ""
    return f"<span>{row['value']:.1%}</span>"


def _file_row(row: dict[str, Any]) -> str:
    counts = "".join(f"<td>{row[name]:,}</td>" for name in ("files", "rows_in", "accepted", "quarantined"))
    source, status = SOURCES.get(row["source"], row["source"]), STATUSES.get(row["status"], row["status"])
    return f'<tr><th scope="row">{escape(source)}</th><td>{escape(status)}</td>{counts}</tr>'


def _definition(indicator: registry.Indicator) -> str:
    texts = "".join(
        f'<p>{escape(thai)} <span lang="en">{escape(english)}</span></p>'
        for thai, english in (indicator.numerator, indicator.population, indicator.as_of)
    )
    return f"<h3>{escape(indicator.name[0])} · {escape(indicator.name[1])} (v{escape(indicator.version)})</h3>{texts}"
