"""Who becomes one child and who does not, case by case, among the people of a made-up village."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence

import pyarrow as pa
import pytest

from linkage import DecisionError, Model, TableError, link
from linkage.evaluate import backtest, decoys
from linkage.explanation import edges_of, explain_pair
from tests.support.people import (
    EXTRA,
    Row,
    clusters,
    decision_table,
    in_village,
    number,
    partition,
    row,
    table,
    trained,
    trained_with_extra,
    village,
    with_extra_columns,
)

HOME: Row = {
    "last_name": "ระเด่นอาลี",
    "mother_name": "ปาตีเมาะ",
    "father_name": "อัสมะแอ",
    "province_code": "97",
    "district_code": "9701",
    "subdistrict_code": "970103",
    "village": "4",
    "house_no": "812",
    "house_code": "97010008120",
    "mother_national_id": number(9_000_001, category=3),
}
SON = row(**HOME, first_name="มุสลิมีน", sex="male", birth_date=dt.date(2011, 4, 17), national_id=number(811))
DAUGHTER = row(**HOME, first_name="คอดีเยาะ", sex="female", birth_date=dt.date(2013, 9, 2), national_id=number(812))
TWIN = row(**HOME, first_name="มุสลิมะห์", sex="female", birth_date=dt.date(2011, 4, 17), national_id=number(813))
SCHOOL = {"source": "schools", "house_code": None, "mother_national_id": None}


def registered(child: Row) -> Row:
    return {**child, "source": "civil_registration"}


def one_child(found: dict[str, int], *names: str) -> bool:
    return len({found[name] for name in names}) == 1


def test_the_village_falls_into_its_children() -> None:
    rows, truth = village()
    children = frozenset(frozenset(r for r, c in enumerate(truth) if c == child) for child in set(truth))
    found = partition(link(table(rows)))
    wrong = len(children ^ found)
    assert wrong <= 0.01 * len(children)


def test_exact_duplicates_are_one_child_for_certain() -> None:
    result = link(table([*village()[0], SON, SON, SON]), trained())
    base = len(village()[0])
    found = clusters(result)
    assert found[base] == found[base + 1] == found[base + 2]


def test_one_child_in_three_sources_with_the_faults_of_each() -> None:
    found = in_village(
        {
            "register": registered(SON),
            "school": {**SON, **SCHOOL, "first_name": "มุสลีมีน", "title": "ด.ช."},
            "health": {**SON, "source": "health", "national_id": None, "birth_date": dt.date(2011, 1, 1)},
            "survey": row(
                source="field_survey",
                first_name="ด.ช.มุสลิมีน",
                last_name="ระเด่นอาลี",
                birth_date=dt.date(2011, 7, 1),
                birth_precision="age",
                guardian_name="นางปาตีเมาะ ระเด่นอาลี",
                subdistrict_code="970103",
                village="4",
                house_no="812",
            ),
        }
    )
    assert one_child(found, "register", "school", "health", "survey")


def test_siblings_of_one_house_stay_apart() -> None:
    found = in_village(
        {
            "son": registered(SON),
            "daughter": registered(DAUGHTER),
            "son at school": {**SON, **SCHOOL, "national_id": None},
            "daughter at school": {**DAUGHTER, **SCHOOL, "national_id": None},
        }
    )
    assert one_child(found, "son", "son at school") and one_child(found, "daughter", "daughter at school")
    assert not one_child(found, "son", "daughter")


@pytest.mark.parametrize("numbered", [True, False])
def test_twins_stay_two(numbered: bool) -> None:
    bare = {} if numbered else {"national_id": None}
    found = in_village(
        {
            "one": registered(SON),
            "other": registered(TWIN),
            "one at school": {**SON, **SCHOOL, **bare},
            "other at school": {**TWIN, **SCHOOL, **bare},
        }
    )
    assert one_child(found, "one", "one at school") and one_child(found, "other", "other at school")
    assert not one_child(found, "one", "other")


def test_twins_of_one_sex_stay_two() -> None:
    twin = {**TWIN, "first_name": "มุสลิมาน", "sex": "male"}
    found = in_village({"one": registered(SON), "other": registered(twin), "at school": {**twin, **SCHOOL}})
    assert one_child(found, "other", "at school") and not one_child(found, "one", "other")


def test_a_mothers_number_on_a_childs_row_neither_splits_nor_merges() -> None:
    misattributed = HOME["mother_national_id"]
    found = in_village(
        {
            "son": registered(SON),
            "daughter": registered(DAUGHTER),
            "son at clinic": {**SON, "source": "health", "national_id": misattributed},
            "daughter at clinic": {**DAUGHTER, "source": "health", "national_id": misattributed},
        }
    )
    assert one_child(found, "son", "son at clinic") and one_child(found, "daughter", "daughter at clinic")
    assert not one_child(found, "son", "daughter")


def test_a_siblings_number_on_a_childs_row_neither_splits_nor_merges() -> None:
    found = in_village(
        {
            "son": registered(SON),
            "daughter": registered(DAUGHTER),
            "son at school": {**SON, **SCHOOL},
            "daughter at clinic": {**DAUGHTER, "source": "health", "national_id": SON["national_id"]},
        }
    )
    assert one_child(found, "son", "son at school") and one_child(found, "daughter", "daughter at clinic")
    assert not one_child(found, "son", "daughter")


def test_a_strangers_number_does_not_merge() -> None:
    stranger = village()[0][0]
    found = in_village({"son": registered(SON), "at school": {**DAUGHTER, **SCHOOL, "national_id": SON["national_id"]}})
    assert not one_child(found, "son", "at school")
    assert stranger["national_id"] != SON["national_id"]


def test_a_g_code_says_nothing_against_a_number() -> None:
    found = in_village(
        {"with g-code": {**SON, **SCHOOL, "national_id": "G679700000012"}, "with number": {**SON, "source": "health"}}
    )
    assert one_child(found, "with g-code", "with number")


def test_a_wrong_digit_in_the_number_does_not_split() -> None:
    typed = SON["national_id"][:6] + str((int(SON["national_id"][6]) + 1) % 10) + SON["national_id"][7:]
    found = in_village({"register": registered(SON), "school": {**SON, **SCHOOL, "national_id": typed}})
    assert one_child(found, "register", "school")


def test_swapped_given_name_and_surname_do_not_split() -> None:
    swapped = {**SON, **SCHOOL, "first_name": SON["last_name"], "last_name": SON["first_name"], "national_id": None}
    found = in_village({"register": registered(SON), "school": swapped})
    assert one_child(found, "register", "school")


@pytest.mark.parametrize("other_number", [number(899), None, "123"])
def test_two_rows_of_the_register_are_two_children(other_number: str | None) -> None:
    other = {**registered(SON), "national_id": other_number, "village": "5"}
    found = in_village({"one": registered(SON), "other": other})
    assert not one_child(found, "one", "other")


def test_a_third_row_does_not_bring_two_register_rows_together() -> None:
    other = {**registered(SON), "national_id": None, "first_name": "มุสลีมีน"}
    found = in_village({"one": registered(SON), "other": other, "school": {**SON, **SCHOOL, "national_id": None}})
    assert not one_child(found, "one", "other")


def test_one_number_twice_in_the_register_is_one_child() -> None:
    moved = {**registered(SON), "village": "5", "house_no": "13", "house_code": "97010000130"}
    assert one_child(in_village({"one": registered(SON), "other": moved}), "one", "other")


FAMILY = {"register": registered(SON), "school": {**SON, **SCHOOL}, "sister": registered(DAUGHTER)}


class TestDecisions:
    def test_different_wins_over_the_model(self) -> None:
        found = in_village(FAMILY, [("register", "school", "different")])
        assert not one_child(found, "register", "school")

    def test_same_wins_over_the_model_and_two_numbers_and_the_register(self) -> None:
        found = in_village(FAMILY, [("register", "sister", "same")])
        assert one_child(found, "register", "sister", "school")

    def test_a_pair_that_was_never_a_candidate_can_be_decided(self) -> None:
        stranger = row(first_name="กขค", last_name="งจฉ", birth_date=dt.date(2005, 2, 3))
        found = in_village({**FAMILY, "stranger": stranger}, [("stranger", "register", "same")])
        assert one_child(found, "stranger", "register", "school")

    def test_identical_rows_can_be_different(self) -> None:
        found = in_village({"one": SON, "other": SON, "third": SON}, [("one", "other", "different")])
        assert not one_child(found, "one", "other")

    def test_identical_rows_can_be_the_same(self) -> None:
        assert one_child(in_village({"one": SON, "other": SON}, [("other", "one", "same")]), "one", "other")

    def test_unsure_changes_nothing(self) -> None:
        assert one_child(in_village(FAMILY, [("register", "school", "unsure")]), "register", "school")

    def test_a_pair_with_two_verdicts_is_refused(self) -> None:
        with pytest.raises(DecisionError, match="both same and different"):
            in_village(FAMILY, [("register", "school", "same"), ("school", "register", "different")])

    def test_the_same_decision_twice_is_one(self) -> None:
        found = in_village(FAMILY, [("register", "school", "different"), ("school", "register", "different")])
        assert not one_child(found, "register", "school")

    def test_decisions_about_rows_that_are_gone_change_nothing(self) -> None:
        rows = table(list(FAMILY.values()))
        gone = decision_table([(0, 99, "same"), (98, 99, "different")])
        assert partition(link(rows, trained(), gone)) == partition(link(rows, trained()))

    def test_no_decisions_change_nothing(self) -> None:
        rows = table(list(FAMILY.values()))
        assert partition(link(rows, trained(), decision_table([]))) == partition(link(rows, trained()))

    @pytest.mark.parametrize("verdicts", [["maybe"], ["same", None], ["maybe", None]])
    def test_an_unknown_verdict_is_refused(self, verdicts: list[str]) -> None:
        decided = decision_table([(0, 1, verdict) for verdict in verdicts])
        with pytest.raises(DecisionError, match="verdict"):
            link(table([SON, SON]), trained(), decided)

    def test_decisions_without_a_column_are_refused_by_its_name(self) -> None:
        with pytest.raises(DecisionError, match="verdict"):
            link(table([SON, SON]), trained(), decision_table([(0, 1, "same")]).drop_columns("verdict"))

    def test_decisions_about_ids_of_another_kind_are_refused_without_telling_them(self) -> None:
        with pytest.raises(DecisionError, match="record_id_a") as refused:
            link(table([SON, SON]), trained(), decision_table([("secret", "1", "same")]))
        assert "secret" not in str(refused.value)


class TestTheSameAgain:
    ROWS = table([*village(families=100)[0], SON, TWIN, DAUGHTER])

    def test_the_same_table_gives_the_same_links(self) -> None:
        assert link(self.ROWS, trained()).links.equals(link(self.ROWS, trained()).links)

    def test_the_order_of_rows_changes_neither_model_nor_links(self) -> None:
        size = self.ROWS.num_rows
        order = sorted(range(size), key=lambda place: (place * 7919) % 1009)
        straight, shuffled = link(self.ROWS), link(self.ROWS.take(order))
        assert shuffled.model == straight.model
        assert shuffled.links.equals(straight.links)

    def test_every_record_is_placed_once_with_a_probability(self) -> None:
        rows = village()[0]
        links = link(table(rows), trained()).links
        assert links["record_id"].to_pylist() == list(range(len(rows)))
        assert all(0 <= probability <= 1 for probability in links["probability"].to_pylist())


def historical_records() -> tuple[pa.Table, tuple[int, ...]]:
    """The village as an old register has it, and whom each record is about.

    No numbers, houses and parents, a year of birth only, a surname on two of three; but an occupation, and the number
    of the person's entry in a church book, badly written or left out now and then.
    """
    rng = random.Random(11)
    rows, truth = village()
    known = ("source", "first_name", "last_name", "sex", "birth_date", "province_code", "subdistrict_code")
    made: list[Row] = []
    said: dict[int, tuple[str, str]] = {}
    entries: list[str | None] = []
    for one, child in zip(rows, truth, strict=True):
        said.setdefault(child, (f"{rng.randrange(10**8):08d}", rng.choice(("fisher", "farmer", "clerk", "tapper"))))
        entry = said[child][0]
        made.append({name: one[name] for name in known} | {"birth_precision": "year"})
        if rng.random() < 0.35:
            made[-1]["last_name"] = None
        entries.append(None if rng.random() < 0.15 else entry[:-1] if rng.random() < 0.1 else entry)
    records = table(made).append_column("entry", pa.array(entries))
    return records.append_column("occupation", pa.array([said[child][1] for child in truth])), truth


def find_pairs(groups: Sequence[int]) -> set[tuple[int, int]]:
    members = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    return {(x, y) for group in members.values() for x in group for y in group if x < y}


def test_extra_columns_find_more_and_mistake_fewer() -> None:
    records, truth = historical_records()
    true = find_pairs(truth)
    precision, recall = [], []
    for extra in ([], ["occupation:category"], ["occupation:category", "entry:code"]):
        found = find_pairs(link(records, extra=extra).links["cluster_id"].to_pylist())
        precision.append(len(found & true) / len(found))
        recall.append(len(found & true) / len(true))
    assert recall == sorted(recall)
    assert precision == sorted(precision)
    assert recall[0] + 0.04 < recall[-1]
    assert precision[0] + 0.005 < precision[-1]


def test_the_order_of_rows_and_unnamed_columns_change_nothing_with_extra_columns() -> None:
    records = with_extra_columns(table(village(60)[0]))
    expected = link(records, extra=EXTRA)
    other = records.append_column("more", pa.array(["x"] * records.num_rows))
    found = link(other.take(pa.array(range(records.num_rows))[::-1]), extra=EXTRA)
    assert found.model == expected.model
    assert found.links.equals(expected.links)
    assert not [one for one in expected.report["warnings"] if one["reason"] == "unused_columns"]


def test_a_model_keeps_its_extra_columns_and_refuses_others() -> None:
    model = Model.from_json(trained_with_extra().to_json())
    assert model == trained_with_extra()
    assert [*model.comparisons.values()][-3:] == ["calling", "postcode", "area"]
    records = with_extra_columns(table(village()[0]))
    assert link(records, model).links.equals(link(records, model, extra=EXTRA).links)
    with pytest.raises(TableError, match="calling:text, postcode:code, area:category"):
        link(records, model, extra=["calling"])
    with pytest.raises(TableError, match="postcode is not in the table"):
        link(records.drop_columns(["postcode"]), model)
    assert link(records, trained()).links.equals(link(table(village()[0]), trained()).links)


def test_an_extra_column_is_explained_by_its_name_and_counts_in_tests_without_labels() -> None:
    records = with_extra_columns(table(village()[0]))
    result = link(records, trained_with_extra())
    told = explain_pair(records, result.model, 2, 3)
    (said,) = (field for field in told.fields if field.comparison == "postcode")
    assert said.level == "equal_rare"
    assert said.weight > 0.0
    assert "postcode" in edges_of(result, 0).column_names
    assert backtest.run_backtest(records, result).masked > 0
    assert decoys.count_linked(records, result.model, each=20)[0].decoys == 20
