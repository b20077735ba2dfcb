"""A small made-up village for tests of the engine: families, their children, and rows about them.

Names are put together from syllables, numbers from running serials: nobody is real. What the engine
should make of a case belongs into the tests, not here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from linkage import LinkResult, Model, link
from linkage.prepare.tidy_table import COLUMNS
from linkage.thai.numbers import check_digit

Row = dict[str, Any]

_BOYS = ["อนุ", "ธนา", "ปิยะ", "วีระ", "สม", "ชัย", "กิตติ", "พงศ์", "รุ่ง", "มานะ", "ฟาร์", "ซุล"]
_GIRLS = ["มาลี", "อร", "ศิริ", "วันดี", "นภา", "กานดา", "ลัดดา", "ฟาตี", "นูรี", "ซารี", "รอกี", "จันทร์"]
_ENDS = ["ชา", "พร", "เดช", "นันท์", "ยา", "วัฒน์", "กร", "ภา", "ดา", "หม๊ะ", "รัตน์", "ปอง"]
_SURNAMES = ["ทอง", "บุญ", "แก้ว", "ศรี", "สุข", "เจ๊ะ", "ดือ", "มา", "พรหม", "คง", "สาแล", "ยูโซะ", "อินทร์", "ชู"]
_HOMES = ["สกุล", "รักษ์", "ดี", "มณี", "เพ็ชร", "ราแม", "วาเต๊ะ", "โต", "ชาติ", "งาม", "ใจ", "สมบูรณ์", "ทิพย์", "นุ้ย"]


def number(serial: int, category: int = 1) -> str:
    """A valid 13-digit number: category, a made-up office, the serial, its check digit."""
    digits = f"{category}9598{serial:07d}"
    return digits + str(check_digit(digits))


def row(**fields: Any) -> Row:
    """One row: school by default, born on a day known exactly, all else unknown."""
    precision = "day" if fields.get("birth_date") else None
    return {"source": "schools", "birth_precision": precision, **fields}


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as a table with every column that the engine knows; record ids follow the order where none is given."""
    numbered = [{"record_id": place, **fields} for place, fields in enumerate(rows)]
    return pa.Table.from_pylist(numbered, schema=pa.schema(list(COLUMNS.items())))


def with_extra_columns(made: pa.Table) -> pa.Table:
    """A table of `table` with columns that the engine does not know: a calling, a postcode, an area.

    They follow from what the rows say, with errors: those with one surname or house mostly have the same.
    """
    callings = ("ชาวสวนยาง", "ชาวประมง", "ค้าขาย", "รับจ้างทั่วไป")
    rows = made.select(["record_id", "last_name", "house_no", "village"]).to_pylist()
    calling, postcode, area = [], [], []
    for one in rows:
        place = int(one["record_id"])
        word = callings[len(one["last_name"] or "") % len(callings)] + (one["last_name"] or "")[:3]
        calling.append(None if place % 11 == 0 else word[:-1] if place % 7 == 0 else word)
        digits = f"{90_000 + 37 * int(one['house_no'] or 0) % 9_973}"
        postcode.append("-" if place % 13 == 0 else digits[:2] + " " + digits[2:] if place % 2 else digits)
        area.append(one["village"])
    for name, values in (("calling", calling), ("postcode", postcode), ("area", area)):
        made = made.append_column(name, pa.array(values, pa.string()))
    return made


EXTRA = ("calling", "postcode:code", "area:category")
"""The columns of `with_extra_columns`, as the engine is asked to compare them."""


def _family(rng: random.Random, house: int) -> list[tuple[Row, str]]:
    """A family's children, each as the register knows it, with the number of the mother beside it."""
    surname = rng.choice(_SURNAMES) + rng.choice(_HOMES)
    mother_number = number(3_000_000 + house, category=3)
    home: Row = {
        "last_name": surname,
        "mother_name": rng.choice(_GIRLS) + rng.choice(_ENDS),
        "father_name": rng.choice(_BOYS) + rng.choice(_ENDS),
        "province_code": "97",
        "district_code": "9701",
        "subdistrict_code": f"97010{house % 5 + 1}",
        "village": str(house % 7 + 1),
        "house_no": str(house),
        "house_code": f"9701{house:07d}",
        "mother_national_id": mother_number,
    }
    born = dt.date(2008, 1, 1) + dt.timedelta(rng.randrange(2500))
    children = []
    for place in range(rng.choice((1, 1, 2, 2, 3))):
        male = rng.random() < 0.5
        name = rng.choice(_BOYS if male else _GIRLS) + rng.choice(_ENDS)
        child = {
            "first_name": name,
            "sex": "male" if male else "female",
            "birth_date": born,
            "national_id": number(10 * house + place),
        }
        children.append((row(source="civil_registration", **home, **child), mother_number))
        born += dt.timedelta(rng.randrange(400, 1500))
    return children


def _sightings(rng: random.Random, child: Row) -> list[Row]:
    """The child's rows: nearly always the register's, and what a school and a health centre write."""
    seen = [child] if rng.random() < 0.95 else []
    for source in ("schools", "health"):
        if rng.random() < 0.25:
            continue
        copy = {**child, "source": source}
        if rng.random() < 0.3:
            copy["national_id"] = None
        if rng.random() < 0.08:
            copy["first_name"] = copy["first_name"][:-1]
        if rng.random() < 0.08:
            copy["birth_date"] = copy["birth_date"].replace(day=1)
        if source == "schools":
            copy |= {"mother_national_id": None, "house_code": None}
        if rng.random() < 0.1:
            copy |= {"house_no": str(rng.randrange(900, 999)), "village": "9", "house_code": None}
        seen.append(copy)
    return seen


@cache
def village(families: int = 300, seed: int = 7) -> tuple[tuple[Row, ...], tuple[int, ...]]:
    """Rows of a village, and for each the child it is about."""
    rng = random.Random(seed)
    rows: list[Row] = []
    truth: list[int] = []
    children = 0
    for house in range(1, families + 1):
        for child, _ in _family(rng, house):
            seen = _sightings(rng, child)
            rows += seen
            truth += [children] * len(seen)
            children += 1
    return tuple(rows), tuple(truth)


@cache
def trained() -> Model:
    """A model trained once on the village."""
    return link(table(village()[0])).model


@cache
def trained_with_extra() -> Model:
    """A model trained once on the village with `EXTRA` columns."""
    return link(with_extra_columns(table(village()[0])), extra=EXTRA).model


def clusters(result: LinkResult) -> dict[Any, int]:
    """The cluster of each record."""
    return dict(zip(result.links["record_id"].to_pylist(), result.links["cluster_id"].to_pylist(), strict=True))


def partition(result: LinkResult) -> frozenset[frozenset[Any]]:
    """The clusters as sets of record ids, whatever they are called."""
    return parted(result.links)


def parted(links: pa.Table) -> frozenset[frozenset[Any]]:
    """The clusters of links as sets of record ids, whatever they are called."""
    members = defaultdict(set)
    for record, cluster in zip(links["record_id"].to_pylist(), links["cluster_id"].to_pylist(), strict=True):
        members[cluster].add(record)
    return frozenset(frozenset(records) for records in members.values())


def in_village(cases: Mapping[str, Row], decisions: Sequence[tuple[str, str, str]] = ()) -> dict[str, int]:
    """Link the rows of a case among the village's; the cluster of each row of the case, by its name.

    Args:
        cases: rows by name.
        decisions: (name, name, verdict).
    """
    base = len(village()[0])
    names = {name: base + place for place, name in enumerate(cases)}
    decided = decision_table([(names[a], names[b], verdict) for a, b, verdict in decisions]) if decisions else None
    result = link(table([*village()[0], *cases.values()]), trained(), decided)
    found = clusters(result)
    return {name: found[record] for name, record in names.items()}


def decision_table(decisions: Sequence[tuple[Any, Any, str]]) -> pa.Table:
    """Decisions (record, record, verdict) as the table that the engine takes."""
    sides = list(zip(*decisions, strict=True)) or [(), (), ()]
    return pa.table(dict(zip(("record_id_a", "record_id_b", "verdict"), map(list, sides), strict=True)))
