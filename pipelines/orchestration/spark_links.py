"""An asset that links a table on a Spark cluster, for another Dagster project that has both.

It is none of this project's own assets, which keep one index up to date in memory. `build_spark_links` makes it; the
linking is a process of its own (`spark_link_process`), with which Dagster Pipes speaks, so that neither Spark nor Java
is loaded in Dagster's.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.orchestration import spark_link_process


def build_spark_links(
    table: Path, out: Path, *, master: str = "local[*]", extra: Sequence[str] = (), name: str = "spark_links"
) -> dg.AssetsDefinition:
    """An asset whose materialization links a Parquet file and writes record_id, cluster_id, probability.

    Its metadata are counts and the warnings of the report; a failure is a sentence without values of any record.

    Args:
        table: Parquet file with the columns that `linkage.link` knows.
        out: Parquet file to write, old or new, never half. The scratch folder is beside it and holds no names.
        master: where Spark runs, as `spark://host:7077`; its settings are in the `spark-defaults.conf` of
            `SPARK_CONF_DIR`.
        extra: extra columns, as for `linkage.link`.
        name: of the asset.
    """

    @dg.asset(name=name, kinds={"spark", "parquet"}, description="Records linked on a Spark cluster.")
    def links(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        given = {"table": str(table), "out": str(out), "master": master, "extra": list(extra)}
        command = [sys.executable, "-m", spark_link_process.__name__]
        invocation = dg.PipesSubprocessClient().run(command=command, context=context, extras=given)
        for message in invocation.get_custom_messages():
            raise dg.Failure(message[spark_link_process.FAILED])
        return invocation.get_materialize_result()

    return links
