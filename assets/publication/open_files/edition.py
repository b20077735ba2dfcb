"""Editions: the figures that are open during a school term, so that no two days of one term can be subtracted.

The first figures of a term are its edition, and stay open until the next term's. A term has its edition as soon as
nothing that leads the page is awaited, at the latest on the day by which schools report. An edition is revised where
something that led the page was awaited and came, or where the province says so with a reason: as a new version of
it, in which a figure that changed by few children is hidden, and what was hidden stays hidden. What it hides and an
earlier version of the term showed stays open as it was (`open_tables.open_values`): whoever kept that version knows it.

`lake/edition/<province>/<as_of>-<version>/` holds the tables of each version, hidden figures included, and
`lake/edition/<province>/revision.parquet` what was revised and why. Reasons: docs/disclosure.md.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.alerts import evaluate as evaluate_alerts
from assets.alerts.alert_log import alert_path
from assets.cases.counting import open_gap
from assets.cases.pilot_areas import pilot_tables
from assets.common.school_term import find_term
from assets.common.storage.atomic_io import make_folder, write_parquet
from assets.common.storage.home import Home
from assets.indicators.catalogue import registry
from assets.indicators.editions import (
    Due,
    Edition,
    EditionError,
    describe_other_version,
    edition_path,
    find_due,
    list_editions,
    read_values,
)
from assets.indicators.indicator_values import values_path
from assets.indicators.status import HIDDEN, PLACE, VALUE

CLOSE = dt.timedelta(days=60)
"""An edition so soon after another is made like a revision of it: few children moved in between."""
DATA_CAME = "ข้อมูลที่รอได้รับแล้ว · data that were awaited came"
REVISION = pa.schema(
    [
        ("as_of", pa.date32()),
        ("version", pa.int64()),
        ("why", pa.string()),
        *((name, pa.int64()) for name in ("figures_added", "figures_changed", "figures_withdrawn")),
    ]
)
"""A row a version after the first: the day it holds for, why, and how many figures it adds, changes, takes away."""
_CELL = ("indicator", "area_code", "age_band")
_RESTS_ON = (*_CELL, "last_as_of", "before_as_of")


def choose_edition(home: Home, province: str, as_of: dt.date) -> Edition:
    """The edition that is open now; made or revised first where that is due.

    Args:
        home: the installation; the values and alerts of `as_of` have been built.
        province: two-digit code.
        as_of: the day they were built for.

    Raises:
        EditionError: an edition was written by another version.
    """
    kept = list_editions(home, province)
    values = pq.read_table(values_path(home, province))
    if not kept:
        return _add(home, province, Edition(as_of, 1, edition_path(home, province, as_of, 1)), kept, values)
    last = kept[-1]
    _read(last, values.schema)
    due = find_due(kept, as_of, values)
    if due is Due.TERM:
        close = [each for each in kept if as_of - each.as_of < CLOSE]
        made = Edition(as_of, 1, edition_path(home, province, as_of, 1))
        return _add(home, province, made, kept, _reckon_with(close, values))
    if due is Due.REVISION:
        shown = _reckon_with([each for each in kept if _is_close(each, as_of)], values)
        return _revise(home, province, as_of, kept, shown, DATA_CAME)
    if not last.resource_gap.is_file():
        _keep_gap(home, province, last.resource_gap, [])
    return last


def revise(home: Home, province: str, reason: str) -> Edition:
    """Open the newest figures in place of the edition's, as a new version of it.

    Raises:
        EditionError: nothing was published, or the newest figures are of another term, whose edition is not due yet.
    """
    kept = list_editions(home, province)
    if not kept or not values_path(home, province).is_file():
        raise EditionError(f"nothing of province {province} was published yet: refresh it first")
    values = pq.read_table(values_path(home, province))
    as_of = values["as_of"][0].as_py()
    if find_term(as_of) != find_term(kept[-1].as_of) or as_of < kept[-1].as_of:
        raise EditionError(
            f"the newest figures are of {as_of}, the open ones of {kept[-1].as_of}: only later ones of the same term"
            " can revise them; refresh for such a day first"
        )
    # Between editions nobody asked what of the day's figures would give others away: it is asked here, before the
    # alerts are evaluated by what is hidden.
    shown = _reckon_with([each for each in kept if _is_close(each, as_of)], values)
    write_parquet(shown, values_path(home, province))
    if alert_path(home, province).is_file():
        evaluate_alerts(home, province, as_of)
    return _revise(home, province, as_of, kept, shown, reason)


def read_revisions(home: Home, province: str) -> pa.Table:
    """What was revised, oldest first, as `REVISION`."""
    path = home.lake("edition", province, "revision.parquet")
    return pq.read_table(path) if path.is_file() else REVISION.empty_table()


def find_files(home: Home, province: str) -> list[Path]:
    """All files of the editions, for the fingerprint of a release."""
    return sorted(home.lake("edition", province).rglob("*.parquet"))


def _revise(home: Home, province: str, as_of: dt.date, kept: list[Edition], shown: pa.Table, reason: str) -> Edition:
    version = kept[-1].version + 1
    made = _add(home, province, Edition(as_of, version, edition_path(home, province, as_of, version)), kept, shown)
    before = [_read(each, shown.schema) for each in kept if find_term(each.as_of) == find_term(as_of)]
    row = {"as_of": as_of, "version": made.version, "why": reason} | _compare(before, shown)
    log = pa.concat_tables([read_revisions(home, province), pa.Table.from_pylist([row], REVISION)])
    write_parquet(log, home.lake("edition", province, "revision.parquet"))
    return made


def _reckon_with(versions: list[Edition], values: pa.Table) -> pa.Table:
    """The values with more of them hidden, so that subtracting an earlier version tells of no few children."""
    if not versions:
        return values
    # It brings scipy, which takes a second to import; an edition is made twice a year.
    from assets.indicators.disclosure.suppression import suppress

    earlier = [_read(each, values.schema) for each in versions]
    counted = pc.is_valid(values["numerator"])
    with_figures = suppress(values.filter(counted), registry.load(), earlier)
    hidden = iter(with_figures["suppressed"].to_pylist())
    status = [
        (HIDDEN if next(hidden) else VALUE if each == HIDDEN else each) if is_counted else each
        for each, is_counted in zip(values["status"].to_pylist(), counted.to_pylist(), strict=True)
    ]
    place = values.column_names.index("status")
    return values.set_column(place, values.schema.field("status"), pa.array(status, pa.string()))


def _compare(earlier: Sequence[pa.Table], after: pa.Table) -> dict[str, int]:
    """How many figures a version adds, changes and takes out; one that it hides stays open as it was shown before."""
    shown: dict[tuple[str, ...], int] = {}
    for each in earlier:
        shown |= _list_counts(each, VALUE)
    now, hidden = _list_counts(after, VALUE), _list_counts(after, HIDDEN)
    return {
        "figures_added": len(now.keys() - shown.keys()),
        "figures_changed": sum(shown[key] != now[key] for key in shown.keys() & now.keys()),
        "figures_withdrawn": sum(key not in hidden or not shown[key] for key in shown.keys() - now.keys()),
    }


def _list_counts(values: pa.Table, status: str) -> dict[tuple[str, ...], int]:
    rows = values.filter(pc.equal(values["status"], status)).select([*PLACE, "numerator"]).to_pylist()
    return {tuple(row[name] for name in PLACE): row["numerator"] for row in rows}


def _add(home: Home, province: str, made: Edition, kept: list[Edition], values: pa.Table) -> Edition:
    """Keep the tables as an edition; the folder has its name when it is whole."""
    building = make_folder(made.folder.with_name(".building"))
    write_parquet(values, building / made.values.name)
    if alert_path(home, province).is_file():
        days = {each.as_of for each in (*kept, made)}
        alerts = _withhold(pq.read_table(alert_path(home, province)), values, days)
        write_parquet(alerts, building / made.alerts.name)
    ranking = pilot_tables.make_open_ranking(home, province, values)
    if ranking is not None:
        write_parquet(ranking, building / made.pilot_areas.name)
    _keep_gap(home, province, building / made.resource_gap.name, [each for each in kept if _is_close(each, made.as_of)])
    building.rename(made.folder)
    return made


def _is_close(earlier: Edition, as_of: dt.date) -> bool:
    """Whether so few children moved since an earlier version that the difference may tell of them."""
    return find_term(earlier.as_of) == find_term(as_of) or as_of - earlier.as_of < CLOSE


def _keep_gap(home: Home, province: str, to: Path, close: list[Edition]) -> None:
    """Keep need against capacity as it is now; where a version is close, as it was in it, since it is not revised."""
    kept = [each.resource_gap for each in close if each.resource_gap.is_file()]
    source = kept[-1] if kept else open_gap.open_gap_path(home, province)
    if source.is_file():
        shutil.copy2(source, to)


def _withhold(alerts: pa.Table, values: pa.Table, days: set[dt.date]) -> pa.Table:
    """The alerts, those suppressed that rest on a figure of a day that is not open, or on one that is hidden."""
    cells = values.filter(pc.equal(values["sex"], "all")).select([*_CELL, "status"])
    given = {(row["indicator"], row["area_code"], row["age_band"]): row["status"] for row in cells.to_pylist()}
    suppressed = [
        row["suppressed"]
        or row["last_as_of"] not in days
        or row["before_as_of"] not in (None, *days)
        or given.get((row["indicator"], row["area_code"], row["age_band"]), VALUE) == HIDDEN
        for row in alerts.select([*_RESTS_ON, "suppressed"]).to_pylist()
    ]
    place = alerts.column_names.index("suppressed")
    return alerts.set_column(place, "suppressed", pa.array(suppressed, pa.bool_()))


def _read(edition: Edition, schema: pa.Schema) -> pa.Table:
    gap = edition.resource_gap
    if gap.is_file() and pq.read_schema(gap) != open_gap.OPEN_SCHEMA:
        raise EditionError(describe_other_version(edition))
    return read_values(edition, schema)
