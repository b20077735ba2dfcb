"""Names of files in the analysts' tables."""

from __future__ import annotations

import pyarrow as pa

from assets.publication.databases.analysts_file import show_file_names


def test_a_file_that_somebody_named_after_a_child_does_not_tell_the_name() -> None:
    table = pa.table(
        {
            "source_file": ["2567-1-student.xlsx", "สมหญิง ใจดี.csv", None],
            "source_file_b": ["43files_95_20240516.zip/person.txt", "1959900000013.zip/somying.txt", "x.csv"],
            "rows_in": [1, 2, 3],
        }
    )
    shown = show_file_names(table)
    assert shown["source_file"].to_pylist()[0] == "2567-1-student.xlsx"
    assert shown["source_file_b"].to_pylist()[0] == "43files_95_20240516.zip/person.txt"
    told = str(shown.to_pylist())
    assert not any(word in told for word in ("สมหญิง", "ใจดี", "1959900000013", "somying"))
    assert shown["source_file"].null_count == 1
    assert shown["rows_in"] == table["rows_in"]
