"""What a way of spoiling an inbox is: which file, how, and what staging must make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support import damaged_files as spoil
from tests.support.damaged_files import Spoil

CIVIL = "civil_registration/civil_registration_95_256705.csv"
DMC, ONEC = "schools/2567-1-student.xlsx", "schools/student_term_2567_1.csv"
ITW51, DROPOUTS = "nonformal/itw51.zip", "nonformal/student_dropouts_2567.csv"
MAP = "social_map/social_map_95_2567.xlsx"
HEALTH = "health/43files_95_20240516.zip"
SURVEY = "field_survey/field_survey_95_2567.csv"

HELD, TAKEN, PARTLY = "held", ("accepted", None), ("partly", None)
Verdict = tuple[str, str | None]


@dataclass(frozen=True)
class Spoiling:
    """One way to spoil a file.

    Attributes:
        name: what became of it.
        file: `source/file` in the clean inbox.
        spoil: does it.
        files: the verdict on each file that it touches, by its name below the source.
        quarantined: rows in quarantine by reason, beyond those of the clean file.
        lost: accepted rows fewer than of the clean source; None: not counted.
        flags: rows with a flag, beyond those of the clean file.
    """

    name: str
    file: str
    spoil: Spoil
    files: Mapping[str, Verdict]
    quarantined: Mapping[str, int] = field(default_factory=dict)
    lost: int | None = 0
    flags: Mapping[str, int] = field(default_factory=dict)


def held(reason: str) -> Verdict:
    """A held file."""
    return HELD, reason


def ignored(reason: str) -> Verdict:
    """An ignored file."""
    return "ignored", reason


def civil(name: str, change: Spoil, verdict: Verdict = TAKEN, **more: Any) -> Spoiling:
    """A way to spoil the civil register."""
    return Spoiling(name, CIVIL, change, {CIVIL.partition("/")[2]: verdict}, **more)


def beside_civil(name: str, file: str, content: bytes | Callable[[bytes], bytes], verdict: Verdict) -> Spoiling:
    """A stray file beside a good register."""
    return Spoiling(name, CIVIL, spoil.beside(file, content), {CIVIL.partition("/")[2]: TAKEN, file: verdict})


def pupils(name: str, change: Spoil, verdict: Verdict = TAKEN, **more: Any) -> Spoiling:
    """A way to spoil the workbook of pupils."""
    return Spoiling(name, DMC, change, {DMC.partition("/")[2]: verdict}, **more)


def archive(name: str, change: Spoil, files: Mapping[str, Verdict], **more: Any) -> Spoiling:
    """A way to spoil the health archive; files by their names in it, the archive itself as an empty name."""
    whole = HEALTH.partition("/")[2]
    return Spoiling(
        name, HEALTH, change, {f"{whole}/{file}" if file else whole: told for file, told in files.items()}, **more
    )


def tables(name: str, change: Spoil, files: Mapping[str, Verdict], **more: Any) -> Spoiling:
    """A way to spoil the archive of non-formal learners."""
    whole = ITW51.partition("/")[2]
    return Spoiling(
        name, ITW51, change, {f"{whole}/{file}" if file else whole: told for file, told in files.items()}, **more
    )
