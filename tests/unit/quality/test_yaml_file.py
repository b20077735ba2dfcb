"""YAML files read strictly: what is refused, and how the error names the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.yaml_file import DataFileError, Entry, Text, read


class Shelf(Entry):
    code: str
    height: int
    title: Text
    books: tuple[str, ...] = ()


class Library(Entry):
    shelves: tuple[Shelf, ...]


GOOD = """\
shelves:
  - code: low
    height: 1
    title: {th: ต่ำ, en: Low}
  - code: high
    height: 2
    title: {th: สูง, en: High}
    books: [a, b]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "shelves.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_file_is_read_with_its_texts_in_both_languages(tmp_path: Path) -> None:
    low, high = read(written(tmp_path, GOOD), Library).shelves
    assert (low.title, high.title, high.books) == (("ต่ำ", "Low"), ("สูง", "High"), ("a", "b"))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("    height: 2\n", "    hight: 2\n", r"shelves.yaml, line \d, high: height: Field required: add it"),
        ("books: [a, b]", "shelf: 3", "line 8, high: shelf: Extra inputs .*: remove it, or correct"),
        ("height: 2", "height: '2'", "line 6, high: height: Input should be a valid integer"),
        ("en: High}", "en: High, de: Hoch}", "line 7, high: title: must have a text in Thai"),
        ("height: 2", "height: 2\n    height: 3", "line 7: height occurs twice in one entry: remove one"),
        ("shelves:", "shelves: [", "not YAML"),
    ],
)
def test_an_error_names_file_line_entry_and_what_to_do(tmp_path: Path, old: str, new: str, error: str) -> None:
    assert old in GOOD
    with pytest.raises(DataFileError, match=error):
        read(written(tmp_path, GOOD.replace(old, new)), Library)


def test_all_errors_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as raised:
        read(written(tmp_path, GOOD.replace("height", "hight")), Library)
    assert len(str(raised.value).splitlines()) == 4
