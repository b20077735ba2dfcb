"""Decoys: made-up records that can match nobody. The share of them that is linked indicates false links.

A decoy is put together from values of the table itself, so that it looks like its records, and has no
number. There are four kinds, from easy to hard:

- `stranger`: names, birth date, home and each parent's name of another record;
- `namesake`: the full name and sex of one child, birth date, home and each parent's name of others;
- `sibling`: home, parents and surname of one child, given name, sex and birth date of others;
- `twin`: as a sibling, with the child's birth date too.

Strangers and namesakes have no parents' numbers: two records with one mother and one father, born within nine months,
are one child or twins, whatever else they say.

A stranger's chance to be linked is a lower bound for that of a real record that has no partner; a
twin's represents the hardest such records. A decoy may by chance be somebody: with common names and a
small province, a few are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.linking import link
from linkage.model.model import Model
from linkage.prepare.tidy_table import COLUMNS, validate_table

# kind → groups of columns; the columns of a group come from one record
_ORIGIN = ("source", "layout")
_HOME = ("district_code", "subdistrict_code", "village", "house_no", "house_code", "province_code")
_NUMBERS = ("mother_national_id", "father_national_id")
_ADULTS = ("mother_name", "father_name", "guardian_name")
_PARENTS = (*_NUMBERS, *_ADULTS)
_EACH_ADULT = tuple((name,) for name in _ADULTS)
_BIRTH = ("birth_date", "birth_precision")
_GIVEN = ("first_name", "title", "sex")
KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "stranger": ((*_ORIGIN, *_HOME), _GIVEN, ("last_name",), _BIRTH, *_EACH_ADULT),
    "namesake": ((*_GIVEN, "last_name"), (*_ORIGIN, *_HOME), _BIRTH, *_EACH_ADULT),
    "sibling": ((*_ORIGIN, *_HOME, *_PARENTS, "last_name"), _GIVEN, _BIRTH),
    "twin": ((*_ORIGIN, *_HOME, *_PARENTS, "last_name", *_BIRTH), _GIVEN),
}


@dataclass(frozen=True)
class DecoyCount:
    """Decoys of one kind, and how many of them were linked to a record of the table."""

    kind: str
    decoys: int
    linked: int

    @property
    def share(self) -> float:
        """Share linked; 0 where there are no decoys."""
        return self.linked / self.decoys if self.decoys else 0.0


def count_linked(
    table: pa.Table,
    model: Model,
    each: int = 1000,
    seed: int = 2567,
    progress: Callable[[str], None] = lambda _: None,
) -> list[DecoyCount]:
    """Put decoys among a table's records, link, and count those linked. Takes as long as one linking.

    Args:
        table: the records.
        model: as trained.
        each: decoys of each kind.
        seed: of the draw; the same gives the same.
        progress: called with the name of each step as it begins.

    Raises:
        ValueError: the table has no rows to make decoys from.
    """
    known = validate_table(table, model.extra_names)
    if not known.num_rows:
        raise ValueError("a table without rows gives no decoys")
    # Ids only matter within this run, so rows and decoys are numbered anew.
    known = known.set_column(0, "record_id", pa.array(np.arange(known.num_rows)))
    made = make_decoys(known, each, seed)
    result = link(pa.concat_tables([known, made.select(known.column_names)]), model, progress=progress)
    clusters = result.links.sort_by("record_id")["cluster_id"].to_numpy()
    real = np.bincount(clusters[: known.num_rows], minlength=int(clusters.max()) + 1) > 0
    linked = real[clusters[known.num_rows :]]
    return [
        DecoyCount(kind, each, int(linked[place * each : (place + 1) * each].sum())) for place, kind in enumerate(KINDS)
    ]


def make_decoys(known: pa.Table, each: int, seed: int) -> pa.Table:
    """Make decoys, `each` of each kind in the order of `KINDS`.

    Args:
        known: the records, in the form of `linkage.prepare.tidy_table.validate_table`, with record_id numbered from 0.
        each: decoys of each kind.
        seed: of the draw.

    Returns:
        The records' columns and kind; record_id goes on after the table's. Each extra column is of another record.
    """
    extra = [(name,) for name in known.column_names if name not in COLUMNS]
    rng = np.random.default_rng(seed)
    parts: list[pa.Table] = []
    for kind, groups in KINDS.items():
        columns = {name: pa.nulls(each, pa.string()) for name in ("national_id", *_NUMBERS)}
        columns["kind"] = pa.array([kind] * each)
        for group in (*groups, *extra):
            drawn = pa.array(_drawn(known, group[0], each, rng))
            columns |= {name: known[name].take(drawn) for name in group}
        first = known.num_rows + len(parts) * each
        columns["record_id"] = pa.array(np.arange(first, first + each))
        parts.append(pa.table({name: columns[name] for name in (*known.column_names, "kind")}))
    return pa.concat_tables(parts)


def _drawn(
    known: pa.Table, name: str, each: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows drawn at random among those in which the column is known; among all where it never is."""
    rows = np.flatnonzero(pc.is_valid(known[name]).to_numpy())
    return rng.choice(rows if len(rows) else np.arange(known.num_rows), each)
