"""The truth of a year of work: who was found, visited, helped, back and still there a term later; for what money.

Counted here from what is true of the children and what was reported rightly, apart from the project's own counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.synthetic.casework.visits import Done, Life


def read_lives(children: Path) -> dict[int, Life]:
    """What is true of each child, from the `children.parquet` of the term in which the year begins."""
    columns = ["child", "subdistrict_code", "away", "enrolled", "nonformal", "returns"]
    return {
        row["child"]: Life(
            row["child"], row["subdistrict_code"], row["away"], row["enrolled"] or row["nonformal"], row["returns"]
        )
        for row in pq.read_table(children, columns=columns).to_pylist()
    }


def count_children(found: Mapping[int, str], done: Iterable[Done], later: Sequence[Path]) -> pa.Table:
    """A row for each child of a case.

    Args:
        found: child → target group of the case that was opened.
        done: what was reported rightly.
        later: `children.parquet` of the terms that began after the cases were opened, in order.

    Returns:
        child, target_group, district_code, sex, visited, helped, phases (of the help, in order), baht (of all help),
        back and stayed: in education in a later term, and in the one after it; of children out of school alone.
    """
    things = list(done)
    terms = [_children(path) for path in later]
    rows = []
    for child, group in sorted(found.items()):
        own = [one for one in things if one.child == child]
        given = [one for one in own if one.kind == "helped"]
        there = [term[child]["in_education"] for term in terms] if group.startswith("out_of_school") else []
        first = there.index(True) if True in there else None
        rows.append(
            {
                "child": child,
                "target_group": group,
                "district_code": terms[0][child]["district_code"],
                "sex": terms[0][child]["sex"],
                "visited": any(one.kind == "visited" and one.finding != "nobody" for one in own),
                "helped": bool(given),
                "phases": sorted({one.phase for one in given if one.phase}),
                "baht": float(sum(one.baht or 0 for one in given)),
                "back": first is not None,
                "stayed": first is not None and there[first + 1 : first + 2] == [True],
            }
        )
    return pa.Table.from_pylist(rows)


def _children(path: Path) -> dict[int, dict[str, object]]:
    columns = ["child", "district_code", "sex", "in_education"]
    return {row["child"]: row for row in pq.read_table(path, columns=columns).to_pylist()}
