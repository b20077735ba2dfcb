"""The process in which workbooks that people send back are opened: no file takes memory or time from the caller.

What it does there: `workbook_tasks`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.common.limited_process import Bounds, LimitedProcess, ProcessFailure
from assets.common.workbooks.workbook_fault import explain_fault

MOST_BYTES = 50_000_000
"""Of a workbook as it is sent."""
MOST_ROWS, MOST_COLUMNS = 50_000, 200
"""Of a sheet: more rows are refused, more columns are not read."""
BOUNDS = Bounds(memory_mb=1_500, cpu_seconds=120, wall_seconds=600)
_PROGRAM = (
    "from assets.common.without_pandas import hide_pandas; hide_pandas();"
    " from assets.common.workbooks.workbook_tasks import main; main()"
)
_PROCESS = LimitedProcess(_PROGRAM)


class WorkbookError(Exception):
    """The file cannot be read as a workbook; says what to do, and quotes no cell."""


def run_task(task: str, path: Path, **more: Any) -> Any:
    """What a task makes of the workbook at `path`.

    Args:
        task: a name of `workbook_tasks.TASKS`.
        path: the workbook.
        more: what else the task needs, as JSON has it.

    Raises:
        FileNotFoundError: there is no such file.
        WorkbookError: it cannot be opened, or needs more than a workbook may.
        WorkerStartError: the process does not start.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path)
    answer = _PROCESS.ask({"task": task, "path": str(path.absolute())} | more, BOUNDS)
    if isinstance(answer, ProcessFailure):
        raise _too_large(path) if answer.is_limit else _unreadable(path)
    if "fault" in answer:
        raise _too_large(path) if answer["fault"] == "too_large" else _unreadable(path)
    return answer["result"]


def _too_large(path: Path) -> WorkbookError:
    return WorkbookError(
        f"{path.name}: ใหญ่เกินไป ลบแถวที่ว่างท้ายแผ่นงาน หรือแบ่งเป็นหลายไฟล์ (ไม่เกิน {MOST_ROWS:,} แถว)"
        f" · too large: delete empty rows at the end, or split it (at most {MOST_ROWS:,} rows)"
    )


def _unreadable(path: Path) -> WorkbookError:
    return WorkbookError(f"{path.name}: {explain_fault(path)}")
