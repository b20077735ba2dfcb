"""Tables that a layer adds reach the release's files: described, and under pseudonyms for analysts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.publication import publish
from assets.publication.databases.dictionary import UndescribedError
from tests.support.small_province import AS_OF, PROVINCE, rows
from tests.support.small_release import analysts, registry, run


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("released"))
        run(home, rows())
        yield home


@pytest.fixture
def home(released: Home, tmp_path: Path) -> Home:
    """A copy of the released province, to be changed."""
    shutil.copytree(released.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def table(home: Home) -> pa.Table:
    """A row for each child of the registry and one for nobody."""
    children = [row[0] for row in registry(home, "SELECT child_id FROM master.child ORDER BY child_id")]
    return pa.table({"child_id": pa.array([*children, None]), "source": ["schools"] * (len(children) + 1)})


# The tables here bear names that are described already, and are in the file that has none of that name.


def test_an_added_table_is_published_in_the_registry_as_it_is(home: Home) -> None:
    given = table(home)
    add_table(home, PROVINCE, "registry", "abe.child", given)
    assert publish(home, PROVINCE, AS_OF, "r2").new
    assert [row[0] for row in registry(home, "FROM abe.child")] == given["child_id"].to_pylist()


def test_an_added_table_is_published_for_analysts_under_pseudonyms(home: Home) -> None:
    given = table(home)
    add_table(home, PROVINCE, "abe", "master.child", given)
    assert publish(home, PROVINCE, AS_OF, "r2").new
    published = analysts(home, "SELECT pseudonym FROM master.child ORDER BY ALL NULLS LAST")
    assert published == [*analysts(home, "SELECT pseudonym FROM abe.child ORDER BY ALL"), (None,)]


def test_the_order_of_rows_tells_nothing_of_the_ids(home: Home) -> None:
    children = [row[0] for row in registry(home, "SELECT child_id FROM master.child ORDER BY child_id")]
    assert len(children) > 3
    published = []
    for run_id, order in (("r2", children), ("r3", children[::-1])):
        given = pa.table({"child_id": [*order, *order], "source": ["schools"] * len(order) + ["health"] * len(order)})
        add_table(home, PROVINCE, "abe", "master.child", given)
        publish(home, PROVINCE, AS_OF, run_id)
        published.append(analysts(home, "FROM master.child"))
    assert published[0] == published[1]
    assert [source for _, source in published[0]] == ["schools", "health"] * len(children)


def test_every_table_with_pseudonyms_lies_in_their_order(home: Home) -> None:
    tables = analysts(
        home, "SELECT schema_name, table_name FROM duckdb_columns() WHERE column_name = 'pseudonym' ORDER BY ALL"
    )
    assert len(tables) >= 3
    for schema, name in tables:
        found = [row[0] for row in analysts(home, f'SELECT pseudonym FROM "{schema}"."{name}"')]
        assert found == sorted(found), f"{schema}.{name}"


def test_an_added_table_that_nobody_described_stops_the_release(home: Home) -> None:
    add_table(home, PROVINCE, "abe", "quality.nobody", table(home))
    with pytest.raises(UndescribedError, match=r"quality\.nobody"):
        publish(home, PROVINCE, AS_OF, "r2")


def test_a_name_that_is_no_table_is_refused(home: Home) -> None:
    with pytest.raises(ValueError, match=r"schema\.table"):
        add_table(home, PROVINCE, "abe", "difference", table(home))
