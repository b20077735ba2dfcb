"""The engine with a part taken out, as a process: `python -m bench.linkage.variant NAME TABLE LINKS REPORT`.

What a part costs and what it is worth is seen by leaving it out. Nothing here is an option of the engine: the
parts are taken out from outside, for the trade-off curve alone. Imports wait for `main`, so that their time counts.
Writes LINKS as `childlink link` does, and REPORT: candidate pairs and seconds of processor time by step.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from assets.common.without_pandas import hide_pandas

if TYPE_CHECKING:
    from linkage.pairs.blocking import BlockingRule
    from linkage.pairs.similarity import Bools, Codes, SoundKeys

_SURVEY = ("surname, village and initial", "surname, village and final")
_FEW = ("number", "full name", "name and birth date", "surname and birth date", "birth date and subdistrict")


def _rules(keep: Callable[[BlockingRule], bool] = lambda _: True, cap: int | None = None) -> None:
    from linkage.pairs import blocking

    most = cap or blocking.CAP
    rules = tuple(
        replace(rule, cap=min(rule.cap, most), split=min(rule.split, most)) for rule in blocking.RULES if keep(rule)
    )
    blocking.RULES = rules
    blocking.block = partial(blocking.block, rules=rules)


def _without_similarity() -> None:
    import numpy as np

    from linkage.pairs.similarity import SoundKeys

    def never(_: SoundKeys, left: Codes, _right: Codes) -> Bools:
        return np.zeros(len(left), dtype=np.bool_)

    for asked in (SoundKeys.may_be_alike, SoundKeys.have_one_initial):
        setattr(SoundKeys, asked.__name__, never)


VARIANTS: dict[str, list[Callable[[], None]]] = {
    "the engine": [],
    "caps of 10": [partial(_rules, cap=10)],
    "without the two rules for surveys": [partial(_rules, lambda rule: rule.name not in _SURVEY)],
    "five rules": [partial(_rules, lambda rule: rule.name in _FEW)],
    "number and full name only": [partial(_rules, lambda rule: rule.name in _FEW[:2])],
    "without similarity": [_without_similarity],
    "five rules without similarity": [partial(_rules, lambda rule: rule.name in _FEW), _without_similarity],
}


def main() -> None:
    """Run as a process."""
    name, table, links, report = sys.argv[1:]
    hide_pandas()  # as the command does, before anything is imported that would load it
    import pyarrow.parquet as pq

    import linkage

    for take_out in VARIANTS[name]:
        take_out()
    steps = [("start", 0.0), ("read", process_time())]
    records = pq.read_table(table)
    result = linkage.link(records, progress=lambda step: steps.append((step, process_time())))
    pq.write_table(result.links, links)
    ends = [begin for _, begin in steps[1:]] + [process_time()]
    seconds = {step: end - begin for (step, begin), end in zip(steps, ends, strict=True)}
    told = {"candidate_pairs": result.report["candidate_pairs"], "seconds": seconds}
    Path(report).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
