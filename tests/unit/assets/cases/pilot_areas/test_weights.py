"""The weights of pilot areas: what holds together and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.cases.pilot_areas import weights
from assets.indicators.catalogue import registry
from quality.yaml_file import DataFileError

ONE: dict[str, Any] = {"code": "a", "side": "difficulty", "weight": 1, "indicator": "poor", "take": "share"}
OTHER: dict[str, Any] = {"code": "b", "side": "readiness", "weight": 1, "from": "places"}


def load(folder: Path, *measures: dict[str, Any], **changes: Any) -> weights.Weights:
    file = folder / "weights.yaml"
    named = [measure | {"th": "ก", "en": "a"} for measure in measures]
    file.write_text(yaml.safe_dump({"draws": 10, "spread": 2, "seed": 1, "measures": named} | changes), "utf-8")
    return weights.load(file)


def test_every_indicator_is_counted_for_subdistricts_and_its_ages() -> None:
    known = {each.code: each for each in registry.load().indicators}
    about = [each for each in weights.load().measures if each.indicator]
    assert len(about) >= 3
    assert [each.code for each in about if "subdistrict" not in known[each.indicator or ""].levels] == []


@pytest.mark.parametrize(
    ("measures", "changes", "words"),
    [
        ([ONE], {}, "has no measure of readiness"),
        ([ONE, ONE, OTHER], {}, "a code is used twice: a"),
        ([ONE | {"from": "places"}, OTHER], {}, "needs either an indicator or from"),
        ([ONE | {"take": None}, OTHER], {}, "take belongs to an indicator"),
        ([ONE | {"weight": 0}, OTHER], {}, "greater than 0"),
        ([ONE | {"wait": 1}, OTHER], {}, "wait: Extra inputs are not permitted"),
        ([ONE, OTHER | {"from": "luck"}], {}, "Input should be 'managers'"),
        ([ONE, OTHER], {"spread": 0.5}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_hold_together_is_refused(
    tmp_path: Path, measures: list[dict[str, Any]], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataFileError, match=words):
        load(tmp_path, *measures, **changes)


def test_a_team_may_have_its_own(tmp_path: Path) -> None:
    assert [measure.code for measure in load(tmp_path, ONE, OTHER).measures] == ["a", "b"]
