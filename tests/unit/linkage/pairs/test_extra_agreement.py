"""Extra columns: what two values say to each other, by kind and by how rare they are."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from linkage.pairs import comparison
from linkage.pairs.agreement_pattern import unpack_level
from linkage.pairs.comparison_levels import Extra
from linkage.prepare import profiles
from linkage.prepare.extra_columns import parse_columns
from linkage.prepare.tidy_table import validate_table

COMMON = 200  # records with one value, so that it is common, beside which others are rare


def compare_values(kind: str, one: str | None, other: str | None) -> Extra:
    table = pa.table({"record_id": range(COMMON + 2), "said": [one, other, *["everybody"] * COMMON]})
    extra = parse_columns([f"said:{kind}"])
    with duckdb.connect() as connection:
        known = profiles.build_profiles(connection, validate_table(table, ["said"]), collapse=False, extra=extra)
        connection.register("asked", pa.table({"a": pa.array([0], pa.int32()), "b": pa.array([1], pa.int32())}))
        comparison.compare(connection, known, {"asked": "pair"})
        pattern = connection.execute("SELECT pattern FROM pair").to_arrow_table()["pattern"].to_numpy()
    assert unpack_level(pattern, "extra_2").tolist() == [0]
    return Extra(int(unpack_level(pattern, "extra_1")[0]))


@pytest.mark.parametrize(
    ("kind", "one", "other", "level"),
    [
        ("text", "wheelwright", None, Extra.MISSING),
        ("text", "wheelwright", "-", Extra.MISSING),
        ("text", "wheelwright", "fisher", Extra.DIFFERENT),
        ("text", "wheelwright", "wheelwrigth", Extra.CLOSE),
        ("text", "wheelwright", "whelwright", Extra.CLOSE),  # sounds alike, and is no equal text
        ("text", "farm labourer", "farm labour", Extra.ALIKE),
        ("text", "Wheelwright", "wheelwright ", Extra.EQUAL),
        ("text", "everybody", "everybody", Extra.EQUAL_COMMON),
        ("code", "10110", "10 110", Extra.EQUAL),
        ("code", "10110", "10010", Extra.CLOSE),
        ("code", "10110", "83000", Extra.DIFFERENT),
        ("category", "buddhist", "buddhism", Extra.DIFFERENT),
        ("category", "Buddhist", "buddhist", Extra.EQUAL),
    ],
)
def test_the_level_of_two_values(kind: str, one: str | None, other: str | None, level: Extra) -> None:
    assert compare_values(kind, one, other) == compare_values(kind, other, one) == level
