"""A record as the review reads it, with nothing in it."""

from __future__ import annotations

from typing import Any

NOBODY: dict[str, Any] = dict.fromkeys(
    (
        *(
            "agency_record_id",
            "layout",
            "province_code",
            "national_id",
            "id_kind",
            "title",
            "first_name",
            "middle_name",
            "last_name",
            "sex",
        ),
        *(
            "id_kind",
            "birth_date",
            "birth_precision",
            "residence_province",
            "residence_district",
            "residence_subdistrict",
        ),
        *("village", "house_no", "mother_name", "mother_national_id", "father_name", "father_national_id"),
        *("guardian_name", "school_name", "school_code", "grade", "born_about"),
    )
) | {"source": "schools", "period": "2567-1"}
