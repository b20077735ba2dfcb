"""Which schools and health units have sent their newest period, and which are behind. Restricted: codes stand in it.

Asked of the layouts whose contract has a rule of kind `reporting`; what a unit is, is the contract's to say.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from assets.common.storage.home import Home
from assets.sources import reporting_units
from assets.sources.readers.source_list import SOURCES
from quality import contract

KIND = "reporting"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("province_code", "source", "layout", "unit", "period")),
        ("period_start", pa.date32()),
        ("rows", pa.int64()),
        ("age_days", pa.int64()),
        ("behind", pa.bool_()),
    ]
)


def list_units(home: Home, province: str, as_of: dt.date) -> pa.Table:
    """A row for each reporting unit and layout, those behind the longest first.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that ages are counted to.

    Returns:
        A table of `SCHEMA`.
    """
    tables = [SCHEMA.empty_table()]
    for layout in (layout for source in SOURCES for layout in contract.load(source).layouts.values()):
        path = home.lake("staged", province, layout.source, f"{layout.name}.parquet")
        if not path.is_file() or not any(rule.kind == KIND for rule in layout.rules):
            continue
        units = reporting_units.list_units(path, layout, as_of)
        same = {"province_code": province, "source": layout.source, "layout": layout.name}
        columns = {name: pa.array([value] * units.num_rows, pa.string()) for name, value in same.items()}
        columns |= {name: units[name] for name in units.column_names}
        tables.append(pa.table({name: columns[name] for name in SCHEMA.names}).cast(SCHEMA))
    order = [("age_days", "descending"), *((name, "ascending") for name in ("source", "layout", "unit"))]
    return pa.concat_tables(tables).sort_by(order)
