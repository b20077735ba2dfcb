"""What commands and notices say of files: names that may be a child's are not shown."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.sources.fields import staged_schema
from pipelines.file_reports import read_file_reports


def test_names_of_files_and_members_are_shown_without_a_name_a_number_or_control_characters(tmp_path: Path) -> None:
    names = ["2567-1-student.xlsx", "สมหญิง ใจดี.csv", "43files_95_20240516.zip/1959900000013.txt", "a\x1b[2J.csv"]
    common = {"source": "health", "status": "held", "rows_in": 0, "accepted": 0, "quarantined": 0}
    rows = [common | {"source_file": name} for name in names]
    table = pa.Table.from_pylist(rows, pa.schema(list(staged_schema.FILES.items())))
    write_parquet(table, Home(tmp_path).lake("files", "95", "health.parquet"))
    shown = [report.source_file for report in read_file_reports(Home(tmp_path), "95")]
    assert shown[0] == names[0]
    assert not any(word in name for word in ("สมหญิง", "ใจดี", "1959900000013", "\x1b") for name in shown)
