"""What a refreshed province says of its data's quality: tables, page, and the lists that agencies get."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
from click.testing import CliRunner

from assets.common import audit_log
from assets.common.storage.home import Home
from pipelines.cli import main
from tests.support.refreshed_home import Refreshed, asked


def people(home: Path) -> set[str]:
    """Names and numbers of everybody in the civil register."""
    records = pq.read_table(home / "lake" / "index" / "95" / "child.parquet").to_pylist()
    names = {f"{row['first_name']} {row['last_name']}" for row in records}
    return names | {row["national_id"] for row in records if row["national_id"]}


def test_the_quality_of_every_source_is_published(refreshed: Refreshed) -> None:
    sources = asked(refreshed.home, "SELECT DISTINCT source FROM quality.source WHERE area_level = 'province'")
    assert len(sources) == 6
    ((kinds,),) = asked(refreshed.home, "SELECT count(*) FROM quality.source_conflict_total WHERE children > 0")
    assert kinds > 10
    ((rows, without_a_child),) = asked(
        refreshed.home,
        "SELECT count(*), count(*) FILTER (child_id NOT IN (SELECT child_id FROM master.child))"
        " FROM reconciliation.source_conflict",
        registry=True,
    )
    assert rows > 0 and without_a_child == 0


def test_nobody_is_on_the_quality_page(refreshed: Refreshed) -> None:
    page = (refreshed.home / "published" / "95" / "open" / "quality.html").read_text("utf-8")
    assert not [person for person in people(refreshed.home) if person in page]
    assert len(page) < 1_000_000


def test_the_lists_are_masked_written_down_and_full_only_on_request(own: Refreshed, tmp_path: Path) -> None:
    everybody = people(own.home)
    for words, full in (([], False), (["--unmasked"], True)):
        out = tmp_path / f"list{full}.xlsx"
        result = CliRunner().invoke(
            main,
            [
                "corrections",
                "--province",
                "95",
                "--source",
                "schools",
                "--out",
                str(out),
                "--home",
                str(own.home),
                *words,
            ],
        )
        assert result.exit_code == 0, result.output
        cells = {str(cell) for sheet in openpyxl.load_workbook(out) for row in sheet.values for cell in row}
        assert bool(everybody & cells) is full
    result = CliRunner().invoke(main, ["quarantine", "--province", "95", "--home", str(own.home)])
    assert result.exit_code == 0, result.output
    exports = [act for act in audit_log.read_entries(Home(own.home)) if act.action == "export"]
    acts = [(act.action, act.detail["what"], act.detail["masked"]) for act in exports]
    assert acts[-3:] == [
        ("export", "corrections", True),
        ("export", "corrections", False),
        ("export", "quarantine", True),
    ]


def test_an_unknown_source_is_wrong_usage(refreshed: Refreshed) -> None:
    for command in ("quarantine", "corrections"):
        arguments = [command, "--province", "95", "--source", "police", "--home", str(refreshed.home)]
        assert CliRunner().invoke(main, arguments).exit_code == 2
