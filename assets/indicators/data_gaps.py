"""Which indicators have no data, where and why: a layout that did not come, was held or is out of date, or units.

What an indicator needs is the registry's (`needs`, `terms`), as is from when on a layout is out of date. Units
(schools, health units) that sent before are expected again; where few children are on the last rolls of those that
did not, the value stays and they are counted beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.indicators.catalogue.registry import Indicator, NeededLayout, Registry
from assets.sources import reporting_units
from quality import contract

SQL = SqlFolder(Path(__file__).parent / "sql")
IN_USE = ("accepted", "partly")
GAP = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "area_level", "area_code", "reason", "awaited")),
        ("units_missing", pa.int64()),
        ("units_expected", pa.int64()),
    ]
)
"""Of an indicator and area: why there is no value (null where there is one), the layouts awaited, and units."""
UNIT = pa.schema([("layout", pa.string()), ("unit", pa.string()), ("missing", pa.bool_())])


@dataclass(frozen=True)
class LayoutState:
    """What came of a layout.

    Attributes:
        reason: why its figures cannot be given; None where they can.
        missing: units that sent before and not the newest period.
        expected: all units that ever sent.
        newest: when the newest period on hand began; None where nothing came.
    """

    reason: str | None
    missing: frozenset[str]
    expected: frozenset[str]
    newest: dt.date | None


@dataclass(frozen=True)
class _Rolls:
    """Of an area and layout: units on the last rolls and children on them, in all and of missing units."""

    units: int
    units_missing: int
    children: int
    children_missing: int


def find_layout_states(home: Home, province: str, as_of: dt.date, known: Registry) -> dict[str, LayoutState]:
    """What came of every layout that an indicator needs, by its code."""
    units = {each.code: _read_units(home, province, as_of, each) for each in known.layouts.layouts}
    newest = {code: max((row[1] for row in rows), default=None) for code, rows in units.items()}
    states = {}
    for layout in known.layouts.layouts:
        of_source = [newest[each.code] for each in known.layouts.layouts if each.source == layout.term_of]
        term = max((day for day in of_source if day), default=None)
        begun = newest[layout.code]
        reason = _find_reason(home, province, as_of, layout, begun, term)
        missing = {unit for unit, day, behind in units[layout.code] if (day != begun if layout.term_of else behind)}
        expected = frozenset(unit for unit, _, _ in units[layout.code])
        late = expected if reason in ("overdue", "term_awaited") else frozenset(missing)
        states[layout.code] = LayoutState(reason, late if layout.by_unit else frozenset(), expected, begun)
    return states


def _read_units(home: Home, province: str, as_of: dt.date, layout: NeededLayout) -> list[tuple[str, dt.date, bool]]:
    """Units of a layout: code, when their newest period began, whether the next is overdue."""
    path = home.lake("staged", province, layout.source, f"{layout.code}.parquet")
    if not path.is_file():
        return []
    table = reporting_units.list_units(path, contract.load(layout.source).layouts[layout.code], as_of)
    return [(row["unit"], row["period_start"], row["behind"]) for row in table.to_pylist()]


def _find_reason(
    home: Home, province: str, as_of: dt.date, layout: NeededLayout, newest: dt.date | None, term: dt.date | None
) -> str | None:
    if _is_held(home, province, layout, nothing_came=newest is None):
        return "held"
    if newest is None:
        return "not_received"
    if (as_of - newest).days > layout.overdue_days:
        return "overdue"
    return "term_awaited" if layout.term_of and term and newest < term else None


def _is_held(home: Home, province: str, layout: NeededLayout, *, nothing_came: bool) -> bool:
    """Whether a file of the layout is held and none came since that could be used.

    A held file of which not even the layout could be recognised may be of this one if nothing else of it came. One
    with another province's rows is not this province's.
    """
    path = home.lake("files", province, f"{layout.source}.parquet")
    if not path.is_file():
        return False
    rows = [row for row in pq.read_table(path).to_pylist() if row["reason"] != "wrong_province"]
    used = [row["received_at"] for row in rows if row["layout"] == layout.code and row["status"] in IN_USE]
    held = [row["received_at"] for row in rows if row["layout"] == layout.code and row["status"] == "held"]
    if nothing_came:
        held += [row["received_at"] for row in rows if row["layout"] is None and row["status"] == "held"]
    return bool(held) and max(held) >= max(used, default=max(held))


def count_terms(home: Home, province: str, as_of: dt.date, known: Registry) -> int:
    """How many school terms the files span, from the oldest on hand to the newest begun one."""
    terms: set[int] = set()
    for layout in (each for each in known.layouts.layouts if each.term_of):
        path = home.lake("staged", province, layout.source, f"{layout.code}.parquet")
        if path.is_file():
            begun = pq.read_table(path, columns=["period_start"])["period_start"].unique().to_pylist()
            terms |= {2 * day.year + (day.month >= 11) for day in begun if day is not None and day <= as_of}
    return max(terms) - min(terms) + 1 if terms else 0


def find_gaps(home: Home, province: str, as_of: dt.date, known: Registry) -> pa.Table:
    """The gaps of every indicator and area, as `GAP`: a row also where there is none, with its units."""
    states = find_layout_states(home, province, as_of, known)
    terms = count_terms(home, province, as_of, known)
    rolls = _count_rolls(home, province, states)
    rows = []
    for level, area in sorted({(level, area) for level, area, _ in rolls} | {("province", province)}):
        of_area = {layout: each for (_, code, layout), each in rolls.items() if code == area}
        for indicator in known.indicators:
            if level in indicator.levels:
                gap = _find_gap(indicator, states, of_area, terms, known.layouts.most_missing)
                rows.append({"indicator": indicator.code, "area_level": level, "area_code": area} | gap)
    return pa.Table.from_pylist(rows, GAP)


def _find_gap(
    indicator: Indicator, states: dict[str, LayoutState], rolls: dict[str, _Rolls], terms: int, most_missing: float
) -> dict[str, object]:
    by_unit = [rolls[each.code] for each in indicator.needs if each.by_unit and each.code in rolls]
    reasons = {each.code: reason for each in indicator.needs if (reason := states[each.code].reason)}
    children = sum(each.children for each in by_unit)
    if not reasons and sum(each.children_missing for each in by_unit) > most_missing * children:
        late = [each.code for each in indicator.needs if each.code in rolls and rolls[each.code].units_missing]
        reasons = dict.fromkeys(late, "units_missing")
    if not reasons and terms < indicator.terms:
        reasons = {"": "no_earlier_term"}
    return {
        "reason": next(iter(reasons.values()), None),
        "awaited": ", ".join(filter(None, reasons)) or None,
        "units_missing": sum(each.units_missing for each in by_unit) if by_unit else None,
        "units_expected": sum(each.units for each in by_unit) if by_unit else None,
    }


def _count_rolls(home: Home, province: str, states: dict[str, LayoutState]) -> dict[tuple[str, str, str], _Rolls]:
    """Units and children on their last rolls, by area level, area and layout."""
    with duckdb_io.connect() as connection:
        connection.register("unit", _list_units(states))
        given = {"province": province}
        rows = SQL.run(connection, "unit_roll", given, record=_records(home, province)).fetchall()
    return {(level, area, layout): _Rolls(*numbers) for level, area, layout, *numbers in rows}


def count_on_missing_rolls(home: Home, province: str, as_of: dt.date, known: Registry, person: Path) -> pa.Table:
    """Children in education by nothing but rolls that are not the newest, by area, sex and age.

    Returns:
        area_level, area_code, sex (all and each), age, children.
    """
    states = find_layout_states(home, province, as_of, known)
    with duckdb_io.connect() as connection:
        connection.register("unit", _list_units(states))
        scans = {"record": _records(home, province), "person": f"read_parquet({quote(str(person))})"}
        return SQL.run(connection, "missing_roll", None, **scans).to_arrow_table()


def _list_units(states: dict[str, LayoutState]) -> pa.Table:
    rows = [
        {"layout": code, "unit": unit, "missing": unit in state.missing}
        for code, state in states.items()
        for unit in sorted(state.expected)
    ]
    return pa.Table.from_pylist(rows, UNIT)


def _records(home: Home, province: str) -> str:
    return f"read_parquet({quote(str(index_table_path(home, province, 'child_record')))})"
