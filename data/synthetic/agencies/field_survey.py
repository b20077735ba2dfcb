"""The field survey's CSV: what local people write down, the name in one field, the number mostly empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.writing import constant, dates, header, in_thai_digits, marked_empty, share, write_csv
from data.synthetic.people.names import parts_of_names
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.sightings.sightings import NONE, YEAR, Sightings

Texts = npt.NDArray[Any]

PROBLEMS = ("เศรษฐกิจ", "ครอบครัว", "สังคมและสภาพแวดล้อม", "พฤติกรรม", "สุขภาพ", "ระบบการศึกษา")
NEEDS = ("", "ทุนการศึกษา", "เรียนต่อ", "ฝึกอาชีพ", "อุปกรณ์การเรียน", "การรักษาพยาบาล")


def write_survey(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the survey, a row a child met; half have no birthday but an age."""
    config, count, child = population.config, len(seen), seen.child
    rng = config.rng(f"survey ink {config.term}")
    areas, area = population.areas, population.houses.area[seen.house]
    district = areas.district_name[area]
    today = int(np.datetime64(config.extract_day, "D").astype(np.int64))
    between = rng.choice(np.array([" ", "  "], object), count, p=[0.9, 0.1])
    gap = np.where(share(count, 0.7, rng), "", " ")
    title = np.where(share(count, 0.3, rng) | (seen.title == ""), "", seen.title + gap)
    name = title + seen.first_name
    name = np.where(seen.last_name == "", name, name + between + seen.last_name)
    birth = np.where(seen.precision == YEAR, dates(seen.birth, "year_be"), dates(seen.birth, "dmy_be"))
    birth = np.where(seen.precision == NONE, "", birth)
    # local people know an age to the year, give or take one
    age = np.maximum(0, population.age[child] + rng.choice([-1, 0, 1], count, p=[0.08, 0.84, 0.08]))
    nickname = np.where(share(count, 0.4, rng), rng.choice(np.array(parts_of_names()["nickname"], object), count), "")
    studying = np.where(
        share(count, 0.05, rng), "ไม่ทราบ", np.where(_at_school(population)[child], "กำลังเรียน", "ไม่ได้เรียน")
    )
    columns = [
        dates(today - rng.integers(1, 60, count), "dmy_be"), _who(count, rng), name, nickname,
        np.where(seen.sex == 1, "ชาย", "หญิง"), marked_empty(_hyphened(seen.number, rng), ("", "-", "ไม่มี"), rng),
        in_thai_digits(birth, 0.03 * config.fault_scale, rng), age, seen.guardian_name, _phones(count, rng),
        in_thai_digits(marked_empty(seen.house_no, ("", "-", "ไม่ระบุ"), rng), 0.05 * config.fault_scale, rng),
        seen.village, areas.name[area], np.where(share(count, 0.1, rng), "อ." + district, district),
        studying, _problems(count, rng), constant("", count), rng.choice(np.array(NEEDS, object), count),
        np.round(13 + rng.normal(0, 3, count), 5), np.round(100.5 + rng.normal(0, 1, count), 5),
        np.array([f"photo_{number:05d}.jpg" for number in range(count)], object),
    ]  # fmt: skip
    write_csv(path, header("field_survey"), columns, "utf-8-sig")


def _at_school(population: MadeUpPopulation) -> npt.NDArray[np.bool_]:
    return population.schooling.enrolled | population.schooling.nonformal


def _who(count: int, rng: np.random.Generator) -> Texts:
    return np.array([f"อสม. {number}" for number in rng.integers(1, 80, count).tolist()], object)


def _phones(count: int, rng: np.random.Generator) -> Texts:
    """Telephone numbers of the guardians, a third without; 000 is no exchange, so nobody has one of these."""
    written = np.array([f"08000{number:05d}" for number in rng.integers(0, 10**5, count).tolist()], object)
    return np.where(share(count, 0.35, rng), "", written)


def _hyphened(numbers: Texts, rng: np.random.Generator) -> Texts:
    """Some numbers as they are on the card: 1-2345-67890-12-3."""
    out = numbers.copy()
    for i in np.flatnonzero((numbers != "") & share(len(numbers), 0.08, rng)):
        text = str(out[i])
        out[i] = f"{text[0]}-{text[1:5]}-{text[5:10]}-{text[10:12]}-{text[12:]}"
    return out


def _problems(count: int, rng: np.random.Generator) -> Texts:
    """None to four of the six problem types, in the form's order."""
    ticked = rng.random((count, len(PROBLEMS))) < (0.4, 0.25, 0.2, 0.12, 0.18, 0.3)
    return np.array([";".join(np.array(PROBLEMS)[row].tolist()) for row in ticked], object)
