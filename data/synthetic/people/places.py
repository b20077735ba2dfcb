"""Areas and houses of a province: DOPA codes from `geothai`, houses made up. Who lives in them: `population`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geothai
import numpy as np
import numpy.typing as npt

from data.synthetic.config import ProvinceConfig

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]


@dataclass(frozen=True)
class Areas:
    """A province's subdistricts, in the order of their codes.

    Attributes:
        province_name: Thai name of the province.
        code: six-digit codes, shape (a,).
        name: Thai names.
        district_code: four-digit codes.
        district_name: Thai names of the districts.
        weight: share of the province's households, shape (a,).
        tilt: how far the ethnic mix leans from the province's, log odds.
    """

    province_name: str
    code: Texts
    name: Texts
    district_code: Texts
    district_name: Texts
    weight: npt.NDArray[np.float64]
    tilt: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Houses:
    """Houses: subdistrict (index into `Areas`), village number, house number, 11-digit code."""

    area: Ints
    village: Ints
    number: Texts
    code: Ints

    def __len__(self) -> int:
        return len(self.area)


def areas_of(config: ProvinceConfig) -> Areas:
    """The subdistricts of the configured province, with made-up weights.

    Raises:
        ValueError: the code is no province.
    """
    province = geothai.province(config.province_code)
    if province is None:
        raise ValueError(f"{config.province_code!r} is not the code of a province")
    rows = [(s, d) for d in geothai.districts(province.code) for s in geothai.subdistricts(d.code)]
    rng = config.rng("areas")
    weight = rng.lognormal(0.0, 0.7, len(rows))
    return Areas(
        province_name=province.name_th,
        code=np.array([s.code for s, _ in rows], object),
        name=np.array([s.name_th for s, _ in rows], object),
        district_code=np.array([d.code for _, d in rows], object),
        district_name=np.array([d.name_th for _, d in rows], object),
        weight=weight / weight.sum(),
        tilt=rng.normal(0.0, 1.2, len(rows)),
    )


def make_houses(areas: Areas, count: int, rng: np.random.Generator) -> Houses:
    """`count` houses spread over the areas; codes run in the order of villages within a district."""
    area = rng.choice(len(areas.code), count, p=areas.weight)
    village = 1 + np.minimum(rng.geometric(0.16, count) - 1, 13)
    # ravel: villages in which codes run on; houses of one village are neighbours
    order = np.lexsort((rng.random(count), village, area))
    district = areas.district_code.astype(np.int64)[area]
    code = np.empty(count, np.int64)
    for one in np.unique(district):
        here = order[district[order] == one]
        code[here] = one * 10**7 + 100 + np.cumsum(rng.integers(1, 5, len(here)))
    main = rng.integers(1, 420, count).astype(str).astype(object)
    part = ("/" + rng.integers(1, 90, count).astype(str).astype(object)).astype(object)
    number = np.where(rng.random(count) < 0.4, main + part, main)
    return Houses(area, village, number, code)


def foreign_offices(config: ProvinceConfig) -> Ints:
    """Four-digit district codes of all other provinces: where children born elsewhere got their number."""
    codes = [d.code for p in geothai.provinces() if p.code != config.province_code for d in geothai.districts(p.code)]
    return np.array(codes, np.int64)
