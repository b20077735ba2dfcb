"""A province taken as far as the index and the review, step by step and without Dagster or a release."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assets import records
from assets.common.storage.home import Home
from assets.index import IndexSummary, refresh_index
from assets.review import review_tables as review
from assets.sources.readers.source_list import SOURCES
from assets.sources.staging.stage import stage


def refreshed(home: Home, inbox: Path, as_of: dt.date, run_id: str, province: str = "95") -> IndexSummary:
    """Bring a province's files into the index of `home`, and make its list of pairs to review."""
    for source in SOURCES:
        stage(home, province, source, inbox / source, as_of)
    records.build_records(home, province, as_of)
    summary = refresh_index(home, province, run_id)
    review.build_review_tables(home, province, as_of)
    return summary
