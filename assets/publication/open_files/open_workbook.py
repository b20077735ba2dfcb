"""The open figures as a workbook. They stay for a school term, and so does it: it is made where they change."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.display.area_names import area_name
from assets.common.html import messages
from assets.common.step_stamp import RefreshStep, StepInput, hash_table, run_step
from assets.common.storage.home import Home
from assets.indicators.catalogue import registry
from assets.indicators.editions import Edition, list_versions
from assets.publication.databases.analysts_file import indicator_table
from assets.publication.open_files import workbook
from assets.publication.open_files.summary_sheet import make_summary
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.plan import PLAN


@dataclass(frozen=True)
class WorkbookSummary:
    """What the workbook holds.

    Attributes:
        values: rows of figures that a person can read.
        alerts: rows of alerts.
        needs: rows of need against capacity.
    """

    values: int
    alerts: int
    needs: int


STEP = RefreshStep("open_workbook", code_version="4", summary=WorkbookSummary)


def refresh_workbook(
    home: Home, province: str, edition: Edition, values: pa.Table, alerts: pa.Table | None, gap: pa.Table | None
) -> Path:
    """Write the workbook of an edition, or leave that of the last time where it is the same; where it is.

    Args:
        home: the installation.
        province: two-digit code.
        edition: the figures that are open now.
        values: its values for everybody (`open_tables.open_values`).
        alerts: its alerts for everybody; None where no rule was ever evaluated.
        gap: need against capacity for everybody; None where cases were never refreshed.
    """
    path = home.lake("open_workbook", f"{province}.xlsx")
    versions = [each.values for each in list_versions(home, province, edition)]
    made_of = [edition.values, *versions, edition.alerts, *registry.files(), PLAN]
    words = sorted(messages.FOLDER.glob("*.yaml"))
    # By its rows: what it is made of is counted anew each day, and mostly comes to the same.
    needs = "none" if gap is None else hash_table(gap)
    names = importlib.metadata.version("geothai")
    given = StepInput([*made_of, *words], edition.as_of, {"need against capacity": needs, "names of areas": names})
    run_step(STEP, home, province, given, lambda: _write(path, province, edition, values, alerts, gap))
    return path


def _write(
    path: Path, province: str, edition: Edition, values: pa.Table, alerts: pa.Table | None, gap: pa.Table | None
) -> WorkbookSummary:
    thai, english = area_name(province)
    title = (f"ตัวชี้วัด จังหวัด{thai}", f"Indicators of {english}")
    # A sheet that people can read: subdistricts are shown in all, and the rest of their rows is empty.
    in_all = pc.and_(pc.equal(values["sex"], "all"), pc.equal(values["age_band"], "all"))
    readable = values.filter(pc.or_(pc.not_equal(values["area_level"], "subdistrict"), in_all))
    needs = None if gap is None else gap.filter(pc.not_equal(gap["area_level"], "subdistrict"))
    named = (("ตัวชี้วัด", readable), ("แจ้งเตือน", alerts), ("ความต้องการที่ยังขาด", needs))
    sheets = [(name, table) for name, table in named if table is not None]
    definitions = indicator_table().drop_columns(["sources", "smallest_cell"])
    workbook.write(path, title, edition.as_of, definitions, sheets, make_summary(Figures(values, province)))
    rows = (0 if table is None else table.num_rows for _, table in named)
    return WorkbookSummary(*rows)
