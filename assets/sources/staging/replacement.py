"""Which rows of all received files count: the latest file of each unit and period, and whom a list had before it.

A file that would take away most of what its units had is held until somebody confirms it (`childlink confirm`): it is
more often a file cut short than a register that shrank. It takes away what it replaces, and of a register that lists
everybody anew each period (`Layout.lists_everybody`) also what its new period puts out of effect.
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

MOST_LOST = 4
"""Rows of a layout that may go, whatever their share: a class of five that moves away is no reason to hold a file."""
LEAST_SHARE = 0.5
"""Share of the rows of a layout that must be left where more go."""
DELISTED = "delisted"
"""Column of staged rows: a later list of the unit and period no longer has the row (`Layout.keeps_delisted`)."""
_NAMED = ("first_name", "last_name", "birth_date")
"""By what a person without a number is found on a later list: as the number, part of what her record's key is of."""
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


def mask_delisted(extracts: Sequence[ValidatedExtract], current: Sequence[Mask]) -> list[Mask]:
    """For each extract the rows of persons whom a later list no longer has, where the layout keeps these.

    Args:
        extracts: of a source, in the order of receipt.
        current: for each, the rows that no later file replaces.

    Returns:
        Masks; of several replaced lists that have a person, the row of the newest is taken.
    """
    masks: list[Mask] = [np.zeros(extract.table.num_rows, dtype=bool) for extract in extracts]
    kept = [place for place, extract in enumerate(extracts) if extract.layout.keeps_delisted]
    listed: set[tuple[str, str]] = set()
    for place in kept:
        listed.update(_list_persons(extracts[place], extracts[place].accepted & current[place]).values())
    for place in reversed(kept):
        for row, person in _list_persons(extracts[place], extracts[place].accepted & ~current[place]).items():
            masks[place][row] = person not in listed
            listed.add(person)
    return masks


def _list_persons(extract: ValidatedExtract, mask: Mask) -> dict[int, tuple[str, str]]:
    """The persons of the rows of `mask`, by the row's place: layout, and period with number, or name and birth date.

    A list spells a name otherwise than the one before as often as not, so that a number alone finds its person.
    """
    rows = extract.table.filter(pa.array(mask))
    said = [pc.fill_null(pc.cast(rows[name], pa.string()), "") for name in _NAMED]
    known = pc.coalesce(rows["national_id"], pc.binary_join_element_wise(*said, _SEPARATOR))
    persons = pc.binary_join_element_wise(rows["period"], known, _SEPARATOR).to_pylist()
    return {int(row): (extract.layout.name, text) for row, text in zip(np.flatnonzero(mask), persons, strict=True)}


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
        before, after = _compare(had, has, _name_whole_layouts(members))
        shrunk = [name for name in before if _has_shrunk(before[name], after[name])]
        is_confirmed = (landed.source_file, landed.file_version) in confirmed
        if shrunk and not is_confirmed:
            less, more = (sum(counts[name] for name in shrunk) for counts in (after, before))
            detail = f"{less:,} rows would take the place of {more:,} of the same units"
            kept.append(RejectedFile(landed, Refusal(landed.source_file, "held", "takes_away", detail)))
            continue
        had.update({code: rows - had[code] for code, rows in has.items()})
        kept += members
    return kept


def _has_shrunk(before: int, after: int) -> bool:
    return before - after > MOST_LOST and after < LEAST_SHARE * before


def _name_whole_layouts(members: Results) -> set[str]:
    extracts = (member for member in members if isinstance(member, ValidatedExtract))
    return {extract.layout.name for extract in extracts if extract.layout.lists_everybody}


def _compare(had: Counter[str], has: Counter[str], whole: set[str]) -> tuple[Counter[str], Counter[str]]:
    """Rows by layout that a file's rows would take the place of, and how many of the file's rows do so."""
    places = {code: code if had[code] else _find_period_before(code, had, whole) for code in has}
    return (
        _by_layout({code: had[place] for code, place in places.items()}),
        _by_layout({code: has[code] for code, place in places.items() if had[place]}),
    )


def _find_period_before(code: str, had: Counter[str], whole: set[str]) -> str:
    """What the rows of a new period put out of effect: the unit's newest period so far; the code itself where nothing.

    Labels of periods of one layout are in the order of time.
    """
    layout, period, unit = code.split(_SEPARATOR, 2)
    if layout not in whole:
        return code
    parts = (each.split(_SEPARATOR, 2) for each in had if had[each])
    newest = max((own for name, own, of in parts if (name, of) == (layout, unit)), default=period)
    return _SEPARATOR.join((layout, newest, unit)) if newest < period else code


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
