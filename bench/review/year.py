"""A year in the life: some provinces, sixteen refreshes of each, three reviewers' sheets, twice.

`python -m bench.review.year [--children N] [--provinces CODE …]` lets a made-up year arrive as agencies
send it — one after another, corrected, late, the next term — with people answering on Excel sheets in between, and
writes `docs/year.md`: what became of the children's ids, and how many links were wrong, after each refresh.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.index.store import index_file
from assets.review import session
from assets.review.decisions import recalibration
from assets.review.decisions.verdicts import THAI
from assets.review.reviewers import Reviewer
from assets.review.sheet import sheet_reader, sheet_writer, wording
from bench import machine
from bench.review import year_report
from data.synthetic import province_config, write_province
from pipelines.orchestration import in_process_run

REPORT = Path(__file__).parents[2] / "docs" / "year.md"
SHEET = 150
"""Questions that a reviewer is given of each province."""
WRONG_ANSWERS = 0.05
LINKED = """
    CREATE TEMP TABLE linked AS
    SELECT child, membership.child_id, agency_record_id
    FROM child_record
    JOIN membership USING (agency_record_id)
    JOIN truth USING (file_version, source, source_file, source_row)
    WHERE membership.current"""
PAIRWISE = """
    WITH told AS (SELECT child, child_id, count(*)::DOUBLE AS n FROM linked GROUP BY ALL),
    met AS (SELECT sum(n * (n - 1)) AS pairs FROM told),
    found AS (SELECT sum(n * (n - 1)) AS pairs FROM (SELECT sum(n) AS n FROM told GROUP BY child_id)),
    wanted AS (SELECT sum(n * (n - 1)) AS pairs FROM (SELECT sum(n) AS n FROM told GROUP BY child))
    SELECT met.pairs / nullif(found.pairs, 0), met.pairs / nullif(wanted.pairs, 0)
    FROM met, found, wanted"""
MAIN_ID = """
    SELECT child, child_id FROM (SELECT child, child_id, count(*) AS n FROM linked GROUP BY ALL)
    QUALIFY row_number() OVER (PARTITION BY child ORDER BY n DESC, child_id) = 1"""
WRONG = """
    SELECT
        (SELECT count(*) FROM (SELECT child FROM linked GROUP BY child HAVING count(DISTINCT child_id) > 1)),
        (SELECT count(*) FROM (SELECT child_id FROM linked GROUP BY child_id HAVING count(DISTINCT child) > 1))"""
DECIDED = """
    WITH whose AS (SELECT DISTINCT agency_record_id, child FROM linked)
    SELECT
        count(*) FILTER (status = 'in_effect'),
        count(*) FILTER (status = 'in_effect' AND (verdict = 'same') != (one.child = other.child)),
        count(*) FILTER (status IN ('disputed', 'awaits_second'))
    FROM effective_decision AS decided
    JOIN whose AS one ON one.agency_record_id = agency_record_id_a
    JOIN whose AS other ON other.agency_record_id = agency_record_id_b"""
_TRUTH_COLUMNS = ("file_version", "source", "source_file", "source_row", "child")


@dataclass(frozen=True)
class Arrivals:
    """What arrives before one refresh.

    Attributes:
        day: the as-of date.
        what: in words.
        edition: which writing of the province the files come from: `term0`, `term1`, `corrected`, `term2`.
        sources: whose files of it.
        reviewer: whose sheets come back before it.
    """

    day: dt.date
    what: str
    edition: str = "term1"
    sources: tuple[str, ...] = ()
    reviewer: str = ""


@dataclass(frozen=True)
class Reviewed:
    """Answers that were taken of a reviewer, and rows that the import asked to be looked at again."""

    answers: int
    again: int


YEAR = (
    Arrivals(dt.date(2024, 5, 16), "civil register", sources=("civil_registration",)),
    Arrivals(dt.date(2024, 5, 20), "schools", sources=("schools",)),
    Arrivals(dt.date(2024, 5, 27), "health", sources=("health",)),
    Arrivals(dt.date(2024, 6, 3), "non-formal education, social map", sources=("nonformal", "social_map")),
    Arrivals(dt.date(2024, 6, 10), "field survey", sources=("field_survey",)),
    Arrivals(dt.date(2024, 6, 17), "schools and social map corrected", "corrected", ("schools", "social_map")),
    Arrivals(dt.date(2024, 6, 24), "late: schools of the term before", "term0", ("schools",)),
    Arrivals(dt.date(2024, 7, 1), "first reviewer's sheets", reviewer="first"),
    Arrivals(dt.date(2024, 7, 8), "second reviewer's sheets", reviewer="second"),
    Arrivals(dt.date(2024, 7, 15), "third reviewer's sheets", reviewer="third"),
    Arrivals(dt.date(2024, 11, 1), "civil register, second term", "term2", ("civil_registration",)),
    Arrivals(dt.date(2024, 11, 8), "schools, non-formal, second term", "term2", ("schools", "nonformal")),
    Arrivals(dt.date(2024, 11, 15), "health, social map, survey, second term", "term2",
         ("health", "social_map", "field_survey")),
    Arrivals(dt.date(2024, 11, 22), "first reviewer's sheets", reviewer="first"),
    Arrivals(dt.date(2024, 11, 29), "second reviewer's sheets", reviewer="second"),
    Arrivals(dt.date(2024, 12, 6), "third reviewer's sheets", reviewer="third"),
)  # fmt: skip


def main() -> None:
    """Live through the year and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=500, help="in each province")
    parser.add_argument("--provinces", nargs="+", default=["95", "90", "58"], help="codes, as 95 90 58")
    given = parser.parse_args()
    about = f"{machine.described()}. {machine.versions()}."
    os.environ.setdefault("CHILDLINK_KEY", secrets.token_urlsafe())
    with tempfile.TemporaryDirectory() as folder:
        editions = _editions(Path(folder), given.provinces, given.children)
        truth = pa.concat_tables([_truth(province, path) for (province, _), path in editions.items()])
        rows: list[dict[str, Any]] = []
        for row in _live(Home(Path(folder) / "home"), editions, truth):
            rows.append(row)
            # after each refresh: a year takes long, and what was measured is not to be lost with the end of it
            how = _how(given.provinces, given.children, len(rows))
            REPORT.write_text(year_report.markdown(rows, about, how), "utf-8")
    print(f"written: {REPORT.name}")


def _editions(folder: Path, provinces: list[str], children: int) -> dict[tuple[str, str], Path]:
    """Each province written four times: three terms of the same children, and the first with fewer faults."""
    made = {}
    for province in provinces:
        first = province_config(province, children=children, seed=11)
        writings = {
            "term0": replace(first, term=0),
            "term1": first,
            "corrected": replace(first, fault_scale=0.7),
            "term2": replace(first, term=2),
        }
        for name, config in writings.items():
            made[province, name] = folder / f"{province}-{name}"
            write_province(config, made[province, name])
    return made


def _truth(province: str, folder: Path) -> pa.Table:
    """Whose each row is, by the file's content: the same name may hold other rows in another edition."""
    truth = pq.read_table(folder / "truth.parquet")
    pairs = list(zip(truth["source"].to_pylist(), truth["file"].to_pylist(), strict=True))
    outer = {pair: _outer(folder / "inbox" / pair[0], pair[1]) for pair in set(pairs)}
    version = {pair: hashlib.sha256(path.read_bytes()).hexdigest() for pair, path in outer.items()}
    label = np.asarray(truth["child"]) + int(province) * 10_000_000
    columns = ([version[pair] for pair in pairs], truth["source"], truth["file"], truth["row"], label)
    return pa.table(dict(zip(_TRUTH_COLUMNS, columns, strict=True)))


def _outer(folder: Path, name: str) -> Path:
    """The file that holds the member `name` of itself."""
    path = folder / name
    while not path.is_file():
        path = path.parent
    return path


def _live(home: Home, editions: dict[tuple[str, str], Path], truth: pa.Table) -> Iterator[dict[str, Any]]:
    provinces = tuple(dict.fromkeys(province for province, _ in editions))
    ids: dict[int, str] = {}
    events: dict[str, int] = {}
    for number, step in enumerate(YEAR, start=1):
        reviewed = [_review(home, province, step, number, truth) for province in provinces if step.reviewer]
        answers, again = (sum(getattr(each, name) for each in reviewed) for name in ("answers", "again"))
        began = time.process_time()
        for province in provinces:
            for source in step.sources:
                shutil.copytree(
                    editions[province, step.edition] / "inbox" / source,
                    home.inbox(province) / source,
                    dirs_exist_ok=True,
                )
            outcome = in_process_run.run_in_process(home, province, step.day, None, lambda _: None)
            # a release that says which figures await a register is one
            failed = [failure for failure in outcome.failures if failure.step != "release"]
            if failed or not outcome.released:
                raise RuntimeError(f"refresh {number} of {province} did not end well: {outcome.failures}")
        seconds = time.process_time() - began
        row, ids, events = _measured(home, truth, ids, events)
        yield {
            "number": number,
            "day": step.day,
            "what": step.what,
            "answers": answers,
            "again": again,
            "seconds": seconds,
            **row,
        }
        print(f"{number:2} {step.what}: {row}", flush=True)


def _review(home: Home, province: str, step: Arrivals, number: int, truth: pa.Table) -> Reviewed:
    """A reviewer who knows the truth and slips now and then fills a sheet in Excel, and looks again where asked to."""
    by = Reviewer(step.reviewer, (province,), sees_full=False, until=dt.date(2999, 12, 31))
    at = dt.datetime.combine(step.day, dt.time(9), dt.UTC)
    sheet = session.make_sheet(home, province, by, district=None, limit=SHEET, masked=True, at=at)
    path = home.root / f"{sheet.sheet_id}.xlsx"
    sheet_writer.write_sheet(sheet, path)
    whose = _children_of_keys(home, province, truth)
    rng = np.random.default_rng([number, int(province)])
    answered = sheet_reader.read_sheet(path)
    same = {
        row.line: whose.get(question.pairs[0].agency_record_id_a) == whose.get(question.pairs[0].agency_record_id_b)
        for row, question in zip(answered, sheet.questions, strict=True)
    }
    _fill(path, same, rng)
    taken = session.import_sheet(home, path, by, at=at)
    if again := taken.awaiting_second:
        _fill(path, {line: same[line] for line in again}, rng)
        session.import_sheet(home, path, by, at=at + dt.timedelta(hours=1))
    recalibration.recalibrate(home)
    path.unlink()
    return Reviewed(taken.new, len(again))


def _fill(path: Path, same: dict[int, bool], rng: np.random.Generator) -> None:
    """Write answers into rows of the sheet, a few of them wrong."""
    book = openpyxl.load_workbook(path)
    page = book[wording.QUESTIONS_TAB]
    for line, one in same.items():
        slip = rng.random() < WRONG_ANSWERS
        page.cell(line, sheet_writer.ANSWER + 1).value = THAI["same" if one != slip else "different"]
    book.save(path)


def _children_of_keys(home: Home, province: str, truth: pa.Table) -> dict[int, int]:
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        record = str(index_table_path(home, province, "child_record"))
        return dict(
            connection.execute(
                "SELECT agency_record_id, any_value(child) FROM read_parquet($record) JOIN truth"
                " USING (file_version, source, source_file, source_row) GROUP BY agency_record_id",
                {"record": record},
            ).fetchall()
        )


def _measured(
    home: Home, truth: pa.Table, before: dict[int, str], events_before: dict[str, int]
) -> tuple[dict[str, Any], dict[int, str], dict[str, int]]:
    """Errors and events after a refresh; the id that most records of each true child bear; events so far."""
    with index_file.open_index(home, read_only=True) as connection:
        connection.register("truth", truth)
        connection.execute(LINKED)
        precision, recall = connection.execute(PAIRWISE).fetchall()[0]
        ids = dict(connection.execute(MAIN_ID).fetchall())
        counted = connection.execute("SELECT kind, count(*) FROM child_event GROUP BY kind ORDER BY kind").fetchall()
        heirs = dict(
            connection.execute("SELECT child_id, canonical_id FROM child WHERE canonical_id IS NOT NULL").fetchall()
        )
        records = connection.execute("SELECT count(*) FROM linked").fetchall()[0][0]
        pieces, mixed = connection.execute(WRONG).fetchall()[0]
        decided, slips, waiting = connection.execute(DECIDED).fetchall()[0]
    events = {kind: count - events_before.get(kind, 0) for kind, count in counted}
    known = [child for child in before if child in ids]
    row = {
        "records": records,
        "children": len(ids),
        "kept": sum(ids[child] == before[child] for child in known),
        "inherited": sum(ids[child] != before[child] and heirs.get(before[child]) == ids[child] for child in known),
        "known": len(known),
        "events": events,
        "pieces": pieces,
        "mixed": mixed,
        "decided": decided,
        "slips": slips,
        "waiting": waiting,
        "precision": precision,
        "recall": recall,
    }
    return row, ids, dict(counted)


def _how(provinces: list[str], children: int, refreshes: int) -> str:
    which = ("provinces " if len(provinces) > 1 else "province ") + ", ".join(provinces)
    each = "each" if len(provinces) > 1 else "it is"
    some = f"the first {refreshes} of {len(YEAR)} times" if refreshes < len(YEAR) else f"{refreshes} times"
    return (
        f"`python -m bench.review.year --children {children} --provinces {' '.join(provinces)}`: {which} of the"
        f" project's generator, {children:,} children each, in one index; {each} refreshed {some}, one after"
        " the other, as files arrive: first, corrected, late, the next term's. Twice three reviewers answer up to"
        f" {SHEET} questions of each province on the Excel sheet (filled through openpyxl), and each of these rounds is"
        f" followed by a refresh. The reviewers know the truth, but {WRONG_ANSWERS:.0%} of their answers are slips;"
        " where the import asks to look again, they do."
    )


if __name__ == "__main__":
    main()
