"""How files are written: dates and empties in an agency's manner, CSV, workbooks and archives to the byte alike.

What is in a layout's columns belongs to the layout's own module.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xlsxwriter
import yaml

from data.synthetic.config import BUDDHIST_ERA

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ZIP_DAY = (2024, 5, 16, 0, 0, 0)


@cache
def header(layout: str) -> tuple[str, ...]:
    """Column names of a layout, in the file's order."""
    lists: dict[str, str] = yaml.safe_load(files("data.synthetic").joinpath("layouts.yaml").read_text(encoding="utf-8"))
    return tuple(lists[layout].split())


# what str.format makes of a date: b is the Buddhist year, t the Thai month
FORMATS = {
    "ymd_be": "{b:04d}{m:02d}{d:02d}",
    "ymd_ce": "{y:04d}{m:02d}{d:02d}",
    "dmy_be": "{d:02d}/{m:02d}/{b}",
    "dmy_ce": "{d:02d}/{m:02d}/{y}",
    "iso_be": "{b}-{m:02d}-{d:02d}",
    "iso_ce": "{y}-{m:02d}-{d:02d}",
    "dmy_be2": "{d:02d}/{m:02d}/{s:02d}",
    "thai": "{d} {t} {b}",
    "thai_month": "{t} {b}",
    "year_be": "{b}",
    "month_00": "{b:04d}{m:02d}00",
    "year_0000": "{b:04d}0000",
}


def dates(days: Ints, style: str) -> Texts:
    """Write days since 1970 in one of `FORMATS`."""
    distinct, inverse = np.unique(days, return_inverse=True)
    written = [
        FORMATS[style].format(
            y=day.year,
            b=day.year + BUDDHIST_ERA,
            s=(day.year + BUDDHIST_ERA) % 100,
            m=day.month,
            d=day.day,
            t=MONTHS[day.month - 1],
        )
        for day in distinct.astype("datetime64[D]").tolist()
    ]
    return np.array(written, object)[inverse]


def share(count: int, rate: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """A share `rate` of `count` rows."""
    return np.asarray(rng.random(count) < rate)


def spoilt_dates(written: Texts, days: Ints, other_era: str, scale: float, rng: np.random.Generator) -> Texts:
    """A few dates in the other era, a few impossible ones, a few in Thai digits."""
    count = len(written)
    written = np.where(share(count, 0.002 * scale, rng), dates(days, other_era), written)
    impossible = np.flatnonzero(share(count, 0.0005 * scale, rng))
    written[impossible] = np.where(rng.random(len(impossible)) < 0.5, "31/02/2555", "00/00/0000")
    return in_thai_digits(written, 0.002 * scale, rng)


def in_thai_digits(texts: Texts, rate: float, rng: np.random.Generator) -> Texts:
    """Some texts with their digits in Thai."""
    out = texts.copy()
    for i in np.flatnonzero(share(len(texts), rate, rng)):
        out[i] = str(out[i]).translate(THAI_DIGITS)
    return out


def marked_empty(texts: Texts, markers: Sequence[str], rng: np.random.Generator) -> Texts:
    """Empty texts as the agency writes them; the first marker is the usual one."""
    weight = np.array([0.8] + [0.2 / max(1, len(markers) - 1)] * (len(markers) - 1))
    drawn = rng.choice(np.array(markers, object), len(texts), p=weight / weight.sum())
    return np.where(texts == "", drawn, texts)


def constant(value: Any, count: int) -> Texts:
    """A column that says the same in every row."""
    out = np.empty(count, object)
    out[:] = value
    return out


def rows_of(columns: Sequence[Any]) -> zip[tuple[Any, ...]]:
    """Rows of plain Python values from columns."""
    return zip(*(column.tolist() if isinstance(column, np.ndarray) else column for column in columns), strict=True)


def write_csv(path: Path, header: Sequence[str], columns: Sequence[Any], encoding: str) -> None:
    """Write a CSV file; characters that the encoding lacks are left out, as an exporter would."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n" if encoding == "cp874" else "\n")
    writer.writerow(header)
    writer.writerows(rows_of(columns))
    write_bytes(path, text.getvalue().encode(encoding, "ignore"))


def write_workbook(path: Path, sheet: str, head: Sequence[Sequence[Any]], columns: Sequence[Any]) -> None:
    """Write one sheet: the head rows, then the columns; numbers as numbers, texts as texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        path,
        {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": np.datetime64("2024-06-10T04:10:12").tolist()})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(head):
        page.write_row(number, 0, row)
    for number, row in enumerate(rows_of(columns), len(head)):
        for position, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    page.write_string(number, position, value)
            elif value is not None:
                page.write_number(number, position, value)
    book.close()


def write_zip(path: Path, members: Sequence[tuple[str, bytes]]) -> None:
    """Write an archive whose members all bear one date, so that the same content is the same file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    write_bytes(path, packed.getvalue())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
