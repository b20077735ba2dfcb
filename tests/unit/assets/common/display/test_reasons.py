"""Every reason that a file or row can have is explained in both languages."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import data.reference
from quality import row_rules

ROOT = Path(data.reference.__file__).parent.parent.parent


def reasons() -> dict[str, dict[str, str]]:
    with (ROOT / "data" / "reference" / "reasons.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] + "/" + row["of"]: row for row in csv.DictReader(file)}


def test_every_reason_says_in_both_languages_what_it_is_and_what_to_do() -> None:
    assert all(row[column] for row in reasons().values() for column in ("th", "en", "action_th", "action_en"))


def test_every_reason_that_the_code_gives_is_in_the_list() -> None:
    known = reasons()
    rows = {row_rules.MISSING_NAME, row_rules.NOT_A_CHILD, row_rules.UNREADABLE_ROW, row_rules.WRONG_PROVINCE}
    assert {f"{code}/row" for code in rows} <= set(known)
    sources = [*(ROOT / "assets" / "sources").rglob("*.py"), ROOT / "quality" / "gate.py"]
    given = {
        code
        for path in sources
        for found in re.finditer(r'"(?:held|ignored)", "(\w+)"|Verdict\("(\w+)"', path.read_text("utf-8"))
        for code in found.groups()
        if code and code != "ignored"
    }
    assert len(given) > 6
    assert {f"{code}/file" for code in given} <= set(known)
