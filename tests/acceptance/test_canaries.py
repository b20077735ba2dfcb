"""Names and numbers of children from all six sources stand nowhere outside the restricted zone."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.storage.atomic_io import make_folder
from assets.common.storage.home import Home
from assets.privacy.residue_scan import Needle, find_occurrences, scan_bytes
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.cli import main
from pipelines.commands.options import KEPT_BACK
from tests.support.canary_inbox import Canaries, plant
from tests.support.refreshed_home import Refreshed, asked, refresh
from tests.support.reviewers import CODE, register

pytestmark = pytest.mark.slow
RESTRICTED = ("index.duckdb", "inbox/", "landing/", "kept/", "lake/", "reports/", "state/locks/")
"""Where names may be, beside the registries. What lies in `reports/` goes back to the agency whose rows they are."""
NAMED_AS_RECEIVED = ("state/manifest.parquet", "state/open_values/")
"""Where names of files and units are as they were received."""
CANARIES = """
    SELECT DISTINCT ON (source, child_id) source, child_id, national_id, first_name, last_name
    FROM master.child_record JOIN master.child USING (child_id)
    WHERE id_kind = 'thai' AND first_name IS NOT NULL AND last_name IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY child_id) <= 8"""
SOURCES = {"civil_registration", "schools", "nonformal", "social_map", "health", "field_survey"}
REGISTRY = ["query", "--registry", "--by", "officer"]


@pytest.fixture(scope="module")
def canaries(refreshed: Refreshed) -> list[tuple[str, ...]]:
    found = asked(refreshed.home, CANARIES, registry=True)
    assert {row[0] for row in found} == SOURCES
    return found


@pytest.fixture(scope="module")
def needles(canaries: list[tuple[str, ...]]) -> list[Needle]:
    numbers: list[Needle] = [(number,) for _, _, number, _, _ in canaries]
    return [*numbers, *((first, last) for _, _, _, first, last in canaries)]


def test_files_outside_the_restricted_zone_name_nobody(refreshed: Refreshed, needles: list[Needle]) -> None:
    found = find_occurrences(Home(refreshed.home), needles)
    assert any(place.startswith("lake/staged/95/health/") for place in found), "what is looked for can be found"
    allowed = (
        *RESTRICTED,
        *(f"{path.relative_to(refreshed.home)}" for path in refreshed.home.rglob("registry.duckdb")),
    )
    assert [place for place in found if not place.startswith(allowed)] == []


def test_dagsters_records_pages_and_figures_are_looked_at(refreshed: Refreshed) -> None:
    names = {path.name for path in refreshed.home.rglob("*") if path.is_file()}
    assert {"page.html", "quality.html", "95.duckdb", "model.html", "indicator_value.xlsx"} <= names
    assert list((refreshed.home / "state" / "dagster").rglob("*.db")), "the event database is there to be looked at"
    tables = asked(refreshed.home, "SELECT concat(schema_name, '.', table_name) FROM duckdb_tables()")
    assert {"abe.alert", "quality.check", "quality.check_history", "quality.file"} <= {name for (name,) in tables}


def test_what_commands_say_names_nobody(
    own: Refreshed,
    canaries: list[tuple[str, ...]],
    needles: list[Needle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("CHILDLINK_REVIEWER_CODE", "CHILDLINK_NEW_CODE"):
        monkeypatch.setenv(variable, CODE)
    home = str(own.home)
    child, other = canaries[0][1], canaries[-1][1]
    out = make_folder(tmp_path / "out")
    sheet, lists, work = out / "sheet.xlsx", out / "lists", out / "work"
    commands = [
        ["status"],
        ["explain", child],
        ["explain", child, other],
        ["history", child],
        ["reviewers", "add", "officer", "--area", "95", "--until", "2399-12-31", "--full"],
        ["reviewers", "list"],
        ["review", "export", "--province", "95", "--by", "officer", "--out", str(sheet)],
        ["quarantine", "--province", "95", "--out", str(lists)],
        ["corrections", "export", "--province", "95", "--source", "schools", "--plain", "--out", str(work)],
        [*REGISTRY, f"SELECT count(*) FROM master.child WHERE national_id = '{canaries[0][2]}'"],
        ["purge", "--dry-run"],
        ["audit"],
        ["doctor"],
        ["backup", str(out)],
    ]
    said = own.result.output
    for command in commands:
        said += CliRunner().invoke(main, [*command, "--home", home]).output
    assert list(scan_bytes(said.encode(), needles)) == []
    written = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} == {".xlsx", ".csv", ".tar"}
    assert sheet in written and all(any(path.is_relative_to(folder) for path in written) for folder in (lists, work))
    named = [path.name for path in written if list(scan_bytes(path.read_bytes(), needles))]
    assert named == [], "masked sheets and lists name nobody"
    assert find_occurrences(Home(own.home), needles, own.home / "state") == []


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Refreshed, Canaries]:
    """A small province with canaries in every column and name, refreshed."""
    folder = tmp_path_factory.mktemp("planted")
    made = write_province(province_config("95", children=150), folder / "made_up")
    canaries = plant(made.inbox)
    return Refreshed(folder / "home", made, refresh(folder / "home", made.inbox)), canaries


def test_a_canary_in_any_column_or_name_is_nowhere_outside(planted: tuple[Refreshed, Canaries]) -> None:
    refreshed, canaries = planted
    assert refreshed.result.exit_code == KEPT_BACK, refreshed.result.output
    assert len(canaries.names) > 300 and len(canaries.numbers) > 250
    needles: list[Needle] = [(word,) for word in (*canaries.names, *canaries.numbers)]
    found = find_occurrences(Home(refreshed.home), needles)
    assert any(place.startswith("lake/staged/95/health/") for place in found), "what is looked for can be found"
    registries = [f"{path.relative_to(refreshed.home)}" for path in refreshed.home.rglob("registry.duckdb")]
    allowed = (*RESTRICTED, *NAMED_AS_RECEIVED, *registries)
    assert [place for place in found if not place.startswith(allowed)] == []


def test_what_is_said_of_canaries_names_none_and_steers_no_terminal(
    planted: tuple[Refreshed, Canaries], monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed, canaries = planted
    register(Home(refreshed.home), "officer")
    monkeypatch.setenv("CHILDLINK_REVIEWER_CODE", CODE)
    needles: list[Needle] = [(word,) for word in (*canaries.names, *canaries.numbers)]
    said = [refreshed.result.output]
    open_to_all = (["status"], ["doctor"], ["audit"], ["purge", "--dry-run"], ["query", "FROM quality.file"])
    said += [CliRunner().invoke(main, [*command, "--home", str(refreshed.home)]).output for command in open_to_all]
    assert list(scan_bytes("\n".join(said).encode(), needles)) == []
    ((child,),) = asked(refreshed.home, "SELECT min(child_id) FROM master.child", registry=True)
    values = ["explain", child, "--show-values", "--by", "officer"]
    restricted = [values, ["history", child], ["history", child, "--json"], [*REGISTRY, "FROM source.field_survey"]]
    done = [CliRunner().invoke(main, [*command, "--home", str(refreshed.home)]) for command in restricted]
    assert [result.exit_code for result in done] == [0, 0, 0, 0]
    said += [result.output for result in done]
    assert [letter for letter in "\x1b\x07\x9b\u202e" if letter in "".join(said)] == []


def test_errors_about_bad_rows_name_nobody(
    own: Refreshed, needles: list[Needle], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = str(own.home)
    register(Home(own.home), "officer")
    monkeypatch.setenv("CHILDLINK_REVIEWER_CODE", CODE)
    for sql in ("SELECT first_name::INTEGER FROM master.child", "SELECT national_id::TINYINT FROM master.child"):
        result = CliRunner().invoke(main, [*REGISTRY, sql, "--home", home])
        assert result.exit_code == 1 and "its words are left out" in result.stderr, result.output
        assert list(scan_bytes(result.stderr.encode(), needles)) == []
