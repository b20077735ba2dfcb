"""What sources are called in short on lists in Thai."""

from __future__ import annotations

from quality import contract

SHORT_NAMES = {
    "civil_registration": "ทะเบียนราษฎร",
    "schools": "โรงเรียน",
    "nonformal": "สกร.",
    "social_map": "พมจ.",
    "health": "สาธารณสุข",
    "field_survey": "สำรวจภาคสนาม",
}


def name_source(source: str) -> str:
    """The short name of a source; of one that has none, such as a province's own, the title of its contract."""
    return SHORT_NAMES.get(source) or contract.load(source).title["th"]
