"""Errors that reach a log or the UI hold nothing of a row."""

from __future__ import annotations

import errno
import os
import sqlite3
import traceback

import duckdb
import pytest

from assets.common.error_redaction import FullDiskError, MissingColumnError, UnexpectedError, is_full_disk, redact
from assets.common.storage.home import Home, MissingKeyError


def test_a_library_error_that_quotes_a_value_is_told_by_kind_and_place_alone() -> None:
    with pytest.raises(UnexpectedError) as caught, redact():
        duckdb.connect().execute("SELECT 'สมหญิง'::INTEGER")
    told = "".join(traceback.format_exception(caught.value))
    assert "สมหญิง" not in str(caught.value)
    assert "ConversionException" in str(caught.value)
    assert "Could not convert" not in told


def test_errors_of_ours_pass_unchanged(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHILDLINK_KEY", raising=False)
    monkeypatch.delenv("CHILDLINK_KEY_FILE", raising=False)
    with pytest.raises(MissingKeyError), redact():
        Home(tmp_path).key()


def test_errors_of_the_file_system_pass_unchanged(tmp_path) -> None:
    with pytest.raises(FileNotFoundError), redact():
        (tmp_path / "nothing").read_text()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_as_such_whoever_met_it(code: int) -> None:
    words = os.strerror(code)
    for error in (OSError(code, words), duckdb.IOException(f'Could not write file "/x/y": {words}')):
        with pytest.raises(FullDiskError, match="make room"), redact():
            raise error


def test_a_full_disk_below_another_error_is_seen() -> None:
    error = RuntimeError("run failed")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    assert is_full_disk(error)
    assert not is_full_disk(RuntimeError("disk is full, said a row"))


@pytest.mark.parametrize("query", ["SELECT first_nmae FROM child", "SELECT 1 FROM chidl"])
def test_a_changed_column_is_said_in_a_sentence(query: str) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE child (first_name VARCHAR)")
    with pytest.raises(MissingColumnError, match="change what reads it") as caught, redact():
        connection.execute(query)
    assert "first_nmae" in str(caught.value) or "chidl" in str(caught.value)
