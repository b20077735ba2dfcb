"""The service of a home as `deploy/` has it: pages for engineers and for readers, and nginx in front of both."""

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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from assets.common.storage.home import Home
from tests.support.debian_packages import install_packages

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx" / "childlink.conf"
ENGINEERS, READERS, ENGINEERS_PROXY, READERS_PROXY = 3000, 3001, 8443, 8444
"""The ports of the example: two of the pages, two of nginx."""
START_SECONDS = 240


@dataclass(frozen=True)
class Service:
    """A home that is served: the ports of the example → those on which its servers listen now."""

    home: Home
    ports: dict[int, int]

    def query(self, query: str, **variables: object) -> Any:
        """What Dagster's GraphQL answers to an engineer on the machine itself."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        address = f"http://127.0.0.1:{self.ports[ENGINEERS]}/graphql"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        assert "errors" not in told, told
        return told["data"]

    def ask_proxy(
        self, port: int, *, sign_in: str = "", query: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text of nginx's answer: of the first page, or of a query to Dagster's GraphQL."""
        address = f"https://127.0.0.1:{self.ports[port]}/{'graphql' if query else ''}"
        request = urllib.request.Request(address, headers=headers or {})
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


@contextmanager
def serve(home: Home, folder: Path) -> Iterator[Service]:
    """Start the servers of a home; their logs, certificate and passwords are in `folder`."""
    ports = dict(zip((ENGINEERS, READERS, ENGINEERS_PROXY, READERS_PROXY), _free_ports(4), strict=True))
    with ExitStack() as running:
        for port, options in ((ENGINEERS, []), (READERS, ["--read-only"])):
            log = running.enter_context((folder / f"{port}.log").open("wb"))
            command = [sys.executable, "-m", "pipelines.cli", "ui", "--home", str(home.root)]
            running.callback(_stop, _start([*command, "--port", str(ports[port]), *options], log))
        running.callback(_stop, _start([_nginx(), "-c", str(_configure(folder, ports))], None))
        for port, log_name in ((ENGINEERS, "3000.log"), (READERS, "3001.log"), (READERS_PROXY, "error.log")):
            _wait_for(ports[port], folder / log_name)
        yield Service(home, ports)


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
    for port in (ENGINEERS_PROXY, READERS_PROXY):
        assert f"listen      {port} ssl" in text
        text = text.replace(f"listen      {port}", f"listen 127.0.0.1:{ports[port]}")
    for port in (ENGINEERS, READERS):
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
