"""The province's page in a browser: nothing is fetched, districts are drawn, the switch works, it prints."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.cli import main
from pipelines.demo.next_term import write_next_term
from tests.support.browser import Look, run_script
from tests.support.filled_page import count_pages, write_sheet
from tests.support.refreshed_home import refresh

pytestmark = pytest.mark.slow

CHILDREN, DISTRICTS = 1_500, 8


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A made-up province, refreshed."""
    made = write_province(province_config("95", children=CHILDREN), tmp_path_factory.mktemp("made_up"))
    home = Home(tmp_path_factory.mktemp("home"))
    assert refresh(home.root, made.inbox).exit_code in (0, 3)
    yield home


@pytest.fixture(scope="module")
def page(home: Home) -> Path:
    return home.published("95") / "open" / "page.html"


@pytest.fixture(scope="module")
def later_page(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the next term, of whose schools the files have come: it says who came and went."""
    folder = tmp_path_factory.mktemp("later")
    made = write_next_term(province_config("95", children=CHILDREN, term=2), folder / "made_up", ("schools",))
    later = Home(shutil.copytree(home.root, folder / "home", symlinks=True))
    given = ["--province", "95", "--inbox", str(made.inbox), "--home", str(later.root), "--as-of", "2024-11-01"]
    assert CliRunner().invoke(main, ["refresh", *given]).exit_code in (0, 3)
    return later.published("95") / "open" / "page.html"


def test_every_map_has_a_shape_for_each_district(look: Look, page: Path) -> None:
    dom = look(page.as_uri(), "--dump-dom").stdout.decode()
    drawn = re.findall(r'<figure class="map" id="on-map-(\w+)">(.*?)</figure>', dom, re.DOTALL)
    assert drawn
    for _, shapes in drawn:
        codes = re.findall(r'data-area="(\d{4})"', shapes)
        assert len(codes) == len(set(codes)) == DISTRICTS


def test_the_page_fetches_nothing(look: Look, page: Path, tmp_path: Path) -> None:
    fetched = "JSON.stringify(performance.getEntriesByType('resource').map((entry) => entry.name))"
    assert [url for url in json.loads(run_script(look, page, tmp_path, fetched)) if not url.startswith("data:")] == []
    assert page.stat().st_size < 3_000_000


def test_the_switch_shows_one_language_at_a_time_without_a_reload(look: Look, page: Path, tmp_path: Path) -> None:
    count = "[...document.querySelectorAll('h2 .{}')].filter((e) => e.offsetParent !== null).length"
    told = f"[{count.format('th')}, {count.format('en')}]"
    before = run_script(look, page, tmp_path, f"JSON.stringify({told})")
    click = "(document.getElementById('language-en').click(), JSON.stringify([...{}, document.documentElement.lang]))"
    after = run_script(look, page, tmp_path, click.format(told))
    thai, english = json.loads(before)
    assert thai > 4 and english == 0
    assert json.loads(after) == [0, thai, "en"]


def test_the_map_changes_with_the_chosen_indicator(look: Look, page: Path, tmp_path: Path) -> None:
    script = (
        "(document.querySelectorAll('.choice input')[1].click(),"
        " [...document.querySelectorAll('figure.map')].map((e) => e.offsetParent !== null ? 1 : 0).join(''))"
    )
    assert re.fullmatch("010*", run_script(look, page, tmp_path, script))


def test_nothing_runs_over_the_edge_of_a_phone(look: Look, page: Path, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    copy = tmp_path / "phone.html"
    said = "<script>parent.postMessage(document.documentElement.scrollWidth, '*')</script>"
    copy.write_text(page.read_text("utf-8").replace("</body>", said + "</body>"), "utf-8")
    frame.write_text(
        "<script>onmessage = (e) => document.title = e.data</script>"
        f"<iframe src='{copy.name}' width=360 height=700></iframe>"
    )
    dom = look(frame.as_uri(), "--dump-dom", "--allow-file-access-from-files").stdout.decode()
    assert int(dom.split("<title>")[1].split("</title>")[0]) <= 360


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_phones_first_screen_has_the_finding_and_the_first_thing_to_do(
    look: Look, page: Path, tmp_path: Path, language: str
) -> None:
    """The sentence, all that is said of it, and the first action end above the fold of 390 × 844."""
    frame, copy = tmp_path / "frame.html", tmp_path / "phone.html"
    ends = "['.sentence', '.details', '.actions li'].map((e) => document.querySelector(e).getBoundingClientRect())"
    said = (
        f"<script>document.getElementById('language-{language}').click();"
        f" parent.postMessage(JSON.stringify({ends}.map((e) => [e.top, e.bottom])), '*')</script>"
    )
    copy.write_text(page.read_text("utf-8").replace("</body>", said + "</body>"), "utf-8")
    frame.write_text(
        "<script>onmessage = (e) => document.title = e.data</script>"
        f"<iframe src='{copy.name}' width=390 height=844></iframe>"
    )
    dom = look(frame.as_uri(), "--dump-dom", "--allow-file-access-from-files").stdout.decode()
    sentence, told, action = json.loads(dom.split("<title>")[1].split("</title>")[0])
    assert 0 < sentence[0] < sentence[1] <= told[0] < told[1] <= action[0] < action[1] <= 844


def test_it_prints_to_a_few_pages_of_a4(look: Look, page: Path, tmp_path: Path) -> None:
    assert 2 <= count_pages(look, Path(shutil.copy(page, tmp_path / "page.html"))) <= 12


def test_a_district_is_seen_alone_by_its_address(look: Look, page: Path, tmp_path: Path) -> None:
    seen = (
        "(location.hash = '#district-9501',"
        " JSON.stringify([...document.querySelectorAll('article.district, .compared')]"
        ".filter((each) => getComputedStyle(each).display !== 'none').map((each) => each.id)))"
    )
    assert json.loads(run_script(look, page, tmp_path, seen)) == ["district-9501"]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("which", ["page", "later_page"])
def test_the_council_gets_one_sheet_and_the_tables_begin_on_the_next(
    look: Look, request: pytest.FixtureRequest, tmp_path: Path, which: str, language: str
) -> None:
    """Without what follows the one sheet, there is one sheet."""
    page: Path = request.getfixturevalue(which)
    text = page.read_text("utf-8")
    assert ("ถึงภาคเรียนที่ 2/2567" in text) is (which == "later_page")
    assert count_pages(look, write_sheet(text, language, tmp_path / "sheet.html")) == 1


def test_the_page_over_the_provinces_leads_to_it(home: Home) -> None:
    index = (home.published("95").parent / "index.html").read_text("utf-8")
    assert 'href="95/open/page.html"' in index and "ยะลา" in index and "16 พฤษภาคม 2567" in index
