"""Every query of the analysts' guide runs on a published province and answers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assets.common.storage.home import Home
from tests.support.refreshed_home import Refreshed, asked

GUIDE = Path(__file__).parents[2] / "docs" / "analysts.md"
QUERIES = re.findall(r"```sql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_answers(query: str, refreshed: Refreshed) -> None:
    rows = asked(refreshed.home, query)
    assert rows or "abe.alert" in query


def test_the_children_give_the_indicator(refreshed: Refreshed) -> None:
    by_child = asked(refreshed.home, next(query for query in QUERIES if "FILTER (out_of_school)" in query))
    by_value = asked(
        refreshed.home,
        "SELECT area_code, numerator, denominator FROM abe.indicator_value WHERE indicator = 'out_of_school'"
        " AND area_level = 'district' AND sex = 'all' AND age_band = 'all' ORDER BY area_code",
    )
    known = [row for row in by_child if row[0] and not row[0].endswith("00")]
    assert known == [row for row in by_value if not row[0].endswith("00")]


def test_the_python_recipe_gives_the_districts(refreshed: Refreshed) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    said: dict[str, Any] = {}
    exec(example.replace("data/home", str(refreshed.home)), said)
    said["con"].close()
    found = said["by_district"]
    assert list(found.columns) == ["name_th", "numerator", "numerator_low", "numerator_high"]
    assert "เมืองยะลา" in set(found["name_th"]) and found["numerator"].sum() > 0


@pytest.mark.slow
def test_the_oldest_duckdb_that_the_guide_names_opens_the_file(refreshed: Refreshed) -> None:
    (oldest,) = re.findall(r"oldest DuckDB that opens it is (\d\.\d\.\d)", GUIDE.read_text("utf-8"))
    file = Home(refreshed.home).analysts_file("95")
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        " print(duckdb.__version__, con.execute('SELECT count(*) FROM abe.child_decoded').fetchone()[0])"
    )
    uv, python = str(Path(sys.executable).with_name("uv")), ["--python", sys.executable]
    other = [uv, "run", *python, "--no-project", "--quiet", "--with", f"duckdb=={oldest}"]
    command = [*other, "python", "-c", script, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    version, children = done.stdout.split()
    assert version == oldest and int(children) > 0, done.stderr
