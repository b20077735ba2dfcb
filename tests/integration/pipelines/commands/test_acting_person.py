"""Who may do what: each restricted command by somebody unnamed, unproven, of another area, of yesterday, entitled."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review import reviewers
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from pipelines.commands.review.reviewers import NEW_CODE_VARIABLE
from tests.support import small_release
from tests.support.reviewers import CODE, UNTIL
from tests.support.small_province import PROVINCE, rows

KEY = "a key of the test's own"
ENTITLED, MASKED, ELSEWHERE, EXPIRED, UNKNOWN = "สมศรี", "สมชาย", "มานี", "ปิติ", "ใครก็ได้"
REFUSED = 2


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A published home with a person of each kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY)
        home = Home(tmp_path_factory.mktemp("home"))
        small_release.run(home, rows())
        yesterday = dt.date.today() - dt.timedelta(days=1)
        reviewers.add_reviewer(home, ENTITLED, CODE, [PROVINCE], UNTIL, by="registrar", sees_full=True)
        reviewers.add_reviewer(home, MASKED, CODE, [PROVINCE], UNTIL, by="registrar")
        reviewers.add_reviewer(home, ELSEWHERE, CODE, ["90", "9501"], UNTIL, by="registrar", sees_full=True)
        reviewers.add_reviewer(home, EXPIRED, CODE, [PROVINCE], yesterday, by="registrar", sees_full=True)
    return home


def run(home: Home, arguments: list[str], code: str = CODE, new_code: str = "") -> Result:
    environment = {"CHILDLINK_KEY": KEY, CODE_VARIABLE: code, NEW_CODE_VARIABLE: new_code}
    return CliRunner().invoke(main, [*arguments, "--home", str(home.root)], env=environment)


FREE = {
    "quarantine": (["quarantine", "--province", PROVINCE], 0),
    "history": (["history", "{child}"], 0),
    "backup": (["backup", "{folder}"], 0),
    "withdraw": (["withdraw", "none.csv", "--province", PROVINCE, "--source", "schools"], 1),
    "confirm": (["confirm", "none.csv", "--province", PROVINCE, "--source", "schools"], 1),
}
"""Commands that a person need not be named for, and the exit code of who may: 1 where there is no such file."""
RESTRICTED = {
    "query": (["query", "--registry", "--province", PROVINCE, "SELECT 1"], 0),
    "purge": (["purge", "--older-than", "9000"], 0),
    "erase": (["erase", "{child}", "--reason", "letter 1"], 1),
}
"""Commands that are only for a named person who may see full values; `erase` is asked, and given no answer: 1."""


def fill(home: Home, arguments: list[str], folder: Path) -> list[str]:
    """The arguments with the child's id and a folder in their places."""
    with duckdb_io.open_database(home.published(PROVINCE) / "registry.duckdb", key=KEY) as connection:
        ((child,),) = connection.execute("SELECT min(child_id) FROM master.child").fetchall()
    return [argument.format(child=child, folder=folder) for argument in arguments]


@pytest.mark.parametrize("name", [*FREE, *RESTRICTED])
def test_without_a_name_the_user_of_the_system_acts_or_nobody(home: Home, name: str, tmp_path: Path) -> None:
    arguments, allowed = (FREE | RESTRICTED)[name]
    registered = len(audit_log.read_entries(home))
    result = run(home, fill(home, arguments, tmp_path))
    assert result.exit_code == (allowed if name in FREE else REFUSED), result.output
    if name in FREE and (entries := audit_log.read_entries(home)[registered:]):
        assert entries[-1].who == audit_log.system_user()
    if name in RESTRICTED:
        assert "--by" in result.output


@pytest.mark.parametrize("person", [ENTITLED, MASKED, ELSEWHERE, EXPIRED, UNKNOWN])
@pytest.mark.parametrize("name", [*FREE, *RESTRICTED])
def test_a_name_counts_by_its_code_its_areas_its_last_day_and_its_rights(
    home: Home, name: str, person: str, tmp_path: Path
) -> None:
    arguments, allowed = (FREE | RESTRICTED)[name]
    # Nothing in these two concerns an area: nothing is purged, and a backup is of the whole home.
    may = {ENTITLED} | ({MASKED} if name in FREE else set()) | ({ELSEWHERE} if name in ("purge", "backup") else set())
    result = run(home, [*fill(home, arguments, tmp_path), "--by", person])
    assert result.exit_code == (allowed if person in may else REFUSED), result.output
    if person not in may:
        entry = audit_log.read_entries(home)[-1]
        scope = "nobody registered" if person == UNKNOWN else person
        assert (entry.action, entry.scope, entry.who) == ("reviewer refused", scope, audit_log.system_user())


@pytest.mark.parametrize("name", [*FREE, *RESTRICTED])
def test_a_name_without_its_own_code_is_refused_and_written_down(home: Home, name: str, tmp_path: Path) -> None:
    arguments, _ = (FREE | RESTRICTED)[name]
    result = run(home, [*fill(home, arguments, tmp_path), "--by", ENTITLED], code="another code")
    assert result.exit_code == REFUSED
    assert audit_log.read_entries(home)[-1].action == "reviewer refused"
    assert run(home, ["query", "--registry", "SELECT 1", "--by", ENTITLED]).exit_code == 0  # and the count starts anew


def test_what_a_proven_person_does_is_under_the_name_in_the_audit(home: Home, tmp_path: Path) -> None:
    for name in ("query", "history", "backup"):
        arguments, _ = (FREE | RESTRICTED)[name]
        assert run(home, [*fill(home, arguments, tmp_path), "--by", ENTITLED]).exit_code == 0
        entry = audit_log.read_entries(home)[-1]
        assert (entry.who, entry.user) == (ENTITLED, audit_log.system_user()) and entry.action.startswith(name)


@pytest.fixture
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with an index and nobody registered."""
    monkeypatch.setenv("CHILDLINK_KEY", KEY)
    with index_file.open_index(Home(tmp_path)):
        return Home(tmp_path)


def add(home: Home, name: str, *more: str, code: str = CODE, area: str = PROVINCE) -> Result:
    return run(home, ["reviewers", "add", name, "--area", area, "--until", "2399-12-31", *more], code, CODE)


def test_the_owner_of_the_files_registers_people_until_one_may_see_full_values(new_home: Home) -> None:
    assert add(new_home, MASKED).exit_code == 0
    assert add(new_home, ENTITLED, "--full").exit_code == 0
    assert audit_log.read_entries(new_home)[-1].who == audit_log.system_user()
    for given in ([], ["--by", MASKED], ["--by", UNKNOWN]):
        assert add(new_home, "ปิติ", *given).exit_code == REFUSED
        assert run(new_home, ["reviewers", "remove", MASKED, *given]).exit_code == REFUSED
    assert add(new_home, "ปิติ", "--by", ENTITLED, code="another code").exit_code == REFUSED
    assert add(new_home, "ปิติ", "--by", ENTITLED, area="90").exit_code == REFUSED
    assert add(new_home, "ปิติ", "--by", ENTITLED).exit_code == 0
    assert audit_log.read_entries(new_home)[-1].who == ENTITLED
    assert run(new_home, ["reviewers", "remove", "ปิติ", "--by", ENTITLED]).exit_code == 0


def test_nobody_but_the_owner_of_the_files_registers_the_first_person(
    new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: new_home.root.stat().st_uid + 1)
    result = add(new_home, ENTITLED, "--full")
    assert result.exit_code == REFUSED and "owner of the home's files" in result.output
    assert reviewers.list_reviewers(new_home) == []


def test_a_home_whose_only_entitled_person_is_locked_has_a_way_back(new_home: Home) -> None:
    assert add(new_home, ENTITLED, "--full").exit_code == 0
    for _ in range(reviewers.MOST_WRONG_CODES):
        assert add(new_home, "ปิติ", "--by", ENTITLED, code="another code").exit_code == REFUSED
    assert add(new_home, ENTITLED, "--full").exit_code == 0
    assert run(new_home, ["reviewers", "list"]).output.count("locked") == 0
