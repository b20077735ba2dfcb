"""School terms, by which trends are drawn."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.school_term import Term, find_term
from assets.publication.province_page.figures import Figure, read_figure


def list_terms(history: pa.Table | None, code: str, province: str, band: str) -> list[tuple[Term, Figure | None]]:
    """The province's figure in each term from the first to the last known, oldest first.

    Of a term the last as-of date counts. A term without one has None. Only the newest version of the definition is
    taken, since others do not compare.
    """
    if history is None:
        return []
    key = {"indicator": code, "area_level": "province", "area_code": province, "sex": "all", "age_band": band}
    for name, wanted in key.items():
        history = history.filter(pc.equal(history[name], wanted))
    rows = history.to_pylist()
    newest = max((row["as_of"], row["version"]) for row in rows)[1] if rows else None
    found: dict[Term, Figure] = {}
    for row in sorted((row for row in rows if row["version"] == newest), key=lambda row: row["as_of"]):
        found[find_term(row["as_of"])] = read_figure(row)
    return [(term, found.get(term)) for term in _span(found)]


def _span(terms: Iterable[Term]) -> list[Term]:
    known = sorted(terms)
    span = known[:1]
    while span and span[-1] < known[-1]:
        span.append(span[-1].following())
    return span
