"""The 77 provinces by their DOPA codes, as the command line, partitions and inboxes know them. No Dagster here."""

from __future__ import annotations

import geothai

PROVINCES: dict[str, str] = {province.code: province.name_th for province in geothai.provinces()}
"""DOPA code → Thai name."""
