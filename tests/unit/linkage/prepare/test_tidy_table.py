"""What the engine takes: absent columns are fine, a wrong table is refused by its column's name alone."""

import datetime as dt

import pyarrow as pa
import pytest

from linkage import TableError, link
from tests.support.people import clusters, number, partition, row, table, trained

AISHA = {"first_name": "ไอชา", "last_name": "มะสาและ", "birth_date": dt.date(2014, 3, 9), "national_id": number(501)}
AMIN = {"first_name": "อามีน", "last_name": "ทองสมบูรณ์", "birth_date": dt.date(2012, 11, 30), "national_id": number(777)}


def test_a_table_of_no_rows_gives_no_links() -> None:
    result = link(table([]))
    assert result.links.column_names == ["record_id", "cluster_id", "probability"]
    assert result.links.num_rows == result.pairs.num_rows == 0


@pytest.mark.parametrize("model", [None, "trained"])
def test_one_row_is_one_child(model: str | None) -> None:
    result = link(table([row(**AISHA)]), trained() if model else None)
    assert clusters(result).keys() == {0}


def test_a_table_of_record_ids_alone_links_nobody() -> None:
    result = link(pa.table({"record_id": [3, 1, 2]}), trained())
    assert sorted(clusters(result)) == [1, 2, 3]


def test_a_few_columns_are_enough() -> None:
    few = pa.table({"record_id": [1, 2, 3], "national_id": [number(501), number(501), number(777)]})
    assert link(few).links.num_rows == 3


def test_texts_may_come_as_dictionaries() -> None:
    rows = table([row(**AISHA), row(**AISHA | {"house_no": None}), row(**AMIN), row(**AMIN)])
    encoded = rows.slice(0, 0)
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        if pa.types.is_string(column.type):
            # Two chunks with dictionaries of their own, which hold what no row says, and a null.
            said = [None, "ไม่มีใคร", *column.drop_null().unique().to_pylist()]
            chunks = [
                pa.DictionaryArray.from_arrays(
                    pa.array([None if text is None else order.index(text) for text in part.to_pylist()], pa.int32()),
                    pa.array(order, pa.string()),
                )
                for part, order in (
                    (column[:1], said[1:]),
                    (column[1:], said[::-1] if name == "title" else said[:0:-1]),
                )
            ]
            rows = rows.set_column(rows.column_names.index(name), name, pa.chunked_array(chunks))
    assert encoded.schema != rows.schema
    plain = link(table([row(**AISHA), row(**AISHA | {"house_no": None}), row(**AMIN), row(**AMIN)]), trained())
    assert link(rows, trained()).links.equals(plain.links)


def test_a_column_that_the_engine_does_not_know_changes_nothing() -> None:
    rows = table([row(**AISHA), row(**AISHA), row(**AMIN)])
    more = rows.append_column("nickname", pa.array(["ก", "ข", "ค"]))
    assert partition(link(rows, trained())) == partition(link(more, trained()))


def test_record_ids_may_be_text() -> None:
    rows = table([row(**AISHA), row(**AISHA), row(**AMIN)])
    named = rows.set_column(0, "record_id", pa.array(["x", "y", "z"]))
    assert partition(link(named, trained())) == {frozenset("xy"), frozenset("z")}
    assert link(named, trained()).links.num_rows == 3


def test_numbers_may_come_as_integers() -> None:
    rows = table([row(**AISHA), row(**AISHA)])
    place = rows.column_names.index("national_id")
    whole = rows.set_column(place, "national_id", pa.array([int(number(501))] * 2, pa.int64()))
    assert partition(link(whole, trained())) == partition(link(rows, trained()))


def test_large_and_dictionary_text_are_text() -> None:
    rows = table([row(**AISHA), row(**AISHA), row(**AMIN)])
    place = rows.column_names.index("first_name")
    for kind in (pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        other = rows.set_column(place, "first_name", rows["first_name"].cast(kind))
        assert partition(link(other, trained())) == partition(link(rows, trained()))


@pytest.mark.parametrize("ids", [[1, 1, 2], [1, None, 2], ["a", "a", "b"], ["a", None, "b"]])
def test_record_ids_that_are_no_ids_are_refused(ids: list[object]) -> None:
    with pytest.raises(TableError, match="record_id") as refused:
        link(pa.table({"record_id": ids}))
    assert "'a'" not in str(refused.value)


def test_a_table_without_record_ids_is_refused() -> None:
    with pytest.raises(TableError, match="record_id"):
        link(pa.table({"first_name": ["ไอชา"]}))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("birth_date", ["9 มี.ค. 2557"]),
        ("birth_date", ["2014-02-31"]),
        ("first_name", [["ไอชา-secret"]]),
        ("sex", [{"code": "secret"}]),
        ("national_id", [b"\xff\xfe-secret"]),
    ],
)
def test_a_column_of_another_type_is_refused_by_name_without_its_values(column: str, values: list[object]) -> None:
    with pytest.raises(TableError, match=column) as refused:
        link(pa.table({"record_id": [1], column: values}))
    told = [str(refused.value), str(refused.value.__cause__)]
    if not refused.value.__suppress_context__:
        told.append(str(refused.value.__context__))
    assert not any(value in text for text in told for value in ("secret", "มี.ค.", "2014-02-31"))
