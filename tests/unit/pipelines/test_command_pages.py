"""Each command has a page with the texts of the command itself, in both languages."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
import pytest

from pipelines import command_pages
from pipelines.cli import main


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return command_pages.make_pages()


def read_commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        yield from read_commands(each)


@pytest.mark.parametrize("name", main.commands)
def test_a_page_has_every_text_of_its_command_and_says_it_in_thai(name: str, pages: dict[str, str]) -> None:
    english, _, thai = pages[f"{name}.md"].partition(f"## {command_pages.LANGUAGES['th']}")
    for command in read_commands(main.commands[name]):
        (first, *_) = inspect.cleandoc(command.help or "").split("\n")
        assert first in english and first not in thai
        options = [option for option in command.params if isinstance(option, click.Option)]
        for option in options:
            assert f"`{option.opts[0]}" in english and f"`{option.opts[0]}" in thai
    assert sum("ก" <= letter <= "๛" for letter in thai) > 50 and "[required]" not in thai


def test_the_index_leads_to_every_page(pages: dict[str, str]) -> None:
    assert set(pages) == {"index.md", *(f"{name}.md" for name in main.commands)}
    assert all(f"]({name}.md)" in pages["index.md"] for name in main.commands)


def test_text_cannot_break_a_table() -> None:
    assert command_pages._escape("one | two\n<b>") == "one \\| two &lt;b>"
