"""How rare a name is: frequencies of given names and surnames over the children of the civil register.

Counting rows would inflate the names of children with many records. Where the table has no register
worth the name, profiles are counted. Adds to `profile` the columns `<name>_rarity`,
`<name>_plain_rarity` and `<name>_sound_rarity`: −log2 of the share of children with this name, or a
name with this key, in whole bits.
"""

from __future__ import annotations

import duckdb

from linkage.model import MOST_RARE, RARITY_PLACES

_SMALLEST_REGISTER = 1_000
KEYS = ("", "_plain", "_sound")


def weigh_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the rarity columns to `profile`."""
    in_register = connection.execute("SELECT count(*) FROM profile WHERE register = 1").fetchall()[0][0]
    counted = "register = 1" if in_register >= _SMALLEST_REGISTER else "true"
    columns, joins = [], []
    for name in RARITY_PLACES:
        for key in KEYS:
            column = name + key
            # A name that no child of the register has is as rare as half a child.
            columns.append(f"""
                least({MOST_RARE}, round(-log2(greatest(coalesce(f_{column}.children, 0), 0.5) / t_{name}.children)))::INTEGER
                AS {column}_rarity""")
            joins.append(f"""
                LEFT JOIN (SELECT {column}, count(*) AS children FROM profile WHERE {counted} GROUP BY 1) f_{column}
                USING ({column})""")
        joins.append(f"""
            CROSS JOIN (SELECT greatest(count({name}), 1) AS children FROM profile WHERE {counted}) t_{name}""")
    connection.execute(f"""
        CREATE OR REPLACE TABLE profile AS
        SELECT profile.*, {", ".join(columns)} FROM profile {" ".join(joins)} ORDER BY p""")
