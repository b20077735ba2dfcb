"""The three answers, as they are kept and as people write them."""

from __future__ import annotations

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
THAI = {SAME: "เหมือน", DIFFERENT: "ต่าง", UNSURE: "ไม่แน่ใจ"}
"""What the sheet's drop-down offers."""
_READ = {thai: verdict for verdict, thai in THAI.items()} | {verdict: verdict for verdict in THAI}


def read_verdict(written: str) -> str | None:
    """The verdict that a person wrote, in Thai or English; None for anything else."""
    return _READ.get(written.strip().lower())
