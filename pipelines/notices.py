"""Notices of runs that need somebody: counts and names of steps, never of a child, a file or a person."""

from __future__ import annotations

import json
import os
import smtplib
import urllib.request
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage

from assets.common.display.reasons import find_file_reason
from assets.common.settings import Mail, Notices
from assets.common.storage.home import Home
from pipelines.file_reports import read_file_reports
from pipelines.messages import message, outcome_texts, step_title
from pipelines.provinces import PROVINCES

_PATIENCE = 30.0


@dataclass(frozen=True)
class Notice:
    """A subject of one line, and what happened."""

    subject: str
    text: str


def describe_run(home: Home, province: str, failed_steps: list[str], outcome: str) -> Notice | None:
    """What somebody should know of a run; `None` where nothing failed and no file is held."""
    held = Counter(report.reason or "" for report in read_file_reports(home, province) if report.status == "held")
    if not held and not failed_steps and outcome != "refused":
        return None
    thai_outcome, english_outcome = outcome_texts(outcome)
    lines = [message("notice_outcome", thai_outcome=thai_outcome, outcome=english_outcome)]
    lines += [f"{message('step_failed')}: {step_title(step)}" for step in failed_steps]
    lines += [_describe_held(code, files) for code, files in sorted(held.items())]
    lines.append(message("notice_look", province=province))
    return Notice(message("notice_subject", province=PROVINCES[province], code=province), "\n".join(lines))


def _describe_held(code: str, files: int) -> str:
    reason = find_file_reason(code)
    return message("notice_held", files=files, thai_reason=reason.th, reason=reason.en, code=code)


def send_notice(notices: Notices, notice: Notice) -> list[str]:
    """Send it wherever the settings say; gives where it went.

    Raises:
        OSError: it could not be sent.
    """
    sent = []
    if notices.mail is not None:
        _send_mail(notices.mail, notice)
        sent.append(f"mail to {len(notices.mail.to)}")
    if notices.webhook is not None:
        body = json.dumps({"subject": notice.subject, "text": notice.text}, ensure_ascii=False).encode()
        request = urllib.request.Request(notices.webhook, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=_PATIENCE):
            sent.append("webhook")
    return sent


def _send_mail(mail: Mail, notice: Notice) -> None:
    written = EmailMessage()
    written["Subject"], written["From"], written["To"] = (
        notice.subject.replace("\n", " "),
        mail.sender,
        ", ".join(mail.to),
    )
    written.set_content(notice.text)
    with smtplib.SMTP(mail.host, mail.port, timeout=_PATIENCE) as server:
        if mail.user is not None:
            server.starttls()
            server.login(mail.user, os.environ.get("CHILDLINK_SMTP_PASSWORD", ""))
        server.send_message(written)
