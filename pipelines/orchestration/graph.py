"""Everything that Dagster is shown, in one `Definitions`. What is in it is explained where it is made."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from assets.alerts import definitions as alerts
from assets.cases import definitions as cases
from assets.common.settings import Settings
from assets.data_quality import definitions as data_quality
from assets.history import definitions as history
from assets.index import definitions as index
from assets.indicators import definitions as indicators
from assets.publication import definitions as publication
from assets.records import definitions as records
from assets.review import definitions as review
from assets.sources import definitions as sources
from pipelines.orchestration.freshness import add_freshness
from pipelines.orchestration.jobs import refresh_province
from pipelines.orchestration.partitions import provinces
from pipelines.orchestration.resources import refresh_resource
from pipelines.orchestration.run_records import monthly_purge, purge_run_records
from pipelines.orchestration.schedules import calendar
from pipelines.orchestration.sensors import build_sensors

LAYERS = (sources, records, index, review, history, indicators, cases, alerts, data_quality, publication)


def build_definitions(
    loggers: Mapping[str, dg.LoggerDefinition] | None = None, settings: Settings | None = None
) -> dg.Definitions:
    """All definitions, with the loggers of the process that runs them where it has its own.

    Args:
        loggers: by name.
        settings: of the home: when provinces are refreshed, from which follows how fresh the sources are, and how
            often the sensors look. Not given where neither matters, as in a run inside one process.
    """
    rounds = settings.calendar if settings else ()
    interval = (settings or Settings()).sensor_interval
    return dg.Definitions(
        assets=add_freshness((asset for layer in LAYERS for asset in layer.assets(provinces)), rounds),
        jobs=[refresh_province, purge_run_records],
        schedules=[calendar, monthly_purge],
        sensors=build_sensors(interval),
        resources={"refresh": refresh_resource},
        # A process a step would cost an import of seconds each; provinces run side by side, not their steps.
        executor=dg.in_process_executor,
        loggers=loggers,
    )
