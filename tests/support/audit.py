"""An audit that cannot be written."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from assets.common import audit_log


def refuse_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every entry fail, as on a full disk."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise audit_log.AuditError("audit.jsonl cannot be written (No space left on device): nothing was done")

    monkeypatch.setattr(audit_log, "add_entry", refuse)
