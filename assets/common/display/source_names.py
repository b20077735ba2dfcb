"""What the six sources are called in short on lists in Thai."""

from __future__ import annotations

SOURCE_NAMES = {
    "civil_registration": "ทะเบียนราษฎร",
    "schools": "โรงเรียน",
    "nonformal": "สกร.",
    "social_map": "พมจ.",
    "health": "สาธารณสุข",
    "field_survey": "สำรวจภาคสนาม",
}
