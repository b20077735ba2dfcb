"""Jobs: what is run as one. Which assets there are is told in each `assets/*/definitions.py`."""

from __future__ import annotations

from datetime import date

import dagster as dg

from pipelines.orchestration import run_tags
from pipelines.provinces import PROVINCES

refresh_province = dg.define_asset_job(
    "refresh_province",
    selection=dg.AssetSelection.all(),
    description="Takes one province's extracts from inbox to release.",
    tags={"childlink/kind": "refresh"},
)


def request_refresh(province: str, as_of: date, run_key: str, digest: str | None = None) -> dg.RunRequest:
    """Ask for a refresh of `province` as of a fixed day, so that a run over midnight has one as-of."""
    tags = {run_tags.PROVINCE: PROVINCES[province], run_tags.AS_OF: as_of.isoformat()}
    return dg.RunRequest(
        run_key=run_key,
        partition_key=province,
        run_config={"resources": {"refresh": {"config": {"as_of": as_of.isoformat()}}}},
        tags=tags | ({run_tags.INBOX: digest} if digest else {}),
    )
