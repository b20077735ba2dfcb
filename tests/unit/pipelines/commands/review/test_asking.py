"""What is typed at a question on the terminal: keys in both languages, usual words, a note behind them."""

from __future__ import annotations

import pytest

from pipelines.commands.review.asking import Typed, read_typed


@pytest.mark.parametrize(
    ("text", "meaning", "note"),
    [
        ("s", "same", ""),
        ("1", "same", ""),
        ("ห", "same", ""),
        (" คนเดียวกัน ", "same", ""),
        ("ใช่", "same", ""),
        ("D", "different", ""),
        ("ไม่ใช่", "different", ""),
        ("2 พี่น้องกัน คนละชั้น", "different", "พี่น้องกัน คนละชั้น"),
        ("คนละคน เลขต่างกัน", "different", "เลขต่างกัน"),
        ("u ask the school", "unsure", "ask the school"),
        ("ี", "unsure", ""),
        ("ยังตัดสินไม่ได้", "unsure", ""),
        ("b", "back", ""),
        ("ย้อน", "back", ""),
        ("ๆ", "quit", ""),
        ("เลิก", "quit", ""),
        ("", "skip", ""),
        ("ข้าม", "skip", ""),
    ],
)
def test_keys_and_usual_words_are_understood(text: str, meaning: str, note: str) -> None:
    assert read_typed(text) == Typed(meaning, note)


@pytest.mark.parametrize("text", ["น่าจะ", "sd", "back to the start", "9", "quit now"])
def test_what_nobody_can_tell_is_asked_again(text: str) -> None:
    assert read_typed(text) is None
