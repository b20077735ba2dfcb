"""The queue: which pairs to ask people about, the one whose answer changes most first.

Made from what the index hands on for a province. An effect on a child's status comes first, then pairs
that alone hold two groups of records together, then look-alikes; one place in five goes to pairs drawn by
lot, which error rates can be told from. Who is asked, and how, is not decided here.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
SAMPLE_SIZE = 200
"""Pairs drawn at random from the links, and the most from the uncertain pairs."""
MOST_LINKS = 1650
"""Pairs drawn at random from the links where there are many: enough to know their error within half a point."""
AGES = (3, 17)
"""Full years, both ends in it, at which being out of school is a matter."""
HANDED_ON = ("child_record", "child", "review_pair", "draw")


def build_queue(
    home: Home, province: str, as_of: dt.date, decided: pa.Table, reported: pa.Table, external: pa.Table
) -> pa.Table:
    """Write `lake/review/<province>/pair.parquet`.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that school age is told by.
        decided: agency_record_id_a, agency_record_id_b, status, verdict: what the answers about each pair come to.
        reported: as `reported_pairs.read_pairs` gives them.
        external: as `read_external_children` gives them.

    Returns:
        priority (from 1), asked_for (why it is asked now: disputed, awaits_second, reported, status_out_of_school,
        status_registered, status_in_education, bridge, look_alike, uncertain, random), agency_record_id_a,
        agency_record_id_b, child_id_a,
        child_id_b, linked, probability, reason (the engine's), effect, bridge, random_sample (links, uncertain,
        both: drawn at random from these), verdict (of the decision in effect, if any).

    Raises:
        FileNotFoundError: the index has handed nothing on for the province.
    """
    given = {"as_of": as_of, "first_age": AGES[0], "last_age": AGES[1]}
    given |= {"sample_size": SAMPLE_SIZE, "most_links": MOST_LINKS}
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        connection.register("external", external)
        for name in HANDED_ON:
            file = index_table_path(home, province, name)
            if not file.is_file():
                raise FileNotFoundError(f"the index hands on no {file.name} for province {province}: refresh it first")
            handed = f"read_parquet({duckdb_io.quote(str(file))})"
            with_external = "UNION ALL BY NAME FROM external" if name == "child_record" else ""
            connection.execute(f"CREATE VIEW {name} AS FROM {handed} {with_external}")
        connection.register("decided", decided)
        connection.register("reported", reported)
        SQL.run(connection, "queue", given)
        table = connection.execute("FROM queue ORDER BY priority").to_arrow_table()
    write_parquet(table, queue_path(home, province))
    return table


def queue_path(home: Home, province: str) -> Path:
    """Where the province's queue lies."""
    return home.lake("review", province, "pair.parquet")
