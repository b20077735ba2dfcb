"""Ways of miswriting Thai text, each on one text at a time. Which texts are miswritten, and how often: `sightings`."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import Rate

Texts = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
Fault = Callable[[str, Random], str]

TONES = "่้๊๋"
MARKS = "ัิีึืฺุู็่้๊๋์ํ"
ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\ufeff")
LIKE_SOUNDS = (
    ("ศ", "ส"), ("ษ", "ส"), ("ส", "ศ"), ("ซ", "ส"), ("ส", "ซ"), ("ฮ", "ห"), ("ห", "ฮ"), ("ณ", "น"), ("น", "ณ"),
    ("ญ", "ย"), ("ภ", "พ"), ("พ", "ภ"), ("ธ", "ท"), ("ท", "ธ"), ("ฐ", "ถ"), ("ฏ", "ต"), ("ฎ", "ด"), ("ฑ", "ท"),
    ("ฬ", "ล"), ("ร", "ล"), ("ล", "ร"), ("ด", "ต"), ("ช", "ซ"), ("ฟ", "ป"), ("ใ", "ไ"), ("ไ", "ใ"), ("ี", "ิ"),
    ("ิ", "ี"), ("ู", "ุ"), ("ุ", "ู"), ("ื", "ึ"), ("ึ", "ื"), ("รร", "ร"), ("ะห์", "ะ"), ("าะ", "ะ"), ("๊ะ", "ะ"),
    ("ะ", "ะห์"), ("ะ", "๊ะ"), ("เ็", "เ"), ("็", ""), ("์", ""), ("ำ", "ัม"), ("ัย", "ไ"), ("อี", "อิ"), ("ทร", "ซ"),
    ("ั", "า"), ("รุล", "ร"), ("าน", "ัน"), ("ีน", "ิน"),
)  # fmt: skip
KEYS_BESIDE = dict(
    zip(
        "ฟหกดเ้่าสวงผปแอิืทมใฝๆไำพะัีรนยบลฃภถุึคตจขช",
        "หฟหกดเ้่าสวปผแอิืทมใผไๆไพำะัีรนยบลถภุึคตจขจ",
        strict=True,
    )
)


def by_ear(text: str, rng: Random) -> str:
    """One letter or ending written as another that sounds alike."""
    fits = [pair for pair in LIKE_SOUNDS if pair[0] in text]
    if not fits:
        return text
    old, new = rng.choice(fits)
    at = rng.randrange(text.count(old))
    begin = -1
    for _ in range(at + 1):
        begin = text.index(old, begin + 1)
    return text[:begin] + new + text[begin + len(old) :]


def lose_mark(text: str, rng: Random) -> str:
    """One mark above or below left out, or (1 in 3) moved behind the next letter."""
    places = [i for i, letter in enumerate(text) if letter in MARKS]
    if not places:
        return text
    at = rng.choice(places)
    rest = text[:at] + text[at + 1 :]
    if rng.random() < 0.33 and at + 1 < len(text):
        return rest[: at + 1] + text[at] + rest[at + 1 :]
    return rest


def mistype(text: str, rng: Random) -> str:
    """A letter left out, doubled, exchanged with the next, or the key beside hit."""
    if len(text) < 2:
        return text
    at = rng.randrange(len(text))
    kind = rng.random()
    if kind < 0.35 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    if kind < 0.5:
        return text[:at] + text[at] + text[at:]
    if kind < 0.7 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + KEYS_BESIDE.get(text[at], "า") + text[at + 1 :]


def spill_ink(text: str, rng: Random) -> str:
    """The same to the eye: a zero-width character, a doubled or reordered mark, `เเ`, an open `ํา`, a wide space."""
    ways: list[str] = []
    if "แ" in text:
        ways.append(text.replace("แ", "เเ"))
    if "ำ" in text:
        ways.append(text.replace("ำ", "ํา"))
    for i, letter in enumerate(text):
        if letter in MARKS:
            ways.append(text[: i + 1] + letter + text[i + 1 :])
            if i + 1 < len(text) and text[i + 1] in TONES and letter not in TONES:
                ways.append(text[:i] + text[i + 1] + letter + text[i + 2 :])
            break
    if " " in text:
        ways.append(text.replace(" ", "\u00a0"))
    at = rng.randrange(len(text) + 1)
    ways.append(text[:at] + rng.choice(ZERO_WIDTH) + text[at:])
    ways.append(text + " ")
    return rng.choice(ways)


def miswrite(texts: Texts, rate: Rate, fault: Fault, rng: np.random.Generator) -> Texts:
    """Apply `fault` to a share `rate` (one, or a text each) of the texts that are not empty; gives a new array."""
    hit = np.flatnonzero((rng.random(len(texts)) < rate) & (texts != ""))
    random = Random(int(rng.integers(2**62)))
    out = texts.copy()
    out[hit] = [fault(text, random) for text in texts[hit].tolist()]
    return out
