"""What was done for the team: kinds are the province's, a member counts once in a kind, other words are of none."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.cases.books.row_models import Role, TeamRow
from assets.cases.books.team_support import FILE, count_support, read_kinds
from assets.common.storage.home import Home
from quality.yaml_file import DataFileError

OWN = """
kinds:
  - {code: meeting, name: {th: พบปะรายเดือน, en: Monthly meeting}}
"""


def member(code: str, support: str) -> TeamRow:
    return TeamRow.model_validate(
        {"code": code, "name": code, "role": Role.MANAGER, "areas": "9501", "support": support}
    )


TEAM = [member("A1", "อบรมและพัฒนาทักษะ; training; พบปะรายเดือน"), member("A2", "Tools"), member("A3", "")]


def count(home: Home) -> dict[str, int]:
    return {row["kind"]: row["members"] for row in count_support(TEAM, read_kinds(home)).to_pylist() if row["members"]}


def test_a_member_counts_once_in_a_kind_and_other_words_are_of_none(tmp_path: Path) -> None:
    assert count(Home(tmp_path)) == {"training": 1, "tools": 1, "other": 1}


def test_the_provinces_own_kinds_take_the_place_of_the_projects(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OWN, "utf-8")
    assert count(Home(tmp_path)) == {"meeting": 1, "other": 2}


def test_a_code_that_is_used_twice_or_kept_for_the_rest_is_refused(tmp_path: Path) -> None:
    for code in ("meeting", "other"):
        (tmp_path / FILE).write_text(OWN + f"  - {{code: {code}, name: {{th: ก, en: b}}}}\n", "utf-8")
        with pytest.raises(DataFileError, match="each code is used once"):
            read_kinds(Home(tmp_path))
