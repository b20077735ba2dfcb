"""Whatever is in a file's cells, every row is accepted or quarantined, in order, and nothing breaks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.agency_files import CIVIL_HEADER, Desk, civil_row

CELLS = st.text(
    alphabet=st.sampled_from("๐๑ก้ำเแ์ ,\"'|\t0123456789-/.NULLxไม่ี\u200b"),
    max_size=14,
)
CHANGES = st.dictionaries(st.sampled_from(CIVIL_HEADER), CELLS, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, min_size=1, max_size=12))
def test_rows_in_are_accepted_or_quarantined(changes: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), "civil_registration")
        rows = [civil_row(place, **change) for place, change in enumerate(changes)]
        desk.put("civil_registration_95_256705.csv", [CIVIL_HEADER, *rows])
        (file,) = desk.stage().files.to_pylist()
        if file["status"] == "held":
            return
        accepted = [row["source_row"] for row in desk.staged()]
        quarantined = desk.quarantine()["source_row"].to_pylist()
        assert sorted(accepted + quarantined) == list(range(1, len(rows) + 1))
        assert file["rows_in"] == len(rows)
