"""What is found of single children and added to the release: reasons for risk, problems, signals unmapped.

No text that was written by hand goes to the analysts, only the crosswalk's own words; who works on the
crosswalk finds the text in the registry.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.indicators.catalogue import risk

RISK = """
    SELECT child AS child_id, reason, weight
    FROM (SELECT child, unnest(risk_reasons) AS reason FROM person WHERE draw = -1)
    JOIN given_reason USING (reason)
    ORDER BY child_id, turn"""
PROBLEM = """
    SELECT
        child_id, problem.problem, key_fact.source, problem.layout, problem."column" AS signal,
        problem.meant AS value
    FROM problem JOIN key_fact USING (agency_record_id)
    WHERE own AND problem.problem <> 'none'
    GROUP BY ALL ORDER BY ALL"""
FEWEST = 5
"""Children who must share a text before analysts see it: what fewer have in common may be a name."""
UNMAPPED = """
    WITH written AS (
        SELECT
            source, problem.layout, "column", problem.value, child_id,
            NOT free_text AND count(*) OVER (PARTITION BY problem.layout, "column", problem.value) >= {fewest} AS shown
        FROM problem JOIN key_fact USING (agency_record_id)
        WHERE own AND problem.problem IS NULL
    )
    SELECT
        source, layout, "column" AS signal, {value} AS value,
        count(DISTINCT written.value) AS texts, count(DISTINCT child_id) AS children
    FROM written
    GROUP BY ALL ORDER BY ALL"""


def offer_findings(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> int:
    """Add `abe.risk`, `abe.problem` and `quality.unmapped_signal`; gives how many texts are unmapped.

    Needs `person`, `problem` and `key_fact`.
    """
    reasons = [
        {"reason": each.reason, "weight": each.weight, "turn": turn} for turn, each in enumerate(risk.load().reasons)
    ]
    connection.register("given_reason", pa.Table.from_pylist(reasons))
    add_table(home, province, "abe", "abe.risk", connection.execute(RISK).to_arrow_table())
    connection.unregister("given_reason")
    add_table(home, province, "abe", "abe.problem", connection.execute(PROBLEM).to_arrow_table())
    shown = connection.execute(UNMAPPED.format(value="if(shown, value, NULL)", fewest=FEWEST)).to_arrow_table()
    add_table(home, province, "abe", "quality.unmapped_signal", shown)
    whole = connection.execute(UNMAPPED.format(value="value", fewest=FEWEST)).to_arrow_table()
    add_table(home, province, "registry", "quality.unmapped_signal", whole)
    return len(whole)
