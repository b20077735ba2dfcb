"""Plausible bodies: weight and height by age. For every source that measures children."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Measures = npt.NDArray[np.float64]

AGES = [0, 1, 2, 3, 5, 7, 10, 13, 15, 18]
KILOGRAMS = [3.2, 9.2, 11.8, 13.8, 17.8, 22.5, 31.5, 44.0, 51.0, 56.0]
CENTIMETRES = [50, 75, 86, 95, 109, 121, 138, 155, 162, 166]


def weights(age: npt.NDArray[Any], rng: np.random.Generator) -> Measures:
    """Weights in kilograms for ages in years."""
    return np.asarray(np.round(np.interp(age, AGES, KILOGRAMS) * rng.lognormal(0, 0.14, len(age)), 1))


def heights(age: npt.NDArray[Any], rng: np.random.Generator) -> Measures:
    """Heights in centimetres for ages in years."""
    return np.asarray(np.round(np.interp(age, AGES, CENTIMETRES) * rng.normal(1, 0.04, len(age)), 1))
