"""The forms of the tables that no refresh makes again: who changes one brings homes of the version before forward."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq

from assets.common.storage import home_version
from assets.common.storage.home import Home
from assets.operations.home_check import list_lasting_tables
from tests.support.refreshed_home import Refreshed

FORMS = Path(__file__).parent / "lasting_tables.json"
VARIES = re.compile(r"\d{4}-\d{2}-\d{2}-\d+|(?<=/)95\b")
"""Parts of a path that are of one province or edition."""


def list_forms(home: Home) -> dict[str, object]:
    """The version of a home, and by table its columns with their types."""
    tables = {
        VARIES.sub("*", path.relative_to(home.root).as_posix()): [
            f"{field.name}: {field.type}" for field in pq.read_schema(path)
        ]
        for path in list_lasting_tables(home)
    }
    return {"version": home_version.read_version(home), "tables": tables}


def test_a_changed_form_has_a_new_version_and_a_step_that_leads_to_it(refreshed: Refreshed) -> None:
    assert refreshed.result.exit_code == 0
    found, known = list_forms(Home(refreshed.home)), json.loads(FORMS.read_text("utf-8"))
    assert found == known, (
        "a table that no refresh makes again has another form: add a step to home_version.STEPS, test it, and write"
        f" the new form and version to {FORMS.name}: {json.dumps(found)}"
    )
