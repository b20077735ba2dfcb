"""`childlink link`: the engine alone, on any tidy table."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.common.without_pandas import hide_pandas
from pipelines.messages import message

if TYPE_CHECKING:
    import pyarrow as pa


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
@click.option(
    "--extra",
    multiple=True,
    metavar="COLUMN[:text|category|code]",
    help="Compare a further column: text as people write it, one of some categories, or a code. Up to four times."
    " Default kind: text.",
)
@click.option(
    "--executor",
    type=click.Choice(["memory", "spill", "spark"]),
    default="memory",
    show_default=True,
    help="memory: all at once. spill: within --memory whatever the size, in bins on disk. spark: on a cluster."
    " The same links.",
)
@click.option(
    "--memory",
    default="4GB",
    show_default=True,
    callback=lambda _context, _option, text: _read_size(text),
    help="What all processes of --executor spill together keep to.",
)
@click.option(
    "--scratch",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for what --executor spill or spark needs meanwhile, removed at the end. Default: beside OUT. It holds"
    " no names.",
)
@click.option(
    "--master",
    default="local[*]",
    show_default=True,
    metavar="URL",
    help="Where --executor spark runs, as spark://host:7077 or yarn; other settings: spark-defaults.conf of"
    " SPARK_CONF_DIR.",
)
def link(
    table: Path,
    out: Path,
    report: Path | None,
    certain: float | None,
    extra: tuple[str, ...],
    executor: str,
    memory: int,
    scratch: Path | None,
    master: str,
) -> None:
    """Link the records of one tidy Parquet TABLE and write record_id, cluster_id, probability.

    Columns it understands: record_id, source, national_id, title, first_name, last_name, sex (male, female),
    birth_date, birth_precision, province_code, district_code, subdistrict_code, village, house_no, house_code,
    mother_national_id, father_national_id, mother_name, father_name, guardian_name. Absent ones are fine;
    others can be named with --extra.
    """
    if executor != "spark":  # which asks for it
        _without_pandas()
    import pyarrow as pa
    import pyarrow.parquet as pq

    import linkage

    for file in (out, report or out):
        if not file.parent.is_dir():
            raise click.UsageError(message("usage_no_folder", folder=file.parent, file=file.name))
    if executor != "memory" and certain is not None:
        raise click.UsageError(message("usage_certain_in_memory"))
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())  # gives back what is freed: a tenth less memory at the peak

    def say(step: str) -> None:
        click.echo(f"{step} …", err=True)

    try:
        if executor == "memory":
            # Nobody here holds the table, so that the engine can let it go once it is standardised.
            result = linkage.link(_read_parquet(table, _read_encoded), progress=say, extra=extra)
            links = result.links if certain is None else linkage.select_certain(result, certain)
            figures = result.report
        else:
            _read_parquet(table, pq.read_schema)
            scratch = scratch or out.with_name(f".{out.name}.{executor}")
            spilling = executor == "spill"
            links, figures = (
                _spill(table, scratch, memory, say, extra)
                if spilling
                else _link_on_spark(table, scratch, master, say, extra)
            )
    except linkage.TableError as error:
        raise click.UsageError(str(error)) from error
    _write(links, figures, out, report)


def _write(links: pa.Table, figures: dict[str, Any], out: Path, report: Path | None) -> None:
    """Write the links and the report, and say what was found and what the caller should know."""
    import json

    from assets.common.storage.atomic_io import replacing, write_parquet

    write_parquet(links, out)
    if report:
        with replacing(report) as temporary:
            temporary.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for warning in figures["warnings"]:
        click.echo(f"warning: {warning['message']}", err=True)
    children = len(links["cluster_id"].unique())
    click.echo(f"{links.num_rows:,} records → {children:,} children · {out}")


def _spill(
    table: Path, scratch: Path, memory: int, say: Callable[[str], None], extra: tuple[str, ...]
) -> tuple[pa.Table, dict[str, Any]]:
    """The links of a table and the report, within bounded memory."""
    import linkage
    from linkage.binned.scratch import ScratchError
    from linkage.spill import LostWorkerError, Spill, TooLittleMemoryError

    try:
        with Spill(scratch, memory) as spill:
            result = linkage.link(table, progress=say, executor=spill, extra=extra)
    except TooLittleMemoryError as error:
        raise click.UsageError(str(error)) from error
    except (LostWorkerError, ScratchError) as error:
        raise click.ClickException(str(error)) from error
    return result.links, result.report


def _link_on_spark(
    table: Path, scratch: Path, master: str, say: Callable[[str], None], extra: tuple[str, ...]
) -> tuple[pa.Table, dict[str, Any]]:
    """The links of a table and the report, on a cluster."""
    import importlib.util

    if importlib.util.find_spec("pyspark") is None:
        raise click.ClickException(message("usage_no_spark"))
    import linkage
    from linkage.binned.scratch import ScratchError
    from linkage.spark import Spark, SparkSettingsError, start_session

    try:
        session = start_session(master)
        try:
            with Spark(session, scratch) as spark:
                result = linkage.link(table, progress=say, executor=spark, extra=extra)
        finally:
            session.stop()
    except (SparkSettingsError, ScratchError) as error:
        raise click.ClickException(str(error)) from error
    return result.links, result.report


def _read_parquet(table: Path, read: Callable[[Path], Any]) -> Any:
    import pyarrow as pa

    try:
        return read(table)
    except pa.ArrowInvalid:
        raise click.UsageError(message("usage_no_parquet", file=table)) from None


def _read_encoded(table: Path) -> pa.Table:
    """A table with its texts as dictionaries of distinct ones, which need not be found again."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(table)
    texts = [name for name in schema.names if pa.types.is_string(schema.field(name).type)]
    with pq.ParquetFile(table, read_dictionary=texts) as file:
        return file.read()


def _read_size(text: str) -> int:
    """Bytes of a text such as 4GB or 512MB."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(GB|MB)", text.strip(), re.IGNORECASE)
    if not found or float(found[1]) == 0:
        raise click.BadParameter(message("usage_memory", text=text))
    return int(float(found[1]) * (1 << 30 if found[2].upper() == "GB" else 1 << 20))


def _without_pandas() -> None:
    """Keep pyarrow and DuckDB from loading pandas, which they do where it is installed and which takes a second.

    Only in a process that is this command's own: others may want pandas after it.
    """
    if Path(sys.argv[0]).stem == "childlink":
        hide_pandas()
