"""What a question says of a record beside its own columns: how many registered children of the family are its age."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest

from assets.records import schema
from assets.review.queue.questions import SQL
from tests.support.review_record import NOBODY

DAY, OTHER_DAY, NEXT_YEAR = dt.date(2014, 5, 16), dt.date(2014, 5, 17), dt.date(2015, 6, 1)
HOME = {"residence_subdistrict": "950101", "village": "2", "house_no": "7"}
ELSEWHERE = {"residence_subdistrict": "950102", "village": "1", "house_no": "9"}
MOTHER = {"mother_national_id": "3959800000011"}


def civil(child: str, day: dt.date = DAY, **given: Any) -> dict[str, Any]:
    return {"child_id": child, "source": "civil_registration", "birth_date": day} | HOME | given


def count_of_age(asked: dict[str, Any], *others: dict[str, Any]) -> int | None:
    """`born_about` of a record in an index that has the others too."""
    columns = {"agency_record_id": "BIGINT"} | schema.STAGED | schema.DERIVED
    rows = [
        {"birth_precision": "day", "active": True, "current": True, "child_id": "asked"} | row
        for row in (asked, *others)
    ]
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE child_record ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
        connection.execute("CREATE TABLE membership (agency_record_id BIGINT, child_id VARCHAR, current BOOLEAN)")
        for number, row in enumerate(rows):
            said = {"agency_record_id": number} | {name: value for name, value in row.items() if name in columns}
            marks = ", ".join(f"${name}" for name in said)
            connection.execute(f"INSERT INTO child_record ({', '.join(said)}) VALUES ({marks})", said)
            connection.execute("INSERT INTO membership VALUES (?, ?, ?)", [number, row["child_id"], row["current"]])
        connection.execute("CREATE TABLE wanted AS SELECT 0 AS agency_record_id")
        found = SQL.run(connection, "record").to_arrow_table().to_pylist()
    assert len(found) == 1 and set(NOBODY) <= set(found[0])
    return found[0]["born_about"]


PUPIL = {"source": "schools", "birth_date": DAY} | HOME


@pytest.mark.parametrize(
    ("asked", "others", "count"),
    [
        (PUPIL, [civil("A")], 1),
        (PUPIL, [civil("A"), civil("B")], 2),
        (PUPIL, [civil("A"), civil("A", period="2567")], 1),
        (PUPIL, [civil("A"), civil("B", OTHER_DAY)], 2),
        (PUPIL, [civil("A"), civil("B", NEXT_YEAR)], 1),
        (PUPIL, [civil("A", OTHER_DAY)], 1),
        (PUPIL, [civil("A", NEXT_YEAR)], None),
        (PUPIL | {"sex": "male"}, [civil("A", sex="male"), civil("B", sex="female")], 1),
        (PUPIL, [civil("A", sex="male"), civil("B", sex="female")], 2),
        (PUPIL, [civil("A"), civil("B", **ELSEWHERE)], 1),
        (PUPIL | MOTHER, [civil("A"), civil("B", **ELSEWHERE, **MOTHER)], 2),
        (PUPIL, [civil("A"), civil("B", active=False), civil("C", current=False)], 1),
        (PUPIL, [civil("A") | {"source": "health"}], None),
        (PUPIL | {"birth_precision": "year"}, [civil("A"), civil("B", NEXT_YEAR)], 1),
        (PUPIL | {"birth_precision": "age"}, [civil("A"), civil("B", NEXT_YEAR)], 2),
        (PUPIL | {"birth_date": None, "birth_precision": None}, [civil("A")], None),
        (PUPIL | {"house_no": None}, [civil("A")], None),
    ],
)  # fmt: skip
def test_registered_children_of_one_house_or_mother_are_counted_who_may_have_this_birthday_and_sex(
    asked: dict[str, Any], others: list[dict[str, Any]], count: int | None
) -> None:
    assert count_of_age(asked, *others) == count
