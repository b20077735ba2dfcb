"""The list of sources: each with its reader. A new agency is a contract, a reader and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from assets.sources.readers import civil_registration, field_survey, health, nonformal, schools, social_map
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import SourceContract

Reader = Callable[[Path, str, SourceContract], Iterator[Extract | Refusal]]

READERS: Mapping[str, Reader] = {
    "civil_registration": civil_registration.read,
    "schools": schools.read,
    "nonformal": nonformal.read,
    "social_map": social_map.read,
    "health": health.read,
    "field_survey": field_survey.read,
}
SOURCES: tuple[str, ...] = tuple(READERS)
