"""`childlink demo`: a made-up province from nothing to a release, graded against its own truth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.home import Home
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, WRONG_USAGE, home_option

if TYPE_CHECKING:
    from data.synthetic import ProvinceConfig
    from data.synthetic.province import Summary
    from pipelines.evaluation import Grade

_ADDRESS = ["source", "source_file", "source_row"]


@click.command()
@click.option("--province", type=PROVINCE, default="95", show_default=True, help="Whose shape the province takes.")
@click.option("--children", type=click.IntRange(min=1), default=5_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@home_option
def demo(province: str, children: int, seed: int, home: Home) -> None:
    """Make a synthetic province in the agencies' layouts, run everything, say what was found and where to look.

    Nobody in it exists. It is published as of a fixed day, so the same demo gives the same figures.
    """
    from data.synthetic import province_config
    from pipelines import demo_home
    from pipelines.commands.province.refresh import run

    if (reason := demo_home.refusal_of_demo(home, province)) is not None:
        click.echo(reason, err=True)
        sys.exit(WRONG_USAGE)
    config = province_config(province, children=children, seed=seed)
    click.echo(f"สร้างจังหวัดสมมติ เด็ก {children:,} คน · making up a province of {children:,} children", err=True)
    summary = demo_home.fill(home, config)
    code = run(home, province, None, config.as_of)
    if code != NOTHING_PUBLISHED:
        _report(home, config, summary)
    sys.exit(code)


def _report(home: Home, config: ProvinceConfig, summary: Summary) -> None:
    from pipelines.published import connect

    code = config.province_code
    grade = _grade(home, code, summary.truth)
    with connect(home, [code]) as connection:
        found = connection.execute("SELECT count(*) FROM abe.child").fetchall()[0][0]
        point, low, high = connection.execute(
            """
            SELECT numerator, numerator_low, numerator_high FROM abe.indicator_value
            WHERE indicator = 'out_of_school' AND area_level = 'province' AND sex = 'all' AND age_band = '6-14'
            """
        ).fetchall()[0]
    click.echo(
        f"""
เด็กที่พบ · children found: {found:,} จาก · from {grade.records:,} records; made up: {config.children:,}
เทียบกับความจริง · against the truth: precision {grade.precision:.4f}, recall {grade.recall:.4f}, F1 {grade.f1:.4f}\
{f", {grade.missing:,} records left out" if grade.missing else ""}
นอกระบบการศึกษา อายุ 6-14 ปี · out of school, aged 6 to 14: {point:,.0f} ({low:,.0f} to {high:,.0f});\
 ความจริง · truth {summary.out_of_school:,}

ดูต่อ · what to open next{_next(home, code)}"""
    )


def _grade(home: Home, province: str, truth: Path) -> Grade:
    import pyarrow.parquet as pq

    from pipelines.evaluation import grade
    from pipelines.published import connect

    known = pq.read_table(truth, columns=["source", "file", "row", "child"])
    known = known.rename_columns([*_ADDRESS, "child"])
    with connect(home, [province], registry=True) as registry:
        links = registry.execute(
            "SELECT source, source_file, source_row, child_id AS cluster FROM master.child_record"
            " WHERE province_code = $province",
            {"province": province},
        ).to_arrow_table()
    return grade(known, links, _ADDRESS)


def _next(home: Home, province: str) -> str:
    from assets.common.home import DEFAULT

    at = "" if home.root == DEFAULT.resolve() else f" --home {home.root}"
    release = home.published(province)
    return f"""
  {release / "open"}
  .venv/bin/childlink query{at} "FROM abe.indicator_value WHERE area_level = 'district' AND sex = 'all'"
  .venv/bin/childlink query{at} --registry "FROM master.child LIMIT 10"
  .venv/bin/childlink ui{at}
  {release / "abe.duckdb"}  (duckdb, Python, R, DBeaver …)"""
