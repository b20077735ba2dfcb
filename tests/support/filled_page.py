"""A province's page on which every figure has a value, as large as in the largest provinces, and its one sheet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geothai
import pyarrow as pa

from assets.publication.province_page import page
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.page import Content
from assets.publication.province_page.plan import load_plan
from assets.publication.province_page.shapes import Shapes
from assets.sources.readers.source_list import SOURCES
from tests.support.browser import Look
from tests.support.open_values import AS_OF, value

CHILDREN_OF_A_DISTRICT = 14_321
TERM_BEFORE = dt.date(2023, 11, 20)
SHARES = (0.128, 0.094, 0.161, 0.083, 0.121, 0.117, 0.139, 0.142)
"""Of the districts in turn, so that some are above the province and some below."""
NOT_THE_SHEET = "#annex, #work, footer { display: none !important; }"


def render_filled(province: str, *, suppressed: Sequence[str] = (), shapes: Shapes | None = None) -> str:
    """The page of a province: all its districts with a value, but for those suppressed; a file is held."""
    districts = [area.code for area in geothai.districts(province)]
    rows = [row for code in districts for row in _district_rows(code, districts.index(code), code in suppressed)]
    whole = CHILDREN_OF_A_DISTRICT * len(districts)
    bands = ("all", "6-14", *load_plan().beside)
    rows += [row for each in load_plan().shown for row in [_row(each.code, province, 0.117, whole)]]
    rows += [_row("out_of_school", province, 0.117, whole, age_band=band) for band in bands]
    before = [{**row, "as_of": TERM_BEFORE} | _counts(0.141, whole) for row in rows if row["area_code"] == province]
    content = Content(
        province,
        AS_OF,
        dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        Figures(pa.Table.from_pylist(rows), province),
        _files(),
        history=pa.Table.from_pylist([*before, *rows]),
        shapes=shapes,
        made_up=True,
    )
    return page.render(content)


def write_sheet(text: str, language: str, path: Path) -> Path:
    """The page in a language without what follows the one sheet."""
    text = text.replace("</style>", f"{NOT_THE_SHEET}</style>", 1)
    if language == "en":
        text = text.replace(' value="th" checked>', ' value="th">').replace(' value="en">', ' value="en" checked>')
    path.write_text(text, "utf-8")
    return path


def count_pages(look: Look, sheet: Path) -> int:
    """How many pages the browser prints it on."""
    printed = sheet.with_suffix(".pdf")
    look(sheet.as_uri(), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


def _district_rows(code: str, turn: int, is_suppressed: bool) -> list[dict[str, Any]]:
    if is_suppressed:
        return [value(each.code, code, status="hidden") for each in load_plan().shown]
    share = SHARES[turn % len(SHARES)]
    return [_row(each.code, code, share, CHILDREN_OF_A_DISTRICT + turn) for each in load_plan().shown]


def _row(code: str, area: str, share: float, of: int, **given: Any) -> dict[str, Any]:
    waiting = {"units_missing": 123, "units_expected": 1_234}
    return value(code, area, **_counts(share, of), **waiting, **given)


def _counts(share: float, of: int) -> dict[str, Any]:
    count = round(share * of)
    ends = {"numerator_low": round(0.98 * count), "numerator_high": round(1.02 * count)}
    return {"numerator": count, **ends, "denominator": of, "value": count / of}


def _files() -> list[dict[str, Any]]:
    row = {"files": 1, "rows_in": 1_000_000, "accepted": 999_000, "quarantined": 1_000, "periods": []}
    accepted = [{**row, "source": source, "status": "accepted"} for source in SOURCES]
    return [*accepted, {**row, "source": "schools", "status": "held", "accepted": 0}]
