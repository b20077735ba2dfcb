"""Inboxes spoilt by a faulty program or a hostile hand: no end is a crash, and every row is accounted for."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.sources.staging.row_reconciliation import find_unbalanced
from assets.sources.staging.stage import StagingSummary, stage
from data.synthetic import province_config
from data.synthetic.agencies.dbase import table_bytes
from data.synthetic.province import write_province
from tests.support import damaged_files as spoil
from tests.support.agency_files import AS_OF, RECEIVED, number
from tests.support.damage_cases import SPOILINGS
from tests.support.hostile_cases import hostile_cases
from tests.support.spoiling import CIVIL, DMC, DROPOUTS, HEALTH, ITW51, MAP, ONEC, SURVEY, Spoiling

HOSTILE = hostile_cases()
ROOT = Path(__file__).parents[5]
LEARNER = [("ID", 10), ("STD_CODE", 20), ("PRENAME", 10), ("NAME", 20), ("SURNAME", 20), ("GRP_CODE", 8)]
LEARNER += [("CARDID", 13), ("BIRDAY", 8), ("SEX", 1), ("FIN_CAUSE", 1), ("NT_SEM", 6)]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small made-up province."""
    return write_province(province_config("95", children=60), tmp_path_factory.mktemp("made_up")).inbox


@pytest.fixture(scope="module")
def clean(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, StagingSummary]:
    """Each source staged as it should be."""
    root = tmp_path_factory.mktemp("clean")
    return {each.name: staged(root / each.name, each.name, each) for each in sorted(inbox.iterdir())}


def staged(root: Path, source: str, folder: Path) -> StagingSummary:
    home = Home(root)
    summary = stage(home, "95", source, folder, AS_OF, RECEIVED)
    assert find_unbalanced(home.lake("files", "95", f"{source}.parquet"), home.lake("staged", "95", source)) == []
    assert summary.count("rows_in") == summary.count("accepted") + summary.count("quarantined")
    return summary


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_hostile_file_ends_as_it_should_and_the_rest_goes_on(
    case: Spoiling, inbox: Path, clean: Mapping[str, StagingSummary], tmp_path: Path
) -> None:
    source, _, file = case.file.partition("/")
    folder = shutil.copytree(inbox / source, tmp_path / source)
    case.spoil(folder / file)
    summary = staged(tmp_path / "home", source, folder)
    verdicts = {row["source_file"]: (row["status"], row["reason"]) for row in summary.files.to_pylist()}
    assert case.files.items() <= verdicts.items(), verdicts
    if case.lost is not None:
        assert clean[source].count("accepted") - summary.count("accepted") == case.lost


def every_fifth(path: Path) -> None:
    """A text with a fifth of its rows."""
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "cp874"
    rows = spoil.read(path, encoding)
    spoil.write(path, [rows[0], *rows[1::5]], encoding=encoding)


def every_fifth_line(data: bytes) -> bytes:
    first, *lines = data.splitlines(keepends=True)
    return b"".join([first, *lines[::5]])


LESS: dict[str, spoil.Spoil] = {
    CIVIL: every_fifth,
    ONEC: every_fifth,
    SURVEY: every_fifth,
    DMC: spoil.sheets_changed(lambda rows: [("1", [*rows[:2], *rows[2::5]])]),
    HEALTH: spoil.member_changed("person.txt", every_fifth_line),
}


def longer_list(path: Path) -> None:
    """Every dropout four times, each time in another house."""
    header, *rows = spoil.read(path)
    house = header.index("HouseNumber_Onec")
    more = [[*row[:house], f"{time}/{at}", *row[house + 1 :]] for time in range(4) for at, row in enumerate(rows)]
    spoil.write(path, [header, *more])


def learners(count: int) -> spoil.Spoil:
    """ITW51 with so many learners of one group."""
    rows = [
        [
            f"6613{at:06d}",
            f"95200000006613{at:06d}",
            "นาย",
            "ทดลอง",
            "ใจมั่น",
            "001",
            number(at),
            "01/02/50",
            "1",
            "",
            "67/1",
        ]
        for at in range(count)
    ]
    table = table_bytes(LEARNER, rows, [False] * count, date(2024, 5, 16))
    return lambda path: path.write_bytes(spoil.packed({"3/student.dbf": table}))


def three_in_a_household(rows: spoil.Rows) -> list[tuple[str, spoil.Rows]]:
    """A social map with three members for each, under numbers of their own."""
    header, *members = rows
    place = header.index("เลขประจำตัวประชาชน")
    more = [
        [*row[:place], number(at * 3 + one), *row[place + 1 :]] for at, row in enumerate(members) for one in range(3)
    ]
    return [("สมาชิกครัวเรือน", [header, *more])]


def every_third(rows: spoil.Rows) -> list[tuple[str, spoil.Rows]]:
    """A social map with a third of its members."""
    return [("สมาชิกครัวเรือน", [rows[0], *rows[1::3]])]


LARGER: dict[str, spoil.Spoil] = {
    DROPOUTS: longer_list,
    ITW51: learners(30),
    MAP: spoil.sheets_changed(three_in_a_household),
}
"""Lists that are short in a small province, and households of one, made larger first."""
LESS |= {DROPOUTS: every_fifth, ITW51: learners(6), MAP: spoil.sheets_changed(every_third)}


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a province whose units have 20 rows and more in most sources."""
    return write_province(province_config("95", children=600), tmp_path_factory.mktemp("larger")).inbox


@pytest.mark.parametrize("file", LESS)
def test_a_file_that_takes_away_most_of_what_its_units_had_is_held_whatever_its_source(
    file: str, larger: Path, tmp_path: Path
) -> None:
    source, _, name = file.partition("/")
    folder = shutil.copytree(larger / source, tmp_path / source)
    if file in LARGER:
        LARGER[file](folder / name)
    before = staged(tmp_path / "home", source, folder)
    LESS[file](folder / name)
    after = staged(tmp_path / "home", source, folder)
    ends = [(row["status"], row["reason"]) for row in after.files.to_pylist() if row["source_file"] == name]
    assert ("held", "takes_away") in ends, after.files.to_pylist()
    assert after.staged == before.staged


def test_the_kinds_are_many_and_each_has_its_name() -> None:
    names = [case.name for case in (*SPOILINGS, *HOSTILE)]
    assert len(set(names)) == len(names) >= 150
    assert f"{len(names)} cases of spoilt files" in (ROOT / "docs" / "faults.md").read_text("utf-8")
    assert f"{len(names)} ways to spoil an inbox" in (ROOT / "CHANGELOG.md").read_text("utf-8")
