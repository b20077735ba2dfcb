"""The province as the agencies' files, with the truth beside the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from data.synthetic.agencies import civil_registration, field_survey, health, nonformal, schools, social_map
from data.synthetic.config import BUDDHIST_ERA, ProvinceConfig
from data.synthetic.people.names import FEMALE, MALAY
from data.synthetic.people.population import MadeUpPopulation, make_population
from data.synthetic.sightings.coverage import SOURCES, seen_by
from data.synthetic.sightings.sightings import Sightings, sight
from data.synthetic.sightings.written_numbers import HAS_ID

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Summary:
    """What was written.

    Attributes:
        inbox: the folder of the sources.
        truth: `truth.parquet`, a row a child-bearing record.
        children: `children.parquet`, a row a child.
        rows: child-bearing records by file (member path of archives included).
        out_of_school: children of the civil register, 6 to 14 full years, with no row that shows them in education.
    """

    inbox: Path
    truth: Path
    children: Path
    rows: dict[str, int]
    out_of_school: int


def write_province(config: ProvinceConfig, folder: Path) -> Summary:
    """Write `folder/inbox/<source>/<file>` in the agencies' layouts, `folder/truth.parquet` and `children.parquet`.

    `truth.parquet` has source, file (an archive's member behind its name), row (ordinal of the data record
    from 1), child, has_id, twin, malay, in_education: a row for each record of a child.
    """
    folder.mkdir(parents=True, exist_ok=True)
    population = make_population(config)
    inbox = folder / "inbox"
    studying = np.zeros(len(population), bool)
    truths: list[pa.Table] = []
    for layout, source in SOURCES.items():
        seen = sight(population, layout, *seen_by(population, layout))
        studying[seen.child[seen.in_education]] = True
        for file, index, row in _write(population, seen, inbox / source):
            truths.append(_truth(population, source, file, seen.take(index), row))
    truth = pa.concat_tables(truths)
    children = _children(population, studying)
    pq.write_table(truth, folder / "truth.parquet")
    pq.write_table(children, folder / "children.parquet")
    counted = dict(
        zip(*(column.to_pylist() for column in truth["file"].combine_chunks().value_counts().flatten()), strict=True)
    )
    of_age = (population.age >= 6) & (population.age <= 14) & population.registered & ~studying
    return Summary(inbox, folder / "truth.parquet", folder / "children.parquet", counted, int(of_age.sum()))


def _write(population: MadeUpPopulation, seen: Sightings, folder: Path) -> list[tuple[str, Ints, Ints]]:
    """Write one layout's file; gives for each file or member its name, the rows of `seen` in it, their ordinals."""
    config = population.config
    every, ordinals = np.arange(len(seen)), np.arange(1, len(seen) + 1)
    year = config.extract_day.year + BUDDHIST_ERA
    if seen.layout == "itw51":
        folders = nonformal.member_levels(population, seen)
        written = nonformal.write_itw51(population, seen, folder / "itw51.zip")
        return [(f"itw51.zip/{k}/student.dbf", np.flatnonzero(folders == k), written[k]) for k in nonformal.LEVELS]
    if seen.layout == "social_map":
        name = f"social_map_{config.province_code}_{year}.xlsx"
        return [(name, every, social_map.write_map(population, seen, folder / name))]
    if seen.layout == "person":
        name = health.file_name(population)
        health.write_archive(population, seen, folder / name)
        return [(f"{name}/person.txt", every, ordinals)]
    name, write = {
        "civil_registration": (civil_registration.file_name(population), civil_registration.write_register),
        "dmc": (f"{config.period}-student.xlsx", schools.write_dmc),
        "onec": (f"student_term_{config.academic_year}_{config.semester}.csv", schools.write_onec),
        "dropouts": (f"student_dropouts_{config.academic_year}.csv", nonformal.write_dropouts),
        "field_survey": (f"field_survey_{config.province_code}_{year}.csv", field_survey.write_survey),
    }[seen.layout]
    write(population, seen, folder / name)
    return [(name, every, ordinals)]


def _truth(population: MadeUpPopulation, source: str, file: str, seen: Sightings, row: Ints) -> pa.Table:
    return pa.table(
        {
            "source": pa.array([source] * len(seen), pa.string()),
            "file": pa.array([file] * len(seen), pa.string()),
            "row": pa.array(row, pa.int64()),
            "child": pa.array(seen.child),
            "has_id": pa.array(np.isin(seen.number_kind, HAS_ID)),
            "twin": pa.array(population.families.twin[seen.child]),
            "malay": pa.array(population.people[seen.child] == MALAY),
            "in_education": pa.array(seen.in_education),
        }
    )


def _children(population: MadeUpPopulation, studying: npt.NDArray[np.bool_]) -> pa.Table:
    """A row a child: what is true of it; area codes are those of the registered house, else of the one lived in."""
    schooling, families, areas = population.schooling, population.families, population.areas
    house = np.where(population.registered, population.registered_at, population.lives)
    area = population.houses.area[house]
    columns: dict[str, Any] = {
        "child": np.arange(len(population)),
        "age": population.age,
        "birth_date": families.birth.astype("datetime64[D]"),
        "sex": np.where(families.sex == FEMALE, "female", "male").astype(object),
        "twin": families.twin,
        "malay": population.people == MALAY,
        "registered": population.registered,
        "away": population.away,
        "in_education": studying,
        "enrolled": schooling.enrolled,
        "nonformal": schooling.nonformal,
        "dropout": schooling.dropout,
        "never_enrolled": schooling.never,
        "leaves": schooling.leaves,
        "returns": schooling.returns,
        "stays": schooling.stays,
        "poor": population.poor,
        "disabled": population.disabled,
        "district_code": areas.district_code[area],
        "subdistrict_code": areas.code[area],
    }
    return pa.table({name: pa.array(column) for name, column in columns.items()})
