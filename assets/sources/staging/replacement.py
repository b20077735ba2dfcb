"""Which rows of all received files count: the latest file of each unit and period.

A file that would take away most of what its units had is held until somebody confirms it (`childlink confirm`): it is
more often a file cut short than a register that shrank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields import periods
from assets.sources.fields.distinct_values import Mask
from assets.sources.parsing.parsing import RejectedFile, ValidatedExtract
from assets.sources.readers.extract import Refusal

FEWEST_ROWS = 20
"""Rows that units must have had, before losing most of them is a reason to hold a file."""
LEAST_SHARE = 0.5
"""Share of the rows of a layout that must be left."""
_SEPARATOR = "\x1f"

Results = list[ValidatedExtract | RejectedFile]


def mask_repeats(extract: ValidatedExtract) -> Mask:
    """The accepted rows about children that are written exactly as an earlier accepted row of the extract."""
    repeats = np.zeros(extract.table.num_rows, dtype=bool)
    if extract.layout.subject != "child":
        return repeats
    asked = extract.accepted & np.asarray(extract.raw_line.is_valid().to_numpy(), dtype=bool)
    places = np.flatnonzero(asked)
    lines = extract.raw_line.filter(pa.array(asked)).combine_chunks().dictionary_encode()
    later = np.ones(len(places), dtype=bool)
    later[np.unique(lines.indices.to_numpy(zero_copy_only=False), return_index=True)[1]] = False
    repeats[places[later]] = True
    return repeats


def mask_current(extracts: Sequence[ValidatedExtract]) -> list[Mask]:
    """For each extract, in the order of receipt, the rows that no later file replaces."""
    masks: list[Mask] = [np.zeros(0, dtype=bool)] * len(extracts)
    for layout in {extract.layout.name for extract in extracts}:
        places = [place for place, extract in enumerate(extracts) if extract.layout.name == layout]
        files = [
            (str(extract.landed.arrival), extract.table["unit"], extract.table["period"], extract.accepted)
            for extract in (extracts[place] for place in places)
        ]
        for place, mask in zip(places, periods.mask_current_rows(files), strict=True):
            masks[place] = mask
    return masks


def hold_shrinking(results: Results, confirmed: set[tuple[str, str]]) -> Results:
    """The same results; a file that takes away most of what its units had is held.

    Args:
        results: of all files of a source, in the order of receipt.
        confirmed: (source_file, file_version) of the files that count all the same.
    """
    had: Counter[str] = Counter()
    kept: Results = []
    for landed, group in groupby(results, key=lambda result: result.landed):
        members = list(group)
        has = _count(members)
        before, after = _by_layout({code: had[code] for code in has}), _by_layout({c: has[c] for c in has if had[c]})
        shrunk = [name for name in before if before[name] >= FEWEST_ROWS and after[name] < LEAST_SHARE * before[name]]
        is_confirmed = (landed.source_file, landed.file_version) in confirmed
        if shrunk and not is_confirmed:
            less, more = (sum(counts[name] for name in shrunk) for counts in (after, before))
            detail = f"{less:,} rows would replace {more:,} of the same units and periods"
            kept.append(RejectedFile(landed, Refusal(landed.source_file, "held", "takes_away", detail)))
            continue
        had.update({code: rows - had[code] for code, rows in has.items()})
        kept += members
    return kept


def _by_layout(rows: Mapping[str, int]) -> Counter[str]:
    """Rows by layout, of rows by layout, period and unit: many details must not hide that the children are gone."""
    found: Counter[str] = Counter()
    for code, count in rows.items():
        found[code.partition(_SEPARATOR)[0]] += count
    return found


def _count(members: Sequence[ValidatedExtract | RejectedFile]) -> Counter[str]:
    """Accepted rows by layout, period and unit, identical ones once."""
    found: Counter[str] = Counter()
    for member in members:
        if isinstance(member, ValidatedExtract):
            rows = member.table.filter(pa.array(member.accepted & ~mask_repeats(member)))
            codes = pc.binary_join_element_wise(rows["layout"], rows["period"], rows["unit"], _SEPARATOR)
            for each in pc.value_counts(codes).to_pylist():
                found[each["values"]] += each["counts"]
    return found
