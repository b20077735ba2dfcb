"""What the registers of two records say: a child twice in one, and how each of them spells."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from linkage import Model, link
from linkage.model.model import CLASSES
from linkage.model.training import PatternCounts, train
from linkage.pairs.agreement_pattern import pack_levels, pack_source_pairs, pack_term_frequency
from linkage.pairs.comparison_levels import Birth, Name, Number, Place, Sex, SourcePair
from linkage.prepare import profiles
from linkage.prepare.profiles import MAX_SOURCES
from linkage.prepare.term_frequency import count_names, measure_cooccurrence
from linkage.prepare.tidy_table import validate_table
from tests.support.people import partition, row, table, trained, village

REGISTERS = ("health", "schools", "survey")
UNRELATED = CLASSES.index("unrelated")


def pattern(registers: tuple[int, int], **levels: int) -> np.ndarray:
    """One pattern, of a pair from two registers (from 1; 0 unknown)."""
    known = {
        "source_pair": 0 if 0 in registers else SourcePair.SAME if registers[0] == registers[1] else SourcePair.OTHER
    }
    columns = {name: np.array([level]) for name, level in (levels | known).items()}
    one, other = (np.array([register]) for register in registers)
    return (
        pack_levels(columns)
        | pack_term_frequency({"first": np.array([9]), "last": np.array([9])})
        | pack_source_pairs(one, other)
    )


ALIKE = {"last": Name.EQUAL, "birth": Birth.EQUAL, "sex": Sex.EQUAL, "place": Place.SAME_HOUSE}


@pytest.fixture(scope="module")
def model() -> Model:
    """Of registers of which the survey spells given names badly and the others well; twins stand in all of them."""
    same = [
        (pattern((1, 2), number=Number.EQUAL, first=Name.EQUAL, **ALIKE), 3000),
        (pattern((1, 2), number=Number.EQUAL, first=Name.CLOSE, **ALIKE), 30),
        (pattern((2, 3), number=Number.EQUAL, first=Name.EQUAL, **ALIKE), 300),
        (pattern((2, 3), number=Number.EQUAL, first=Name.CLOSE, **ALIKE), 300),
        (pattern((2, 2), number=Number.EQUAL, first=Name.EQUAL, **ALIKE), 20),
    ]
    twins = [
        (pattern(pair, number=Number.DIFFERENT, first=Name.CLOSE, **ALIKE), 60)
        for pair in ((1, 1), (1, 2), (2, 2), (2, 3))
    ]
    far = {"first": Name.DIFFERENT, "last": Name.DIFFERENT, "birth": Birth.FAR, "sex": Sex.EQUAL}
    random = [(pattern(pair, place=Place.DISTRICT, **far), 30_000) for pair in ((1, 1), (1, 2), (2, 2), (2, 3))]
    candidates, strangers = (
        PatternCounts(np.concatenate([p for p, _ in pairs]), np.array([float(n) for _, n in pairs]))
        for pairs in (same + twins, random)
    )
    return train(candidates, strangers, 4000, 4000, REGISTERS)


def weight(model: Model, registers: tuple[int, int], **levels: int) -> float:
    return float(model.weights(pattern(registers, **levels), 4000)[0])


def test_two_rows_of_one_register_are_less_likely_one_child(model: Model) -> None:
    assert weight(model, (2, 2), first=Name.CLOSE, **ALIKE) < weight(model, (1, 2), first=Name.CLOSE, **ALIKE) - 2


def test_a_bad_spelling_counts_less_against_where_a_register_spells_badly(model: Model) -> None:
    assert weight(model, (2, 3), first=Name.CLOSE, **ALIKE) > weight(model, (1, 2), first=Name.CLOSE, **ALIKE) + 2


def test_the_order_of_the_registers_does_not_matter(model: Model) -> None:
    assert weight(model, (3, 2), first=Name.CLOSE, **ALIKE) == weight(model, (2, 3), first=Name.CLOSE, **ALIKE)


def test_registers_that_nobody_taught_have_the_general_levels(model: Model) -> None:
    odds = model.field_odds(pattern((1, 3), first=Name.CLOSE))["first"][:, 0]
    general = [model.levels["first"]["same"][Name.CLOSE]]
    assert odds[CLASSES.index("same")] == pytest.approx(np.log2(general)[0])


def test_an_adapted_model_comes_back_from_its_json(model: Model) -> None:
    assert Model.from_json(model.to_json()) == model


def test_a_model_knows_its_registers_in_a_table_that_has_only_some_of_them() -> None:
    rows, _ = village(60)
    model = trained()
    schools = [fields for fields in rows if fields["source"] in ("schools", "health")]
    assert {fields["source"] for fields in schools} < set(model.sources)
    with duckdb.connect() as connection:
        made = profiles.build_profiles(connection, validate_table(table(schools)), sources=model.sources)
        found = {code for (code,) in connection.execute("SELECT DISTINCT source_code FROM profile").fetchall()}
    assert made.sources == model.sources
    assert found == {model.sources.index(source) + 1 for source in ("schools", "health")}


def test_registers_that_a_model_does_not_know_say_nothing() -> None:
    rows, _ = village(60)
    known = link(table(rows), trained())
    strange = link(table([fields | {"layout": f"{fields['source']} of old"} for fields in rows]), trained())
    assert len(partition(strange)) == pytest.approx(len(partition(known)), rel=0.05)


def test_layouts_are_told_apart_where_the_table_has_them() -> None:
    rows = [row(first_name="ก", layout=layout) for layout in ("dmc", "term", None)]
    with duckdb.connect() as connection:
        assert profiles.build_profiles(connection, validate_table(table(rows))).sources == ("dmc", "schools", "term")


def test_registers_beyond_what_a_pattern_holds_are_unknown() -> None:
    rows = [row(first_name="ก", layout=f"{place:02}") for place in range(MAX_SOURCES + 5)]
    with duckdb.connect() as connection:
        made = profiles.build_profiles(connection, validate_table(table(rows)))
        unknown = connection.execute(
            "SELECT count(*) FROM profile_record JOIN profile USING (p) WHERE source_code IS NULL"
        )
        assert (len(made.sources), unknown.fetchall()) == (MAX_SOURCES, [(5,)])


def standardised(rows: list[dict[str, object]]) -> tuple[dict[str, np.ndarray], profiles.Dictionaries]:
    with duckdb.connect() as connection:
        made = profiles.build_profiles(connection, validate_table(table(rows)), collapse=False)
        found = connection.execute(
            "SELECT coalesce(first, -1) AS first, coalesce(last, -1) AS last, register FROM profile ORDER BY p"
        ).to_arrow_table()
    return {name: found[name].to_numpy().astype(np.int32) for name in found.column_names}, made


def test_given_names_of_people_without_a_surname_are_counted_among_themselves() -> None:
    civil = {"source": "civil_registration"}
    rows = [row(**civil, first_name=f"ก{place % 50}", last_name=f"สกุล{place}") for place in range(3000)]
    rows += [row(**civil, first_name="จา" if place % 4 == 0 else f"ก{place % 50}") for place in range(1200)]
    columns, made = standardised(rows)
    table_of = count_names(columns, made.names).to_table().to_pylist()
    bits = {(each["field"], each["text"]): each["bits"] for each in table_of if each["form"] == "name"}
    assert bits["bare", "จา"] == 2  # a quarter of them
    assert bits["first", "จา"] > 3


def test_names_that_go_together_are_noticed() -> None:
    given, surnames = ("มานะ", "ปิติ", "ชูใจ", "วีระ", "สมคิด"), ("ทองดี", "บุญมา", "แก้วใส", "ศรีสุข")
    others, theirs = ("ซารี", "ฟาตี", "นูรี", "รอกี", "ฮาซัน"), ("ดือราแม", "เจ๊ะโต", "ยูโซะ", "สาแล")
    people = [row(first_name=given[n % 5], last_name=surnames[n % 4]) for n in range(800)]
    columns, made = standardised(people)
    assert measure_cooccurrence(columns, made.names) == pytest.approx(0.0, abs=0.05)
    columns, made = standardised(
        [*people, *(row(first_name=others[n % 5], last_name=theirs[n % 4]) for n in range(800))]
    )
    assert measure_cooccurrence(columns, made.names) == pytest.approx(1.0, abs=0.05)  # two peoples: twice as likely


def test_a_full_name_is_common_where_several_children_have_it_by_chance() -> None:
    civil = {"source": "civil_registration"}
    rows = [row(**civil, first_name="มานะ", last_name="ทองดี") for _ in range(200)]
    rows += [row(**civil, first_name=f"ก{place}", last_name=f"สกุล{place}") for place in range(1000)]
    with duckdb.connect() as connection:
        profiles.build_profiles(connection, validate_table(table(rows)), collapse=False)
        found = connection.execute("SELECT common_name, count(*) FROM profile GROUP BY ALL ORDER BY ALL").fetchall()
    assert found == [(0, 1000), (1, 200)]
