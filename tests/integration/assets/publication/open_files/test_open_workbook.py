"""The open workbook is made where its figures change, and is in every release."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.counting import open_gap
from assets.common.storage.home import Home
from assets.indicators.editions import Edition, list_editions
from assets.publication.open_files import open_tables
from assets.publication.open_files.open_workbook import refresh_workbook
from tests.support.small_province import PROVINCE


def refresh(home: Home, edition: Edition, needs: pa.Table | None = None) -> tuple[Path, int]:
    """Where the workbook is, and when it was written."""
    values, alerts = open_tables.open_values([edition]), open_tables.open_alerts(edition.alerts)
    path = refresh_workbook(home, PROVINCE, edition, values, alerts, needs)
    return path, path.stat().st_mtime_ns


def test_the_workbook_of_the_same_figures_is_not_made_again(published: Home) -> None:
    edition = list_editions(published, PROVINCE)[-1]
    path, first = refresh(published, edition)
    assert path.read_bytes() == (published.published(PROVINCE) / "open" / "indicator_value.xlsx").read_bytes()
    assert refresh(published, edition) == (path, first)


def test_a_lost_workbook_is_made_again_the_same(published: Home) -> None:
    edition = list_editions(published, PROVINCE)[-1]
    path, _ = refresh(published, edition)
    before = path.read_bytes()
    path.unlink()
    refresh(published, edition)
    assert path.read_bytes() == before


def test_other_figures_are_another_workbook(published: Home, tmp_path: Path) -> None:
    edition = list_editions(published, PROVINCE)[-1]
    before = refresh(published, edition)[0].read_bytes()
    values = pq.read_table(edition.values)
    place = values.column_names.index("numerator")
    more = pa.array([None if each is None else each + 1 for each in values["numerator"].to_pylist()], pa.int64())
    folder = tmp_path / f"{edition.as_of}-2"
    folder.mkdir()
    revised = Edition(edition.as_of, 2, folder)
    pq.write_table(values.set_column(place, "numerator", more), revised.values)
    path, _ = refresh(published, revised)
    assert path.read_bytes() != before
    assert refresh(published, edition)[0].read_bytes() == before


def test_another_need_is_another_workbook_and_the_same_counted_anew_is_not(published: Home) -> None:
    edition = list_editions(published, PROVINCE)[-1]
    rows = [{"problem": "poverty", "area_level": "district", "area_code": f"{PROVINCE}0{n}"} for n in (1, 2)]
    counted = pa.Table.from_pylist(rows, open_gap.OPEN_SCHEMA)
    before = refresh(published, edition, counted)
    assert refresh(published, edition, pa.Table.from_pylist(rows, open_gap.OPEN_SCHEMA)) == before
    assert refresh(published, edition, counted.slice(1))[1] != before[1]
