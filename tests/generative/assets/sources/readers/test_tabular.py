"""A header that names a column otherwise, and rows that are longer than any record, whatever stands in them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.sources.formats import delimited
from assets.sources.readers import tabular
from assets.sources.readers.extract import Extract
from quality.contract import load
from tests.support.agency_files import CIVIL_HEADER, civil_row, number, text_of

CONTRACT = load("civil_registration")
REQUIRED = ("pid", "firstName", "genderCode", "dateOfBirth", "subdistrictCode")
STRANGE = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12).map(lambda text: f"zz{text}")


@settings(deadline=None, max_examples=40)
@given(column=st.sampled_from(REQUIRED), called=STRANGE)
def test_no_header_is_ever_a_child(column: str, called: str) -> None:
    header = [called if name == column else name for name in CIVIL_HEADER]
    rows = [header, *(civil_row(running) for running in range(1, 12))]
    result = tabular.read(delimited.read(text_of(rows)), "register.csv", CONTRACT)
    if isinstance(result, Extract):
        assert result.table["national_id"].to_pylist() == [number(running) for running in range(1, 12)]
    else:
        assert result.reason == "missing_column"
