"""What a page or a set of files says, in Thai and English: one YAML file each under `data/reference/pages/`.

A province that words something otherwise corrects it there. A text may have places to fill in, as `{count}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pydantic

import data.reference
from quality import yaml_file

Text = tuple[str, str]
"""One text in Thai and in English."""

FOLDER = Path(data.reference.__file__).parent / "pages"


class _File(pydantic.RootModel[dict[str, dict[str, yaml_file.Text]]]):
    """Texts by section and name."""


@dataclass(frozen=True)
class Messages:
    """The texts of one page.

    Attributes:
        page: its name, which is its file's.
        sections: texts by section and name.
    """

    page: str
    sections: dict[str, dict[str, Text]]

    def __call__(self, key: str, /, **values: object) -> Text:
        """The text `section.name` with its places filled in.

        Args:
            key: section and name, with a dot between.
            values: what fills the places; a `Text` fills each language with its own.

        Raises:
            KeyError: the file has no such text, or a place of it is not given.
        """
        section, _, name = key.partition(".")
        try:
            texts = self.sections[section][name]
        except KeyError as error:
            raise KeyError(f"{self.page}.yaml has no text {key}: write it there, in Thai and English") from error
        thai, english = (
            text.format_map({place: _in_language(value, turn) for place, value in values.items()})
            for turn, text in enumerate(texts)
        )
        return thai, english

    def group(self, section: str) -> dict[str, Text]:
        """All texts of a section by name, in the file's order."""
        return self.sections[section]


def _in_language(value: object, turn: int) -> object:
    return value[turn] if isinstance(value, tuple) else value


@cache
def load_messages(page: str) -> Messages:
    """The texts of a page.

    Raises:
        DataFileError: the file is not as it should be; says where and what to do.
    """
    return Messages(page, yaml_file.read(FOLDER / f"{page}.yaml", _File).root)


def find_files() -> list[Path]:
    """The files with the texts of all pages."""
    return sorted(FOLDER.glob("*.yaml"))
