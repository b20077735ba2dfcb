"""The ranking of pilot areas as tables: all of it for analysts, and for everybody what tells of no small number."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.books import book_store
from assets.cases.books.row_models import BOOKS, PilotRow, ResourceRow, TeamRow
from assets.cases.pilot_areas import weights as weighing
from assets.cases.pilot_areas.area_measures import MeasuredArea, TeamBooks, combine_measures, measure_areas
from assets.cases.pilot_areas.ranking import RankedArea, rank_areas
from assets.cases.pilot_areas.weights import Weights
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table, list_tables

RANK = pa.schema(
    [
        ("area_code", pa.string()),
        ("status", pa.string()),
        ("rank", pa.int64()),
        ("difficulty", pa.float64()),
        ("readiness", pa.float64()),
        ("score", pa.float64()),
        ("first_quarter_share", pa.float64()),
        ("rank_low", pa.int64()),
        ("rank_high", pa.int64()),
        ("measures_missing", pa.int64()),
        ("is_chosen", pa.bool_()),
    ]
)
MEASURE = pa.schema(
    [
        ("area_code", pa.string()),
        ("measure", pa.string()),
        ("side", pa.string()),
        ("weight", pa.float64()),
        ("value", pa.float64()),
        ("score", pa.float64()),
    ]
)
RANK_TABLE, MEASURE_TABLE = "abe.pilot_area_rank", "abe.pilot_area_measure"
_ROUND = 4


def read_books(connection: duckdb.DuckDBPyConnection, province: str) -> TeamBooks:
    """The books that tell of readiness, from the index."""
    return TeamBooks(
        book_store.read_rows(connection, province, BOOKS["team"], TeamRow),
        book_store.read_rows(connection, province, BOOKS["resources"], ResourceRow),
        book_store.read_rows(connection, province, BOOKS["pilot"], PilotRow),
    )


def offer_ranking(home: Home, province: str, books: TeamBooks) -> None:
    """Give the release the ranking: `abe.pilot_area_rank` and `abe.pilot_area_measure`."""
    weights = weighing.load()
    measured = measure_areas(home, province, weights, books)
    chosen = {row.area for row in books.pilot}
    ranked = rank_areas({area: each.values for area, each in measured.items()}, weights)
    add_table(home, province, "abe", RANK_TABLE, make_rank_table(ranked, chosen))
    add_table(home, province, "abe", MEASURE_TABLE, make_measure_table(ranked, weights))


def make_open_ranking(home: Home, province: str, values: pa.Table) -> pa.Table | None:
    """The ranking for everybody by the values of an edition; None where cases were never refreshed.

    What books say and which areas are chosen is as `offer_ranking` gave it to the release last.
    """
    tables = list_tables(home, province, "abe")
    if MEASURE_TABLE not in tables:
        return None
    of_books: dict[str, dict[str, float | None]] = {}
    for row in pq.read_table(tables[MEASURE_TABLE]).to_pylist():
        of_books.setdefault(row["measure"], {})[row["area_code"]] = row["value"]
    ranked = pq.read_table(tables[RANK_TABLE])
    chosen = ranked.filter(ranked["is_chosen"])["area_code"].to_pylist()
    weights = weighing.load()
    return make_open_table(combine_measures(values, weights, of_books), weights, chosen)


def make_rank_table(ranked: Sequence[RankedArea], chosen: Collection[str]) -> pa.Table:
    """A row an area, in the order of the ranking."""
    return pa.Table.from_pylist([_rank_row(each, chosen) for each in ranked], RANK)


def make_open_table(measured: dict[str, MeasuredArea], weights: Weights, chosen: Collection[str]) -> pa.Table:
    """The ranking by what is shown to anyone alone: open figures and books, so that no place tells of a hidden count.

    An area of which no indicator is shown is named and has no place.
    """
    shown = {area: each.open_values for area, each in measured.items() if not each.is_hidden}
    rows = [_rank_row(each, chosen) for each in rank_areas(shown, weights)]
    hidden = sorted(measured.keys() - shown.keys())
    rows += [{"area_code": area, "status": "hidden", "is_chosen": _is_chosen(area, chosen)} for area in hidden]
    return pa.Table.from_pylist(rows, RANK)


def make_measure_table(ranked: Sequence[RankedArea], weights: Weights) -> pa.Table:
    """A row an area and measure: what was measured, and what it counts as."""
    rows = [
        {
            "area_code": each.area,
            "measure": measure.code,
            "side": measure.side,
            "weight": measure.weight,
            "value": value,
            "score": round(score, _ROUND),
        }
        for each in ranked
        for measure, value, score in zip(weights.measures, each.values, each.scores, strict=True)
    ]
    return pa.Table.from_pylist(rows, MEASURE)


def _rank_row(each: RankedArea, chosen: Collection[str]) -> dict[str, object]:
    return {
        "area_code": each.area,
        "status": "value",
        "rank": each.rank,
        "difficulty": round(each.difficulty, _ROUND),
        "readiness": round(each.readiness, _ROUND),
        "score": round(each.score, _ROUND),
        "first_quarter_share": each.first_quarter_share,
        "rank_low": each.rank_low,
        "rank_high": each.rank_high,
        "measures_missing": sum(value is None for value in each.values),
        "is_chosen": _is_chosen(each.area, chosen),
    }


def _is_chosen(area: str, chosen: Collection[str]) -> bool:
    """Whether the team chose the subdistrict, or its district."""
    return area in chosen or area[:4] in chosen
