"""Comparing against a plain reference in SQL, on any small table; and what tells cheaply that names differ."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.pairs import comparison
from linkage.pairs.agreement_pattern import unpack_levels
from linkage.pairs.comparison_levels import Name
from linkage.pairs.similarity import SoundKeys, compare_names
from linkage.prepare import profiles
from linkage.prepare.tidy_table import validate_table
from tests.support import comparison_in_sql
from tests.support.people import number, table

NAMES = ("มูฮัมมัด", "มูฮัมหมัด", "มูหมัด", "ฟาตีเมาะ", "ฟาตีเม๊าะ", "สมชาย", "สมหมาย", "แวดาโอะ", "ดาโอะ", "สม")
NUMBERS = (
    number(1),
    number(2),
    number(1)[:-1] + "0",
    number(1)[:5] + "0" + number(1)[6:],
    "G123456789012",
    number(9, 3),
)
name = st.sampled_from([None, *NAMES])
of_number = st.sampled_from([None, *NUMBERS])
few = st.sampled_from([None, "1", "2"])
rows = st.fixed_dictionaries(
    {
        "source": st.sampled_from([None, "civil_registration", "schools"]),
        "layout": st.sampled_from([None, "roll", "list"]),
        "national_id": of_number,
        "mother_national_id": of_number,
        "father_national_id": of_number,
        **dict.fromkeys(("first_name", "last_name", "mother_name", "father_name", "guardian_name"), name),
        "title": st.sampled_from([None, "เด็กชาย", "เด็กหญิง"]),
        "birth_date": st.none()
        | st.builds(dt.date, st.integers(2010, 2012), st.sampled_from([1, 2, 12]), st.sampled_from([1, 2, 12])),
        "birth_precision": st.sampled_from(["day", "day", "month", "year", "age"]),
        **dict.fromkeys(
            ("province_code", "district_code", "subdistrict_code", "village", "house_no", "house_code"), few
        ),
    }
)


@given(st.lists(rows, min_size=2, max_size=12))
def test_patterns_are_those_of_the_reference(people: list[dict[str, Any]]) -> None:
    known = validate_table(table(people))
    with duckdb.connect() as connection:
        dictionaries = profiles.build_profiles(connection, known)
        connection.execute("CREATE TABLE asked AS SELECT x.p AS a, y.p AS b FROM profile x JOIN profile y ON x.p < y.p")
        comparison.compare(connection, dictionaries, {"asked": "pair"})
        comparison_in_sql.compare(connection, dictionaries, "asked", "reference")
        different = connection.execute("""
            SELECT a, b, pair.pattern, reference.pattern FROM pair FULL JOIN reference USING (a, b)
            WHERE pair.pattern IS DISTINCT FROM reference.pattern""").fetchall()
    assert [(a, b, levels(one), levels(other)) for a, b, one, other in different] == []


def levels(pattern: int) -> dict[str, int]:
    return {name: int(level[0]) for name, level in unpack_levels(np.array([pattern])).items()}


@given(st.lists(st.text("กขคงจาิุเ x😀", max_size=8), min_size=1, max_size=12, unique=True))
def test_no_pair_of_names_that_are_alike_is_passed_over(texts: list[str]) -> None:
    left, right = (codes.astype(np.int32) for codes in np.triu_indices(len(texts), 1))
    spellings = SoundKeys.of(texts)
    asked = compare_names([texts[code] for code in left], [texts[code] for code in right])
    assert spellings.compare(left, right).tolist() == asked.tolist()
    passed_over = np.where(spellings.have_one_initial(left, right), Name.BEGINNING, Name.DIFFERENT)
    assert np.where(spellings.may_be_alike(left, right), asked, passed_over).tolist() == asked.tolist()
    assert asked.tolist() == [
        comparison_in_sql.name_level(texts[a], texts[b]) for a, b in zip(left, right, strict=True)
    ]


def test_only_the_profiles_asked_for_are_read_where_they_are_few() -> None:
    people = [{"first_name": NAMES[place % len(NAMES)], "village": str(place)} for place in range(40)]
    with duckdb.connect() as connection:
        dictionaries = profiles.build_profiles(connection, validate_table(table(people)))
        connection.register("asked", pa.table({"a": pa.array([3], pa.int32()), "b": pa.array([33], pa.int32())}))
        comparison.compare(connection, dictionaries, {"asked": "pair"})
        comparison_in_sql.compare(connection, dictionaries, "asked", "reference")
        found = connection.execute("SELECT count(*) FROM pair JOIN reference USING (a, b, pattern)").fetchall()
    assert found == [(1,)]
