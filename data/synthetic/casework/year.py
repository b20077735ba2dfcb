"""How much work a year holds: members, resources, phases, rounds of visits. Scaled to the number of children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.synthetic.config import ProvinceConfig
from data.synthetic.people.places import areas_of

FULL_SIZE = 20_000
"""Children of a province whose team has 40 case managers and 600 resources."""
MANAGERS, RESOURCES = 40, 600
CASES_A_MANAGER = 30


@dataclass(frozen=True)
class Phase:
    """A phase of the project; `all_districts` or every other one."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    all_districts: bool


@dataclass(frozen=True)
class Round:
    """Lists that go out on a day, and the reports that are back by another.

    Attributes:
        number: 1 or 2.
        listed_on: the day of the lists; visits follow it.
        reported_on: the day on which the reports come back; nothing is later.
        phase: code of the phase that pays for help given in it.
    """

    number: int
    listed_on: date
    reported_on: date
    phase: str


PHASES = (
    Phase("P1", "ระยะที่ 1 พาเด็กกลับมาเรียน", date(2024, 6, 1), date(2025, 3, 31), True),
    Phase("P2", "ระยะที่ 2 ดูแลต่อเนื่อง", date(2024, 10, 1), date(2025, 5, 15), False),
)
ROUNDS = (
    Round(1, date(2024, 6, 3), date(2024, 10, 15), "P1"),
    Round(2, date(2024, 11, 4), date(2025, 3, 28), "P2"),
)


@dataclass(frozen=True)
class CaseworkConfig:
    """A year of work in a made-up province; the same configuration gives the same year.

    Attributes:
        province: whose children it is about.
        districts: codes of its districts, 4 digits.
        subdistricts: codes of its subdistricts, 6 digits.
        managers, resources: how many.
        wrong_share: share of rows that are filled in wrongly.
    """

    province: ProvinceConfig
    districts: tuple[str, ...]
    subdistricts: tuple[str, ...]
    managers: int
    resources: int
    wrong_share: float = 0.05

    def districts_of(self, phase: Phase) -> tuple[str, ...]:
        """The districts that a phase works in."""
        return self.districts if phase.all_districts else self.districts[::2]

    def rng(self, *stream: int) -> np.random.Generator:
        """A random stream for each purpose, of child and round for instance."""
        return np.random.default_rng([self.province.seed, int(self.province.province_code), 12, *stream])


def casework_config(province: ProvinceConfig) -> CaseworkConfig:
    """The year of a province, scaled to its children; never fewer than 4 managers and 20 resources."""
    scale = province.children / FULL_SIZE
    subdistricts = tuple(sorted(areas_of(province).code.tolist()))
    return CaseworkConfig(
        province=province,
        districts=tuple(sorted({code[:4] for code in subdistricts})),
        subdistricts=subdistricts,
        managers=max(4, round(MANAGERS * scale)),
        resources=max(20, round(RESOURCES * scale)),
    )
