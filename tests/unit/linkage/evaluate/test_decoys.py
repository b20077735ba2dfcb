"""Made-up records that can match nobody."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkage.evaluate.decoys import KINDS, count_linked, make_decoys
from linkage.prepare.tidy_table import COLUMNS, validate_table
from tests.support.people import table, trained, village


def test_strangers_and_siblings_stay_alone() -> None:
    told = {one.kind: one for one in count_linked(table(village()[0]), trained(), each=200)}
    assert list(told) == list(KINDS)
    assert told["stranger"].share <= 0.005
    assert told["sibling"].share <= 0.02


def test_a_decoy_has_the_tables_values_but_no_number() -> None:
    known = validate_table(table(village()[0]))
    made = make_decoys(known, 50, seed=1)
    assert made.column_names == [*COLUMNS, "kind"]
    assert made["national_id"].null_count == made.num_rows == 50 * len(KINDS)
    for name in ("first_name", "last_name", "birth_date", "house_code"):
        assert set(made[name].to_pylist()) <= set(known[name].to_pylist())
    assert made["record_id"].to_pylist()[0] == known.num_rows


def test_a_twin_keeps_the_birth_date_of_the_home_it_is_put_into() -> None:
    known = validate_table(table(village()[0]))
    made = make_decoys(known, 50, seed=1).to_pylist()
    homes = {(one["house_no"], one["birth_date"]) for one in known.to_pylist()}
    assert all((one["house_no"], one["birth_date"]) in homes for one in made if one["kind"] == "twin")


def test_a_stranger_has_no_family_and_a_sibling_has() -> None:
    known = validate_table(table(village()[0]))
    made = make_decoys(known, 200, seed=1)
    parents = {(one["mother_name"], one["father_name"]) for one in known.to_pylist()}
    kinds = {kind: made.filter(pc.equal(made["kind"], kind)) for kind in KINDS}
    for kind in ("stranger", "namesake"):
        assert kinds[kind]["mother_national_id"].null_count == 200
        assert sum((one["mother_name"], one["father_name"]) in parents for one in kinds[kind].to_pylist()) < 20
    for kind in ("sibling", "twin"):
        assert kinds[kind]["mother_national_id"].null_count < 200
        assert all((one["mother_name"], one["father_name"]) in parents for one in kinds[kind].to_pylist())


def test_the_same_seed_makes_the_same_decoys() -> None:
    known = validate_table(table(village()[0]))
    assert make_decoys(known, 20, seed=4).equals(make_decoys(known, 20, seed=4))
    assert not make_decoys(known, 20, seed=4).equals(make_decoys(known, 20, seed=5))


def test_a_table_that_never_knows_a_surname_still_gives_decoys() -> None:
    rows = table([{**one, "last_name": None} for one in village(families=20)[0]])
    named = rows.set_column(0, "record_id", pa.array([f"r{place}" for place in np.arange(rows.num_rows)]))
    assert {one.decoys for one in count_linked(named, trained(), each=10)} == {10}


def test_no_rows_no_decoys() -> None:
    with pytest.raises(ValueError, match="without rows"):
        count_linked(table([]), trained())
