"""Period and reporting unit of each row, and which of two files stands.

A file reports on its reporting units, in one layout and one period; the later received of two
stands. Which period is the newest begun one (`active`) is a question to the child records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields.dates import ERA
from assets.sources.fields.distinct_values import Mask, map_combinations
from linkage.thai.text import THAI_DIGITS
from quality.contract import FILE_UNIT, Layout, PeriodRule

RECEIPT = "receipt"
"""Where a period comes from that nothing says but the day of receipt."""
TERM_STARTS = {1: (5, 16), 2: (11, 1)}

_COPY = re.compile(r"(?:\s*\(\d+\)|\s*-\s*(?:copy|สำเนา))+$", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """A period: its label (`2567-1`, `2024-05`, `2024-05-16`, `2024`) and first day."""

    label: str
    start: date


@dataclass(frozen=True)
class Periods:
    """The periods of a file's rows.

    Attributes:
        label, start: each row's period.
        main: the file's period: its rows' commonest, of equally common ones the newest.
        source: `name`, `content` or `receipt`: where it was read.
        warning: what else the file says of its period, empty if nothing.
    """

    label: pa.Array
    start: pa.Array
    main: Period
    source: str
    warning: str


def read_periods(text: pa.Table, layout: Layout, source_file: str, received: date) -> Periods:
    """The periods of an extract's rows.

    Args:
        text: the layout's columns as text.
        layout: the contract.
        source_file: path below the source folder.
        received: day of receipt, or the as-of day if that is earlier: the last resort.
    """
    rule, rows = layout.period, text.num_rows
    named = _in_name(source_file, rule) if rule.name is not None else None
    if not rows:
        period = named or _of_day(received, rule.kind)
        return Periods(*_all_rows(period, 0), period, "name" if named else RECEIPT, "")
    read = {}
    if named is not None:
        read["name"] = _all_rows(named, rows)
    if rule.columns and (told := _in_content(text, rule)):
        read["content"] = told
    for source in rule.sources:
        if source in read:
            label, start = read[source]
            return Periods(label, start, _main(label, start), source, _disagreement(source, read))
    receipt = _of_day(received, rule.kind)
    label, start = _all_rows(receipt, rows)
    return Periods(label, start, receipt, RECEIPT, "")


def assign_units(typed: pa.Table, layout: Layout, source_file: str, province: str) -> pa.Array:
    """The reporting unit of each row; where none is written the province (if rows are its own) or the file."""
    name = name_file_unit(source_file, layout.period)
    instead = province if layout.province.scope == "row" else name
    columns = [column for column in layout.unit if column != FILE_UNIT]
    if not columns:
        return pa.array([name]).take(pa.array(np.zeros(typed.num_rows, dtype=np.int64)))
    parts = [pc.cast(_whole(typed[column]), pa.string()) for column in columns]
    return pc.binary_join_element_wise(*parts, ":", null_handling="emit_null").fill_null(instead)


def name_file_unit(source_file: str, rule: PeriodRule) -> str:
    """A file's name without its period, the mark of a copy and the extension: what a series of files has in common.

    >>> name_file_unit("survey_95_2567 (1).csv", PeriodRule(kind="year", name=re.compile("(?P<be>25..)")))
    'survey_95'
    """
    stem = _COPY.sub("", PurePosixPath(source_file).stem)
    if rule.name is not None:
        stem = rule.name.sub("", stem)
    return re.sub(r"[-_ ]{2,}", "_", stem).strip("-_ ")


def mask_current_rows(files: list[tuple[str, pa.Array, pa.Array, Mask]]) -> list[Mask]:
    """Which rows stand, of one layout's files in the order of their receipt.

    Args:
        files: (the file that was sent, units, period labels, accepted rows) for each extract. Extracts of one sent
            file (members of an archive) are read together. A file reports on a unit of which it has an
            accepted row.
    """
    last: dict[str, str] = {}
    coded = []
    for sent, unit, label, accepted in files:
        codes = _whole(pc.binary_join_element_wise(label, unit, "\x1f").dictionary_encode())
        coded.append(codes)
        last.update(dict.fromkeys(codes.filter(pa.array(accepted)).unique().to_pylist(), sent))
    masks = []
    for (sent, *_), codes in zip(files, coded, strict=True):
        stands = np.array([last.get(pair, sent) == sent for pair in codes.dictionary.to_pylist()], dtype=bool)
        masks.append(stands[codes.indices.to_numpy(zero_copy_only=False)] if len(codes) else np.zeros(0, dtype=bool))
    return masks


def _in_name(source_file: str, rule: PeriodRule) -> Period | None:
    assert rule.name is not None
    # The file's own name tells more than its folders' do.
    for part in reversed(PurePosixPath(source_file).parts):
        for found in rule.name.finditer(part):
            if period := _build(found.groupdict(), rule.kind):
                return period
    return None


def _in_content(text: pa.Table, rule: PeriodRule) -> tuple[pa.Array, pa.Array] | None:
    assert rule.pattern is not None
    pattern = rule.pattern

    def work(*written: str | None) -> tuple[str | None, date | None]:
        joined = "/".join((part or "").strip() for part in written).translate(THAI_DIGITS)
        found = pattern.search(joined)
        period = _build(found.groupdict(), rule.kind) if found else None
        return (period.label, period.start) if period else (None, None)

    label, start = map_combinations([text[name] for name in rule.columns], work, [pa.string(), pa.date32()])
    if label.null_count == len(label):
        return None
    if rule.newest:
        newest = pc.max(start).as_py()
        return _all_rows(Period(label.filter(pc.equal(start, newest))[0].as_py(), newest), len(label))
    main = _main(label, start)
    return label.fill_null(main.label), start.fill_null(main.start)


def _build(groups: dict[str, str | None], kind: str) -> Period | None:
    """The period that a pattern's groups tell, None where a part is missing or no such day exists."""
    if ce := groups.get("ce"):
        year = int(ce)
    elif be := groups.get("be"):
        year = int(be) - ERA
    elif short := groups.get("be2"):
        year = 2500 + int(short) - ERA
    else:
        return None
    month, day, term = (int(groups.get(name) or 0) for name in ("month", "day", "term"))
    try:
        if kind == "term":
            return _term(year, term) if term in TERM_STARTS else None
        if kind == "year":
            return Period(f"{year:04d}", date(year, 1, 1))
        if kind == "month":
            return Period(f"{year:04d}-{month:02d}", date(year, month, 1))
        return Period(date(year, month, day).isoformat(), date(year, month, day))
    except ValueError:
        return None


def _of_day(day: date, kind: str) -> Period:
    """The period of this kind in which `day` lies."""
    if kind == "term":
        terms = [_term(year, term) for year in (day.year - 1, day.year) for term in TERM_STARTS]
        return [period for period in terms if period.start <= day][-1]
    if kind == "year":
        return Period(f"{day.year:04d}", date(day.year, 1, 1))
    return Period(f"{day:%Y-%m}", day.replace(day=1)) if kind == "month" else Period(day.isoformat(), day)


def _term(year: int, term: int) -> Period:
    return Period(f"{year + ERA}-{term}", date(year, *TERM_STARTS[term]))


def _all_rows(period: Period, rows: int) -> tuple[pa.Array, pa.Array]:
    first = pa.array(np.zeros(rows, dtype=np.int64))
    return pa.array([period.label]).take(first), pa.array([period.start], pa.date32()).take(first)


def _main(label: pa.Array, start: pa.Array) -> Period:
    counted = pa.table({"label": label, "start": start}).filter(label.is_valid())
    counted = counted.group_by(["label", "start"]).aggregate([("label", "count")])
    best = max(counted.to_pylist(), key=lambda row: (row["label_count"], row["start"]))
    return Period(best["label"], best["start"])


def _disagreement(source: str, read: dict[str, tuple[pa.Array, pa.Array]]) -> str:
    mine = set(read[source][0].unique().to_pylist())
    others = [(other, _main(*told).label) for other, told in read.items() if other != source]
    apart = [f"{other} says {label}" for other, label in others if label not in mine]
    return f"period {_main(*read[source]).label} from the {source}, but the {' and the '.join(apart)}" if apart else ""


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
