"""A child who is erased is in no file of the home any more, and does not come back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.privacy.residue_scan import Needle, find_occurrences
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from tests.support.refreshed_home import Refreshed, asked, refresh
from tests.support.reviewers import CODE, register

pytestmark = pytest.mark.slow
HERS = """
    SELECT child_id, national_id, first_name, last_name, birth_date::VARCHAR FROM master.child
    WHERE id_kind = 'thai' AND len(sources) = (SELECT max(len(sources)) FROM master.child WHERE id_kind = 'thai')
        AND birth_precision = 'day' ORDER BY record_count DESC, child_id LIMIT 1"""
ALONE = """
    SELECT child_id, last_name FROM master.child
    WHERE last_name IN (SELECT last_name FROM master.name GROUP BY last_name HAVING count(DISTINCT child_id) = 1)
    ORDER BY record_count DESC, child_id LIMIT 1"""


def erase(home: Path, child: str) -> Result:
    arguments = ["erase", child, "--by", "officer", "--reason", "letter 12/2567", "--yes", "--home", str(home)]
    register(Home(home), "officer")
    return CliRunner().invoke(main, arguments, env={CODE_VARIABLE: CODE})


@pytest.fixture
def placed(own: Refreshed) -> Refreshed:
    """The inbox in the home itself, as most keep it."""
    inbox = own.home / "inbox" / "95"
    inbox.parent.mkdir()
    own.summary.inbox.rename(inbox)
    assert refresh(own.home, inbox).exit_code == 0
    return own


def test_a_child_leaves_every_file_and_does_not_come_back(placed: Refreshed, tmp_path: Path) -> None:
    home = Home(placed.home)
    ((child, number, first, last, birthday),) = asked(home.root, HERS, registry=True)
    needles: list[Needle] = [(number,), (first, last, birthday)]
    before = asked(home.root, "SELECT child_id, record_count FROM master.child ORDER BY ALL", registry=True)
    assert find_occurrences(home, needles), "what is looked for is there to begin with"
    result = erase(home.root, child)
    assert result.exit_code == 0, result.output
    assert find_occurrences(home, needles) == []
    assert not [word for word in (number, last) if word in result.output]
    after = asked(home.root, "SELECT child_id, record_count FROM master.child ORDER BY ALL", registry=True)
    assert after == [row for row in before if row[0] != child]
    _sent_again(home, tmp_path, number, first, last)
    now = asked(
        home.root, "SELECT child_id FROM master.child WHERE child_id = ?".replace("?", f"'{child}'"), registry=True
    )
    assert now == []
    assert asked(home.root, f"SELECT count(*) FROM master.child WHERE national_id = '{number}'", registry=True) == [
        (0,)
    ]
    acts = [(entry.action, entry.scope) for entry in audit_log.read_entries(home) if entry.action.startswith("erasure")]
    assert acts == [("erasure_begun", child), ("erasure", child)]
    assert erase(home.root, child).exit_code == 1


def test_the_index_forgets_her_records_hashes_and_a_name_that_was_hers_alone(placed: Refreshed) -> None:
    home = Home(placed.home)
    ((child, last),) = asked(home.root, ALONE, registry=True)
    keys = within(home, f"SELECT DISTINCT agency_record_id FROM membership WHERE child_id = '{child}'")
    columns = within(
        home,
        "SELECT concat(schema_name, '.', table_name), column_name FROM duckdb_columns()"
        " WHERE database_name = 'file' AND data_type = 'BIGINT' ORDER BY ALL",
    )
    hers = ", ".join(str(key) for (key,) in keys)
    holding = [f"SELECT count(*) FROM {table} WHERE {column} IN ({hers})" for table, column in columns]
    name = f"SELECT count(*) FROM incremental.frequency WHERE field = 'last' AND text = '{last}'"
    others = f"SELECT count(*) FROM incremental.frequency WHERE text <> '{last}' AND form = 'name'"
    assert sum(within(home, query)[0][0] > 0 for query in holding) > 5 and within(home, name)[0][0] > 0
    before = within(home, others)[0][0]
    assert erase(home.root, child).exit_code == 0
    assert [query for query in holding if within(home, query) != [(0,)]] == []
    assert within(home, name) == [(0,)]
    assert within(home, others)[0][0] >= before - 2


def within(home: Home, query: str) -> list[tuple[Any, ...]]:
    with index_file.open_index(home, read_only=True) as connection:
        return connection.execute(query).fetchall()


def _sent_again(home: Home, folder: Path, number: str, first: str, last: str) -> None:
    """The register sends her and a neighbour again."""
    from tests.support.agency_files import CIVIL_HEADER, civil_row

    path = home.inbox("95") / "civil_registration" / "civil_registration_95_256706.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [CIVIL_HEADER, civil_row(1), civil_row(2, pid=number, firstName=first, lastName=last)]
        )
    assert refresh(home.root, home.inbox("95")).exit_code == 3, "two rows in place of a register are looked at first"
    confirmed = ["confirm", path.name, "--province", "95", "--source", "civil_registration"]
    result = CliRunner().invoke(main, [*confirmed, "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    assert refresh(home.root, home.inbox("95")).exit_code == 0


def test_a_child_that_is_not_there_is_told(refreshed: Refreshed) -> None:
    result = erase(refreshed.home, "C00000001")
    assert result.exit_code == 1
    assert "no such child" in result.output
