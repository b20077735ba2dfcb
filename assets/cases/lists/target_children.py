"""Every child of a target group by name, with what a case worker asks first: where, whose, which school, which case.

For the registry: restricted. One row a child, so that a list is one plain SELECT.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from assets.cases.lists.case_details import read_detail_table
from assets.cases.log.target_groups import GROUPS
from assets.common.display.area_names import area_name
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.indicators.indicator_values import person_facts_path


def list_target_children(home: Home, province: str, cases: pa.Table) -> pa.Table:
    """The children who are of a target group or have an open case.

    Args:
        home: the installation.
        province: two-digit code.
        cases: the province's, a row a case: child_id, case_id, state, manager, next_on, is_overdue, is_duplicate,
            is_ended; other columns are not used.

    Returns:
        A row a child: the columns of `sql/list.sql`, the names of the areas, `target_groups` (all that the child is
        of), and the child's case, empty where there is none.
    """
    person = duckdb_io.quote(str(person_facts_path(home, province)))
    groups = ", ".join(f"CASE WHEN {when} THEN '{code}' END" for code, (_, when) in GROUPS.items())
    with duckdb_io.connect() as connection:
        connection.register("known_case", cases)
        connection.execute(f"""
            CREATE TEMP TABLE chosen AS
            SELECT
                child_id, list_filter([{groups}], code -> code IS NOT NULL) AS target_groups,
                own_case.* EXCLUDE child_id
            FROM read_parquet({person})
            LEFT JOIN (
                SELECT child_id, case_id, state, manager, next_on, is_overdue, is_ended
                FROM known_case WHERE NOT is_duplicate
            ) AS own_case USING (child_id)
            WHERE len(target_groups) > 0 OR NOT is_ended""")
        children = [child for (child,) in connection.execute("SELECT DISTINCT child_id FROM chosen").fetchall()]
        connection.register("detail", read_detail_table(home, province, children))
        connection.register("area", _name_areas(connection))
        return connection.execute("""
            SELECT
                detail.* EXCLUDE (certainty, uncertain), uncertain AS is_uncertain, district.name AS district,
                subdistrict.name AS subdistrict, chosen.* EXCLUDE (child_id, is_ended)
            FROM chosen
            JOIN detail USING (child_id)
            LEFT JOIN area AS district ON district.code = district_code
            LEFT JOIN area AS subdistrict ON subdistrict.code = subdistrict_code
            ORDER BY subdistrict_code, first_name, last_name, child_id, case_id""").to_arrow_table()


def _name_areas(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    codes = [
        code
        for (code,) in connection.execute(
            "SELECT district_code FROM detail UNION SELECT subdistrict_code FROM detail ORDER BY ALL"
        ).fetchall()
        if code
    ]
    return pa.table({"code": codes, "name": [area_name(code)[0] for code in codes]})
