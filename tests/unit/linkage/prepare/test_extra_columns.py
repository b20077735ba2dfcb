"""Extra columns: how they are named, in what form values are compared, how rare they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from linkage import TableError
from linkage.prepare.extra_columns import ExtraColumn, count_values, encode_frequency, parse_columns, standardise_values


def test_a_kind_follows_the_last_colon_and_text_is_the_default() -> None:
    named = parse_columns(["occupation", "post code:code", "a:b:category"])
    assert named == (
        ExtraColumn("occupation", "text"),
        ExtraColumn("post code", "code"),
        ExtraColumn("a:b", "category"),
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["a:number"], "number is no kind"),
        (["a:"], "nothing is no kind"),
        (["sex"], "sex is one that is compared anyway"),
        (["a", "a:code"], "a is named twice"),
        (["a", "b", "c", "d", "e"], "at most 4"),
    ],
)
def test_what_cannot_be_an_extra_column_is_refused(texts: list[str], said: str) -> None:
    with pytest.raises(TableError, match=said):
        parse_columns(texts)


def test_signs_spaces_and_case_do_not_count_and_fillers_say_nothing() -> None:
    values = pa.array(["Farm-Labourer ", "farm\n labourer", "ชาวสวน  ยาง", "-", "ไม่ทราบ", "..!"])
    assert standardise_values(values, "text").to_pylist() == [
        *("farm labourer", "farm labourer", "ชาวสวน ยาง"),
        *(None, None, None),
    ]
    codes = pa.array(["10-110", "๑๐ ๑๑๐", "ab 1_2"])
    assert standardise_values(codes, "code").to_pylist() == ["10110", "10110", "ab12"]


def test_frequencies_are_of_those_who_have_a_value_and_an_unlisted_value_is_the_rarest() -> None:
    texts = pa.array(["a", "b", "c"])
    columns = {"extra_1": np.array([0, 0, 0, 1, -1, -1], dtype=np.int32)}
    counted = count_values(columns, texts)
    assert [(row["text"], row["bits"]) for row in counted.to_pylist()] == [("a", 0), ("b", 2), (None, 3)]
    found = encode_frequency({"extra_1": np.array([0, 1, 2, -1], dtype=np.int32)}, texts, counted)
    assert found["extra_1_frequency"].tolist() == [0, 2, 3, -1]
