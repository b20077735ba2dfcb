"""Faults of a home's own files: each is found and named before anything is published, with the way back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assets import records
from assets.alerts import alert_log
from assets.common.storage import home_identity
from assets.common.storage.atomic_io import make_folder, replace_link, write_parquet
from assets.common.storage.duckdb_io import UnreadableDatabaseError, WrongKeyError
from assets.common.storage.home import Home, MissingKeyError, UnreadableKeyError
from assets.common.storage.home_fault import HomeFaultError
from assets.index import refresh_index
from assets.index.linking.engine import current_model
from assets.index.store import index_file
from assets.indicators.counting import trend
from assets.operations.home_check import check_home
from assets.sources.staging import corrections, file_orders, landing, suppression_list
from pipelines.cli import main
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, lay, rows
from tests.support.small_release import AT

KEY = "a key of the test's own"
Fault = Callable[[Home, Home], object]
FAULTS = (HomeFaultError, MissingKeyError, UnreadableDatabaseError, WrongKeyError)


@pytest.fixture(scope="module", autouse=True)
def key() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", KEY)
        yield


def made(root: Path) -> Home:
    home = Home(root / "home")
    inbox = root / "inbox"
    (inbox / "schools").mkdir(parents=True)
    (inbox / "schools" / "pupils.csv").write_text("a,b\n1,2\n")
    check_home(home)
    landing.land_files(home, PROVINCE, "schools", inbox / "schools")
    lay(home, rows())
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
    write_parquet(corrections.SCHEMA.empty_table(), home.root / CORRECTION)
    home_identity.note_made(home, home.root / CORRECTION)
    alert_log.record_findings(home, PROVINCE, AS_OF, alert_log.FINDING.empty_table())
    write_parquet(pa.table({"as_of": pa.array([AS_OF])}), home.root / EDITION)
    trend.add_to_history(home, PROVINCE, pa.table({"as_of": pa.array([AS_OF]), "value": [1]}), AS_OF)
    release = make_folder(home.root / "published" / ".releases" / f"{PROVINCE}-1")
    replace_link(home.published(PROVINCE), release)
    file_orders.give_order(home, file_orders.WITHDRAW, PROVINCE, "schools", "pupils.csv", "test")
    suppression_list.suppress(home, ["a mark"])
    with index_file.open_index(home):
        (home.state / "model.json").write_text('{"version": 0}')
    return home


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made(tmp_path_factory.mktemp("other"))


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    shutil.copytree(whole.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def removed(*names: str) -> Fault:
    def act(home: Home, _: Home) -> None:
        for name in names:
            path = home.root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return act


def cut(name: str, share: float = 0.5) -> Fault:
    def act(home: Home, _: Home) -> None:
        data = (home.root / name).read_bytes()
        (home.root / name).write_bytes(data[: int(len(data) * share)])

    return act


def changed(name: str, at: float) -> Fault:
    """One byte is another."""

    def act(home: Home, _: Home) -> None:
        data = bytearray((home.root / name).read_bytes())
        data[int((len(data) - 1) * at)] ^= 0x55
        (home.root / name).write_bytes(bytes(data))

    return act


def taken(name: str) -> Fault:
    def act(home: Home, other: Home) -> None:
        shutil.copy(other.root / name, home.root / name)

    return act


def earlier_manifest(home: Home, _: Home) -> None:
    """As it was before the last file came, which a staging has read since."""
    manifest = pq.read_table(home.root / MANIFEST)
    files = {name: manifest[name] for name in ("province_code", "source", "file_version")}
    write_parquet(pa.table(files), home.lake("files", PROVINCE, "schools.parquet"))
    check_home(home)
    write_parquet(manifest.slice(1), home.root / MANIFEST)


MANIFEST, ORDERS, ERASED = "state/manifest.parquet", "state/file_orders.parquet", "state/withheld/erased.parquet"
PSEUDONYM, IDENTITY, MODEL = "state/pseudonym.key", "state/identity.json", "state/model.json"
CORRECTION, FINDING = f"lake/correction/{PROVINCE}/schools.parquet", f"lake/alert_finding/{PROVINCE}.parquet"
EDITION = f"lake/edition/{PROVINCE}/2024-05-16-1/value.parquet"
HISTORY = f"lake/indicator_history/{PROVINCE}.parquet"
BACK = "restore"
CASES: dict[str, tuple[Fault, str]] = {
    "the index removed": (removed("index.duckdb"), BACK),
    "the index empty": (cut("index.duckdb", 0), BACK),
    "the index cut": (cut("index.duckdb"), BACK),
    "the index's first block changed": (changed("index.duckdb", 0.0), BACK),
    "the index's header changed": (changed("index.duckdb", 0.00001), BACK),
    "the index of another home": (taken("index.duckdb"), "of another home"),
    "index and identity removed": (removed("index.duckdb", IDENTITY), BACK),
    "the state removed": (removed("state"), "is gone"),
    "index and state removed": (removed("index.duckdb", "state"), BACK),
    "the pseudonyms' key removed": (removed(PSEUDONYM), "every child would get another pseudonym"),
    "the pseudonyms' key empty": (cut(PSEUDONYM, 0), "is damaged"),
    "the pseudonyms' key cut": (cut(PSEUDONYM), "is damaged"),
    "the pseudonyms' key changed": (lambda home, _: (home.root / PSEUDONYM).write_text("0" * 64), "is not the key"),
    "the pseudonyms' key of another home": (taken(PSEUDONYM), "is not the key"),
    "the pseudonyms' key and identity removed": (removed(PSEUDONYM, IDENTITY), "is gone"),
    "the key of erasures removed": (removed("state/erasure.key"), "erased children would come back"),
    "the key of erasures of another home": (taken("state/erasure.key"), "is not the key"),
    "the identity of another home": (taken(IDENTITY), "of another home"),
    "the identity cut": (cut(IDENTITY), "remove it"),
    "the manifest removed": (removed(MANIFEST), BACK),
    "the manifest empty": (cut(MANIFEST, 0), BACK),
    "the manifest cut": (cut(MANIFEST), BACK),
    "the manifest changed": (changed(MANIFEST, 0.05), BACK),
    "orders about files removed": (removed(ORDERS), BACK),
    "orders about files cut": (cut(ORDERS), BACK),
    "the list of erased children removed": (removed(ERASED), BACK),
    "the list of erased children changed": (changed(ERASED, 0.1), BACK),
    "the list of erased children empty": (cut(ERASED, 0), BACK),
    "the list of erased children cut": (cut(ERASED), BACK),
    "orders about files empty": (cut(ORDERS, 0), BACK),
    "orders about files changed": (changed(ORDERS, 0.1), BACK),
    "the model cut": (cut(MODEL), BACK),
    "the model empty": (cut(MODEL, 0), BACK),
    "an earlier manifest": (earlier_manifest, "is an earlier one"),
    "corrections removed": (removed(CORRECTION), BACK),
    "corrections cut": (cut(CORRECTION), BACK),
    "findings of alerts removed": (removed(FINDING), BACK),
    "findings of alerts cut": (cut(FINDING), BACK),
    "findings of alerts changed": (changed(FINDING, 0.02), BACK),
    "an edition of the open figures cut": (cut(EDITION), BACK),
    "an edition of the open figures changed": (changed(EDITION, 0.02), BACK),
    "the indicators' history removed": (removed(HISTORY), BACK),
    "the indicators' history cut": (cut(HISTORY), BACK),
    "the indicators' history changed": (changed(HISTORY, 0.02), BACK),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_with_the_way_back_and_nothing_is_made_anew(name: str, home: Home, other: Home) -> None:
    fault, words = CASES[name]
    fault(home, other)
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    with pytest.raises(FAULTS, match=words):
        check_home(home)
    made_anew = {path for path in home.root.rglob("*") if path.is_file()} - before.keys()
    assert not [path for path in made_anew if path.suffix not in (".lock", ".json")]


def test_another_passphrase_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "another")
    with pytest.raises(WrongKeyError, match="check CHILDLINK_KEY"):
        check_home(home)


def test_no_passphrase_is_named_and_none_is_made(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHILDLINK_KEY")
    with pytest.raises(MissingKeyError):
        check_home(home)
    assert not home.key_file.exists()


def test_a_key_file_that_is_not_text_is_named_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHILDLINK_KEY")
    home = Home(tmp_path / "new")
    home.state.mkdir(parents=True)
    home.key_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableKeyError, match=r"childlink\.key"):
        home.ensure_key()
    assert home.key_file.read_bytes() == b"\xff\xfe\x00"


def test_a_whole_home_is_fit_and_so_is_one_that_never_published(home: Home, tmp_path: Path) -> None:
    check_home(home)
    check_home(Home(tmp_path / "new"))


def test_without_a_model_another_is_trained(home: Home) -> None:
    (home.root / MODEL).unlink()
    check_home(home)
    assert current_model(home) is None


def test_a_damaged_list_of_staged_files_is_no_fault_since_the_refresh_makes_it_again(home: Home) -> None:
    path = home.lake("files", PROVINCE, "schools.parquet")
    make_folder(path.parent)
    path.write_bytes(b"PAR1 cut")
    check_home(home)


def test_the_identity_is_made_again_from_the_index(home: Home) -> None:
    before = json.loads((home.root / IDENTITY).read_text())
    (home.root / IDENTITY).unlink()
    check_home(home)
    assert json.loads((home.root / IDENTITY).read_text()) == before
    assert before["made"] == sorted(["index.duckdb", MANIFEST, ORDERS, ERASED, CORRECTION, FINDING, HISTORY])


@pytest.mark.parametrize("name", ["the index cut", "the pseudonyms' key removed", "the manifest removed"])
def test_a_refresh_ends_before_its_first_step_and_the_last_release_is_unchanged(
    name: str, home: Home, other: Home
) -> None:
    CASES[name][0](home, other)
    release = home.published(PROVINCE).resolve()
    staged = {path: path.read_bytes() for path in home.lake("staged").rglob("*.parquet")}
    assert staged
    inbox = home.inbox(PROVINCE) / "schools"
    inbox.mkdir(parents=True)
    (inbox / "pupils.csv").write_text("a,b\n3,4\n")
    result = CliRunner().invoke(main, ["refresh", "--province", PROVINCE, "--home", str(home.root)])
    assert result.exit_code == 1, result.output
    assert CASES[name][1] in result.output
    assert home.published(PROVINCE).resolve() == release
    assert not list(home.landing.glob("*/*.tmp"))
    assert {path: path.read_bytes() for path in home.lake("staged").rglob("*.parquet")} == staged
