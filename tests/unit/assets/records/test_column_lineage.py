"""A column's lineage leads from a table of the release to the columns of agencies' files, which exist."""

from __future__ import annotations

import pytest

from assets.records import schema
from assets.records.column_lineage import find_lineage
from quality import contract


def test_every_column_that_comes_from_agencies_leads_to_columns_of_their_contracts() -> None:
    found = find_lineage("child_records")
    linked_to = {parent for parents in found.values() for parent in parents}
    assert linked_to
    for asset, column in linked_to:
        layout, _, name = column.partition(".")
        assert name in contract.load(asset.removeprefix("staged/")).layouts[layout].names
    made_by_staging = {"province_code", "source", "source_file", "source_row", "file_version", "layout", "flags", "raw"}
    assert set(schema.CHILD_RECORD) - set(found) == made_by_staging


@pytest.mark.parametrize(
    ("field", "asset", "column"),
    [
        ("birth_date", "staged/health", "person.birth_date"),
        ("birth_precision", "staged/schools", "dmc.age"),
        ("residence_district", "staged/health", "address.ampur"),
        ("first_name", "staged/field_survey", "field_survey.full_name"),
        ("in_education", "staged/nonformal", "itw51_student.cause"),
        ("record_key", "staged/civil_registration", "civil_registration.national_id"),
    ],
)
def test_a_field_is_made_from_the_columns_that_its_contract_names(field: str, asset: str, column: str) -> None:
    assert (asset, column) in find_lineage("child_records")[field]


def test_a_child_is_made_from_records_and_the_registry_from_children() -> None:
    child, release = find_lineage("child_index"), find_lineage("release")
    assert child["district_code"] == [("child_records", "residence_district")]
    assert ("child_records", "alive_here") in child["status"]
    assert "child_id" not in child  # linking makes it
    assert release["master.child.birth_date"] == [("child_index", "birth_date")]
    assert release["master.child_record.active"] == [("child_records", "active")]


def test_an_asset_without_lineage_is_an_error() -> None:
    with pytest.raises(KeyError):
        find_lineage("nobody")
