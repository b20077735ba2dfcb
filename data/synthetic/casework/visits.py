"""What a case manager meets at a child's home, does about it, and writes on her list: from what is true of the child.

What happens to a child depends on the child and the round alone, not on the list or its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from data.synthetic.casework.books import PROBLEMS, RESOURCES, choose_some
from data.synthetic.casework.mistakes import spoil
from data.synthetic.casework.positions import find_home
from data.synthetic.casework.workbook import Row, WrongRow, fill_rows, read_rows, written_day
from data.synthetic.casework.year import PHASES, CaseworkConfig, Round

KEY, GROUP, SHEET, CHILDREN_SHEET = "รหัสแถว", "กลุ่ม เร่งด่วน สถานะ", "รายงาน", "รายชื่อ"
POSITION = ("ละติจูด", "ลองจิจูด")
OUT_OF_SCHOOL = "นอกระบบการศึกษา"
"""How the group of a child who is out of school begins on a list."""


@dataclass(frozen=True)
class Life:
    """What is true of a child, as far as the work depends on it.

    Attributes:
        child: index into the made-up population.
        subdistrict_code: of the home.
        is_away: registered here, lives in another province.
        is_studying: in education when the year begins.
        returns: back at school in the next term.
    """

    child: int
    subdistrict_code: str
    is_away: bool
    is_studying: bool
    returns: bool

    @property
    def district_code(self) -> str:
        """Of the home."""
        return self.subdistrict_code[:4]


@dataclass(frozen=True)
class Done:
    """One thing that was done for a child and reported rightly.

    Attributes:
        child: index into the made-up population.
        kind: `visited`, `helped`, `back` or `plan_agreed`.
        on: the day.
        finding: of a visit: `out_of_school`, `in_need`, `studying`, `moved`, `nobody` or `refused`.
        phase: code of the phase that paid for help.
        baht: what the help cost.
    """

    child: int
    kind: str
    on: date
    finding: str | None = None
    phase: str | None = None
    baht: int | None = None


@dataclass(frozen=True)
class FilledList:
    """A list that was filled in: what its right rows report, and its wrong rows."""

    done: tuple[Done, ...]
    wrong: tuple[WrongRow, ...]


_RESULTS = {
    "out_of_school": "พบตัว ไม่ได้เรียน",
    "in_need": "พบตัว เรียนอยู่หรือก่อนวัยเรียน ต้องช่วยเหลือ",
    "studying": "กำลังเรียนอยู่แล้ว",
    "moved": "ย้ายไปพื้นที่อื่น",
    "nobody": "ไม่พบใคร",
    "refused": "ไม่ประสงค์รับความช่วยเหลือ",
}
_STEPS = {"helped": "ให้ความช่วยเหลือแล้ว", "back": "กลับเข้าเรียน/ฝึกอาชีพแล้ว", "plan_agreed": "ตกลงแผนแล้ว"}
_PLACES = {"studying": "โรงเรียนในอำเภอ", "moved": "จังหวัดอื่น"}


def fill_list(config: CaseworkConfig, visit_round: Round, path: Path, lives: Mapping[str, Life]) -> FilledList:
    """Fill in the report of a list, in place; children of whom there is nothing to report stay empty.

    Args:
        config: the year.
        visit_round: the round of visits that the list is of.
        path: the list, without a password.
        lives: row key → what is true of the child of the row.
    """
    groups = [str(row[GROUP] or "") for row in _listed(path)]
    rows: dict[int, Row] = {}
    done: dict[int, list[Done]] = {}
    for line, (row, group) in enumerate(zip(read_rows(path, SHEET), groups, strict=True), 2):
        life = lives[row[KEY]]
        cells, did = _visit(config, visit_round, life, group)
        if did:
            rows[line], done[line] = {KEY: row[KEY]} | cells, did
    rng = config.rng(2, visit_round.number, *(path.name.encode()[:12]))
    lines = [line for line in rows if rng.random() < config.wrong_share]
    rows, wrong = spoil("report", path.name, SHEET, rows, lines, rng)
    fill_rows(path, SHEET, rows)
    return FilledList(tuple(one for line, did in done.items() if line not in lines for one in did), tuple(wrong))


def _listed(path: Path) -> list[Row]:
    """The rows of the sheet of children, below its title."""
    rows = list(openpyxl.load_workbook(path)[CHILDREN_SHEET].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if GROUP in row)
    headings = [str(cell) for cell in rows[head]]
    return [dict(zip(headings, row, strict=True)) for row in rows[head + 1 :]]


def _visit(config: CaseworkConfig, visit_round: Round, life: Life, group: str) -> tuple[Row, list[Done]]:
    """What stands on the row of a child after a round, and what it says was done."""
    rng = config.rng(3, life.child, visit_round.number)
    if rng.random() < 0.12:
        return {}, []
    visited_on = visit_round.listed_on + timedelta(int(rng.integers(2, 60)))
    if visit_round.number > 1 and life.returns and group.startswith(OUT_OF_SCHOOL):
        return _step(config, life, "back", visited_on, None, rng)
    finding = _find(life, group, rng)
    cells: Row = {"วันที่เยี่ยม": written_day(visited_on, rng), "ผลการเยี่ยม": _RESULTS[finding]}
    cells |= {"เรียนอยู่ที่/กลับเข้าเรียนที่/ย้ายไปที่": _PLACES.get(finding)}
    if finding != "moved":
        cells |= dict(zip(POSITION, find_home(config, life.child, life.subdistrict_code), strict=True))
    done = [Done(life.child, "visited", visited_on, finding)]
    if finding not in ("out_of_school", "in_need"):
        return cells, done
    cells |= {"ด้านปัญหา": "; ".join(choose_some(PROBLEMS, rng)), "ความต้องการ": "เรียนต่อ", "ผู้ปกครองยินยอม": "ใช่"}
    kind = rng.choice(("helped", "plan_agreed", "nothing", "back"), p=(0.68, 0.12, 0.17, 0.03))
    if life.returns:
        kind = "helped"
    if kind == "nothing":
        return cells, done
    more, step = _step(
        config, life, str(kind), visited_on + timedelta(int(rng.integers(1, 40))), visit_round.phase, rng
    )
    return cells | more, done + step


def _find(life: Life, group: str, rng: np.random.Generator) -> str:
    """What a visit finds."""
    chance = rng.random()
    if chance < 0.08:
        return "nobody"
    if life.is_away:
        return "moved"
    if not group.startswith(OUT_OF_SCHOOL):
        return "in_need"
    if life.is_studying:
        return "studying"
    return "refused" if chance < 0.11 and not life.returns else "out_of_school"


def _step(
    config: CaseworkConfig, life: Life, kind: str, on: date, phase: str | None, rng: np.random.Generator
) -> tuple[Row, list[Done]]:
    """What was done beyond a visit; help costs baht and is a phase's where the phase works in the district."""
    cells: Row = {"ดำเนินการแล้ว": _STEPS[kind], "วันที่ดำเนินการ": written_day(on, rng)}
    if kind == "back":
        cells |= {"เรียนอยู่ที่/กลับเข้าเรียนที่/ย้ายไปที่": "โรงเรียนในอำเภอ", "รูปแบบการเรียนรู้": "ในระบบ"}
    if kind != "helped":
        return cells, [Done(life.child, kind, on)]
    paid = next((each for each in PHASES if each.code == phase), None)
    code = paid.code if paid is not None and life.district_code in config.districts_of(paid) else None
    baht = int(rng.integers(1, 12)) * 500
    written: Any = f"{baht:,}" if rng.random() < 0.3 else baht
    cells |= {
        "ความช่วยเหลือที่ให้": RESOURCES[int(rng.integers(len(RESOURCES)))][0],
        "รหัสระยะ": code,
        "จำนวนเงิน (บาท)": written,
        "แหล่งเงิน": "กองทุนจังหวัด",
        "ผู้อนุมัติ": "ประธานกองทุน",
    }
    return cells, [Done(life.child, kind, on, None, code, baht)]
