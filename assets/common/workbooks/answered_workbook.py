"""A copy of a workbook that came back, with a column that says what became of each of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from assets.common.workbooks.workbook_process import run_task

RESULT = "ผลการรับข้อมูล"
"""The heading of the column."""
REFUSED = "ยังไม่รับ"
"""What the result of a row begins with that was not taken."""


def write_results(path: Path, headings: Collection[str], results: Mapping[int, str], out: Path) -> bool:
    """Write the copy; false, and no copy, where no sheet has the headings.

    Args:
        path: the workbook.
        headings: in one row among the first ones of the sheet that is meant: the first that has them all.
        results: line of the spreadsheet, from 1 → what became of it. They quote no cell.
        out: where the copy goes; the workbook's own place is allowed. Results of an earlier copy are replaced.

    Raises:
        FileNotFoundError: there is no such file.
        WorkbookError: it cannot be copied, or is too large for it.
    """
    wanted = {"headings": list(headings), "column": RESULT, "refused": REFUSED, "results": dict(results)}
    return bool(run_task("write_results", path, out=str(out.absolute()), **wanted))
