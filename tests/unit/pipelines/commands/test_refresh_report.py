"""What a refresh says of files: of many held ones the first and how many, of few all."""

from __future__ import annotations

import pytest

from pipelines.commands import refresh_report
from pipelines.file_reports import FileReport


def held(place: int, reason: str) -> FileReport:
    return FileReport("health", f"file{place}.csv", "held", reason, "why", 0, 0, 0)


def test_of_many_files_held_for_one_reason_the_first_are_named_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    surplus = [held(place, "too_many_files") for place in range(refresh_report.HELD_SHOWN + 1_500)]
    refresh_report.show_held([*surplus, held(9_999, "empty_file")])
    said = capsys.readouterr().err
    assert said.count("[too_many_files]") == refresh_report.HELD_SHOWN
    assert "and 1,500 more files of health for the same reason (too_many_files)" in said
    assert "health/file9999.csv [empty_file]" in said
    assert "the administrator raises the limit files or tables in limits.yaml" in said


def test_a_few_held_files_are_all_named(capsys: pytest.CaptureFixture[str]) -> None:
    refresh_report.show_held([held(place, "empty_file") for place in range(refresh_report.HELD_SHOWN)])
    said = capsys.readouterr().err
    assert said.count("[empty_file]") == refresh_report.HELD_SHOWN
    assert "more files" not in said


def test_a_table_of_thousands_of_files_ends_and_says_where_the_rest_is(capsys: pytest.CaptureFixture[str]) -> None:
    refresh_report.show_files([held(place, "too_many_files") for place in range(1_200)])
    said = capsys.readouterr().out
    assert said.count("health/file") == 200
    assert "and 1,000 more files" in said
