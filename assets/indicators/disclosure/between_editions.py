"""Which values are hidden on days that open no figures: those that the open edition does not show, and small ones.

Nothing of such a day is open, so nothing of it can be subtracted, and it need not be asked what gives others away.
"""

from __future__ import annotations

import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.indicators.catalogue.registry import Registry
from assets.indicators.status import NOT_APPLICABLE, PLACE, VALUE

HIDDEN = f"""
    SELECT
        coalesce(edition.status NOT IN ('{VALUE}', '{NOT_APPLICABLE}'), true)
        OR list_bool_or([
            coalesce(each BETWEEN 1 AND smallest_cell - 1, false)
            FOR each IN [given.numerator, given.denominator, given.denominator - given.numerator]
        ]) AS hidden
    FROM given JOIN smallest USING (indicator) LEFT JOIN edition USING ({", ".join(PLACE)})
    ORDER BY given.place"""


def find_hidden(values: pa.Table, edition: pa.Table, known: Registry) -> pa.ChunkedArray:
    """Which of the values are hidden, in the order given (bool).

    Args:
        values: those of the day, with numerator and denominator.
        edition: those of the open edition, with their status.
        known: the registry, which says of each indicator what is small.
    """
    limits = [{"indicator": each.code, "smallest_cell": each.smallest_cell} for each in known.indicators]
    with duckdb_io.connect() as connection:
        connection.register("given", values.append_column("place", pa.array(range(values.num_rows), pa.int64())))
        connection.register("edition", edition.select([*PLACE, "status"]))
        connection.register("smallest", pa.Table.from_pylist(limits))
        return connection.execute(HIDDEN).to_arrow_table()["hidden"]
