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

import numpy as np
import numpy.typing as npt

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
# At the end of a word many letters sound alike, and an h is not heard.
_FINAL = str.maketrans(dict.fromkeys("ตทจชส", "ด") | dict.fromkeys("ลร", "น"))
_SILENT_FINAL = ord("ห")
# A carrier อ has no sound of its own, but at the front it distinguishes a name that begins with a vowel from none.
_CARRIER = ord("อ")
_FIRST_VOWEL, _LAST_VOWEL = 0x0E30, 0x0E4E
_LINE_END = ord("\n")

Letters = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]


def _tabulate(letters: dict[int, str]) -> Letters:
    """What each letter up to the last Thai one becomes."""
    table = np.arange(0x0E80, dtype=np.uint32)
    for letter, other in letters.items():
        table[letter] = ord(other)
    return table


_SAME_LETTERS, _FINALS = _tabulate(_SAME_LETTER), _tabulate(_FINAL)


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
    letters = _drop_doubled(_replace(_read(text), _SAME_LETTERS))
    last = _are_last(letters) & ~_are_first(letters)
    letters[last] = _replace(letters[last], _FINALS)
    return _write(letters[~(last & (letters == _SILENT_FINAL))])


def skeleton(sound_name: str) -> str:
    """The consonants of a `sound` key, or the key itself where it has none.

    >>> skeleton(sound(plain("มูฮัมมัด"))) == skeleton(sound(plain("มาหะมะดิ")))
    True
    """
    letters = _read(sound_name)
    letters = _drop_doubled(letters[(letters < _FIRST_VOWEL) | (letters > _LAST_VOWEL)])
    consonants = _write(letters[(letters != _CARRIER) | _are_first(letters)])
    if "\n" not in sound_name:
        return consonants or sound_name
    lines = zip(consonants.split("\n"), sound_name.split("\n"), strict=True)
    return "\n".join(consonant or whole for consonant, whole in lines)


def _read(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _write(letters: Letters) -> str:
    return letters.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _replace(letters: Letters, table: Letters) -> Letters:
    """The letters, those that a table has as it has them."""
    return np.where(letters < len(table), table[np.minimum(letters, len(table) - 1)], letters)


def _drop_doubled(letters: Letters) -> Letters:
    """The letters without those that are like the one before, on each line."""
    return np.asarray(letters[(letters == _LINE_END) | np.r_[True, letters[1:] != letters[:-1]][: len(letters)]])


def _are_first(letters: Letters) -> Bools:
    """Which letters begin a line; the end of a line begins the next."""
    return np.asarray(np.r_[True, letters[:-1] == _LINE_END][: len(letters)])


def _are_last(letters: Letters) -> Bools:
    """Which letters end a line, the end itself not being one."""
    return np.asarray(np.r_[letters[1:] == _LINE_END, True][: len(letters)] & (letters != _LINE_END))
