"""Reporting units made up for a province: health units, schools, groups of learners. Which child is in which."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.people.numbers import as_text
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.people.schooling import LOWER_1

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

SCHOOLS_AN_AREA = 3


def health_units(population: MadeUpPopulation, child: Ints, copy: Ints) -> Texts:
    """HOSPCODE (5 digits): the subdistrict's health centre, then the district's hospital, then a neighbour's centre."""
    areas = population.areas
    area = population.houses.area[population.lives[child]]
    base = int(population.config.province_code) * 100
    centre = base + area
    hospital = 10000 + base + areas.district_code.astype(np.int64)[area] % 100
    neighbour = base + (area + 1) % len(areas.code)
    # a few are known to the hospital alone
    at_hospital = (child % 11 == 0) & (copy == 0)
    unit = np.where(at_hospital, hospital, np.where(copy == 0, centre, np.where(copy == 1, hospital, neighbour)))
    return as_text(np.where(at_hospital | (copy != 1) | (child % 11 != 0), unit, centre), 5)


def schools(population: MadeUpPopulation, child: Ints, copy: Ints, state: bool) -> tuple[Texts, Texts]:
    """Code and name of each pupil's school; a second copy is in another school.

    Codes have 8 digits in the workbook (`state`) and 10 in the other jurisdictions' file.
    """
    areas = population.areas
    area = population.houses.area[population.lives[child]]
    upper = population.schooling.grade[child] >= LOWER_1
    # secondary schools draw on a few subdistricts around
    area = np.where(upper, area - area % 3, area)
    number = (population.families.household[child] + copy) % SCHOOLS_AN_AREA
    local = area * 10 + number + np.where(upper, SCHOOLS_AN_AREA, 0)
    province = int(population.config.province_code)
    if state:
        code = as_text(province * 10**6 + 10**5 + local, 8)
    else:
        code = as_text(11 * 10**8 + areas.code.astype(np.int64)[area] * 100 + local % 10, 10)
    pattern = STATE_NAMES if state else OTHER_NAMES
    front, end = (np.array(words, object) for words in zip(*pattern, strict=True))
    which = np.where(upper, SCHOOLS_AN_AREA, 0) + number
    return code, front[which] + areas.name[area] + end[which]


STATE_NAMES = [("บ้าน", ""), ("ชุมชนบ้าน", ""), ("บ้าน", " มิตรภาพที่ 9"), ("", "วิทยา"), ("", "พิทยาคม"), ("", "วิทยาคาร")]
OTHER_NAMES = [
    ("อนุบาล", ""),
    ("ศูนย์พัฒนาเด็กเล็กบ้าน", ""),
    ("เทศบาล ", ""),
    ("", "อิสลามวิทยา"),
    ("ดรุณศาสน์", ""),
    ("", "มูลนิธิ"),
]
