"""A child who is erased is in no file of the home any more, and does not come back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.home import Home
from assets.protection import audit
from assets.protection.searching import Needle, occurrences
from pipelines.cli import main
from tests.acceptance.conftest import Refreshed, asked, refresh

pytestmark = pytest.mark.slow
HERS = """
    SELECT child_id, national_id, first_name, last_name, birth_date::VARCHAR FROM master.child
    WHERE id_kind = 'thai' AND len(sources) = (SELECT max(len(sources)) FROM master.child WHERE id_kind = 'thai')
        AND birth_precision = 'day' ORDER BY record_count DESC, child_id LIMIT 1"""


def erase(home: Path, child: str) -> Result:
    arguments = ["erase", child, "--by", "officer", "--reason", "letter 12/2567", "--yes", "--home", str(home)]
    return CliRunner().invoke(main, arguments)


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
    assert occurrences(home, needles), "what is looked for is there to begin with"
    result = erase(home.root, child)
    assert result.exit_code == 0, result.output
    assert occurrences(home, needles) == []
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
    acts = [(entry.action, entry.scope) for entry in audit.entries(home)]
    assert acts == [("erasure_begun", child), ("erasure", child)]
    assert erase(home.root, child).exit_code == 1


def _sent_again(home: Home, folder: Path, number: str, first: str, last: str) -> None:
    """The register sends her and a neighbour again."""
    from tests.agency_files import CIVIL_HEADER, civil_row

    path = home.inbox("95") / "civil_registration" / "civil_registration_95_256706.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [CIVIL_HEADER, civil_row(1), civil_row(2, pid=number, firstName=first, lastName=last)]
        )
    assert refresh(home.root, home.inbox("95")).exit_code == 0


def test_a_child_that_is_not_there_is_told(refreshed: Refreshed) -> None:
    result = erase(refreshed.home, "C00000001")
    assert result.exit_code == 1
    assert "no such child" in result.output
