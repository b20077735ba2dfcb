"""The lineage of columns is what the SQL says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "write_column_lineage.py"


def test_the_lineage_of_columns_is_what_the_sql_of_the_steps_says() -> None:
    ended = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
