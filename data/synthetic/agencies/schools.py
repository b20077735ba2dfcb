"""Pupils: the OBEC workbook (DMC) and the other jurisdictions' CSV in ONEC's standard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.writing import (
    constant,
    dates,
    header,
    in_thai_digits,
    marked_empty,
    share,
    spoilt_dates,
    write_csv,
    write_workbook,
)
from data.synthetic.people import units
from data.synthetic.people.body import heights, weights
from data.synthetic.people.names import HILL, MALAY, MIGRANT
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.people.schooling import NURSERY
from data.synthetic.sightings.sightings import Sightings

Texts = npt.NDArray[Any]

GRADES = np.array(
    ["อ.1", "อ.2", "อ.3", "ป.1", "ป.2", "ป.3", "ป.4", "ป.5", "ป.6", "ม.1", "ม.2", "ม.3", "ม.4", "ม.5", "ม.6"], object
)
VOCATIONAL = np.array([*GRADES[:12], "ปวช.1", "ปวช.2", "ปวช.3"], object)
NOT_STRUCK_OFF = "ยังไม่สามารถจำหน่ายได้(3.1.8)"
OCCUPATIONS = ("รับจ้าง", "เกษตรกร", "ค้าขาย", "รับราชการ", "ไม่ได้ประกอบอาชีพ", "ประมง")
DISADVANTAGES = (
    "ถูกทอดทิ้ง/กำพร้า", "ชนกลุ่มน้อย", "ถูกทำร้ายทารุณ", "เร่ร่อน", "ผลกระทบจากเอดส์", "ปัญหายาเสพติด",
    "ถูกบังคับขายแรงงาน", "สถานพินิจ", "ธุรกิจทางเพศ",
)  # fmt: skip
TITLE_CODES = {
    "ด.ช.": "001",
    "เด็กชาย": "001",
    "ด.ญ.": "002",
    "เด็กหญิง": "002",
    "นาย": "003",
    "น.ส.": "004",
    "นางสาว": "004",
}


def write_dmc(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the workbook: a banner row, a header with one name twice, a row a pupil."""
    rng = population.config.rng(f"dmc ink {population.config.term}")
    config, count, child = population.config, len(seen), seen.child
    names = units.schools(population, child, seen.copy, True)[1]
    number = np.where(
        share(count, 0.002 * config.fault_scale, rng) & (seen.number != ""), "'" + seen.number, seen.number
    )
    areas, area = population.areas, population.houses.area[seen.house]
    guardian = _split(seen.guardian_name)
    age = population.age[child]
    grade = GRADES[population.schooling.grade[child] - NURSERY]
    banner = [f"วันและเวลาที่สร้างรายงาน {config.extract_day.isoformat()} 04:10:12.000000"]
    jobs = rng.choice(np.array(OCCUPATIONS, object), (3, count), p=[0.45, 0.3, 0.12, 0.05, 0.05, 0.03])
    relation = rng.choice(np.array(["มารดา", "บิดา", "ปู่/ย่า/ตา/ยาย", "ญาติ"], object), count, p=[0.55, 0.2, 0.2, 0.05])
    birth = spoilt_dates(dates(seen.birth, "dmy_be"), seen.birth, "dmy_ce", config.fault_scale, rng)
    columns = [
        seen.unit, names, marked_empty(number, ("-", "", "ไม่มี"), rng), grade,
        rng.integers(1, 4, count), _student_numbers(child, seen.copy), np.where(seen.sex == 1, "ช", "ญ"), seen.title,
        seen.first_name, marked_empty(seen.last_name, ("-", ".", "ไม่มี", ""), rng), birth, age,
        weights(age, rng), heights(age, rng), rng.choice(np.array(["-", "A", "B", "O", "AB"], object), count),
        _religions(population, child, rng), _ethnicities(population, child), _nationalities(population, child),
        in_thai_digits(marked_empty(seen.house_no, ("-", "ไม่ระบุ"), rng), 0.004, rng), seen.village,
        constant("-", count), areas.name[area], _prefixed(areas.district_name[area], rng),
        constant(areas.province_name, count), guardian[0], guardian[1], jobs[0], relation,
        seen.father_name, seen.father_surname, jobs[1], seen.mother_name, seen.mother_surname,
        jobs[2], _disadvantages(population, child, "-", rng),
        np.where(seen.in_education, "", NOT_STRUCK_OFF),
    ]  # fmt: skip
    write_workbook(path, "Sheet1", [banner, header("dmc")], columns)


def write_onec(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the other jurisdictions' pupils, a row a pupil and school, windows-874."""
    config, count, child = population.config, len(seen), seen.child
    rng = config.rng(f"onec ink {config.term}")
    areas, area = population.areas, population.houses.area[seen.house]
    grade = population.schooling.grade[child] - NURSERY
    vocational = population.families.household[child] % 3 == 0
    title = np.array([TITLE_CODES.get(text, "") for text in seen.title.tolist()], object)
    codes = np.where(_disadvantages(population, child, "", rng) == "", "99", "01")
    columns = [
        constant(str(config.academic_year), count), constant(str(config.semester), count),
        rng.choice(np.array(["11", "12", "13", "30"], object), count, p=[0.5, 0.2, 0.1, 0.2]), seen.unit,
        marked_empty(seen.number, ("", "NULL", "-"), rng), constant("", count), title, seen.first_name,
        constant("", count), marked_empty(seen.last_name, ("-", "", "."), rng), seen.sex,
        spoilt_dates(dates(seen.birth, "iso_be"), seen.birth, "iso_ce", config.fault_scale, rng),
        np.where(_nationalities(population, child) == "ไทย", "099", "048"),
        np.where(population.disabled[child], "05", "99"), codes, marked_empty(seen.house_no, ("", "-"), rng),
        seen.village, constant("", count), areas.code[area], np.where(vocational, VOCATIONAL[grade], GRADES[grade]),
        rng.integers(1, 4, count), np.round(rng.normal(2.7, 0.6, count).clip(0, 4), 2), constant("01", count),
        constant(areas.province_name, count), areas.district_name[area], areas.name[area],
    ]  # fmt: skip
    write_csv(path, header("onec"), columns, "cp874")


def _split(full: Texts) -> tuple[Texts, Texts]:
    """Given name and surname of names written whole."""
    parted = [text.strip().rpartition(" ") for text in full.tolist()]
    given = np.array([front or end for front, _, end in parted], object)
    return given, np.array([end if front else "" for front, _, end in parted], object)


def _student_numbers(child: npt.NDArray[np.int64], copy: npt.NDArray[np.int64]) -> Texts:
    """The school's own number, five digits, one pupil's in one school."""
    return (10000 + (child * 7 + copy * 31) % 90000).astype(str).astype(object)


def _religions(population: MadeUpPopulation, child: npt.NDArray[np.int64], rng: np.random.Generator) -> Texts:
    people = population.people[child]
    christian = (people == HILL) & (rng.random(len(child)) < 0.4)
    return np.where(people == MALAY, "อิสลาม", np.where(christian, "คริสต์", "พุทธ"))


def _nationalities(population: MadeUpPopulation, child: npt.NDArray[np.int64]) -> Texts:
    foreign = population.families.non_thai[population.families.household[child]]
    return np.where(foreign, np.where(population.people[child] == MIGRANT, "พม่า", "ไม่ปรากฏสัญชาติ"), "ไทย").astype(object)


def _ethnicities(population: MadeUpPopulation, child: npt.NDArray[np.int64]) -> Texts:
    people = population.people[child]
    return np.select([people == HILL, people == MIGRANT], ["กะเหรี่ยง", "พม่า"], "ไทย").astype(object)


def _prefixed(names: Texts, rng: np.random.Generator) -> Texts:
    """District names, some with อ. before them."""
    return np.where(share(len(names), 0.03, rng), "อ." + names, names)


def _disadvantages(
    population: MadeUpPopulation, child: npt.NDArray[np.int64], none: str, rng: np.random.Generator
) -> Texts:
    """Poor mostly, now and then another of the ten kinds."""
    count = len(child)
    poor = population.poor[child] & share(count, 0.75, rng) | share(count, 0.06, rng)
    out = np.where(poor, "เด็กยากจน", none).astype(object)
    rare = np.flatnonzero(share(count, 0.012, rng))
    out[rare] = rng.choice(np.array(DISADVANTAGES, object), len(rare))
    return out
