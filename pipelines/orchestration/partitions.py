"""The partitions: a province each, by its DOPA code. Adding a province is never code."""

from __future__ import annotations

import dagster as dg

from pipelines.provinces import PROVINCES

provinces = dg.StaticPartitionsDefinition(sorted(PROVINCES))
