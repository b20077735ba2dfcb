"""What was decided holds in every later refresh, and the history tells of it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from pipelines.cli import main
from tests.support.review_sheets import (
    AS_OF,
    are_together,
    ask_index,
    export_sheet,
    fill_in,
    find_leaked,
    list_questions,
    run_review,
)
from tests.support.stepwise_refresh import refreshed as refresh_stepwise


@pytest.mark.slow
def test_decisions_hold_at_the_next_refresh_and_in_the_next_term(
    review_home: Home, review_inboxes: dict[int, Path], tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx")
    listed = list_questions(review_home)
    apart = next((number, a, b) for number, a, b, linked in listed if not linked)
    joined = next((number, a, b) for number, a, b, linked in listed if linked and not {a, b} & set(apart[1:]))
    fill_in(path, {apart[0]: "เหมือน", joined[0]: "ต่าง"})
    for by in ("สมศรี", "สมชาย"):  # two, in case the model is fairly sure
        assert run_review(review_home, "import", str(path), "--by", by).exit_code == 0
    for term in (1, 2):
        refresh_stepwise(review_home, review_inboxes[term], AS_OF[term], f"after {term}")
        assert are_together(review_home, *apart[1:])
        assert not are_together(review_home, *joined[1:])
    published = duckdb.sql(f"FROM '{review_home.lake('release_tables', '95', 'registry', 'review.decision.parquet')}'")
    assert len(published.fetchall()) == 4
    waiting = duckdb.sql(
        "SELECT agency_record_id_a, agency_record_id_b"
        f" FROM '{review_home.lake('release_tables', '95', 'registry', 'review.pair.parquet')}'"
    ).fetchall()
    assert not {apart[1:], joined[1:]} & set(waiting)


@pytest.mark.slow
def test_history_tells_of_the_decision_and_an_old_id_leads_to_its_heir(
    review_home: Home, review_inboxes: dict[int, Path], tmp_path: Path
) -> None:
    path = export_sheet(review_home, tmp_path / "sheet.xlsx")
    number, a, b, _ = next(row for row in list_questions(review_home) if not row[3])
    ids = [
        ask_index(review_home, f"SELECT child_id FROM membership WHERE agency_record_id = {key}")[0][0]
        for key in (a, b)
    ]
    fill_in(path, {number: "เหมือน"})
    for by in ("สมศรี", "สมชาย"):  # two, in case the model is fairly sure
        assert run_review(review_home, "import", str(path), "--by", by).exit_code == 0
    refresh_stepwise(review_home, review_inboxes[1], AS_OF[1], "r2")
    (heir,) = ask_index(review_home, f"SELECT child_id FROM membership WHERE current AND agency_record_id = {a}")[0]
    old = next(child for child in ids if child != heir)
    result = CliRunner().invoke(main, ["history", old, "--json", "--home", str(review_home.root)])
    told = json.loads(result.output)
    assert (told["asked"], told["child_id"]) == (old, heir) and old in told["ids"]
    assert {"created", "merged"} <= {event["kind"] for event in told["events"]}
    assert not find_leaked(review_home, result.output)
    table = CliRunner().invoke(main, ["history", old, "--home", str(review_home.root)]).output
    assert heir in table and "merged into" in table
