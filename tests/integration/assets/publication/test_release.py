"""A province's release, from records to the switched folder."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest
from jinja2 import TemplateNotFound
from python_calamine import CalamineWorkbook

from assets import publication
from assets.common.storage import checksums, duckdb_io, file_lock
from assets.common.storage.duckdb_io import WrongKeyError
from assets.common.storage.home import Home
from assets.publication import release
from assets.publication.province_page.page import DOWNLOADS
from tests.support.small_province import AS_OF, PROVINCE, civil, number, rows
from tests.support.small_release import AT, analysts, registry, run

FIGURES = "numerator, numerator_low, numerator_high, denominator, value"


def test_every_record_stands_in_the_registry_once(published: Home) -> None:
    found = registry(published, "SELECT source, source_file, source_row FROM master.child_record ORDER BY ALL")
    assert found == sorted((row["source"], row["source_file"], row["source_row"]) for row in rows())


def test_registry_columns_stand_as_the_design_names_them(published: Home) -> None:
    found = registry(published, "DESCRIBE master.child_record")
    assert [name for name, *_ in found][:10] == [
        *("child_id", "province_code", "source", "source_file", "source_row", "file_version", "record_key", "period"),
        *("match_probability", "active"),
    ]
    assert registry(published, "SELECT DISTINCT kind, run_id FROM master.child_event") == [("created", "r1")]
    assert registry(published, "SELECT count(*) FROM review.decision") == [(0,)]
    assert registry(published, "SELECT count(*), count(child_id) FROM source.dmc") == [(10, 10)]


def test_the_registry_needs_its_key(published: Home) -> None:
    with (
        pytest.raises(WrongKeyError),
        duckdb_io.open_database(published.published(PROVINCE) / "registry.duckdb", key="another"),
    ):
        pass


def test_everything_published_is_described(published: Home) -> None:
    for file, key in (("registry.duckdb", published.key()), (f"{PROVINCE}.duckdb", None)):
        with duckdb_io.open_database(published.published(PROVINCE) / file, key=key) as connection:
            columns = connection.execute(
                "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
                " AND database_name = 'file'"
            ).fetchall()
            assert [row for row in columns if not row[3]] == []
            assert connection.execute(
                "SELECT count(*) FROM duckdb_tables() WHERE comment IS NULL AND database_name = 'file'"
            ).fetchone() == (0,)
            assert connection.execute(
                "SELECT count(*) FROM data_dictionary WHERE column_name IS NOT NULL"
            ).fetchone() == (len(columns),)


def test_no_name_number_or_birthday_in_the_analysts_file_or_the_open_ones(published: Home) -> None:
    folder = published.published(PROVINCE)
    for path in [published.analysts_file(PROVINCE), *(folder / "open").iterdir()]:
        content = path.read_bytes()
        for child in range(1, 13):
            assert number(child).encode() not in content
            assert f"สกุล{child}".encode() not in content
    ids = {child for (child,) in registry(published, "SELECT child_id FROM master.child")}
    assert not ids & {name for (name,) in analysts(published, "SELECT pseudonym FROM abe.child")}


def test_children_counted_by_analysts_give_the_indicators(published: Home) -> None:
    values = analysts(
        published,
        "SELECT indicator, numerator, denominator FROM abe.indicator_value"
        " WHERE area_level = 'province' AND sex = 'all' AND age_band = 'all' AND status <> 'no_data'",
    )
    queries = dict(analysts(published, "SELECT indicator, sql FROM abe.indicator"))
    assert len(values) >= 50
    assert [(code, *analysts(published, queries[code])[0]) for code, *_ in values] == values
    assert {("registered", 9, 9), ("out_of_school", 3, 9)} <= set(values)


def test_small_cells_lose_their_figures_in_everything_open(published: Home) -> None:
    folder = published.published(PROVINCE) / "open"
    small = duckdb.sql(f"SELECT {FIGURES} FROM '{folder}/indicator_value.parquet' WHERE status = 'hidden'").fetchall()
    assert small and set(small) == {(None,) * 5}
    text = (folder / "indicator_value.csv").read_text("utf-8-sig").splitlines()
    sheet = CalamineWorkbook.from_path(folder / "indicator_value.xlsx").get_sheet_by_index(0)
    assert len(text) >= len(sheet.to_python()) > 1
    shown = duckdb.sql(f"SELECT min(numerator) FROM '{folder}/indicator_value.parquet' WHERE numerator > 0").fetchall()
    assert shown[0][0] is None or shown[0][0] >= 5


def test_a_province_whose_register_is_not_there_is_published_with_nobody_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    run(home, [row for row in rows() if row["source"] != "civil_registration"])
    page = (home.published(PROVINCE) / "open" / "page.html").read_text("utf-8")
    assert "ยะลา" in page and '<p class="sentence unknown">' in page
    assert analysts(home, "SELECT count(*) FROM abe.child WHERE registered") == [(0,)]


def test_the_page_loads_nothing_and_says_as_of_when(published: Home) -> None:
    page = (published.published(PROVINCE) / "open" / "page.html").read_text("utf-8")
    assert "ยะลา" in page and "Yala" in page and "20 พฤษภาคม 2567" in page and "20 May 2024" in page
    assert not any(word in page for word in ("src=", "@import", "url(", "{{", "http:", "https:"))
    leads_to = set(re.findall('href="([^"]*)"', page))
    assert all(place.startswith("#") or place in {"data:,", "quality.html", *DOWNLOADS} for place in leads_to)
    assert "quality.html" in leads_to and (published.published(PROVINCE) / "open" / "quality.html").is_file()


def test_the_same_again_publishes_nothing_and_touches_no_file(published: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in published.published(PROVINCE).rglob("*")}
    summary = run(published, rows(), "r2")
    assert not summary.new
    assert {path: path.stat().st_mtime_ns for path in published.published(PROVINCE).rglob("*")} == before


def test_the_previous_release_stays_and_older_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    folders = [run(home, [civil(n) for n in range(1, last)], f"r{last}").folder for last in (3, 4, 5)]
    assert [folder.is_dir() for folder in folders] == [False, True, True]
    assert home.published(PROVINCE).resolve() == folders[2]
    assert not list(folders[0].parent.glob(".building-*"))


def test_a_failed_build_leaves_the_last_release_standing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    first = run(home, [civil(1)]).folder
    with monkeypatch.context() as patch:
        patch.setattr("assets.publication.province_page.page.TEMPLATE", "gone.html.jinja")
        with pytest.raises(TemplateNotFound):
            run(home, [civil(1), civil(2)], "r2")
    assert home.published(PROVINCE).resolve() == first
    assert run(home, [civil(1), civil(2)], "r3").children == 2


def test_nothing_to_publish_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="refresh it first"):
        publication.publish(Home(tmp_path), PROVINCE, AS_OF, "r1")


def test_the_open_files_are_described_as_they_are(published: Home) -> None:
    folder = published.published(PROVINCE) / "open"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {each["path"] for each in package["resources"]} == {path.name for path in folder.glob("*.csv")}
    for each in package["resources"]:
        content = (folder / each["path"]).read_bytes()
        assert each["bytes"] == len(content) and each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        fields = each["schema"]["fields"]
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        assert rows[0] == [field["name"] for field in fields] and all(field["description"] for field in fields)
        keys = [rows[0].index(name) for name in each["schema"]["primaryKey"]]
        assert len({tuple(row[key] for key in keys) for row in rows[1:]}) == len(rows) - 1
        for column, field in enumerate(fields):
            parse = {"integer": int, "number": float, "date": dt.date.fromisoformat}.get(field["type"], str)
            assert all(parse(row[column]) is not None for row in rows[1:] if row[column])
    readme = (folder / "README.md").read_text("utf-8")
    assert all(status in readme for status in ("hidden", "no_data", "not_applicable")) and "ยะลา" in readme


def test_what_the_page_offers_for_download_is_there(published: Home) -> None:
    folder = published.published(PROVINCE) / "open"
    page = (folder / "page.html").read_text("utf-8")
    names = set(re.findall('href="([^"#:]+)"', page))
    assert len(names) >= 6 and all((folder / name).is_file() for name in names)


def test_areas_schools_and_codes_have_names(published: Home) -> None:
    named = analysts(
        published,
        "SELECT area.name_th, area.name_en, count(*) FROM abe.child JOIN abe.area ON area.area_code = district_code"
        " GROUP BY ALL",
    )
    assert named and all(thai and english for thai, english, _ in named)
    assert analysts(published, "SELECT area_level, count(*) FROM abe.area GROUP BY ALL ORDER BY ALL")[1] == (
        "province",
        77,
    )
    schools = analysts(published, "SELECT school_code FROM abe.school")
    assert schools and len(schools) == len(set(schools))
    assert analysts(published, "SELECT th, en FROM abe.code WHERE list = 'risk_reason' AND code = 'poor'") == [
        ("ยากจน", "income at or below the line")
    ]
    assert analysts(published, "SELECT area_code FROM abe.loaded_province WHERE loaded") == [(PROVINCE,)]


def test_flags_of_children_mean_what_the_indicators_mean(published: Home) -> None:
    for flag in ("out_of_school", "never_enrolled", "dropped_out", "not_found_or_moved"):
        ((by_child,),) = analysts(
            published, f"SELECT count(*) FROM abe.child WHERE registered AND {flag} AND school_age BETWEEN 3 AND 17"
        )
        ((by_query, *_),) = analysts(
            published, analysts(published, f"SELECT sql FROM abe.indicator WHERE indicator = '{flag}'")[0][0]
        )
        assert by_child == by_query
    kinds = "never_enrolled::INT + dropped_out::INT + not_found_or_moved::INT"
    assert analysts(published, f"SELECT count(*) FROM abe.child WHERE {kinds} <> out_of_school::INT") == [(0,)]
    assert analysts(published, "SELECT count(*) FROM abe.child WHERE out_of_school") != [(0,)]


def test_decoded_children_are_the_children(published: Home) -> None:
    assert analysts(published, "SELECT count(*), count(DISTINCT pseudonym) FROM abe.child_decoded") == analysts(
        published, "SELECT count(*), count(*) FROM abe.child"
    )
    ((children,),) = analysts(published, "SELECT sum(children)::INT FROM abe.joint_count")
    assert (children,) == analysts(published, "SELECT count(*) FROM abe.child")[0]


def test_the_analysts_file_opens_as_it_is_and_in_the_oldest_duckdb_that_is_promised(published: Home) -> None:
    file = published.analysts_file(PROVINCE)
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM abe.child").fetchone() != (0,)
        (tags,) = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE NOT internal AND database_name = ?", [PROVINCE]
        ).fetchone() or ("",)
    assert duckdb_io.READABLE_BY_OLDER == "v1.4.0" and "v1.4" in str(tags)


@pytest.mark.parametrize(("file", "remove"), [("registry.duckdb", False), ("open/indicator_value.csv", True)])
def test_a_release_that_was_damaged_is_made_again_from_the_same_input(file: str, remove: bool, published: Home) -> None:
    path = published.published(PROVINCE) / file
    whole = path.read_bytes()
    path.unlink() if remove else path.write_bytes(whole[:-7])
    summary = publication.publish(published, PROVINCE, AS_OF, "r9", at=AT)
    assert summary.new
    assert checksums.is_whole(published.published(PROVINCE))
    assert registry(published, "SELECT count(*) FROM master.child") == [(summary.children,)]
    assert not publication.publish(published, PROVINCE, AS_OF, "r9", at=AT).new


def test_who_waits_for_a_release_being_built_is_told_for_whom(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, str] = {}

    def stop(*_: object) -> None:
        found.update(file_lock.lock_holders(published))
        raise RuntimeError("stopped")

    monkeypatch.setattr(release, "_build", stop)
    with pytest.raises(RuntimeError, match="stopped"):
        publication.publish(published, PROVINCE, AS_OF + dt.timedelta(1), "r10", at=AT)
    assert found[f"release-{PROVINCE}"].startswith(f"publishing {PROVINCE}, process ")
