"""Places to learn by area and accessibility: what the book of resources says of them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from assets.cases.books.row_models import ResourceKind, ResourceRow

ACCESS = ("wheelchair", "sign_language", "transport", "free")
SCHEMA = pa.schema(
    [
        ("area_level", pa.string()),
        ("area_code", pa.string()),
        ("access", pa.string()),
        ("spaces", pa.int64()),
        ("capacity", pa.int64()),
        ("used", pa.int64()),
        ("not_said", pa.int64()),
    ]
)
_LEVELS = {2: "province", 4: "district", 6: "subdistrict"}


def count_spaces(resources: Sequence[ResourceRow]) -> pa.Table:
    """Count the learning spaces of each area: `all`, and those of which the book says that they are accessible.

    A space counts in the area that its book names and in the areas around that. `not_said`: of how many spaces the
    book says neither yes nor no.
    """
    spaces = [row for row in resources if row.kind is ResourceKind.PLACE]
    rows = []
    for code in sorted({row.area[:length] for row in spaces for length in _LEVELS if len(row.area) >= length}):
        inside = [row for row in spaces if row.area.startswith(code)]
        for access in ("all", *ACCESS):
            able = inside if access == "all" else [row for row in inside if getattr(row, access)]
            rows.append(
                {
                    "area_level": _LEVELS[len(code)],
                    "area_code": code,
                    "access": access,
                    "spaces": len(able),
                    "capacity": sum(row.capacity for row in able),
                    "used": sum(row.used for row in able),
                    "not_said": 0 if access == "all" else sum(getattr(row, access) is None for row in inside),
                }
            )
    return pa.Table.from_pylist(rows, SCHEMA)
