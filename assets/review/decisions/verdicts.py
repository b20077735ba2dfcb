"""The three answers, as they are kept and as people write them."""

from __future__ import annotations

from assets.review.sheet import wording

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
THAI = wording.VERDICTS
"""What the sheet's drop-down offers."""
_READ = {thai: verdict for verdict, thai in THAI.items()} | {
    written: verdict for verdict, words in wording.ALSO_READ.items() for written in words
}


def read_verdict(written: str) -> str | None:
    """The verdict that a person wrote, in usual Thai or English words; None for anything else."""
    return _READ.get("".join(written.split()).strip(".!").lower())
