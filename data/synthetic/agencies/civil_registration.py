"""The civil register's CSV: field names of the Linkage Center, dates in the Buddhist era, 00 for unknown parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.writing import constant, dates, header, marked_empty, write_csv
from data.synthetic.config import BUDDHIST_ERA
from data.synthetic.people.numbers import as_text
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.sightings.sightings import DAY, MONTH, Sightings

LIVES_HERE = "บุคคลนี้มีภูมิลำเนาอยู่ในบ้านนี้"


def file_name(population: MadeUpPopulation) -> str:
    """`civil_registration_95_256705.csv`: the province and the month of the extract."""
    config = population.config
    day = config.extract_day
    return f"civil_registration_{config.province_code}_{day.year + BUDDHIST_ERA}{day.month:02d}.csv"


def write_register(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the register, a row a person; numbers lose their leading zeros, 0 is an unknown parent."""
    rng = population.config.rng("civil ink")
    count = len(seen)
    areas, area = population.areas, population.houses.area[seen.house]
    true = population.families.birth[seen.child]
    birth = np.where(seen.precision == DAY, dates(seen.birth, "ymd_be"), dates(seen.birth, "year_0000"))
    birth = np.where(seen.precision == MONTH, dates(seen.birth, "month_00"), birth)
    moved = np.where(
        rng.random(count) < 0.75, true, np.minimum(true + rng.integers(30, 4000, count), _today(population))
    )
    foreign = population.families.non_thai[population.families.household[seen.child]]
    nationality = np.where(foreign, rng.choice(np.array(["048", "999", "000"], object), count), "099")
    columns = [
        _number(seen.number), seen.title, seen.first_name, constant("", count),
        marked_empty(seen.last_name, ("", "-"), rng), seen.sex, birth, nationality, constant("0", count),
        constant(LIVES_HERE, count), dates(moved, "ymd_be"), _number(marked_empty(seen.father_number, ("0",), rng)),
        seen.father_name, _number(marked_empty(seen.mother_number, ("0",), rng)), seen.mother_name,
        as_text(population.houses.code[seen.house], 11), seen.house_no, seen.village, areas.code[area],
        areas.name[area], areas.district_code[area], areas.district_name[area],
        constant(population.config.province_code, count), constant(areas.province_name, count),
    ]  # fmt: skip
    write_csv(path, header("civil_registration"), columns, "utf-8-sig")


def _number(texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Numbers as a spreadsheet leaves them, without leading zeros."""
    return np.array([text.lstrip("0") or text[:1] for text in texts.tolist()], object)


def _today(population: MadeUpPopulation) -> int:
    return int(np.datetime64(population.config.as_of, "D").astype(np.int64))
