"""File names as they may be shown: whoever names a file after a child must not thereby publish the child's name.

Words that layouts, places and offices use stay, as do short numbers; every other word becomes `…`. Who must find the
file looks into the inbox, where it has its name. Control characters are removed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import geothai

import data.reference
from assets.common.display.masking import HIDDEN

_LONGEST_NUMBER = 8
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){9,}")
_CODE = re.compile(r"[A-Z]{0,3}\d{1,12}")
_PARTS = re.compile(r"\d+|[a-zA-Z]+|[ก-๛]+|[^0-9a-zA-Zก-๛]+")
WORDS = Path(data.reference.__file__).parent / "file_name_words.txt"
"""Words of file names that give no information on a person, one a line."""


def show_file_name(name: str) -> str:
    """A file's path as it may be shown to anyone.

    >>> show_file_name("43files_95_20240516.zip/person.txt")
    '43files_95_20240516.zip/person.txt'
    >>> show_file_name("somchai 1959900000013.csv")
    '… ….csv'
    """
    plain = _LONG_NUMBER.sub(HIDDEN, strip_controls(name))
    return "".join(part if _is_shown(part) else HIDDEN for part in _PARTS.findall(plain))


def show_unit(unit: str) -> str:
    """A reporting unit as it may be shown to anyone: its codes; a text in place of a code is shown as a file's name is.

    >>> show_unit("9520000000:lower_secondary:001")
    '9520000000:lower_secondary:001'
    >>> show_unit("9520000000:primary:somchai")
    '9520000000:primary:…'
    """
    return ":".join(part if _CODE.fullmatch(part) else show_file_name(part) for part in unit.split(":"))


def strip_controls(text: str, keep: str = "") -> str:
    """Text without characters that steer a terminal or turn the direction of writing, but for those to keep."""
    steering = ("Cc", "Cf", "Cs", "Co", "Cn")
    return "".join(letter for letter in text if letter in keep or unicodedata.category(letter) not in steering)


def _is_shown(part: str) -> bool:
    if part.isdigit():
        return len(part) <= _LONGEST_NUMBER
    # Separators and punctuation are neither words nor numbers.
    is_separator = part == HIDDEN or not any(letter.isalnum() for letter in part)
    return is_separator or len(part) == 1 or part.lower() in _known_words()


@cache
def _known_words() -> frozenset[str]:
    """The usual words, and the names of provinces and districts, Thai and English."""
    provinces = geothai.provinces()
    districts = [district for each in provinces for district in geothai.districts(each.code)]
    names = [name for each in provinces for name in (each.name_th, each.name_en)]
    names += [name for each in districts for name in (each.name_th, each.name_en)]
    usual = WORDS.read_text("utf-8").split()
    return frozenset([*usual, *(word.lower() for name in names for word in [name, *name.split()])])
