"""The score of a learner's risk of leaving, from reasons and weights in `data/reference/risk.yaml`.

What each reason counts to in the province is the registry's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import data.reference

FILE = Path(data.reference.__file__).parent / "risk.yaml"


@dataclass(frozen=True)
class Reason:
    """Why a learner may leave.

    Attributes:
        code: its name.
        weight: what it adds to the score.
        when: condition on `person`.
        text: in words, (Thai, English).
    """

    code: str
    weight: int
    when: str
    text: tuple[str, str]


@dataclass(frozen=True)
class Band:
    """Scores from `first` up to the next band."""

    code: str
    first: int
    text: tuple[str, str]


@dataclass(frozen=True)
class Risk:
    """The score's definition.

    Attributes:
        ages: first and last age in full years that has a score.
        income_line: baht a person and year, up to which a household is poor.
        bands: from low to high.
        reasons: in the order of the file.
    """

    ages: tuple[int, int]
    income_line: int
    bands: tuple[Band, ...]
    reasons: tuple[Reason, ...]


@cache
def load() -> Risk:
    """The definition as the file has it."""
    written = yaml.safe_load(FILE.read_text("utf-8"))
    first, last = written["ages"]
    return Risk(
        ages=(first, last),
        income_line=written["income_line"],
        bands=tuple(Band(each["code"], each["from"], (each["th"], each["en"])) for each in written["bands"]),
        reasons=tuple(
            Reason(each["reason"], each["weight"], each["when"], (each["th"], each["en"]))
            for each in written["reasons"]
        ),
    )


def score_sql() -> str:
    """SQL that adds risk_reasons, risk_score and risk_band to `person`; null for children without a score."""
    known = load()
    reasons = ", ".join(f"if({each.when}, '{each.code}', NULL)" for each in known.reasons)
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
                SELECT *, registered AND in_education AND age BETWEEN {first} AND {last} AS scored FROM person
            ) AS person
        )"""
