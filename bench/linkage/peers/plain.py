"""The tidy table cleaned the way a careful analyst would for an engine that does not know Thai.

Names lose invisible characters, spaces, glued titles and fillers, numbers that cannot be one become
null, dates get their year and a text form. Thai letters become single bytes, so that DuckDB's
distances, which count bytes, count letters. Nothing of the project's own Thai rules is used: those
are what is measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# 87 Thai letters and signs; small Latin letters keep their own codes.
_SINGLE_BYTES = str.maketrans(
    {0x0E01 + place: chr(code) for place, code in enumerate([*range(0x21, 0x61), *range(0x01, 0x18)])}
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# Titles typed into the name's field. The bare word for Mr is left: many names begin with it.
_TITLES = re.compile(r"^(เด็กชาย|เด็กหญิง|นางสาว|ด ?\. ?ช ?\.|ด ?\. ?ญ ?\.|น ?\. ?ส ?\.)\s*")
_FILLERS = {"", "-", "--", ".", "ไม่มี", "ไม่มีนามสกุล", "ไม่ทราบ", "ไม่ระบุ", "null", "n/a"}
_OWN = ("record_id", "source", "national_id", "first_name", "last_name", "sex", "birth_date", "birth_precision")
_OWN += ("district_code", "subdistrict_code")
_HOUSEHOLD = (
    "village",
    "house_no",
    "house_code",
    "mother_national_id",
    "father_national_id",
    "mother_name",
    "father_name",
)


def clean(table: Path, household: bool) -> pa.Table:
    """Return the columns wanted of the tidy table in Parquet file `table`, plain: see the module's docstring."""
    rows = pq.read_table(table, columns=[*_OWN, *(_HOUSEHOLD if household else ())])
    standardisers = {"first_name": _name, "last_name": _name, "national_id": _number}
    if household:
        standardisers |= dict.fromkeys(("mother_name", "father_name"), _given_name)
        standardisers |= dict.fromkeys(("mother_national_id", "father_national_id"), _number)
    for column, standardise in standardisers.items():
        rows = _replaced(rows, column, standardise)
    birth = rows["birth_date"]
    encoded = rows["national_id"].combine_chunks().dictionary_encode()
    valid = pa.array([_is_valid(text) for text in encoded.dictionary.to_pylist()], pa.bool_()).take(encoded.indices)
    rows = rows.append_column("national_id_valid", valid)
    return rows.append_column("birth_year", pc.year(birth)).append_column("birth_text", birth.cast(pa.string()))


def _replaced(rows: pa.Table, column: str, standardise: Callable[[str], str | None]) -> pa.Table:
    """`rows` with the distinct values of a text column standardised."""
    encoded = rows[column].combine_chunks().dictionary_encode()
    texts = pa.array([standardise(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return rows.set_column(rows.column_names.index(column), column, texts.take(encoded.indices))


def _name(text: str) -> str | None:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip().lower()
    # Two signs e are how some keyboards make the letter ae.
    text = _TITLES.sub("", text.replace("เเ", "แ"))
    return None if text in _FILLERS else re.sub(r"\s", "", text).translate(_SINGLE_BYTES) or None


def _given_name(text: str) -> str | None:
    return _name(text.strip().split(" ")[0])


def _number(text: str) -> str | None:
    digits = re.sub("[^0-9G]", "", text.upper())
    return digits if len(digits) == 13 and len(set(digits)) > 1 else None


def _is_valid(number: str) -> bool:
    """Whether the last digit of a 13-digit number is the check digit of the others."""
    if not number.isdigit():
        return False
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(number[:12]))
    return (11 - total % 11) % 10 == int(number[12])
