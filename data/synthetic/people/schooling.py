"""Who goes to school, who never did, who left and who will: risks with noise. Schools' rows: `schools`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.synthetic.config import BUDDHIST_ERA, ProvinceConfig

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]

PRIMARY_1, LOWER_1, LOWER_3, UPPER_1, UPPER_3 = 1, 7, 9, 10, 12
NURSERY = -2


@dataclass(frozen=True)
class Schooling:
    """The truth of learning in the configuration's term, arrays of shape (n,).

    Attributes:
        level: grade by age, -2…0 kindergarten, 1…6 ป., 7…9 ม.1–3, 10…12 ม.4–6; others are not of school age.
        grade: grade the child sits in, one below or above `level` for a few.
        enrolled: pupil of a school in the term.
        dropout: was a pupil once, is not now.
        never: of compulsory age and never was a pupil.
        nonformal: learner in non-formal education.
        overage: sits in a lower grade than age says.
        leaves: pupil in the first term who will have left by the second.
        returns: dropout who is back in the second term.
        stays: of those who return, who is still there in the term after it.
    """

    level: Ints
    grade: Ints
    enrolled: Bools
    dropout: Bools
    never: Bools
    nonformal: Bools
    overage: Bools
    leaves: Bools
    returns: Bools
    stays: Bools


def make_schooling(
    config: ProvinceConfig, birth: Ints, non_thai: Bools, poor: Bools, disabled: Bools, moved: Bools, away: Bools
) -> Schooling:
    """Draw schooling for children born on `birth` (days since 1970); being out of school depends on the risks."""
    rng = config.rng("schooling")
    count = len(birth)
    year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970 + BUDDHIST_ERA
    level = config.first_year - year - 6
    of_age = (level >= NURSERY) & (level <= UPPER_3)
    compulsory = (level >= PRIMARY_1) & (level <= LOWER_3)
    overage = compulsory & (rng.random(count) < np.where(poor | non_thai, 0.06, 0.02))
    risk = -4.2 + 0.9 * poor + 1.5 * non_thai + 1.6 * disabled + 0.8 * moved + 1.0 * overage
    risk = risk + np.where(level >= LOWER_1, 0.9, 0.0) + rng.normal(0.0, 0.6, count)
    out = _out_of_school(config, risk, level, compulsory, rng) & of_age
    in_school = of_age & ~out & ~away
    never = out & compulsory & (rng.random(count) < np.where(level <= 3, 0.6, 0.15))
    dropout = out & (level >= PRIMARY_1) & ~never & ~away
    nonformal = dropout & (level >= LOWER_1) & (rng.random(count) < 0.28)
    grade = np.clip(level - overage + (~overage & (rng.random(count) < 0.01)), NURSERY, UPPER_3)
    leave_risk = 1 / (1 + np.exp(-(risk + np.where(level == LOWER_3, 0.5, 0.0) - 0.3)))
    leaves = in_school & (level >= PRIMARY_1) & (rng.random(count) < leave_risk)
    returns = dropout & ~nonformal & (rng.random(count) < 0.12)
    stays = returns & (config.rng("stays").random(count) < 0.75)
    if config.term >= 2:
        in_school, dropout = (in_school & ~leaves) | returns, (dropout | leaves) & ~returns
    if config.term == 3:
        in_school, dropout = in_school & (level < UPPER_3) & ~(returns & ~stays), dropout | (returns & ~stays)
        grade = np.minimum(grade + 1, UPPER_3)
    if config.term == 0:
        # a year earlier everybody sat a grade lower
        in_school, dropout, nonformal = (in_school & (level > NURSERY)) | dropout, in_school & False, in_school & False
        grade = np.maximum(grade - 1, NURSERY)
    return Schooling(level, grade, in_school, dropout, never, nonformal, overage, leaves, returns, stays)


def _out_of_school(
    config: ProvinceConfig, risk: Weights, level: Ints, compulsory: Bools, rng: np.random.Generator
) -> Bools:
    """Who is out: by risk among the compulsory ages, set so that the configured share is met; by level elsewhere."""
    low, high = -12.0, 12.0
    for _ in range(40):
        shift = (low + high) / 2
        share = float((1 / (1 + np.exp(-(risk[compulsory] + shift)))).mean()) if compulsory.any() else 0.0
        low, high = (shift, high) if share < config.out_of_school_share else (low, shift)
    chance = 1 / (1 + np.exp(-(risk + shift)))
    for one, share in ((-2, 0.28), (-1, 0.15), (0, 0.06)):
        chance = np.where(level == one, share, chance)
    chance = np.where(level >= UPPER_1, np.minimum(0.9, 0.08 + 2.2 * chance), chance)
    return np.asarray(rng.random(len(risk)) < chance)
