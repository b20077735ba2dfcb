"""The ways of spoiling an inbox, as data: those of offices; those of a hostile hand are in `hostile_cases`."""

from __future__ import annotations

from tests.support.damaged_archive_cases import DAMAGED_ARCHIVES
from tests.support.damaged_text_cases import DAMAGED_TEXTS
from tests.support.spoiling import Spoiling

SPOILINGS: tuple[Spoiling, ...] = (*DAMAGED_TEXTS, *DAMAGED_ARCHIVES)
