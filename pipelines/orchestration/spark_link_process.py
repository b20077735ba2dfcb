"""The process that an asset of `spark_links` starts: it links on Spark and reports to Dagster through Pipes.

`python -m pipelines.orchestration.spark_link_process`, started by Dagster, which says what to link.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dagster_pipes import PipesContext, open_dagster_pipes

import linkage
from assets.common.error_redaction import redact
from assets.common.storage.atomic_io import write_parquet
from linkage.prepare.extra_columns import parse_columns

FAILED = "failed"
"""The key of the message that says why nothing was linked."""


def link_on_spark(given: dict[str, Any], pipes: PipesContext) -> dict[str, Any]:
    """Link, write the links, and say what is told of it: counts and warnings.

    Args:
        given: table, out, master, extra, see `spark_links.build_spark_links`.
        pipes: hears which step begins.
    """
    parse_columns(given["extra"])  # what is wrong with them is said before a cluster is asked for
    from linkage.spark import Spark, start_session

    out = Path(given["out"])
    session = start_session(given["master"])
    try:
        with Spark(session, out.with_name(f".{out.name}.spark")) as spark:
            result = linkage.link(
                Path(given["table"]),
                progress=lambda step: pipes.log.info(f"{step} …"),
                executor=spark,
                extra=given["extra"],
            )
            write_parquet(result.links, out)
    finally:
        session.stop()
    warnings = [warning["message"] for warning in result.report["warnings"]]
    counts = {name: result.report[name] for name in ("records", "candidate_pairs")}
    children = len(result.links["cluster_id"].unique())
    return {**counts, "children": children, "model": result.model.fingerprint, "warnings": warnings}


def main() -> None:
    """Do what Dagster says; what fails is told in a sentence, of which the asset makes its failure."""
    with open_dagster_pipes() as pipes:
        try:
            with redact():
                told = link_on_spark(dict(pipes.extras), pipes)
        except Exception as error:
            pipes.report_custom_message({FAILED: f"{type(error).__name__}: {error}"})
        else:
            pipes.report_asset_materialization(metadata=told)


if __name__ == "__main__":
    main()
