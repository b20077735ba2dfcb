"""Dagster's pages behind nginx, as deploy/nginx/childlink.conf has it: who may look, who may start something."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from assets.common.storage.home import Home
from tests.support.debian_packages import install_packages

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx" / "childlink.conf"
START_SECONDS = 240
DELETE_A_RUN = 'mutation { deletePipelineRun(runId: "none") { __typename } }'


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, int]]:
    """The ports of the example → those on which its servers listen now, behind them `childlink ui` twice."""
    folder = tmp_path_factory.mktemp("proxy")
    home = Home(folder / "home")
    home.ensure_key()
    ports = dict(zip((3000, 3001, 8443, 8444), _free_ports(4), strict=True))
    with ExitStack() as running:
        for port, options in ((3000, []), (3001, ["--read-only"])):
            log = running.enter_context((folder / f"{port}.log").open("wb"))
            command = [
                sys.executable,
                "-m",
                "pipelines.cli",
                "ui",
                "--home",
                str(home.root),
                "--port",
                str(ports[port]),
            ]
            running.callback(_stop, _start([*command, *options], log))
            # One after the other: both would make the tables of Dagster's records.
            _wait_for(ports[port], folder / f"{port}.log")
        running.callback(_stop, _start([_nginx(), "-c", str(_configure(folder, ports))], None))
        _wait_for(ports[8444], folder / "error.log")
        yield ports


def test_nobody_sees_a_page_without_a_password(ports: dict[int, int]) -> None:
    for port in (8443, 8444):
        assert ask(ports[port])[0] == 401
        assert ask(ports[port], sign_in="reader:wrong")[0] == 401
    assert ask(ports[8443], sign_in="reader:looks")[0] == 401, "a reader's password opens the readers' pages alone"


def test_a_reader_looks_and_changes_nothing_and_an_engineer_may(ports: dict[int, int]) -> None:
    status, page = ask(ports[8444], sign_in="reader:looks")
    assert status == 200 and "<html" in page
    assert json.loads(ask(ports[8444], sign_in="reader:looks", query="{ version }")[1])["data"]["version"]
    assert deleting(ports[8444], "reader:looks") == "UnauthorizedError"
    assert deleting(ports[8443], "engineer:runs") == "RunNotFoundError"


def test_a_page_of_another_site_sends_nothing_with_the_password_of_the_browser(ports: dict[int, int]) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert ask(ports[8443], sign_in="engineer:runs", query=DELETE_A_RUN, headers=foreign)[0] == 403
    form = foreign | {"Sec-Fetch-Mode": "navigate"}
    assert ask(ports[8443], sign_in="engineer:runs", query=DELETE_A_RUN, headers=form)[0] == 403
    assert ask(ports[8443], sign_in="engineer:runs", headers=form)[0] == 200, "a link from another site is followed"


def deleting(port: int, sign_in: str) -> str:
    answer = json.loads(ask(port, sign_in=sign_in, query=DELETE_A_RUN)[1])
    return str(answer["data"]["deletePipelineRun"]["__typename"])


def ask(port: int, *, sign_in: str = "", query: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
    """The status and the text of an answer: of the first page, or of a query to Dagster's GraphQL."""
    request = urllib.request.Request(f"https://127.0.0.1:{port}/{'graphql' if query else ''}", headers=headers or {})
    if sign_in:
        request.add_header("Authorization", "Basic " + base64.b64encode(sign_in.encode()).decode())
    if query:
        request.data = json.dumps({"query": query}).encode()
        request.add_header("Content-Type", "application/json")
    trusting = ssl.create_default_context()  # its certificate was made a moment ago, by itself
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(request, timeout=60, context=trusting) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _nginx() -> str:
    found = _find_nginx()
    if found is None:
        sentence = "this test needs nginx and openssl; on Debian or Ubuntu: apt-get install nginx-light openssl"
        install_packages(["nginx-light", "openssl"], sentence)
        found = _find_nginx()
    assert found, "nginx was installed and is not on the path"
    return found


def _find_nginx() -> str | None:
    return shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin")


def _configure(folder: Path, ports: dict[int, int]) -> Path:
    """The example with this folder's certificate, passwords and ports, and what nginx needs around it."""
    openssl = shutil.which("openssl")
    assert openssl
    (folder / "tls").mkdir()
    key, certificate = folder / "tls" / "server.key", folder / "tls" / "server.crt"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([openssl, *new, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    for name, person, password in (("engineers", "engineer", "runs"), ("readers", "reader", "looks")):
        hashed = subprocess.run([openssl, "passwd", "-6", password], check=True, capture_output=True, text=True).stdout
        (folder / f"{name}.htpasswd").write_text(f"{person}:{hashed}")
    text = EXAMPLE.read_text("utf-8").replace("/etc/childlink", str(folder))
    for port in (8443, 8444):
        assert f"listen      {port} ssl" in text
        text = text.replace(f"listen      {port}", f"listen 127.0.0.1:{ports[port]}")
    for port in (3000, 3001):
        assert f"127.0.0.1:{port};" in text
        text = text.replace(f"127.0.0.1:{port};", f"127.0.0.1:{ports[port]};")
    (folder / "childlink.conf").write_text(text)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {places} include {folder}/childlink.conf; }}\n"
    )
    return whole


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"nothing listens on port {port}: {log.read_text()[-2000:] if log.is_file() else ''}")


def _start(command: list[str], log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start a server as the head of a group of its own: it starts others, and none may outlive the test."""
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    # Nothing is kept of these servers' home, so that nothing has to end in order.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
