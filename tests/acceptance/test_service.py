"""A home as a province runs it: the daemon and the pages are up, files arrive, and nobody starts anything.

Of three provinces one sends good files, one its civil register alone, since its other files are late, and one nothing
that can be read. Before that: who may look at the pages, and who may start something.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.common.as_of import today
from assets.common.school_term import find_term
from assets.common.storage.home import Home
from data.synthetic import Summary, province_config, write_province
from pipelines.demo.link_quality import evaluate_links
from pipelines.file_reports import read_file_reports
from pipelines.published import connect
from tests.support.browser import find_chromium, look_with
from tests.support.service import ENGINEERS_PROXY, READERS, READERS_PROXY, Service, serve

pytestmark = pytest.mark.slow

GOOD, LATE, BAD = "95", "94", "96"
CHILDREN = 60
ADDRESS = ["source", "source_file", "source_row"]
FAILED = ("nothing published", "published, a check failed")
PATIENCE_SECONDS = 900
DELETE_A_RUN = 'mutation { deletePipelineRun(runId: "none") { __typename } }'
SWITCH_ON = """
    mutation($name: String!) {
        startSensor(sensorSelector: {repositoryName: "__repository__", repositoryLocationName: "pipelines.definitions",
            sensorName: $name}) { __typename }
    }
"""
RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"


@pytest.fixture(scope="module")
def notices() -> Iterator[tuple[str, list[str]]]:
    """The address of a webhook, and the subjects and texts that it received."""
    received: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append(f"{told['subject']}\n{told['text']}")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", received
        server.shutdown()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, notices: tuple[str, list[str]]) -> Iterator[Service]:
    """A new home with its servers; the sensors look every five seconds, and notices go to the webhook."""
    folder = tmp_path_factory.mktemp("service")
    home = Home(folder / "home")
    home.root.mkdir()
    (home.root / "childlink.yaml").write_text(f"sensor_interval: 5\nnotices: {{webhook: '{notices[0]}'}}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CHILDLINK_KEY", raising=False)
        with serve(home, folder) as running:
            yield running


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Summary]:
    """What each province's agencies have in the term of today: runs that start themselves are as of today."""
    folder = tmp_path_factory.mktemp("sent")
    term = find_term(today())
    config = {"children": CHILDREN, "as_of": date(term.year, 5, 16), "term": term.number}
    return {code: write_province(province_config(code, **config), folder / code) for code in (GOOD, LATE, BAD)}


def test_nobody_sees_a_page_without_a_password(service: Service) -> None:
    for port in (ENGINEERS_PROXY, READERS_PROXY):
        assert service.ask_proxy(port)[0] == 401
        assert service.ask_proxy(port, sign_in="reader:wrong")[0] == 401
    assert service.ask_proxy(ENGINEERS_PROXY, sign_in="reader:looks")[0] == 401, "a reader's password is for readers"


def test_a_reader_looks_and_changes_nothing_and_an_engineer_may(service: Service) -> None:
    status, page = service.ask_proxy(READERS_PROXY, sign_in="reader:looks")
    assert status == 200 and "<html" in page
    version = service.ask_proxy(READERS_PROXY, sign_in="reader:looks", query="{ version }")[1]
    assert json.loads(version)["data"]["version"]

    def delete(port: int, sign_in: str) -> str:
        answer = json.loads(service.ask_proxy(port, sign_in=sign_in, query=DELETE_A_RUN)[1])
        return str(answer["data"]["deletePipelineRun"]["__typename"])

    assert delete(READERS_PROXY, "reader:looks") == "UnauthorizedError"
    assert delete(ENGINEERS_PROXY, "engineer:runs") == "RunNotFoundError"


def test_a_page_of_another_site_sends_nothing_with_the_password_of_the_browser(service: Service) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    form = foreign | {"Sec-Fetch-Mode": "navigate"}
    engineer = {"port": ENGINEERS_PROXY, "sign_in": "engineer:runs"}
    for headers in (foreign, form):
        assert service.ask_proxy(**engineer, query=DELETE_A_RUN, headers=headers)[0] == 403
    assert service.ask_proxy(**engineer, headers=form)[0] == 200, "a link from another site is followed"


def test_files_arrive_and_nobody_starts_anything(
    service: Service, sent: dict[str, Summary], notices: tuple[str, list[str]], tmp_path: Path
) -> None:
    for name in ("new_files", "notify_of_failures", "notify_of_held_files"):
        assert service.query(SWITCH_ON, name=name)["startSensor"]["__typename"] == "Sensor"
    inbox = service.home.inbox

    # One sends everything, one its civil register alone, one a workbook that is empty.
    arrive(sent[GOOD].inbox, inbox(GOOD))
    arrive(sent[LATE].inbox / "civil_registration", inbox(LATE) / "civil_registration")
    (inbox(BAD) / "schools").mkdir(parents=True)
    (workbook,) = (sent[BAD].inbox / "schools").glob("*-student.xlsx")
    (inbox(BAD) / "schools" / workbook.name).write_bytes(b"")
    done = wait_for_runs(service, 3)
    assert done == {GOOD: ["published"], LATE: ["published, a check failed"], BAD: ["nothing published"]}
    assert not service.home.published(BAD).exists()
    assert count_missing(service.home, sent[GOOD], GOOD) == 0
    assert find_held(service.home, BAD) == [workbook.name]
    wait(lambda: len(notices[1]) >= 2, "notices")
    about = {"นราธิวาส": "empty_file", "ปัตตานี": "a check failed"}
    for province, words in about.items():
        assert sum(province in each and words in each for each in notices[1]) == 1, notices[1]
    assert len(notices[1]) == len(about), notices[1]
    look_at_the_runs(service, tmp_path)


def look_at_the_runs(service: Service, folder: Path) -> None:
    """What a reader sees in a browser: three runs, of which two failed, and why."""
    look = look_with(find_chromium(), folder / "browser")
    dom = look(f"http://127.0.0.1:{service.ports[READERS]}/runs", "--dump-dom", wait_ms=20_000).stdout.decode()
    assert dom.count("Success") == 1 and dom.count("Failure") == 2, dom


def arrive(source: Path, inbox: Path) -> None:
    shutil.copytree(source, inbox, dirs_exist_ok=True)


def wait_for_runs(service: Service, count: int) -> dict[str, list[str]]:
    """Wait until so many runs have ended; gives the outcomes of each province's runs, the first one first."""

    def find() -> list[dict[str, str]]:
        results = service.query(RUNS)["runsOrError"]["results"]
        return [{tag["key"]: tag["value"] for tag in run["tags"]} | {"status": run["status"]} for run in results]

    def have_ended() -> bool:
        states = [run["status"] for run in find()]
        return len(states) >= count and set(states) <= {"SUCCESS", "FAILURE"}

    wait(have_ended, f"{count} runs that ended")
    runs = find()
    assert len(runs) == count
    outcomes: dict[str, list[str]] = {}
    for run in reversed(runs):  # newest first
        outcome = run.get("childlink/outcome", "none")
        assert (run["status"] == "FAILURE") == (outcome in FAILED), run
        assert run["dagster/sensor_name"] == "new_files"
        outcomes.setdefault(run["dagster/partition"], []).append(outcome)
    return outcomes


def wait(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(1)


def count_missing(home: Home, summary: Summary, code: str) -> int:
    """How many rows about children that the province's agencies sent are not in its registry."""
    truth = pq.read_table(summary.truth, columns=["source", "file", "row", "child"])
    with connect(home, [code], registry=True) as registry:
        sql = f"SELECT {', '.join(ADDRESS)}, child_id AS cluster FROM master.child_record"
        links = registry.execute(sql).to_arrow_table()
    return evaluate_links(truth.rename_columns([*ADDRESS, "child"]), links, ADDRESS).missing


def find_held(home: Home, code: str) -> list[str]:
    return [report.source_file for report in read_file_reports(home, code) if report.status == "held"]
