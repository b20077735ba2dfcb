"""The province as one tidy linkage table, straight from the sightings, without files."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.synthetic.config import ProvinceConfig
from data.synthetic.people.names import MALAY, MALE
from data.synthetic.people.population import MadeUpPopulation, make_population
from data.synthetic.sightings.coverage import SOURCES, seen_by
from data.synthetic.sightings.sightings import AGE, DAY, MONTH, NONE, YEAR, Sightings, sight
from data.synthetic.sightings.written_numbers import HAS_ID

Texts = npt.NDArray[Any]

PRECISIONS = np.array(["day", "month", "year", "age"], object)
HAS_HOUSE_CODE = ("civil_registration", "social_map", "person")
HAS_PARENT_NUMBERS = ("civil_registration", "person")
HAS_PARENT_NAMES = ("civil_registration", "dmc")
SAYS_UNKNOWN = ("civil_registration", "social_map", "field_survey")
HAS_GUARDIAN = ("dmc", "social_map", "field_survey")


def tidy_table(config: ProvinceConfig) -> tuple[pa.Table, pa.Table]:
    """All sources of a made-up province as one table for the linkage engine, and the truth.

    Returns:
        The table: record_id (int64), source, national_id, title, first_name, last_name, sex, birth_date
        (date), birth_precision, province_code, district_code, subdistrict_code, village, house_no,
        house_code, mother_national_id, father_national_id, mother_name, father_name, guardian_name; text
        where no type is named, null where an agency has nothing. Names stand as written, faults and all.
        The truth: record_id, source, child (int64), has_id, twin, malay (bool), in the table's order.
    """
    population = make_population(config)
    parts, truths = [], []
    begin = 0
    for layout in SOURCES:
        seen = sight(population, layout, *seen_by(population, layout))
        identity = np.arange(begin, begin + len(seen), dtype=np.int64)
        begin += len(seen)
        parts.append(_table(population, seen, identity))
        truths.append(_truth(population, seen, identity))
    table, truth = pa.concat_tables(parts), pa.concat_tables(truths)
    order = config.rng("order of records").permutation(begin)
    names = np.empty(begin, np.int64)
    names[order] = np.arange(begin)
    renamed = [t.set_column(0, "record_id", pa.array(names)).take(pa.array(order)) for t in (table, truth)]
    return renamed[0].combine_chunks(), renamed[1].combine_chunks()


def _text(values: Texts, where: bool = True) -> pa.Array:
    """Text with null for the empty; all null where the layout has no such field."""
    if not where:
        return pa.nulls(len(values), pa.string())
    array = pa.array(values, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def _birth(seen: Sightings) -> tuple[pa.Array, pa.Array]:
    """Birth dates as a reader types them: an unknown part is 1, an age becomes 1 July of its year."""
    days = seen.birth.astype("datetime64[D]")
    precision = np.where((seen.precision == NONE) & (seen.layout == "field_survey"), AGE, seen.precision)
    day_of_year = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    middle = days.astype("datetime64[Y]").astype("datetime64[M]") + 6
    days = np.where(precision == AGE, middle.astype("datetime64[D]"), days)
    days = np.where(precision == YEAR, days - day_of_year, days)
    days = np.where(precision == MONTH, days.astype("datetime64[M]").astype("datetime64[D]"), days)
    missing = precision == NONE
    # who must write a full date writes 1 January, and the reader cannot tell
    if seen.layout not in SAYS_UNKNOWN:
        precision = np.where(missing, NONE, DAY)
    kind = PRECISIONS[np.where(missing, 0, precision)]
    return (
        pa.array(days.astype("datetime64[D]"), pa.date32(), mask=missing),
        pa.array(kind, pa.string(), mask=missing),
    )


def _table(population: MadeUpPopulation, seen: Sightings, identity: npt.NDArray[np.int64]) -> pa.Table:
    layout, areas = seen.layout, population.areas
    area = population.houses.area[seen.house]
    birth, precision = _birth(seen)
    columns = {
        "record_id": pa.array(identity),
        "source": pa.array(np.full(len(seen), SOURCES[layout], object), pa.string()),
        "national_id": _text(seen.number),
        "title": _text(seen.title),
        "first_name": _text(seen.first_name),
        "last_name": _text(seen.last_name),
        "sex": pa.array(np.where(seen.sex == MALE, "male", "female").astype(object), pa.string()),
        "birth_date": birth,
        "birth_precision": precision,
        "province_code": pa.array(np.full(len(seen), population.config.province_code, object), pa.string()),
        "district_code": pa.array(areas.district_code[area], pa.string()),
        "subdistrict_code": pa.array(areas.code[area], pa.string()),
        "village": pa.array(seen.village.astype(str).astype(object), pa.string()),
        "house_no": _text(seen.house_no),
        "house_code": _text(seen.house_code, layout in HAS_HOUSE_CODE),
        "mother_national_id": _text(seen.mother_number, layout in HAS_PARENT_NUMBERS),
        "father_national_id": _text(seen.father_number, layout in HAS_PARENT_NUMBERS),
        "mother_name": _text(_full(seen, "mother"), layout in HAS_PARENT_NAMES),
        "father_name": _text(_full(seen, "father"), layout in HAS_PARENT_NAMES),
        "guardian_name": _text(seen.guardian_name, layout in HAS_GUARDIAN),
    }
    return pa.table(columns)


def _full(seen: Sightings, who: str) -> Texts:
    """A parent's name: the given name alone in the civil register, with the surname at school."""
    given: Texts = getattr(seen, f"{who}_name")
    surname: Texts = getattr(seen, f"{who}_surname")
    if seen.layout == "civil_registration":
        return given
    return np.where((given == "") | (surname == ""), given, given + " " + surname)


def _truth(population: MadeUpPopulation, seen: Sightings, identity: npt.NDArray[np.int64]) -> pa.Table:
    return pa.table(
        {
            "record_id": pa.array(identity),
            "source": pa.array(np.full(len(seen), SOURCES[seen.layout], object), pa.string()),
            "child": pa.array(seen.child),
            "has_id": pa.array(np.isin(seen.number_kind, HAS_ID)),
            "twin": pa.array(population.families.twin[seen.child]),
            "malay": pa.array(population.people[seen.child] == MALAY),
        }
    )
