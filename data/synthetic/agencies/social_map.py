"""The social map's workbook: a row a household member, children and some of their parents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.writing import constant, dates, header, in_thai_digits, marked_empty, share, write_workbook
from data.synthetic.people.numbers import as_text
from data.synthetic.people.population import MadeUpPopulation, full_years
from data.synthetic.sightings.sightings import MONTH, YEAR, Sightings

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

PROBLEMS = (
    "", "ยากจน", "พิการ", "เจ็บป่วยเรื้อรัง", "อยู่กับปู่ย่าตายาย", "กำพร้า", "ออกกลางคัน", "ไม่มีค่าเดินทางไปเรียน", "ยาเสพติดในชุมชน",
    "ติดเกม", "ท้องไม่พร้อม", "บ้านทรุดโทรม", "ไม่มีสถานะทางทะเบียน",
)  # fmt: skip
LINE_OF_NEED = 100_000
ADULT = 26


def write_map(population: MadeUpPopulation, seen: Sightings, path: Path) -> Ints:
    """Write the workbook; gives the ordinal of each row of `seen`, mothers of some stand between them."""
    rng = population.config.rng(f"social map ink {population.config.term}")
    children = _child_columns(population, seen, rng)
    mothers = _mothers(population, seen, rng)
    adults = _mother_columns(population, seen, mothers, children)
    count = len(seen)
    place = rng.permutation(count + len(mothers))
    order = np.argsort(place)
    columns = [_joined(a, b)[order] for a, b in zip(children, adults, strict=True)]
    write_workbook(path, "สมาชิกครัวเรือน", [header("social_map")], columns)
    return place[:count] + 1


def _joined(first: Texts, second: Texts) -> Texts:
    """Two columns as one, plain values."""
    out = np.empty(len(first) + len(second), object)
    out[: len(first)], out[len(first) :] = first.tolist(), second.tolist()
    return out


def _child_columns(population: MadeUpPopulation, seen: Sightings, rng: np.random.Generator) -> list[Texts]:
    count, child, config = len(seen), seen.child, population.config
    areas, area = population.areas, population.houses.area[seen.house]
    household = population.families.household[child]
    # one income a household, drawn by its own stream so that siblings agree
    level = config.rng("incomes").lognormal(0.0, 0.55, household.max(initial=0) + 1)[household]
    income = np.round(np.where(population.poor[child], 38_000, 82_000) * level).astype(np.int64)
    birth = np.where(seen.precision == YEAR, dates(seen.birth, "year_be"), dates(seen.birth, "thai"))
    birth = np.where(seen.precision == MONTH, dates(seen.birth, "thai_month"), birth)
    dimensions = [np.where(share(count, rate, rng), 1, 0) for rate in (0.25, 0.18, 0.2, 0.12)]
    relation = rng.choice(np.array(["บุตร", "หลาน", "บุตรบุญธรรม"], object), count, p=[0.7, 0.28, 0.02])
    return [
        np.array([f"HH{number:06d}" for number in household.tolist()], object),
        marked_empty(seen.house_code, ("", "-"), rng), _in_excel(seen.number, config.fault_scale, rng), seen.title,
        seen.first_name, marked_empty(seen.last_name, ("-", "ไม่มี", ".", "ไม่ระบุ"), rng),
        np.where(seen.sex == 1, "ชาย", "หญิง"), in_thai_digits(birth, 0.01 * config.fault_scale, rng),
        population.age[child], relation, seen.guardian_name,
        in_thai_digits(marked_empty(seen.house_no, ("-", ""), rng), 0.01 * config.fault_scale, rng), seen.village,
        areas.name[area], _prefixed(areas.district_name[area], rng), constant(areas.province_name, count), income,
        np.where(income <= LINE_OF_NEED, 1, 0), *dimensions, rng.choice(np.array(PROBLEMS, object), count),
    ]  # fmt: skip


def _prefixed(names: Texts, rng: np.random.Generator) -> Texts:
    return np.where(share(len(names), 0.1, rng), "อ." + names, names)


def _in_excel(numbers: Texts, scale: float, rng: np.random.Generator) -> Texts:
    """Numbers as Excel keeps them: many as figures (leading zeros lost), some with ' or hyphens, or as 1.2E+12."""
    out = marked_empty(numbers, ("-", "", "ไม่มี", "0"), rng)
    draw = rng.random(len(numbers))
    for i in np.flatnonzero((numbers != "") & (draw < 0.30)):
        text = str(out[i])
        if draw[i] < 0.25:
            out[i] = int(text)
        elif draw[i] < 0.25 + 0.008 * scale:
            out[i] = f"{float(text):.5E}"
        elif draw[i] < 0.25 + 0.018 * scale:
            out[i] = "'" + text
        elif draw[i] < 0.25 + 0.03 * scale:
            out[i] = f"{text[0]}-{text[1:5]}-{text[5:10]}-{text[10:12]}-{text[12:]}"
    return out


def _mothers(population: MadeUpPopulation, seen: Sightings, rng: np.random.Generator) -> Ints:
    """Rows of `seen` whose mother has a row of her own: one a household, grown for certain."""
    household = population.families.household[seen.child]
    _, first = np.unique(household, return_index=True)
    born = population.families.mother_birth[household[first]]
    today = np.datetime64(population.config.as_of, "D").astype(np.int64)
    return np.asarray(first[(full_years(born, today) >= ADULT) & share(len(first), 0.3, rng)])


def _mother_columns(population: MadeUpPopulation, seen: Sightings, mothers: Ints, children: list[Texts]) -> list[Texts]:
    """The mothers' rows: the household's columns are the child's, the person's are hers."""
    families, child = population.families, seen.child[mothers]
    household = families.household[child]
    born = families.mother_birth[household]
    columns = [column[mothers] for column in children]
    today = np.datetime64(population.config.as_of, "D").astype(np.int64)
    columns[2:10] = [
        as_text(population.mother_number[child]), constant("นาง", len(mothers)),
        families.mother_given.take(household).text(), population.mother_surname[child], constant("หญิง", len(mothers)),
        dates(born, "thai"), full_years(born, today), constant("คู่สมรส", len(mothers)),
    ]  # fmt: skip
    return columns
