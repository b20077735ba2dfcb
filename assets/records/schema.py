"""The one schema of all child records: which columns, in which order, of which DuckDB type.

What the columns mean for people is said in `data/reference/tables/`; how they are filled in
`build`.
"""

from __future__ import annotations

ADDRESS = {
    "province_code": "VARCHAR",
    "source": "VARCHAR",
    "source_file": "VARCHAR",
    "source_row": "BIGINT",
    "file_version": "VARCHAR",
}
"""A record's address: the province whose inbox it came from, and where it is there."""

STAGED = ADDRESS | {
    "layout": "VARCHAR",
    "unit": "VARCHAR",
    "period": "VARCHAR",
    "period_start": "DATE",
    "national_id": "VARCHAR",
    "id_kind": "VARCHAR",
    "title": "VARCHAR",
    "first_name": "VARCHAR",
    "middle_name": "VARCHAR",
    "last_name": "VARCHAR",
    "nickname": "VARCHAR",
    "sex": "VARCHAR",
    "birth_date": "DATE",
    "birth_precision": "VARCHAR",
    "residence_province": "VARCHAR",
    "residence_district": "VARCHAR",
    "residence_subdistrict": "VARCHAR",
    "village": "VARCHAR",
    "house_no": "VARCHAR",
    "house_code": "VARCHAR",
    "household": "VARCHAR",
    "mother_national_id": "VARCHAR",
    "father_national_id": "VARCHAR",
    "mother_name": "VARCHAR",
    "father_name": "VARCHAR",
    "guardian_name": "VARCHAR",
    "grade": "VARCHAR",
    "school_code": "VARCHAR",
    "school_name": "VARCHAR",
    "education_status": "VARCHAR",
    "cause": "VARCHAR",
    "problem": "VARCHAR",
    "need": "VARCHAR",
    "disability": "VARCHAR",
    "disadvantage": "VARCHAR",
    "flags": "VARCHAR[]",
}
"""What a staged row brings, where its layout has it."""

SIGNALS = {
    "delisted": "BOOLEAN",
    "not_yet_struck_off": "VARCHAR",
    "person_status": "VARCHAR",
    "person_status_text": "VARCHAR",
    "discharge": "VARCHAR",
    "hospital_code": "VARCHAR",
    "person_no": "VARCHAR",
}
"""Columns of single layouts that the steps read and the record does not keep."""

DERIVED = {
    "record_key": "VARCHAR",
    "record_version_id": "BIGINT",
    "active": "BOOLEAN",
    "in_education": "BOOLEAN",
    "dropped_out": "BOOLEAN",
    "alive_here": "BOOLEAN",
}
"""What the steps add."""

RAW = {"raw": "VARCHAR"}
"""Every column of the row as the agency wrote it, as JSON text."""

CHILD_RECORD = STAGED | DERIVED | RAW
"""The schema of `lake/child_record/<province>.parquet`."""
