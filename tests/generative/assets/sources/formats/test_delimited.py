"""Delimited text: nothing is lost, nothing fails, what was written is read back."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from assets.sources.formats import delimited

CELL = st.text(st.sampled_from('กขค,"| \tab0'), max_size=6)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3).filter(lambda row: "".join(row).strip(' "\t|,')), min_size=1))
def test_what_the_csv_module_writes_is_read_back(written: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["ก", "ข", "ค"]] * 5 + written)
    assert delimited.read(buffer.getvalue().encode()).head(1000)[5:] == written


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_and_no_line_is_lost(data: bytes) -> None:
    rows = delimited.read(data)
    assert len(rows.cells) == len(rows.lines)
    assert all(row < len(rows) for row in rows.broken)
