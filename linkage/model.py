"""The model: a Fellegi–Sunter mixture of four classes of pairs, as numbers.

Same child, twin, sibling, unrelated. Household evidence tells unrelated from the other three; given
name, birth date, sex and number tell a child from its sibling. With two classes the same evidence
merges siblings. Twins are a class of their own because what tells siblings apart fails together for
them: they share the birthday and are given rhyming names.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from linkage.levels import COMPARISONS, Name, unpack

VERSION = 2
CLASSES = ("same", "twin", "sibling", "unrelated")
SHARE_SURNAME = frozenset({"same", "twin", "sibling"})
_RARITY_BITS = 5
MOST_RARE = (1 << _RARITY_BITS) - 1
_RARITY_SHIFT = 4 * len(COMPARISONS)
TINY = 1e-9

Floats = npt.NDArray[np.float64]
Patterns = npt.NDArray[np.int64]


class ModelVersionError(ValueError):
    """A stored model is of another version than this engine's."""


@dataclass(frozen=True)
class Model:
    """Probabilities of each comparison level by class, and how many pairs of each class there are.

    Attributes:
        levels: comparison → class → probability of each level (index 0, missing, is 1: it says nothing).
        per_record: pairs of each class but `unrelated` per profile of the data it was trained on.
        records: how many records that was.
        trained_on: comparison → share of each level among its likely pairs of one child, for `drift`.
        temperature: how much surer its weights are than they are right, see `linkage.calibration`.
        graded: what the back-test said of it: `masked` records, `precision`, `recall`; empty if never graded.
    """

    levels: dict[str, dict[str, list[float]]]
    per_record: dict[str, float]
    records: int
    version: int = VERSION
    trained_on: dict[str, list[float]] = field(default_factory=dict)
    temperature: float = 1.0
    graded: dict[str, float] = field(default_factory=dict)

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
        return cls(**values)

    def class_odds(self, patterns: Patterns, profiles: int) -> Floats:
        """Log2 of each class's expected count of pairs with each pattern: array of (classes, n).

        Differences between rows are log odds between classes.
        """
        weights = np.repeat(self.prior(profiles)[:, None], len(patterns), axis=1)
        for odds in self.field_odds(patterns).values():
            weights += odds
        return weights

    def weights(self, patterns: Patterns, profiles: int) -> Floats:
        """Log2 odds that a pair with each pattern is one child, against all other classes together: length n."""
        odds = self.class_odds(patterns, profiles)
        same = CLASSES.index("same")
        return np.asarray(odds[same] - np.logaddexp2.reduce(np.delete(odds, same, axis=0), axis=0))

    def prior(self, profiles: int) -> Floats:
        """Log2 of each class's expected count of pairs among `profiles` profiles: one a class."""
        related = [self.per_record[name] * profiles for name in CLASSES[:-1]]
        total = profiles * (profiles - 1) / 2
        return np.log2(np.maximum([*related, max(total - sum(related), 1.0)], TINY))

    def field_odds(self, patterns: Patterns) -> dict[str, Floats]:
        """Log2 of each class's chance of each pattern's level, by comparison: arrays of (classes, n)."""
        return {
            name: np.stack(
                [
                    self._rare(
                        name, class_name, np.log2(np.maximum(self.levels[name][class_name], TINY)), level, patterns
                    )
                    for class_name in CLASSES
                ]
            )
            for name, level in unpack(patterns).items()
        }

    @staticmethod
    def _rare(name: str, class_name: str, table: Floats, level: Patterns, patterns: Patterns) -> Floats:
        # The chance to agree on a rare name is that name's own. Siblings and twins share a surname but
        # not a given name; their given names agree as those of strangers do.
        if name not in RARITY_PLACES or class_name == "same" or (name == "last" and class_name in SHARE_SURNAME):
            return table[level]
        agrees = (level >= Name.SOUND) & (level <= Name.EQUAL)
        return np.where(agrees, -unpack_rarity(patterns)[name].astype(np.float64), table[level])


RARITY_PLACES = ("first", "last")


def unpack_rarity(patterns: Patterns) -> dict[str, Patterns]:
    """−log2 of the frequency of the agreed name, in whole bits, for given name and surname."""
    return {
        name: (patterns >> (_RARITY_SHIFT + _RARITY_BITS * place)) & MOST_RARE
        for place, name in enumerate(RARITY_PLACES)
    }


def rarity_sql(name: str, expression: str) -> str:
    """SQL that puts a rarity (whole bits, 0 to `MOST_RARE`) at its place in a pattern."""
    return f"(({expression})::BIGINT << {_RARITY_SHIFT + _RARITY_BITS * RARITY_PLACES.index(name)})"
