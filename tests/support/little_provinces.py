"""Indicator values of little made-up provinces, and what of them is open; for tests of disclosure control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from assets.indicators.catalogue import registry
from assets.indicators.disclosure.suppression import suppress

AREAS = ("950101", "950102", "950201", "950202", "950203")
SINGLE = ((0, 2), (3, 5), (6, 11), (12, 14), (15, 17))
PARTS = ("never_enrolled", "dropped_out", "not_found_or_moved")
CODES = ("registered", "out_of_school", *PARTS, "disability", "disability_without_support", "no_kindergarten")
FIGURES = ("numerator", "denominator")
NAMES = ("indicator", "area_level", "area_code", "sex", "age_band")


@cache
def known() -> registry.Registry:
    return registry.load()


def values(seed: int, mean: float, rate: float, joined: int = 0) -> pa.Table:
    """All cells of a little province, summed up from subdistrict, sex and single band.

    Args:
        seed: the same for the same province.
        mean: children of one sex and band in a subdistrict.
        rate: share of them that is out of school, or has a disability.
        joined: so many children more who dropped out, each in a cell of its own.
    """
    chance = np.random.default_rng(seed)
    finest = [(area, sex, span) for area in AREAS for sex in ("male", "female") for span in SINGLE]
    more = {finest[at] for at in np.random.default_rng(seed + 1).permutation(len(finest))[:joined]}
    totals: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    spans = {(i.code, b.code): (b.first, b.last) for i in known().indicators for b in i.ages.bands}
    for area, sex, span in finest:
        of_cell = _counts(chance, mean, rate, span, spans, int((area, sex, span) in more))
        for (code, band), (numerator, denominator) in of_cell.items():
            for level, above in (("province", area[:2]), ("district", area[:4]), ("subdistrict", area)):
                for of_sex in (sex, "all"):
                    total = totals[code, level, above, of_sex, band]
                    total[0] += numerator
                    total[1] += denominator
    rows = [
        dict(zip(NAMES, key, strict=True)) | dict(zip(FIGURES, total, strict=True)) for key, total in totals.items()
    ]
    return pa.Table.from_pylist(rows)


def _counts(
    chance: np.random.Generator,
    mean: float,
    rate: float,
    span: tuple[int, int],
    spans: dict[Any, tuple[int, int]],
    more: int,
) -> dict[tuple[str, str], tuple[int, int]]:
    """Numerator and denominator of each indicator, in every band that holds these ages, of one group of children."""
    registered = int(chance.poisson(mean))
    out = [int(each) for each in chance.multinomial(chance.binomial(registered, rate), (0.2, 0.5, 0.3))]
    disabled = int(chance.binomial(registered, rate))
    supported = disabled - int(chance.binomial(disabled, 0.4))
    registered, out = registered + more, [out[0], out[1] + more, out[2]]
    counts = {
        "registered": (registered, registered),
        "out_of_school": (sum(out), registered),
        **{code: (number, registered) for code, number in zip(PARTS, out, strict=True)},
        "no_kindergarten": (sum(out), registered),
        "disability": (disabled, registered),
        "disability_without_support": (disabled - supported, disabled),
    }
    return {
        (code, band): counts[code]
        for (code, band), (first, last) in spans.items()
        if code in counts and first <= span[0] and span[1] <= last
    }


def opened(table: pa.Table, earlier: Sequence[pa.Table] = ()) -> list[dict[str, Any]]:
    """The rows as open figures have them: a breakdown of subdistricts of which nothing is shown is left out."""
    return leave_out(suppress(table, known(), earlier).to_pylist())


def leave_out(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with `suppressed`, without figures where it is true, as the published table lists them.

    Breakdowns of subdistricts of which nothing is shown are left out (`assets.publication.open_files.open_tables`).
    """
    shown = {_breakdown(row) for row in rows if not row["suppressed"]}
    return [
        row | (dict.fromkeys(FIGURES) if row["suppressed"] else {})
        for row in rows
        if row["area_level"] != "subdistrict" or _breakdown(row) in shown or _breakdown(row)[2:] == (False, False)
    ]


def _breakdown(row: dict[str, Any]) -> tuple[Any, ...]:
    one_sex = row["sex"] != "all"
    return row["indicator"], row["area_level"], one_sex, one_sex or row["age_band"] != "all"


def truth(table: pa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in NAMES): row for row in table.to_pylist()}
