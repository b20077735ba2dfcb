"""`childlink demo`: a made-up province from nothing to a release, compared with its truth, and its team at work."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import CODE_VARIABLE
from pipelines.commands.options import NOTHING_PUBLISHED, PROVINCE, WRONG_USAGE, home_option
from pipelines.messages import message

if TYPE_CHECKING:
    from data.synthetic import ProvinceConfig
    from data.synthetic.province import Summary
    from pipelines.demo.casework import WorkDone
    from pipelines.demo.link_quality import LinkQuality

_ADDRESS = ["source", "source_file", "source_row"]


@click.command()
@click.option("--province", type=PROVINCE, default="95", show_default=True, help="Whose shape the province takes.")
@click.option("--children", type=click.IntRange(min=1), default=5_000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number makes other children.")
@click.option(
    "--terms",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="School terms: with 2 the next term's files show who is back in learning, with 3 those after it who stayed.",
)
@home_option
def demo(province: str, children: int, seed: int, terms: int, home: Home) -> None:
    """Make a synthetic province in the agencies' layouts, run everything, say what was found and where to look.

    Nobody in it exists. It is published before and after its team's work, on fixed days: figures are always the same.
    """
    from data.synthetic import province_config
    from pipelines.commands.province.refresh import run_refresh
    from pipelines.demo import demo_home

    if (reason := demo_home.refuse_demo(home, province)) is not None:
        click.echo(reason, err=True)
        sys.exit(WRONG_USAGE)
    config = province_config(province, children=children, seed=seed)
    click.echo(message("making_province", children=children), err=True)
    summary = demo_home.fill_demo_home(home, config)
    code = run_refresh(home, province, None, config.as_of)
    if code == NOTHING_PUBLISHED:
        sys.exit(code)
    _report(home, config, summary)
    demo_home.register_person(home, province)
    code, worked = _live_on(home, config, summary, terms)
    if code != NOTHING_PUBLISHED:
        _report_work(home, province, worked, terms)
        click.echo("\n" + message("demo_next") + _next(home, province))
    sys.exit(code)


def _live_on(home: Home, config: ProvinceConfig, first: Summary, terms: int) -> tuple[int, WorkDone]:
    """The team's work, a round a term, and the files of each next term; one round alone is published by itself.

    Returns:
        The exit code of the last refresh, and what was done.
    """
    from data.synthetic.casework.year import ROUNDS, casework_config
    from pipelines.commands.province.refresh import run_refresh
    from pipelines.demo import casework, demo_home

    folder, of_year = first.truth.parent / "casework", casework_config(config)
    at = dt.datetime.combine(config.as_of, dt.time(9), dt.UTC)
    click.echo(message("demo_works"), err=True)
    worked = [casework.hand_in_books(home, of_year, folder / "books", at, casework.PLANS)]
    truths, code, rounds = [first.truth], 0, ROUNDS[: max(1, terms - 1)]
    for number, visit_round in enumerate(rounds, start=1):
        lists = folder / f"lists-{number}"
        worked.append(casework.do_round(home, of_year, visit_round, truths, first.children, lists))
        if visit_round is rounds[-1]:
            ended = dt.datetime.combine(visit_round.reported_on, dt.time(16), dt.UTC)
            worked.append(casework.hand_in_books(home, of_year, folder / "books", ended, casework.RECORDS))
        later = replace(config, term=number + 1)
        if terms > 1:
            truths.append(demo_home.bring_next_term(home, later).truth)
        code = run_refresh(
            home, config.province_code, None, later.extract_day if terms > 1 else visit_round.reported_on
        )
        if code == NOTHING_PUBLISHED:
            break
    return code, casework.add_up(worked)


def _report(home: Home, config: ProvinceConfig, summary: Summary) -> None:
    from pipelines.published import connect

    code = config.province_code
    quality = _evaluate(home, code, summary.truth)
    with connect(home, [code]) as connection:
        found = connection.execute("SELECT count(*) FROM abe.child").fetchall()[0][0]
        point, low, high = connection.execute(
            """
            SELECT numerator, numerator_low, numerator_high FROM abe.indicator_value
            WHERE indicator = 'out_of_school' AND area_level = 'province' AND sex = 'all' AND age_band = '6-14'
            """
        ).fetchall()[0]
    figures = {"point": point, "low": low, "high": high, "truth": summary.out_of_school}
    said = [
        "",
        message("demo_found", found=found, records=quality.records, made=config.children),
        message("demo_evaluation", precision=quality.precision, recall=quality.recall, f1=quality.f1),
        *([message("demo_records_missing", missing=quality.missing)] if quality.missing else []),
        message("demo_out_of_school", **figures),
        "",
    ]
    click.echo("\n".join(said))


def _report_work(home: Home, province: str, worked: WorkDone, terms: int) -> None:
    from pipelines.published import connect

    with connect(home, [province]) as connection:
        counts = dict(
            connection.execute("""
                SELECT measure, children FROM abe.case_count
                WHERE phase = 'all' AND district_code = 'all' AND target_group = 'all' AND sex = 'all'
                """).fetchall()
        )
    answered = sum(len(each.faults) for each in worked.returned)
    measures = {name: counts.get(name, 0) for name in ("found", "visited", "helped")}
    click.echo(message("demo_work", lists=len(worked.lists), answered=answered, wrong=len(worked.wrong), **measures))
    if terms > 1:
        click.echo(message("demo_back", back=counts.get("back", 0)))
    if terms > 2:
        click.echo(message("demo_stayed", stayed=counts.get("stayed", 0)))


def _evaluate(home: Home, province: str, truth: Path) -> LinkQuality:
    import pyarrow.parquet as pq

    from pipelines.demo.link_quality import evaluate_links
    from pipelines.published import connect

    known = pq.read_table(truth, columns=["source", "file", "row", "child"])
    known = known.rename_columns([*_ADDRESS, "child"])
    with connect(home, [province], registry=True) as registry:
        links = registry.execute(
            "SELECT source, source_file, source_row, child_id AS cluster FROM master.child_record"
            " WHERE province_code = $province",
            {"province": province},
        ).to_arrow_table()
    return evaluate_links(known, links, _ADDRESS)


def _next(home: Home, province: str) -> str:
    from assets.common.storage.home import DEFAULT
    from pipelines.demo import demo_home

    at = "" if home.root == DEFAULT.resolve() else f" --home {home.root}"
    release = home.published(province)
    secret = f"{CODE_VARIABLE}={demo_home.CODE}"
    return f"""
  {release / "open"}
  .venv/bin/childlink query{at} "FROM abe.indicator_value WHERE area_level = 'district' AND sex = 'all'"
  {secret} .venv/bin/childlink query{at} --registry --by {demo_home.PERSON} "FROM master.child LIMIT 10"
  .venv/bin/childlink ui{at}
  {home.analysts_file(province)}  (duckdb, Python, R, DBeaver …)"""
