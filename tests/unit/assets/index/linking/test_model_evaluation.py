"""The second opinion in a model's evaluation: left out where there is nothing to tell apart, and only there."""

from __future__ import annotations

import pyarrow as pa
import pytest

from assets.index.linking import model_evaluation
from linkage.evaluate import second_opinion
from linkage.evaluate.second_opinion import NothingToTellApartError
from linkage.linking import LinkResult


@pytest.mark.parametrize("error", [NothingToTellApartError("too few"), ValueError("of another kind")])
def test_only_too_few_pairs_leave_the_second_opinion_out(monkeypatch: pytest.MonkeyPatch, error: ValueError) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(second_opinion, "compare_engines", refuse)
    people = pa.table({"record_id": [1]})
    result = LinkResult.__new__(LinkResult)
    if isinstance(error, NothingToTellApartError):
        assert model_evaluation._opinion(people, result) is None
    else:
        with pytest.raises(ValueError, match="another kind"):
            model_evaluation._opinion(people, result)
