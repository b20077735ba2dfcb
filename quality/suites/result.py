"""What judging a rule came to: counts and shares, nothing of a row."""

from __future__ import annotations

from dataclasses import dataclass

from quality.rule import CRITICAL, SHARE, Rule


@dataclass(frozen=True)
class MeasuredFigure:
    """What was measured for a rule that is not judged row by row.

    Attributes:
        rule: the rule's id.
        rows: what it could be asked of.
        failed: of these, what does not hold.
        value: what was measured, where it is no share of rows; None: there was nothing to measure.
        source, district: what part of the table it is about, where it is measured for parts.
        detail: what does not hold, in words that may be shown: a file's name, never a value.
    """

    rule: str
    rows: int = 0
    failed: int = 0
    value: float | None = None
    source: str | None = None
    district: str | None = None
    detail: str = ""

    def observed(self, measure: str) -> float | None:
        """What a rule with this measure sees: the value, or the share that holds; None: nothing was measured."""
        if measure != SHARE or self.value is not None or not self.rows:
            return self.value
        return 1 - self.failed / self.rows


@dataclass(frozen=True)
class CheckResult:
    """A rule, judged.

    Attributes:
        rule: the rule.
        passed: whether it holds; True where there was nothing to measure.
        observed: what was measured, in the rule's measure.
        rows, failed: how many it was asked of, how many do not hold.
        source, district: what part of the table it is about.
        detail: what does not hold, in words.
        is_cached: whether the batch had been judged so before and was not judged again.
    """

    rule: Rule
    passed: bool
    observed: float | None
    rows: int
    failed: int
    source: str | None = None
    district: str | None = None
    detail: str = ""
    is_cached: bool = False

    @property
    def blocks(self) -> bool:
        """Whether what depends on the table must not run."""
        return not self.passed and self.rule.severity == CRITICAL
