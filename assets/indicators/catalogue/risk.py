"""The score of a learner's risk of leaving, from reasons and weights in `data/reference/risk.yaml`.

What each reason counts to in the province is the registry's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Self

import pydantic

import data.reference
from quality import yaml_file
from quality.yaml_file import Entry

FILE = Path(data.reference.__file__).parent / "risk.yaml"


class RiskReason(Entry):
    """Why a learner may leave: its code, what it adds to the score, a condition on `person`, and its words."""

    reason: str
    weight: Annotated[int, pydantic.Field(gt=0)]
    when: str
    th: str
    en: str


class Band(Entry):
    """Scores from `first` (`from` in the file) up to the next band."""

    code: str
    first: Annotated[int, pydantic.Field(alias="from")]
    th: str
    en: str


class IncomeLine(Entry):
    """Up to which income a household is poor.

    Attributes:
        baht: a person and year.
        th: in words, Thai.
        en: in words, English.
        source: who draws the line, and where it is written.
    """

    baht: Annotated[int, pydantic.Field(gt=0)]
    th: str
    en: str
    source: Annotated[str, pydantic.Field(min_length=1)]


class Risk(Entry):
    """The score's definition.

    Attributes:
        ages: first and last age (on 16 May of the school year) that has a score.
        income_line: up to which income a household is poor, and who says so.
        bands: from low to high.
        reasons: in the order of the file.
    """

    ages: tuple[int, int]
    income_line: IncomeLine
    bands: tuple[Band, ...]
    reasons: tuple[RiskReason, ...]

    @pydantic.model_validator(mode="after")
    def _check_bands(self) -> Self:
        first = [band.first for band in self.bands]
        if first[:1] != [0] or first != sorted(set(first)):
            raise ValueError("bands must begin at 0 and rise")
        return self


@cache
def load() -> Risk:
    """The definition as the file has it.

    Raises:
        DataFileError: the file is not as it must be.
    """
    return yaml_file.read(FILE, Risk)


def score_sql() -> str:
    """SQL that adds risk_reasons, risk_score and risk_band to `person`; null for children without a score."""
    known = load()
    reasons = ", ".join(f"if({each.when}, '{each.reason}', NULL)" for each in known.reasons)
    weights = " + ".join(f"if({each.when}, {each.weight}, 0)" for each in known.reasons)
    bands = " ".join(f"WHEN risk_score >= {band.first} THEN '{band.code}'" for band in reversed(known.bands))
    first, last = known.ages
    return f"""
        CREATE OR REPLACE TEMP TABLE person AS
        SELECT * EXCLUDE (scored), CASE {bands} END AS risk_band
        FROM (
            SELECT
                person.*,
                if(scored, list_filter([{reasons}], lambda reason: reason IS NOT NULL), NULL) AS risk_reasons,
                if(scored, {weights}, NULL) AS risk_score
            FROM (
                SELECT *, registered AND in_education AND school_age BETWEEN {first} AND {last} AS scored FROM person
            ) AS person
        )"""
