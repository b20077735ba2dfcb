"""`childlink link`: the engine alone, on any tidy table."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assets.common.without_pandas import hide_pandas
from pipelines.messages import message


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Parquet file to write.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="JSON file for the figures of each step: counts, no values.",
)
@click.option(
    "--certain",
    type=click.FloatRange(min=0.5, max=1.0, max_open=True),
    metavar="P",
    help="Keep only links at least this sure, as 0.99; other records are alone. Default: what is likelier than not.",
)
def link(table: Path, out: Path, report: Path | None, certain: float | None) -> None:
    """Link the records of one tidy Parquet TABLE and write record_id, cluster_id, probability.

    Columns it understands: record_id, source, national_id, title, first_name, last_name, sex (male, female),
    birth_date, birth_precision, province_code, district_code, subdistrict_code, village, house_no, house_code,
    mother_national_id, father_national_id, mother_name, father_name, guardian_name. Absent ones are fine.
    """
    import json

    _without_pandas()
    import pyarrow as pa
    import pyarrow.parquet as pq

    import linkage
    from assets.common.storage.atomic_io import replacing, write_parquet

    for file in (out, report or out):
        if not file.parent.is_dir():
            raise click.UsageError(message("usage_no_folder", folder=file.parent, file=file.name))
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())  # gives back what is freed: a tenth less memory at the peak

    def records() -> pa.Table:
        try:
            return pq.read_table(table)
        except pa.ArrowInvalid:
            raise click.UsageError(message("usage_no_parquet", file=table)) from None

    try:
        # Nobody here holds the table, so that the engine can let it go once it is standardised.
        result = linkage.link(records(), progress=lambda step: click.echo(f"{step} …", err=True))
    except linkage.TableError as error:
        raise click.UsageError(str(error)) from error
    links = result.links if certain is None else linkage.select_certain(result, certain)
    write_parquet(links, out)
    if report:
        with replacing(report) as temporary:
            temporary.write_text(json.dumps(result.report, indent=1), encoding="utf-8")
    for warning in result.report["warnings"]:
        click.echo(f"warning: {warning['message']}", err=True)
    children = len(links["cluster_id"].unique())
    click.echo(f"{links.num_rows:,} records → {children:,} children · {out}")


def _without_pandas() -> None:
    """Keep pyarrow and DuckDB from loading pandas, which they do where it is installed and which takes a second.

    Only in a process that is this command's own: others may want pandas after it.
    """
    if Path(sys.argv[0]).stem == "childlink":
        hide_pandas()
