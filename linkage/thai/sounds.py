"""What a Thai name sounds like: keys under which spellings by ear fall together.

Three keys, each coarser than the one before:

- `plain`: tone marks and silenced letters dropped, spaces gone;
- `sound`: letters that sound the same are one letter, vowel length is dropped, Malay-Muslim
  spellings of one name mostly meet (มูฮัมมัด, มูฮัมหมัด, มูฮำมัด);
- `skeleton`: the consonants of `sound`, for blocking.

Several names can be asked about at once, one a line: a regular expression is faster over one long text than over
a hundred thousand short ones.

Made for names written by ear in Thai letters; other scripts are only folded to lower case.
Thai Soundex was tried and lumps Malay syllables (see docs/engine.md).
"""

from __future__ import annotations

import re

_TONES = re.compile("[่้๊๋็ฺ๎]")
_SILENCED = re.compile("[ก-ฮ][ิุ]?์")
_NOT_LETTERS = re.compile(r"(?:[^\S\n]|[.\-'’/()])+")

_SAME_CONSONANT = str.maketrans(
    {
        **dict.fromkeys("ขฃคฅฆ", "ค"),
        **dict.fromkeys("ฉชฌ", "ช"),
        **dict.fromkeys("ซศษส", "ส"),
        **dict.fromkeys("ญย", "ย"),
        **dict.fromkeys("ฎด", "ด"),
        **dict.fromkeys("ฏต", "ต"),
        **dict.fromkeys("ฐฑฒถทธ", "ท"),
        **dict.fromkeys("ณน", "น"),
        **dict.fromkeys("ผพภ", "พ"),
        **dict.fromkeys("ฝฟ", "ฟ"),
        **dict.fromkeys("ลฬ", "ล"),
        **dict.fromkeys("หฮ", "ห"),
    }
)
_SAME_LETTER = _SAME_CONSONANT | str.maketrans(
    {"ี": "ิ", "ู": "ุ", "ื": "ิ", "ึ": "ิ", "ๅ": "า", "ะ": "า", "ั": "า", "แ": "เ", "ใ": "ไ"}
)
# (a text without this is left alone, pattern, replacement)
_RULES = [
    ("ฤ", re.compile("ฤ"), "ริ"),
    ("รร", re.compile("รร(?=[ก-ฮ])"), "ั"),
    ("รร", re.compile("รร"), "ัน"),
    ("ทร", re.compile("ทร(?=[าุ])"), "ซ"),
    ("ญ", re.compile("ญ(?![ะ-ฺๅ])"), "น"),
    ("าะ", re.compile("เ([ก-ฮ]{1,2})าะ"), r"\1อ"),
    ("โ", re.compile("โ([ก-ฮ]{1,2})ะ?"), r"\1อ"),
    ("ะ", re.compile("([เแ][ก-ฮ]{1,2})ะ"), r"\1"),
    ("ย", re.compile("[ัไใ]ย"), "ไ"),
    ("ำ", re.compile("ำ"), "ัม"),
    ("ห", re.compile("ห(?=[งญนมยรลว])"), ""),
]
_DOUBLED = re.compile(r"(.)\1+")
# At the end of a word many letters sound alike, and an h is not heard.
_FINAL = [
    (re.compile("(?<=.)[ตทจชส]$", re.MULTILINE), "ด"),
    (re.compile("(?<=.)[ลร]$", re.MULTILINE), "น"),
    (re.compile("(?<=.)ห$", re.MULTILINE), ""),
]
# A carrier อ has no sound of its own, but at the front it distinguishes a name that begins with a vowel from none.
_CARRIER = re.compile("(?<=.)อ")
_NOT_CONSONANT = re.compile("[\u0e30-\u0e4e]")


def plain(name: str) -> str:
    """The name without tone marks, silenced letters, spaces and full stops, in lower case.

    >>> plain("อับดุลเลาะห์") == plain("อับดุลเล๊าะ") == "อับดุลเลาะ"
    True
    """
    return _TONES.sub("", _SILENCED.sub("", _NOT_LETTERS.sub("", name))).lower()


def sound(plain_name: str) -> str:
    """The sound key of a `plain` name.

    >>> len({sound(plain(name)) for name in ("มูฮัมมัด", "มูฮัมหมัด", "มูฮำมัด", "มูฮำหมัด")})
    1
    """
    text = plain_name
    for trigger, pattern, replacement in _RULES:
        if trigger in text:
            text = pattern.sub(replacement, text)
    text = text.translate(_SAME_LETTER)
    text = _DOUBLED.sub(r"\1", text)
    for pattern, replacement in _FINAL:
        text = pattern.sub(replacement, text)
    return text


def skeleton(sound_name: str) -> str:
    """The consonants of a `sound` key, or the key itself where it has none.

    >>> skeleton(sound(plain("มูฮัมมัด"))) == skeleton(sound(plain("มาหะมะดิ")))
    True
    """
    consonants = _CARRIER.sub("", _DOUBLED.sub(r"\1", _NOT_CONSONANT.sub("", sound_name)))
    if "\n" not in sound_name:
        return consonants or sound_name
    lines = zip(consonants.split("\n"), sound_name.split("\n"), strict=True)
    return "\n".join(consonant or whole for consonant, whole in lines)
