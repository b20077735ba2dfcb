"""Every indicator of the registry on two dozen made-up children, worked out by hand.

Each child is made for one or two indicators; what she is stands beside her rows, what all come to in `EXPECTED`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets import indicators, publication, records
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.indicators.catalogue import registry
from assets.review import review_tables as review
from tests.support import small_engine
from tests.support.counted_values import count_openly
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, pupil, rest_laid, row, surveyed

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
TERMS = {
    "2567-1": dt.date(2024, 5, 16),
    "2566-2": dt.date(2023, 11, 1),
    "2566-1": dt.date(2023, 5, 16),
    "2565-2": dt.date(2022, 11, 1),
}
YOUNG = {
    21: dt.date(2021, 6, 1),
    22: dt.date(2022, 6, 1),
    23: dt.date(2020, 1, 1),
    24: dt.date(2020, 1, 1),
    25: dt.date(2021, 1, 1),
}
G_CODE = "G950000000012"


def at_school(child: int, term: str = "2567-1", **values: Any) -> dict[str, Any]:
    place = {"2567-1": 0, "2566-2": 100, "2566-1": 200, "2565-2": 300}[term] + child
    given = {"period": term, "period_start": TERMS[term], "source_row": place, "grade": "ป.4", "disadvantage": None}
    return pupil(child, **given | values)


def patient(child: int, **values: Any) -> dict[str, Any]:
    given = {
        "unit": "01234",
        "hospital_code": "01234",
        "person_no": str(child),
        "discharge": "9",
        "type_area": "1",
        "period": "2024-05-16",
        "period_start": dt.date(2024, 5, 16),
    }
    return row(child, "health", "person", child, **given | values)


def visit(child: int, layout: str, day: dt.date, **values: Any) -> dict[str, Any]:
    given = {"hospital_code": "01234", "person_no": str(child)}
    return row(child, "health", layout, child * 10 + day.month, **given | {"served_on": day} | values)


def disability(child: int) -> dict[str, Any]:
    given = {"hospital_code": "01234", "person_no": str(child), "disability_no": f"D{child}", "disability_type": "3"}
    return row(child, "health", "disability", child, **given)


def left(child: int, cause: str, year: int = 2024, *, delisted: bool = False) -> dict[str, Any]:
    given = {"cause": cause, "period": str(year), "period_start": dt.date(year, 1, 1), "remark": None}
    return row(child, "nonformal", "dropouts", child, **given, delisted=delisted)


def learner(child: int) -> dict[str, Any]:
    given = {"student_code": f"952000000067112{child:05d}", "cause": None, "period": "2567-1"}
    return row(child, "nonformal", "itw51_student", child, **given, period_start=TERMS["2567-1"])


def household(child: int, income: float, short: tuple[str, ...], problem: str | None) -> dict[str, Any]:
    dimensions = ("income", "housing", "health", "education", "access")
    given = {"income_baht": income, "problem": problem, "household": f"H{child}", "period": "2567"}
    marks = {f"falls_short_{name}": int(name in short) for name in dimensions}
    return row(child, "social_map", "social_map", child, **given, **marks, period_start=dt.date(2024, 1, 1))


def everybody() -> list[dict[str, Any]]:
    young = [civil(child, birth_date=born) for child, born in YOUNG.items()]
    return [
        *(civil(child) for child in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 26, 27, 28, 29, 31, 32, 33)),
        civil(13, national_id="0950100000013", id_kind="non_thai"),
        civil(30, birth_date=dt.date(2009, 3, 1)),
        # 1 is an ordinary pupil; 2 sits two grades too low and is poor; 3 stands in two schools
        at_school(1),
        at_school(2, grade="ป.2", disadvantage="เด็กยากจน"),
        at_school(3),
        at_school(3, school_code="S2", unit="S2", source_row=503),
        # 4 was at school last term; 5 never, and nobody else knows her; 6 is listed as moved; 7 is listed, and
        # learns in non-formal education
        at_school(4, "2566-2"),
        left(6, "ย้ายถิ่นที่อยู่"),
        left(7, "ผู้ปกครองมีรายได้น้อย"),
        learner(7),
        # 8 and 10 came back last term: 8 is still there; 9 is back now
        *(at_school(8, term) for term in ("2567-1", "2566-2", "2565-2")),
        *(at_school(9, term) for term in ("2567-1", "2565-2")),
        *(at_school(10, term) for term in ("2566-2", "2565-2")),
        # 11 and 12 are not in the register: 11 has no number and does not learn, 12 has a G-code and does
        surveyed(11),
        at_school(12, national_id=G_CODE, id_kind="g_code"),
        at_school(13, national_id="0950100000013", id_kind="non_thai"),
        *young,
        *(patient(child, birth_date=YOUNG[child]) for child in (21, 23, 24, 25)),
        # 21 grows and develops as children do; 23 is far too short and light, suspected slow and not tested again
        visit(21, "nutrition", dt.date(2024, 4, 1), weight_kg=13.3, height_cm=92.0, development="1"),
        visit(21, "specialpp", dt.date(2024, 4, 1), screening="1B260"),
        visit(23, "nutrition", dt.date(2024, 4, 1), weight_kg=10.8, height_cm=87.0, development=None),
        visit(23, "specialpp", dt.date(2023, 8, 1), screening="1B260"),
        visit(23, "specialpp", dt.date(2024, 2, 1), screening="1B261"),
        # 24 was suspected, then tested again; is too heavy, and goes to kindergarten; 25's weight cannot be
        visit(24, "nutrition", dt.date(2024, 4, 1), weight_kg=24.0, height_cm=104.0, development=None),
        visit(24, "specialpp", dt.date(2024, 1, 1), screening="1B261"),
        visit(24, "specialpp", dt.date(2024, 2, 1), screening="1B260"),
        at_school(24, grade="อ.2", birth_date=YOUNG[24]),
        visit(25, "nutrition", dt.date(2024, 4, 1), weight_kg=130.0, height_cm=None, development=None),
        # 26 is poor on the social map, 27 disabled there; 28 is in the register of the disabled
        *(at_school(child) for child in (26, 27, 28, 29)),
        household(26, 50_000.0, ("income", "housing"), "ยากจน"),
        household(27, 200_000.0, ("health", "education", "access"), "พิการ, คำที่ไม่มีใครรู้จัก"),
        patient(28),
        disability(28),
        # 29 lives here, but in another subdistrict; 30 ends lower secondary, and another school marks her 3.1.8
        patient(29, type_area="3", residence_subdistrict="950102"),
        at_school(30, grade="ม.3", birth_date=dt.date(2009, 3, 1)),
        at_school(
            30,
            grade="ม.3",
            birth_date=dt.date(2009, 3, 1),
            not_yet_struck_off="1",
            school_code="S3",
            unit="S3",
            source_row=530,
        ),
        # 31 to 33 were on lists of dropouts and are on none now: 31 is at school again, 32 is not; 33 came back last
        # term
        left(31, "ผู้ปกครองมีรายได้น้อย", delisted=True),
        at_school(31),
        left(32, "ผู้ปกครองมีรายได้น้อย", 2023),
        left(33, "ผู้ปกครองมีรายได้น้อย", 2022),
        *(at_school(33, term) for term in ("2567-1", "2566-2")),
    ]


EXPECTED: dict[str, tuple[int, int]] = {
    "registered": (24, 24),
    "known": (26, 26),
    "unregistered": (2, 26),
    "without_number": (1, 26),
    "without_civil_registration": (2, 26),
    # of school age: 1–10, 13, 23–33; out: 4 5 6 10 23 25 32
    "out_of_school": (7, 22),
    "never_enrolled": (2, 22),
    # 4 and 10, both enrolled last term, and 32, who was listed a year ago
    "dropped_out": (3, 22),
    "left_since_last_term": (2, 22),
    "left_earlier": (1, 22),
    "not_found_or_moved": (2, 22),
    "out_of_school_unregistered": (1, 2),
    "said_to_be_studying": (0, 22),
    "in_nonformal": (1, 22),
    "enrolled_twice": (1, 15),
    # had left: 6 7 9 31 32
    "back_in_learning": (3, 5),
    # back last term: 8 10 33
    "still_in_learning": (2, 3),
    # learners of 6–17: 1 2 3 7 8 9 13 26–31 33
    "at_risk": (6, 14),
    "at_high_risk": (2, 14),
    "risk_over_age": (1, 14),
    "risk_poor": (2, 14),
    "risk_disability_without_support": (1, 14),
    "risk_cannot_be_struck_off": (1, 14),
    "risk_two_schools": (1, 14),
    "risk_lives_elsewhere": (1, 14),
    "risk_no_grade_last_term": (1, 14),
    "risk_changing_level": (1, 14),
    "risk_no_civil_registration": (1, 14),
    "early_childhood_without_health_record": (1, 5),
    "development_delayed": (1, 5),
    "growth_abnormal": (2, 3),
    "underweight": (1, 3),
    "stunted": (1, 3),
    "wasted": (0, 3),
    "overweight": (1, 3),
    "no_kindergarten": (2, 3),
    "poor": (2, 24),
    "disability": (2, 24),
    "disability_without_support": (1, 2),
    "falls_short_income": (1, 2),
    "falls_short_housing": (1, 2),
    "falls_short_health": (1, 2),
    "falls_short_education": (1, 2),
    "falls_short_access": (1, 2),
    # economy: 2 (school), 7 (cause), 26
    "problem_economy": (3, 24),
    "problem_family": (0, 24),
    # society: 26 (housing), 27 (access)
    "problem_society": (2, 24),
    "problem_behaviour": (0, 24),
    # health: 23 (growth, suspected), 24 (growth), 27, 28
    "problem_health": (4, 24),
    # education: 27 (dimension), 30 (3.1.8)
    "problem_education": (2, 24),
    # of those out of school 23 alone has a problem: health
    "out_of_school_economy": (0, 7),
    "out_of_school_family": (0, 7),
    "out_of_school_society": (0, 7),
    "out_of_school_behaviour": (0, 7),
    "out_of_school_health": (1, 7),
    "out_of_school_education": (0, 7),
    # 1 2 3 8 9 13 24 26–31 33
    "covered_by_schools": (14, 24),
    "covered_by_nonformal": (2, 24),
    "covered_by_social_map": (2, 24),
    "covered_by_health": (6, 24),
    "covered_by_field_survey": (0, 24),
    "linked_from_schools": (14, 15),
    "linked_from_nonformal": (2, 2),
    "linked_from_social_map": (2, 2),
    "linked_from_health": (6, 6),
    "linked_from_field_survey": (0, 1),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("home"))
        lay(home, everybody())
        records.build_records(home, PROVINCE, AS_OF)
        refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
        review.build_review_tables(home, PROVINCE, AS_OF)
        with rest_laid(home):
            indicators.build(home, PROVINCE, AS_OF, missed_link_rate=0.0)
        publication.publish(home, PROVINCE, AS_OF, "r1", at=AT)
        yield home


@contextmanager
def open_analysts_file(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{home.analysts_file(PROVINCE)}' AS file (READ_ONLY); USE file")
        yield connection


def asked(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with open_analysts_file(home) as connection:
        return connection.execute(sql).fetchall()


def test_every_indicator_has_a_hand_worked_value() -> None:
    assert set(EXPECTED) == {each.code for each in registry.load().indicators}


@pytest.mark.parametrize("code", EXPECTED)
def test_indicator_is_as_worked_out_by_hand(published: Home, code: str) -> None:
    counted = asked(
        published,
        "SELECT numerator, denominator FROM abe.indicator_value"
        f" WHERE indicator = '{code}' AND area_level = 'province' AND sex = 'all' AND age_band = 'all'",
    )
    assert counted == [EXPECTED[code]]


def test_definitions_as_queries_on_the_analysts_children_give_the_values(published: Home) -> None:
    assert {each.code for each in registry.load().indicators} == set(EXPECTED)
    for each in registry.load().indicators:
        assert asked(published, each.sql) == [EXPECTED[each.code]], each.code


def test_districts_and_subdistricts_sum_to_the_province(published: Home) -> None:
    sums = asked(
        published,
        """
        SELECT indicator, sex, age_band
        FROM abe.indicator_value
        GROUP BY ALL
        HAVING sum(numerator) FILTER (area_level = 'district') <> any_value(numerator) FILTER (area_level = 'province')
            OR sum(denominator) FILTER (area_level = 'subdistrict')
                <> any_value(denominator) FILTER (area_level = 'province')""",
    )
    assert sums == []


def test_the_kinds_of_out_of_school_add_up_to_it(published: Home) -> None:
    different = asked(
        published,
        """
        SELECT area_code, sex, age_band
        FROM abe.indicator_value
        GROUP BY ALL
        HAVING sum(numerator) FILTER (indicator IN ('never_enrolled', 'dropped_out', 'not_found_or_moved'))
            <> any_value(numerator) FILTER (indicator = 'out_of_school')""",
    )
    assert different == []


def test_a_populations_numerator_is_that_of_the_indicator_it_names(published: Home) -> None:
    named = [each for each in registry.load().indicators if each.among.numerator_of]
    assert {each.among.numerator_of for each in named} >= {"registered", "disability"}
    compared = 0
    for each in named:
        of = next(other for other in registry.load().indicators if other.code == each.among.numerator_of)
        if of.ages.counted_by != each.ages.counted_by:
            continue
        bands = [
            (band.code, other.code)
            for band in each.ages.bands
            for other in of.ages.bands
            if (band.first, band.last) == (other.first, other.last)
        ]
        with open_analysts_file(published) as connection:
            for band, other_band in bands:
                different = connection.execute(
                    """
                    SELECT * FROM abe.indicator_value AS part JOIN abe.indicator_value AS whole
                    USING (area_level, area_code, sex)
                    WHERE part.indicator = ? AND part.age_band = ? AND whole.indicator = ? AND whole.age_band = ?
                        AND part.denominator <> whole.numerator""",
                    [each.code, band, of.code, other_band],
                ).fetchall()
                assert different == [], (each.code, band)
                compared += 1
    assert compared > 20


def test_who_is_counted_in_a_part_is_counted_in_its_whole_and_some_are_in_both(published: Home) -> None:
    known = {each.code: each for each in registry.load().indicators}
    named = [(each, known[code]) for each in known.values() for code in each.part_of]
    assert len(named) > 20
    both = 0
    for part, whole in named:
        ages = " AND ".join(
            f"{each.ages.counted_by} BETWEEN {each.ages.bands[0].first} AND {each.ages.bands[0].last}"
            for each in (part, whole)
        )
        counts = [f"({each.among.sql}) AND ({each.counted})" for each in (part, whole)]
        [(outside, inside)] = asked(
            published,
            f"SELECT count_if(({counts[0]}) AND NOT coalesce({counts[1]}, false)), count_if({' AND '.join(counts)})"
            f" FROM abe.child WHERE {ages}",
        )
        assert outside == 0, (part.code, whole.code)
        both += inside
    assert both > 0


def test_a_population_is_what_the_indicators_leave_of_it_that_it_says(published: Home) -> None:
    known = {each.code: each for each in registry.load().indicators}
    of_rest = [each for each in known.values() if each.among.rest_of or each.rest_of]
    assert {each.code for each in of_rest} >= {"at_risk", "early_childhood_without_health_record"}
    for each in of_rest:
        others = [known[code] for code in (each.rest_of, *each.among.rest_of) if code]
        own = f"({each.among.sql})" + (f" AND ({each.counted})" if each.rest_of else "")
        left = " AND ".join(f"NOT coalesce({other.counted}, false)" for other in others)
        [(different,)] = asked(
            published,
            f"SELECT count_if(coalesce({own}, false) <> (({others[0].among.sql}) AND {left})) FROM abe.child",
        )
        assert different == 0, each.code


def test_reasons_for_risk_sum_to_the_score(published: Home) -> None:
    different = asked(
        published,
        """
        SELECT risk_score, coalesce(sum(weight), 0) AS weights
        FROM abe.child LEFT JOIN abe.risk USING (pseudonym)
        WHERE risk_score IS NOT NULL
        GROUP BY pseudonym, risk_score HAVING risk_score <> weights""",
    )
    assert different == []
    assert asked(published, "SELECT count(*) FROM abe.risk") == [(10,)]


def test_problems_stand_per_child_with_the_signal_that_tells_of_them(published: Home) -> None:
    assert asked(published, "SELECT problem, source, signal, value FROM abe.problem WHERE source = 'nonformal'") == [
        ("economy", "nonformal", "cause", "ผู้ปกครองมีรายได้น้อย")
    ]
    assert (
        asked(
            published,
            """
            SELECT pseudonym FROM abe.child, (SELECT DISTINCT pseudonym AS p, problem FROM abe.problem)
            WHERE p = pseudonym AND NOT list_contains(problems, problem)""",
        )
        == []
    )


def test_an_unmapped_signal_is_listed_and_its_text_kept_from_the_analysts(published: Home) -> None:
    listed = asked(published, "SELECT source, signal, value, texts, children FROM quality.unmapped_signal")
    assert listed == [("social_map", "problem", None, 1, 1)]


def test_the_same_again_leaves_the_trend_as_it_is_and_another_day_adds_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    lay(home, [civil(1), civil(2), at_school(1)])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
    file = home.lake("indicator_history", f"{PROVINCE}.parquet")
    contents = []
    with rest_laid(home):
        for day in (AS_OF, AS_OF, AS_OF + dt.timedelta(days=1)):
            indicators.build(home, PROVINCE, day, missed_link_rate=0.0)
            contents.append(file.read_bytes())
    assert contents[1] == contents[0] != contents[2]
    days = duckdb.sql(f"SELECT as_of, count(*) FROM '{file}' GROUP BY as_of ORDER BY as_of").fetchall()
    assert [day for day, _ in days] == [AS_OF, AS_OF + dt.timedelta(days=1)]
    assert number(1) not in str(days)


def test_two_weighings_on_one_day_tell_the_same_in_whatever_order_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    day = dt.date(2024, 4, 1)
    twice = [
        visit(23, "nutrition", day, weight_kg=weight, height_cm=height, development=None)
        for weight, height in ((10.8, 87.0), (15.5, 103.0), (None, None))
    ]
    found = []
    for name, visits in (("there", twice), ("and-back", twice[::-1])):
        home = Home(tmp_path / name)
        lay(home, [civil(23, birth_date=YOUNG[23]), patient(23, birth_date=YOUNG[23]), *visits])
        records.build_records(home, PROVINCE, AS_OF)
        refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
        with rest_laid(home):
            count_openly(home, missed_link_rate=None)
        file = home.lake("person", f"{PROVINCE}.parquet")
        found += duckdb.execute(f"SELECT growth FROM '{file}' WHERE growth IS NOT NULL").fetchall()
    assert found == [([],), ([],)], "the heavier of the two, who is as tall and heavy as children are"
