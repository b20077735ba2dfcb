"""A province from inbox to release by the command line: what is published, twice, and when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from assets.sources.staging.row_reconciliation import UnbalancedFile
from pipelines.cli import main
from pipelines.demo.link_quality import evaluate_links
from tests.support.refreshed_home import Refreshed, asked, refresh

ADDRESS = ["source", "source_file", "source_row"]


def release_of(home: Path) -> str:
    return os.readlink(home / "published" / "95")  # noqa: PTH115 (the text of the link, not where it leads)


def test_a_whole_inbox_is_published(refreshed: Refreshed) -> None:
    assert refreshed.result.exit_code == 0, refreshed.result.output
    published = {path.name for path in (refreshed.home / "published" / "95").iterdir()}
    assert {"registry.duckdb", "95.duckdb", "open"} <= published


def test_every_record_is_in_the_registry_once_and_with_its_child(refreshed: Refreshed) -> None:
    truth = pq.read_table(refreshed.summary.truth, columns=["source", "file", "row", "child"])
    from pipelines.published import Home, connect

    with connect(Home(refreshed.home), ["95"], registry=True) as registry:
        sql = f"SELECT {', '.join(ADDRESS)}, child_id AS cluster FROM master.child_record"
        links = registry.execute(sql).to_arrow_table()
    result = evaluate_links(truth.rename_columns([*ADDRESS, "child"]), links, ADDRESS)
    assert result.missing == 0
    assert links.group_by(ADDRESS).aggregate([([], "count_all")]).num_rows == links.num_rows
    assert result.f1 > 0.97


def test_out_of_school_has_the_truth_in_its_range(refreshed: Refreshed) -> None:
    ((low, high),) = asked(
        refreshed.home,
        "SELECT numerator_low, numerator_high FROM abe.indicator_value WHERE indicator = 'out_of_school'"
        " AND area_level = 'province' AND sex = 'all' AND age_band = '6-14'",
    )
    assert low <= refreshed.summary.out_of_school <= high


def test_rows_in_are_accepted_or_quarantined_in_every_file(refreshed: Refreshed) -> None:
    rows = asked(refreshed.home, "SELECT rows_in, accepted, quarantined FROM quality.file")
    assert rows
    assert all(rows_in == accepted + quarantined for rows_in, accepted, quarantined in rows)


def test_the_same_again_changes_nothing(own: Refreshed) -> None:
    before = release_of(own.home)
    result = refresh(own.home, own.summary.inbox)
    assert result.exit_code == 0, result.output
    assert release_of(own.home) == before


def test_no_name_and_no_number_is_told(refreshed: Refreshed) -> None:
    path = next((refreshed.summary.inbox / "civil_registration").iterdir())
    with path.open(encoding="utf-8-sig", newline="") as file:
        people = list(csv.DictReader(file))
    said = refreshed.result.output
    assert not [row for row in people if len(row["pid"]) > 9 and row["pid"] in said]
    assert not [row for row in people if f"{row['firstName']} {row['lastName']}" in said]


def test_progress_is_in_the_records_of_the_run_and_the_next_knows_how_long_it_takes(refreshed: Refreshed) -> None:
    from pipelines.orchestration.instance import open_instance
    from pipelines.orchestration.jobs import refresh_province
    from pipelines.orchestration.progress import read_step_times

    with open_instance(Home(refreshed.home)) as instance:
        run = instance.get_run_records(limit=1)[0].dagster_run
        said = [entry.user_message for entry in instance.all_logs(run.run_id) if not entry.is_dagster_event]
        times, none = (read_step_times(instance, refresh_province.name, code) for code in ("95", "90"))
    assert any("linking" in each and "records: compare" in each for each in said)
    assert any("reading student_term_2567_1.csv" in each for each in said)
    assert times["release"] > 0
    assert not none


def test_spoilt_files_are_held_and_the_rest_is_published(own: Refreshed) -> None:
    inbox = own.summary.inbox
    archive = inbox / "nonformal" / "itw51.zip"
    archive.write_bytes(archive.read_bytes()[:200])
    (inbox / "field_survey" / "empty.csv").write_bytes(b"")
    (inbox / "social_map" / "text.xlsx").write_text("not a workbook")
    result = refresh(own.home, inbox)
    assert result.exit_code == 3, result.output
    for file, reason in {
        "nonformal/itw51.zip": "unreadable_file",
        "field_survey/empty.csv": "empty_file",
        "social_map/text.xlsx": "unreadable_file",
    }.items():
        assert f"{file} [{reason}]" in result.output
    assert "published" in result.output
    held = asked(own.home, "SELECT source || '/' || source_file FROM quality.file WHERE status = 'held'")
    assert len(held) == 3


def test_nothing_readable_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "schools").mkdir(parents=True)
    (tmp_path / "inbox" / "schools" / "pupils.xlsx").write_bytes(b"")
    result = refresh(tmp_path / "home", tmp_path / "inbox")
    assert result.exit_code == 1, result.output
    assert not (tmp_path / "home" / "published" / "95").exists()


def test_a_source_that_breaks_does_not_stop_the_others(own: Refreshed, monkeypatch: pytest.MonkeyPatch) -> None:
    from assets.sources import definitions

    stage = definitions.refresh_staging

    def broken(home, province, source, *rest):
        if source == "social_map":
            raise RuntimeError("สมหญิง")
        return stage(home, province, source, *rest)

    monkeypatch.setattr(definitions, "refresh_staging", broken)
    result = refresh(own.home, own.summary.inbox)
    assert result.exit_code == 3, result.output
    assert "social map" in result.output
    assert "RuntimeError" in result.output
    assert "สมหญิง" not in result.output


def test_a_signal_during_staging_ends_the_run_and_the_last_release_stands(
    own: Refreshed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assets.sources import definitions

    stage, before = definitions.refresh_staging, release_of(own.home)
    handler = signal.getsignal(signal.SIGTERM)
    for sent in (signal.SIGINT, signal.SIGTERM):

        def interrupted(home, province, source, *rest, sent=sent):
            if source == "social_map":
                os.kill(os.getpid(), sent)
            return stage(home, province, source, *rest)

        monkeypatch.setattr(definitions, "refresh_staging", interrupted)
        result = refresh(own.home, own.summary.inbox)
        assert result.exit_code == 1, result.output
        assert "interrupted" in result.output and "Traceback" not in result.output
        assert release_of(own.home) == before
        assert signal.getsignal(signal.SIGTERM) == handler
    monkeypatch.undo()
    assert refresh(own.home, own.summary.inbox).exit_code in (0, 3)


def test_rows_that_are_lost_stop_the_release_and_the_last_one_stands(
    own: Refreshed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assets.sources import checks

    before = release_of(own.home)
    monkeypatch.setattr(checks, "find_unbalanced", lambda *_: [UnbalancedFile("pupils.csv", "onec", 10, 9)])
    result = refresh(own.home, own.summary.inbox)
    assert result.exit_code == 1, result.output
    assert "pupils.csv: 10 rows expected, 9 found" in result.output
    assert "last release is unchanged" in result.output
    assert release_of(own.home) == before


def test_a_new_key_is_told_of(refreshed: Refreshed) -> None:
    """The home was new, and nobody had given it a key."""
    assert str(refreshed.home / "state" / "childlink.key") in refreshed.result.output


def test_a_held_file_of_private_schools_withholds_the_headline_and_the_last_line_says_so(
    own: Refreshed, tmp_path: Path
) -> None:
    """The case met: without their pupils 115 were called out of school at 6 to 14 where 17 were."""
    home = tmp_path / "withheld"
    inbox = tmp_path / "held"
    shutil.copytree(own.summary.inbox, inbox)
    (file,) = (inbox / "schools").glob("student_term_*.csv")
    with file.open(encoding="cp874", newline="") as whole:
        rows = list(csv.reader(whole))
    with file.open("w", encoding="cp874", newline="") as without:
        csv.writer(without).writerows([row[:4] + row[5:] for row in rows])
    assert rows[0][4] == "PersonID_Onec"
    result = refresh(home, inbox)
    assert result.exit_code == 3, result.output
    last = result.output.strip().splitlines()[-1]
    assert "withheld" in last and "Children out of school: no data, the newest file of pupils of the other" in last
    values = asked(
        home,
        "SELECT DISTINCT status, reason, awaited, numerator FROM abe.indicator_value WHERE indicator = 'out_of_school'",
    )
    assert values == [("no_data", "held", "student_term", None)]
    with (home / "published" / "95" / "open" / "indicator_value.csv").open(encoding="utf-8-sig") as open_file:
        shown = [row for row in csv.DictReader(open_file) if row["indicator"] == "out_of_school"]
    assert shown and {(row["status"], row["numerator"], row["value"]) for row in shown} == {("no_data", "", "")}


def test_status_says_as_of_when_and_how_many_for_people_and_for_machines(refreshed: Refreshed) -> None:
    arguments = ["status", "--home", str(refreshed.home)]
    said = CliRunner().invoke(main, arguments).output
    assert "ยะลา" in said and "16 พ.ค. 2567" in said
    (state,) = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    ((children,),) = asked(refreshed.home, "SELECT count(*) FROM abe.child")
    assert (state["province"], state["as_of"], state["children"]) == ("95", "2024-05-16", children)
