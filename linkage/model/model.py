"""The model: a Fellegi–Sunter mixture of four classes of pairs, as numbers.

Same child, twin, sibling, unrelated. Household evidence separates unrelated pairs from the other three; given
name, birth date, sex and number tell a child from its sibling. With two classes the same evidence
merges siblings. Twins are a class of their own because what separates siblings fails together for
them: they share the birthday and are given rhyming names.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from linkage.pairs.agreement_pattern import (
    NAME_FIELDS,
    SOURCE_BITS,
    Patterns,
    unpack_level,
    unpack_source_pairs,
    unpack_term_frequency,
)
from linkage.pairs.comparison_levels import COMPARISONS, EXTRAS, Name
from linkage.prepare.extra_columns import ExtraColumn
from linkage.prepare.term_frequency import MAX_BITS

VERSION = 6
CLASSES = ("same", "twin", "sibling", "unrelated")
SHARE_SURNAME = frozenset({"same", "twin", "sibling"})
BY_SOURCE_PAIR = {
    "first": ("same",),
    "sex": ("same",),
    "birth": ("same", "twin"),
    "last": ("same", "twin", "sibling"),
    "place": ("same", "twin", "sibling"),
}
"""Comparisons whose levels depend on the two registers, and the classes that share what depends on them."""
TWIN_PENALTY = 1.5
"""Bits that twins count for beyond their odds: taken for one child they hide one, which is worse than a missed link."""
TINY = 1e-9

SOURCE_SEPARATOR = " + "

Floats = npt.NDArray[np.float64]


class ModelVersionError(ValueError):
    """A stored model is of another version than this engine's."""


@dataclass(frozen=True)
class Model:
    """Probabilities of each comparison level by class, and how many pairs of each class there are.

    Attributes:
        levels: comparison → class → probability of each level (index 0, missing, is 1: it says nothing). Comparisons
            of extra columns are there only as far as `extra` goes.
        per_record: pairs of each class but `unrelated` per profile of the data it was trained on.
        records: how many records that was.
        trained_on: comparison → share of each level among its likely pairs of one child, for `drift`.
        temperature: how much surer its weights are than they are right, see `linkage.evaluate.calibration`.
        sources: the registers (sources, or layouts where the table tells them) that it was trained on.
        by_source_pair: two of them (`a + b`) → comparison → probability of each level for pairs of one child, as
            `comparison_levels`: one register spells worse than another.
        name_cooccurrence: bits by which strangers who share a surname are likelier to share a given name.
        cluster_context: class → chance of each `cluster_context.Seeds` of a pair; empty if it was never fitted.
        corroboration: field → class → by level of disagreement, the chance that both values are corroborated.
        graded: what the back-test said of it: `masked` records, `precision`, `recall`; empty if never graded.
        extra: the columns that it compares beside those of `linkage.prepare.tidy_table`, the first as `extra_1` …
    """

    levels: dict[str, dict[str, list[float]]]
    per_record: dict[str, float]
    records: int
    version: int = VERSION
    trained_on: dict[str, list[float]] = field(default_factory=dict)
    temperature: float = 1.0
    graded: dict[str, float] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    by_source_pair: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    name_cooccurrence: float = 0.0
    cluster_context: dict[str, list[float]] = field(default_factory=dict)
    corroboration: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    extra: tuple[ExtraColumn, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that tell this model from any other."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The model as JSON text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Model:
        """The model from `to_json`'s text.

        Raises:
            ModelVersionError: it is of another version.
        """
        values = json.loads(text)
        if values.get("version") != VERSION:
            found = values.get("version")
            raise ModelVersionError(f"the model is of version {found}, this engine reads {VERSION}: train anew")
        extra = tuple(ExtraColumn(**column) for column in values["extra"])
        return cls(**values | {"sources": tuple(values["sources"]), "extra": extra})

    @property
    def extra_names(self) -> tuple[str, ...]:
        """The names of the extra columns."""
        return tuple(column.name for column in self.extra)

    @property
    def comparisons(self) -> dict[str, str]:
        """The comparisons that the model has, in their order, and what each is of: itself, or an extra column."""
        names = dict(zip(EXTRAS, self.extra_names, strict=False))
        return {name: names.get(name, name) for name in COMPARISONS if name in self.levels}

    def class_odds(self, patterns: Patterns, profiles: int) -> Floats:
        """Log2 of each class's expected count of pairs with each pattern: array of (classes, n).

        Differences between rows are log odds between classes.
        """
        weights = np.repeat(self.prior(profiles)[None, :], len(patterns), axis=0).T
        for odds in self.field_odds(patterns).values():
            weights += odds
        return np.ascontiguousarray(weights)

    def weights(self, patterns: Patterns, profiles: int) -> Floats:
        """Log2 odds that a pair with each pattern is one child, against all other classes together: length n."""
        return weigh_same(self.class_odds(patterns, profiles))

    def prior(self, profiles: int) -> Floats:
        """Log2 of each class's expected count of pairs among `profiles` profiles: one a class."""
        related = [self.per_record[name] * profiles for name in CLASSES[:-1]]
        total = profiles * (profiles - 1) / 2
        return np.log2(np.maximum([*related, max(total - sum(related), 1.0)], TINY))

    def field_odds(self, patterns: Patterns) -> dict[str, Floats]:
        """Log2 of each class's chance of each pattern's level, by comparison: arrays of (classes, n)."""
        term_frequency, sources = unpack_term_frequency(patterns), unpack_source_pairs(patterns)
        levels = {name: unpack_level(patterns, name) for name in self.comparisons}
        odds = {}
        for name, level in levels.items():
            table = self._odds_of(name)
            row = term_frequency[name] * table.shape[2] + level if name in term_frequency else level
            # A row has all classes, so that a pattern costs one read and not one for each class.
            odds[name] = table.reshape(len(CLASSES), -1).T.take(row, axis=0).T
        for name, classes in BY_SOURCE_PAIR.items() if sources.any() else ():
            odds[name][np.isin(CLASSES, classes)] += self._shifts_of(name)[sources, levels[name]]
        agree = [(levels[name] >= Name.SOUND) & (levels[name] <= Name.EQUAL) for name in NAME_FIELDS]
        odds["last"][CLASSES.index("unrelated"), agree[0] & agree[1]] += self.name_cooccurrence
        return odds

    def _shifts_of(self, name: str) -> Floats:
        """What two registers add to a comparison's log2 odds: array of (two registers packed, level)."""
        general = np.asarray(self.levels[name]["same"])
        shifts = np.zeros((1 << 2 * SOURCE_BITS, len(general)))
        for key, tables in self.by_source_pair.items():
            a, b = (self.sources.index(source) + 1 for source in key.split(SOURCE_SEPARATOR))
            shifts[a << SOURCE_BITS | b] = np.log2(np.maximum(tables[name], TINY) / np.maximum(general, TINY))
        return shifts

    def _odds_of(self, name: str) -> Floats:
        """Log2 of each class's chance of each level of a comparison: array of (classes, term_frequency, level)."""
        table = np.log2(np.maximum([self.levels[name][class_name] for class_name in CLASSES], TINY))
        if name not in NAME_FIELDS:
            return table[:, None, :]
        odds = np.repeat(table[:, None, :], MAX_BITS + 1, axis=1)
        # The chance to agree on a rare name is that name's own. Siblings and twins share a surname but
        # not a given name; their given names agree as those of strangers do.
        strangers = [c not in SHARE_SURNAME if name == "last" else c != "same" for c in CLASSES]
        odds[strangers, :, Name.SOUND : Name.EQUAL + 1] = -np.arange(MAX_BITS + 1.0)[:, None]
        return odds


def weigh_same(odds: Floats) -> Floats:
    """Log2 odds of one child against all other classes together, from those by class (classes, n): length n.

    Twins count for more than they are likely (`TWIN_PENALTY`).
    """
    same, twin, *others = odds
    return np.asarray(same - np.logaddexp2.reduce([twin + TWIN_PENALTY, *others], axis=0))
