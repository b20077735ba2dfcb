"""Notices: sent where the settings say, and never with the name of a file, which may hold a child's."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.settings import Mail, Notices
from assets.common.storage.home import Home
from pipelines.notices import Notice, describe_run, send_notice
from pipelines.orchestration import run_tags

NOTICE = Notice("subject", "what happened")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def test_a_webhook_gets_the_notice_as_json() -> None:
    received: list[dict] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with serving(HTTPServer(("127.0.0.1", 0), Receiver)) as port:
        assert send_notice(Notices(webhook=f"http://127.0.0.1:{port}/"), NOTICE) == ["webhook"]
    assert received == [{"subject": "subject", "text": "what happened"}]


def test_a_mail_server_gets_the_notice() -> None:
    received: list[str] = []

    class Receiver(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                received.append(line)
                if line.upper() == "QUIT":
                    break
                if line.upper() == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        received.append(text)
                self.wfile.write(b"250 ok\r\n")
            self.wfile.write(b"221 bye\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Receiver)) as port:
        mail = Mail(to=("team@example.org",), sender="childlink@example.org", host="127.0.0.1", port=port)
        assert send_notice(Notices(mail=mail), NOTICE) == ["mail to 1"]
    assert "Subject: subject" in received and "what happened" in received


def test_nothing_goes_anywhere_by_default() -> None:
    assert send_notice(Notices(), NOTICE) == []


def test_a_notice_has_counts_and_reasons_and_no_file_name(tmp_path: Path) -> None:
    home = Home(tmp_path)
    row = {"source": "schools", "source_file": "เด็กหญิงสมหญิง.xlsx", "status": "held", "reason": "empty_file"}
    counts = {"detail": "สมหญิง", "rows_in": 0, "accepted": 0, "quarantined": 0}
    path = home.lake("files", "95", "schools.parquet")
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row | counts]), path)
    notice = describe_run(home, "95", ["release"], "published, files held")
    assert notice is not None
    assert "ยะลา" in notice.subject and "empty_file" in notice.text and "release" in notice.text
    assert "สมหญิง" not in notice.subject + notice.text
    path.unlink()
    assert describe_run(home, "95", [], "published") is None


@pytest.mark.parametrize("outcome", [*run_tags.OUTCOMES, "failed"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_a_notice_in_one_language_has_no_word_of_the_other(
    outcome: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_LANGUAGE", language)
    row = {"source": "schools", "source_file": "a.xlsx", "status": "held", "reason": "empty_file", "detail": ""}
    path = Home(tmp_path).lake("files", "95", "schools.parquet")
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row | {"rows_in": 0, "accepted": 0, "quarantined": 0}]), path)
    notice = describe_run(Home(tmp_path), "95", ["release"], outcome)
    assert notice is not None
    text = notice.text.replace("childlink status", "").replace("Dagster", "")
    assert not re.search("[a-z]" if language == "th" else "[ก-๙]", text), text
    assert re.match("ผล: [ก-๙]" if language == "th" else "outcome: [a-z]", text)
