"""The people as they are: who has which number, lives and is registered where, goes to school, is poor.

What an agency knows and writes of them belongs to `sightings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import ProvinceConfig
from data.synthetic.people import numbers
from data.synthetic.people.families import Families, make_families
from data.synthetic.people.names import draw_given
from data.synthetic.people.places import Areas, Houses, areas_of, foreign_offices
from data.synthetic.people.schooling import Schooling, make_schooling

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

HERE, ELSEWHERE, UNREGISTERED = 0, 1, 2
BEFORE_1984 = np.datetime64("1984-01-01", "D").astype(np.int64)


@dataclass(frozen=True)
class MadeUpPopulation:
    """The province's children and what is true of them.

    Arrays have shape (n,), a child each: `number` (int64, -1 without one), `status` (HERE, ELSEWHERE,
    UNREGISTERED: where registered), `away` (registered here, lives in another province), `lives` and
    `registered_at` (houses), `old_given` (text before a lawful change, empty where there was none),
    `old_surname` (the present one where there was none), `mother_number` and `father_number` (-1 without or
    unknown), `mother_surname`, `age` (full years), `poor`, `disabled` and `schooling`.
    """

    config: ProvinceConfig
    areas: Areas
    families: Families
    houses: Houses
    number: Ints
    status: Ints
    away: Bools
    lives: Ints
    registered_at: Ints
    old_given: Texts
    old_surname: Texts
    mother_number: Ints
    father_number: Ints
    mother_surname: Texts
    age: Ints
    poor: Bools
    disabled: Bools
    schooling: Schooling

    def __len__(self) -> int:
        return len(self.number)

    @property
    def people(self) -> Ints:
        """People of each child's household."""
        return self.families.people[self.families.household]

    @property
    def registered(self) -> Bools:
        """Whether a child stands in this province's civil register."""
        return np.asarray(self.status == HERE)

    @property
    def resident(self) -> Bools:
        """Whether a child lives in this province."""
        return ~self.away


def make_population(config: ProvinceConfig) -> MadeUpPopulation:
    """The population of a configuration; the same one gives the same people."""
    areas = areas_of(config)
    families = make_families(config, areas)
    non_thai = families.non_thai[families.household]
    rng = config.rng("registration")
    status = _status(config, non_thai, rng)
    away = (status == HERE) & (rng.random(len(status)) < config.away_share)
    home = families.house[families.household]
    moved = rng.random(len(families.house)) < 0.09
    new_home = np.where(moved, rng.permutation(families.house), families.house)
    mother_number = _adult_numbers(config, families.mother_birth, families.non_thai, "mothers")
    own_house = np.concatenate([families.non_thai, np.zeros(len(families.father_birth), bool)])
    father_number = _adult_numbers(config, families.father_birth, own_house[: len(families.father_birth)], "fathers")
    rng = config.rng("life")
    poor_household = rng.random(len(families.house)) < np.where(families.non_thai, 0.5, 0.24)
    poor = poor_household[families.household]
    disabled = rng.random(len(status)) < 0.012
    # a year later everybody is a year older, and it is the same children
    day = config.extract_day if config.term == 3 else config.as_of
    age = full_years(families.birth, np.datetime64(day, "D").astype(np.int64))
    schooling = make_schooling(
        config, families.birth, non_thai, poor, disabled, new_home[families.household] != home, away
    )
    changed = rng.random(len(status)) < 0.03
    mother = families.household
    return MadeUpPopulation(
        config=config,
        areas=areas,
        families=families,
        houses=families.houses,
        number=_children_numbers(config, areas, families, status, non_thai),
        status=status,
        away=away,
        lives=new_home[families.household],
        registered_at=home,
        old_surname=np.where(changed, families.mother_maiden[mother], families.surname),
        old_given=_old_given(families, rng),
        mother_number=np.where(rng.random(len(status)) < 0.01, -1, mother_number[mother]),
        father_number=np.where(rng.random(len(status)) < 0.05, -1, father_number[families.father]),
        mother_surname=_mother_surnames(families, rng),
        age=age,
        poor=poor,
        disabled=disabled,
        schooling=schooling,
    )


def full_years(birth: Ints, day: Any) -> Ints:
    """Full years from `birth` to `day`, both days since 1970."""
    birth_ym, day_ym = birth.astype("datetime64[D]"), np.asarray(day).astype("datetime64[D]")
    months = (day_ym.astype("datetime64[M]") - birth_ym.astype("datetime64[M]")).astype(np.int64)
    birth_day = (birth_ym - birth_ym.astype("datetime64[M]")).astype(np.int64)
    of_month = (day_ym - day_ym.astype("datetime64[M]")).astype(np.int64)
    return np.asarray((months - (of_month < birth_day)) // 12)


def _status(config: ProvinceConfig, non_thai: Bools, rng: np.random.Generator) -> Ints:
    """Where children are registered; children without nationality are often registered nowhere."""
    draw = rng.random(len(non_thai))
    missing = 1.0 - config.registered_share
    unregistered = np.where(non_thai, 0.45, missing * 0.12)
    elsewhere = max(0.0, missing - float(unregistered.mean()))
    return np.where(draw < unregistered, UNREGISTERED, np.where(draw < unregistered + elsewhere, ELSEWHERE, HERE))


def _adult_numbers(config: ProvinceConfig, birth: Ints, non_thai: Bools, stream: str) -> Ints:
    """Parents' numbers: categories 3 and 4 were born before 1984, 5 added later; foreigners 0 and 6, or none."""
    rng = config.rng(stream)
    count = len(birth)
    old = rng.choice([3, 4, 5, 1], count, p=[0.88, 0.03, 0.08, 0.01])
    young = rng.choice([1, 2, 5], count, p=[0.94, 0.02, 0.04])
    category = np.where(birth < BEFORE_1984, old, young)
    foreign = rng.choice([0, 6, 8, 5], count, p=[0.45, 0.40, 0.05, 0.10])
    category = np.where(non_thai, foreign, category)
    running = rng.integers(10**5, 10**7, count)
    number = numbers.compose(category, _offices(config, rng.integers(0, 10**6, count), rng), running)
    return np.where(non_thai & (rng.random(count) < 0.35), -1, number)


def _offices(config: ProvinceConfig, pick: Ints, rng: np.random.Generator) -> Ints:
    """Offices of the province for 3 in 4, of others for the rest."""
    own = np.unique(areas_of(config).district_code.astype(np.int64))
    other = foreign_offices(config)
    return np.where(rng.random(len(pick)) < 0.75, own[pick % len(own)], other[pick % len(other)])


def _children_numbers(config: ProvinceConfig, areas: Areas, families: Families, status: Ints, non_thai: Bools) -> Ints:
    """Numbers issued one after the other in each office in the order of births, so that twins are neighbours."""
    rng = config.rng("numbers")
    count = len(status)
    house = families.house[families.household]
    home = areas.district_code.astype(np.int64)[families.houses.area[house]]
    draw = rng.random(count)
    # the mother gives birth where she does: at home, in the provincial town, or elsewhere
    draw = draw[np.searchsorted(families.household, families.household)]
    office = np.where(draw < 0.62, home, np.where(draw < 0.92, int(home.min()), 0))
    foreign = (office == 0) | (status == ELSEWHERE)
    others = foreign_offices(config)
    office = np.where(foreign, others[rng.integers(0, len(others), count)], office)
    twins = families.twin & np.concatenate([[False], families.birth[1:] == families.birth[:-1]])
    office[twins] = office[np.flatnonzero(twins) - 1]
    day = families.birth + np.minimum(rng.geometric(0.12, count), 40)
    day[twins] = day[np.flatnonzero(twins) - 1]
    running = _running(office, day, rng)
    late = np.where(non_thai, 0.0, 0.02)
    category = np.where(rng.random(count) < late, 2, 1)
    category = np.where(rng.random(count) < 0.003, rng.choice([5, 3, 4], count, p=[0.7, 0.2, 0.1]), category)
    category = np.where(non_thai, rng.choice([7, 6, 0, 8], count, p=[0.47, 0.25, 0.25, 0.03]), category)
    return np.where(status == UNREGISTERED, -1, numbers.compose(category, office, running))


def _running(office: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """Running numbers by office in the order of registration, with gaps for those who are not in the extract."""
    order = np.lexsort((day, office))
    step = rng.integers(1, 3, len(order))
    begins = np.concatenate([[True], office[order][1:] != office[order][:-1]])
    total = np.cumsum(step)
    first = total[begins][np.cumsum(begins) - 1]
    # the sequence began in 1984; where an office knows few of the children, years leave wide gaps
    per_office = np.bincount(np.cumsum(begins) - 1)[np.cumsum(begins) - 1]
    years = (day[order] - BEFORE_1984) / 365.25
    offset = np.where(per_office < 40, years * 2500, years * 40)
    running = np.empty(len(order), np.int64)
    running[order] = 10000 + total - first + offset.astype(np.int64)
    return running


def _old_given(families: Families, rng: np.random.Generator) -> Texts:
    """Given names before a change, empty for those who never changed it; few with names in parts do."""
    count = len(families.sex)
    changed = rng.random(count) < np.where(families.given.has_parts(), 0.004, 0.015)
    people = families.people[families.household]
    out = np.full(count, "", object)
    index = np.flatnonzero(changed)
    out[index] = draw_given(people[index], families.sex[index], 0.5, rng).text()
    return out


def _mother_surnames(families: Families, rng: np.random.Generator) -> Texts:
    """Three mothers in four bear their husband's surname."""
    household = families.household
    takes = (rng.random(len(families.house)) < 0.75)[household]
    return np.where(takes, families.father_surname[household], families.mother_maiden[household])
