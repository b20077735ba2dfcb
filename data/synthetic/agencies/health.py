"""The health units' 43 files: person, address, nutrition, specialpp and disability in one archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.agencies.schools import TITLE_CODES
from data.synthetic.agencies.writing import constant, dates, header, rows_of, share, write_zip
from data.synthetic.people.body import heights, weights
from data.synthetic.people.names import MALAY
from data.synthetic.people.population import HERE, MadeUpPopulation
from data.synthetic.sightings.sightings import NONE, Sightings

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]


SCREENING_MONTHS = (9, 18, 30, 42, 60)
NORMAL, SUSPECTED, REFER = "1B260", "1B261", "1B262"
DAYS_A_MONTH = 30.44


def file_name(population: MadeUpPopulation) -> str:
    """`43files_95_20240516.zip`: the province and the day of the extract."""
    config = population.config
    return f"43files_{config.province_code}_{config.extract_day:%Y%m%d}.zip"


def write_archive(population: MadeUpPopulation, seen: Sightings, path: Path) -> None:
    """Write the archive: person.txt in the order of `seen`, the others depend on it by HOSPCODE and PID."""
    rng = population.config.rng(f"health ink {population.config.term}")
    # a unit's own running number; the same row twice keeps it
    pid = np.array([f"{number:07d}" for number in ((seen.child * 3 + seen.copy) % 10**7).tolist()], object)
    updated = constant(f"{population.config.extract_day:%Y%m%d}080000", len(seen))
    members = [
        ("person.txt", _file("person", _person(population, seen, pid, updated, rng))),
        ("address.txt", _file("address", _address(population, seen, pid, updated, rng))),
        ("nutrition.txt", _file("nutrition", _nutrition(population, seen, pid, updated, rng))),
        ("specialpp.txt", _file("specialpp", _specialpp(population, seen, pid, updated, rng))),
        ("disability.txt", _file("disability", _disability(population, seen, pid, updated, rng))),
    ]
    write_zip(path, members)


def _file(layout: str, columns: Sequence[Any]) -> bytes:
    """A table between bars, CRLF, UTF-8."""
    lines = ["|".join(header(layout)), *("|".join(map(str, row)) for row in rows_of(columns))]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def _person(
    population: MadeUpPopulation, seen: Sightings, pid: Texts, updated: Texts, rng: np.random.Generator
) -> list[Texts]:
    config, count, child = population.config, len(seen), seen.child
    empty = constant("", count)
    birth = dates(seen.birth, "ymd_ce")
    # one exporter's habit: 1 January of the current year for an empty birthday
    birth = np.where(seen.precision == NONE, np.where(share(count, 0.3, rng), f"{config.as_of.year}0101", ""), birth)
    birth = np.where(share(count, 0.001 * config.fault_scale, rng), dates(seen.birth, "ymd_be"), birth)
    title = np.array([TITLE_CODES.get(text, "") for text in seen.title.tolist()], object)
    foreign = population.families.non_thai[population.families.household[child]]
    nation = np.where(foreign, np.where(share(count, 0.5, rng), "999", "048"), "099")
    moved = population.lives[child] != population.registered_at[child]
    lives = np.where(population.status[child] == HERE, np.where(moved & share(count, 0.3, rng), "3", "1"), "3")
    kind = np.where(population.away[child], "2", np.where(seen.copy == 0, lives, "4"))
    discharge = rng.choice(np.array(["9", "2", "3"], object), count, p=[0.985, 0.012, 0.003])
    discharge = np.where((seen.copy == 0) & ~population.away[child], "9", discharge)
    religion = np.where(population.people[child] == MALAY, "02", "01")
    surname = np.where((seen.last_name == "") & share(count, 0.6, rng), "-", seen.last_name)
    return [
        seen.unit, seen.number, pid, population.families.house[population.families.household[child]], title,
        seen.first_name, surname, (50000 + child).astype(object), seen.sex, birth, constant("1", count), empty,
        constant("9999", count), nation, nation, religion, empty, constant("2", count), seen.father_number,
        seen.mother_number, empty, constant("5", count), empty, discharge, empty, empty, empty, empty, empty, kind,
        updated, empty, empty,
    ]  # fmt: skip


def _address(
    population: MadeUpPopulation, seen: Sightings, pid: Texts, updated: Texts, rng: np.random.Generator
) -> list[Texts]:
    count = len(seen)
    empty = constant("", count)
    code = population.areas.code[population.houses.area[seen.house]]
    tambon = np.array([text[4:] for text in code.tolist()], object)
    ampur = np.array([text[2:4] for text in code.tolist()], object)
    village = np.array([f"{number:02d}" for number in seen.village.tolist()], object)
    lives = seen.house == population.lives[seen.child]
    return [
        seen.unit, pid, np.where(lives, "2", "1"), seen.house_code, constant("1", count), empty, empty, seen.house_no,
        empty, empty, empty, empty, village, tambon, ampur, constant(population.config.province_code, count), empty,
        np.where(share(count, 0.2, rng), "0812345678", ""), updated, seen.number,
    ]  # fmt: skip


def _nutrition(
    population: MadeUpPopulation, seen: Sightings, pid: Texts, updated: Texts, rng: np.random.Generator
) -> list[Texts]:
    """Weighings in the half year before the extract, of the young mostly; a few that cannot be."""
    age = population.age[seen.child]
    at = np.flatnonzero(rng.random(len(seen)) < np.where(age < 6, 0.75, np.where(age < 13, 0.35, 0.05)))
    at = at[population.families.birth[seen.child[at]] < _today(population) - 200]
    count = len(at)
    day = _today(population) - rng.integers(1, 180, count)
    years = (day - population.families.birth[seen.child[at]]) / 365.25
    weight, height = weights(years, rng), heights(years, rng)
    weight = np.where(share(count, 0.003, rng), weight * 10, weight).round(1)
    height = np.where(share(count, 0.002, rng), 0, height)
    develop = rng.choice(np.array(["1", "2", "3", ""], object), count, p=[0.82, 0.08, 0.02, 0.08])
    develop = np.where(age[at] < 6, develop, "")
    empty = constant("", count)
    return [
        seen.unit[at], pid[at], rng.integers(1, 10**6, count), dates(day, "ymd_ce"), seen.unit[at], weight, height,
        empty, develop, empty, empty, empty, updated[at], seen.number[at],
    ]  # fmt: skip


def _specialpp(
    population: MadeUpPopulation, seen: Sightings, pid: Texts, updated: Texts, rng: np.random.Generator
) -> list[Texts]:
    """Screenings of development in their windows of one month, and re-tests of seven suspected in ten a month later."""
    birth = population.families.birth[seen.child]
    rows, days, codes = [], [], []
    for months in SCREENING_MONTHS:
        day = birth + (months * DAYS_A_MONTH + rng.integers(0, 30, len(seen))).astype(np.int64)
        recent = (day <= _today(population)) & (day > _today(population) - 730)
        at = np.flatnonzero(recent & share(len(seen), 0.7, rng))
        slow = np.where(population.disabled[seen.child[at]], 0.5, 0.0)
        code = np.where(
            rng.random(len(at)) < 0.82 - slow, NORMAL, np.where(rng.random(len(at)) < 0.85, SUSPECTED, REFER)
        )
        again = at[(code == SUSPECTED) & share(len(at), 0.7, rng)]
        later = np.minimum(day[again] + rng.integers(25, 40, len(again)), _today(population))
        retest = np.where(share(len(again), 0.8, rng), NORMAL, SUSPECTED)
        rows += [at, again]
        days += [day[at], later]
        codes += [code, retest]
    at, day, code = np.concatenate(rows), np.concatenate(days), np.concatenate(codes).astype(object)
    count = len(at)
    return [
        seen.unit[at], pid[at], rng.integers(1, 10**6, count), dates(day, "ymd_ce"), constant("1", count), code,
        seen.unit[at], constant("", count), updated[at], seen.number[at],
    ]  # fmt: skip


def _disability(
    population: MadeUpPopulation, seen: Sightings, pid: Texts, updated: Texts, rng: np.random.Generator
) -> list[Texts]:
    at = np.flatnonzero(population.disabled[seen.child] & share(len(seen), 0.8, rng))
    count = len(at)
    born = population.families.birth[seen.child[at]]
    found = born + (rng.random(count) * (_today(population) - born)).astype(np.int64)
    number = np.array([f"D{one}" for one in seen.child[at].tolist()], object)
    kind = rng.integers(1, 8, count)
    return [
        seen.unit[at], number, pid[at], kind, rng.integers(1, 4, count), constant("", count), dates(found, "ymd_ce"),
        constant("", count), updated[at], seen.number[at],
    ]  # fmt: skip


def _today(population: MadeUpPopulation) -> int:
    return int(np.datetime64(population.config.as_of, "D").astype(np.int64))
