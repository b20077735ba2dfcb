"""Everything under `open/` of a release, put together: tables, workbook and page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assets.cases.counting import open_gap
from assets.common.school_term import find_term
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.indicators.editions import Edition, list_editions
from assets.publication.open_files import open_tables
from assets.publication.open_files.edition import read_revisions
from assets.publication.province_page import page, shapes
from assets.publication.province_page.figures import Figures

RESOURCE = ["problems", "area", "capacity", "used"]
"""What the page needs of a resource."""


def fill(
    home: Home,
    province: str,
    edition: Edition,
    at: dt.datetime,
    files: Sequence[dict[str, Any]],
    release: Mapping[str, Any],
    folder: Path,
) -> None:
    """Write the open tables and `page.html` into `folder`.

    Args:
        home: the installation.
        province: two-digit code.
        edition: the figures that are open now.
        at: when they are published.
        files: by source and status: source, status, files, rows_in, accepted, quarantined, periods.
        release: what it says of itself: run_id, software, model, fingerprint.
        folder: the release's `open/`; `quality.html` is linked if it is there already.

    Raises:
        ShapesError: the user's GeoJSON of the districts cannot be drawn.
    """
    open_tables.write(home, province, edition, folder)
    figures = Figures(pq.read_table(folder / "indicator_value.parquet"), province)
    alerts = open_tables.open_alerts(edition.alerts)
    counts = open_tables.open_case_counts(home, province)
    gap = open_tables.open_resource_gap(edition.resource_gap, open_gap.open_gap_path(home, province))
    resources = list_tables(home, province, "abe").get("abe.resource")
    content = page.Content(
        province=province,
        as_of=edition.as_of,
        version=edition.version,
        made=at,
        figures=figures,
        files=files,
        history=open_tables.open_history(list_editions(home, province)),
        alerts=[row for row in alerts.to_pylist() if row["closed_as_of"] is None] if alerts else (),
        resources=pq.read_table(resources, columns=RESOURCE).to_pylist() if resources else (),
        case_counts=counts.to_pylist() if counts else (),
        resource_gap=gap.to_pylist() if gap else (),
        shapes=shapes.load(home, province, figures.districts),
        revisions=[
            row
            for row in read_revisions(home, province).to_pylist()
            if find_term(row["as_of"]) == find_term(edition.as_of)
        ],
        report=(folder / "quality.html").is_file(),
        downloads=[file for file in page.DOWNLOADS if (folder / file).is_file()],
        made_up=home.made_up_mark.is_file(),
        release=release,
    )
    (folder / "page.html").write_text(page.render(content), "utf-8")
