"""Non-formal education: the ITW51 archive of dBase tables, and the list of dropouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.dbase import table_bytes
from data.synthetic.agencies.schools import GRADES
from data.synthetic.agencies.writing import (
    constant,
    dates,
    header,
    marked_empty,
    rows_of,
    share,
    spoilt_dates,
    write_csv,
    write_zip,
)
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.people.schooling import LOWER_1, NURSERY, PRIMARY_1, UPPER_1
from data.synthetic.sightings.sightings import Sightings

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

STUDENT = [
    ("ID", 10), ("STD_CODE", 20), ("PRENAME", 10), ("NAME", 40), ("SURNAME", 40), ("GRP_CODE", 8), ("CARDID", 13),
    ("BIRDAY", 8), ("SEX", 1), ("FIN_CAUSE", 1), ("NT_SEM", 6),
]  # fmt: skip
GRADE = [("STD_CODE", 20), ("SEMESTRY", 6), ("SUB_CODE", 10), ("GRADE", 4)]
GROUP = [("GRP_CODE", 8), ("GRP_NAME", 40), ("GRP_ADVIS", 40)]
LEVELS = (1, 2, 3)
SUBJECTS = ("พท21001", "คณ21001", "ทร21001", "สค21001")
CAUSES = {
    "ย้ายถิ่นที่อยู่": 0.24, "ไม่ระบุ": 0.22, "ผู้ปกครองมีรายได้น้อย": 0.09, "ความจำเป็นทางครอบครัว": 0.08, "ปัญหาการปรับตัวในสังคม": 0.06,
    "จบภาคบังคับไม่ประสงค์เรียนต่อ": 0.06, "การประพฤติขัดระเบียบ": 0.04, "สภาพของครอบครัว": 0.05, "อยู่ในกลุ่มเสี่ยง": 0.03,
    "สุขภาพอนามัย": 0.03, "ความพิการ": 0.02, "การคมนาคมไม่สะดวก": 0.02, "อายุพ้นเกณฑ์": 0.02, "โควิด-19": 0.01,
    "ได้รับผลกระทบจากภัยต่างๆ": 0.01, "ไปเรียนต่างประเทศ": 0.015, "เสียชีวิต": 0.005,
}  # fmt: skip
AT_SCHOOL_AFTER_ALL = ("เข้าเรียนสังกัดอื่น", "เรียนในสังกัดเดิม")


def member_levels(population: MadeUpPopulation, seen: Sightings) -> Ints:
    """Folder of each learner's record: 1 primary, 2 lower, 3 upper secondary; one level below their age mostly."""
    level = population.schooling.level[seen.child]
    return np.select([level < LOWER_1, level < UPPER_1 + 1], [1, 2], 3)


def write_itw51(population: MadeUpPopulation, seen: Sightings, path: Path) -> dict[int, Ints]:
    """Write the archive; gives, for each of `LEVELS`, the ordinals of the records of `seen` in their table.

    Ordinals count deleted records; those are old copies of other learners and stand for nobody.
    """
    rng = population.config.rng(f"itw51 ink {population.config.term}")
    config = population.config
    folder = member_levels(population, seen)
    members: list[tuple[str, bytes]] = []
    ordinals: dict[int, Ints] = {}
    for level in LEVELS:
        part = seen.take(np.flatnonzero(folder == level))
        ordinals[level] = np.zeros(0, np.int64)
        if not len(part):
            continue
        columns, studying = _student_columns(population, part, level, rng)
        gone = share(len(part), 0.04, rng)
        # a deleted record precedes its renewal
        source = np.repeat(np.arange(len(part)), 1 + gone)
        deleted = np.concatenate([np.array([True, False]) if twice else np.array([False]) for twice in gone] or [gone])
        ordinals[level] = np.flatnonzero(~deleted) + 1
        rows = list(rows_of([column[source] for column in columns]))
        fields = STUDENT if level != 1 else [field for field in STUDENT if field[0] != "NT_SEM"]
        content = table_bytes(fields, [row[: len(fields)] for row in rows], deleted.tolist(), config.extract_day)
        members.append((f"{level}/student.dbf", content))
        graded = columns[1][studying & share(len(part), 0.82, rng)]
        subjects = rng.choice(np.array(SUBJECTS, object), len(graded))
        marks = rng.choice(np.array(["0", "1", "1.5", "2", "2.5", "3", "3.5", "4"], object), len(graded))
        grades = rows_of([graded, constant(_last_term(population), len(graded)), subjects, marks])
        members.append(
            (f"{level}/grade.dbf", table_bytes(GRADE, list(grades), [False] * len(graded), config.extract_day))
        )
    groups = [(f"{i + 1:03d}", f"กลุ่ม{name}", "ครู กศน.") for i, name in enumerate(population.areas.name.tolist())]
    members.append(("group.dbf", table_bytes(GROUP, groups, [False] * len(groups), config.extract_day)))
    write_zip(path, members)
    return ordinals


def _term(population: MadeUpPopulation) -> str:
    return f"{population.config.academic_year % 100}/{population.config.semester}"


def _last_term(population: MadeUpPopulation) -> str:
    year, term = population.config.academic_year % 100, population.config.semester
    return f"{year}/1" if term == 2 else f"{year - 1}/2"


def _student_columns(
    population: MadeUpPopulation, part: Sightings, level: int, rng: np.random.Generator
) -> tuple[list[Texts], npt.NDArray[np.bool_]]:
    """Columns of student.dbf and who is studying: FIN_CAUSE empty or 0."""
    count = len(part)
    year = population.config.academic_year % 100 - rng.integers(0, 3, count)
    running = (part.child * 13 + level) % 10**6
    code = np.array([f"{y:02d}1{level}{r:06d}" for y, r in zip(year.tolist(), running.tolist(), strict=True)], object)
    centre = f"{population.config.province_code}20000000"
    area = population.houses.area[population.lives[part.child]]
    group = np.array([f"{number + 1:03d}" for number in area.tolist()], object)
    causes = rng.choice(np.array(["1", "2", "3", "4", "5", "8"], object), count, p=[0.35, 0.25, 0.12, 0.1, 0.1, 0.08])
    studying = np.where(share(count, 0.85, rng), "", "0")
    cause = np.where(part.in_education, studying, causes).astype(object)
    number = np.where(part.number == "", rng.choice(np.array(["", "-", "0"], object), count), part.number)
    columns: list[Texts] = [
        code, (centre + code).astype(object), part.title, part.first_name, marked_empty(part.last_name, ("", "-"), rng),
        group, number, spoilt_dates(dates(part.birth, "dmy_be2"), part.birth, "dmy_ce", 0.0, rng),
        part.sex.astype(str).astype(object), cause, constant(_term(population), count),
    ]  # fmt: skip
    return columns, part.in_education


def write_dropouts(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the list of dropouts: one field for the whole name, the title glued to it more often than not."""
    rng = population.config.rng(f"dropouts ink {population.config.term}")
    count, child = len(seen), seen.child
    areas, area = population.areas, population.houses.area[seen.house]
    gap = np.where(share(count, 0.65, rng), "", " ")
    between = rng.choice(np.array([" ", "  ", "   "], object), count, p=[0.5, 0.45, 0.05])
    title = np.where(seen.title == "", "", seen.title + gap)
    name = np.where(seen.last_name == "", title + seen.first_name, title + seen.first_name + between + seen.last_name)
    cause = rng.choice(np.array(list(CAUSES), object), count, p=np.array(list(CAUSES.values())) / sum(CAUSES.values()))
    after_all = rng.choice(np.array(AT_SCHOOL_AFTER_ALL, object), count)
    cause = np.where(population.schooling.enrolled[child], after_all, cause)
    last = np.maximum(population.schooling.grade[child] - rng.integers(0, 2, count), PRIMARY_1) - NURSERY
    foreign = population.families.non_thai[population.families.household[child]]
    columns = [
        constant(areas.province_name, count), areas.district_name[area], areas.name[area],
        marked_empty(seen.number, ("", "-", "NULL"), rng), name, np.where(seen.sex == 1, "ชาย", "หญิง"),
        np.where(foreign, "ไม่ปรากฏสัญชาติ", "ไทย"),
        spoilt_dates(dates(seen.birth, "dmy_be"), seen.birth, "dmy_ce", population.config.fault_scale, rng),
        marked_empty(seen.house_no, ("", "-"), rng), seen.village, cause, constant("", count), "บ้าน" + areas.name[area],
        GRADES[last], constant(str(population.config.academic_year), count),
    ]  # fmt: skip
    write_csv(path, header("dropouts"), columns, "utf-8-sig")
