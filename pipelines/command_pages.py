"""A page for each command of `childlink`, from the commands themselves, in English and in Thai.

`make docs` puts them into the documentation site (`scripts/mkdocs_hook.py`), so that no text is written twice.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from pipelines.cli import main
from pipelines.translation import in_language

NAME = "childlink"
LANGUAGES = {"en": "English", "th": "ภาษาไทย"}
_OPTION = {"en": "option", "th": "ตัวเลือก"}
_MEANING = {"en": "meaning", "th": "ความหมาย"}


def make_pages() -> dict[str, str]:
    """The pages by file name: one for each command, and `index.md`, which lists them."""
    pages = {f"{name}.md": _make_page(command) for name, command in main.commands.items()}
    return {"index.md": _make_index()} | pages


def _make_index() -> str:
    lines = ["# Commands · คำสั่ง", "", "| command | | |", "|---|---|---|"]
    summaries = {language: list(_read_summaries(language)) for language in LANGUAGES}
    for name, english, thai in zip(main.commands, *summaries.values(), strict=True):
        lines.append(f"| [`{NAME} {name}`]({name}.md) | {english} | {thai} |")
    return "\n".join(lines) + "\n"


def _read_summaries(language: str) -> Iterator[str]:
    with in_language(main, language):
        for command in main.commands.values():
            yield _escape(inspect.cleandoc(command.help or "").partition("\n")[0])


def _make_page(command: click.Command) -> str:
    lines = [f"# {NAME} {command.name}"]
    for language, title in LANGUAGES.items():
        with in_language(main, language):
            lines += ["", f"## {title}"]
            lines += _describe(command, click.Context(main, info_name=NAME), language)
    return "\n".join(lines) + "\n"


def _describe(command: click.Command, above: click.Context, language: str) -> list[str]:
    """The usage, the help and the options of a command, then of each command below it."""
    context = click.Context(command, info_name=command.name, parent=above)
    lines = ["", "```text", " ".join([context.command_path, *command.collect_usage_pieces(context)]), "```", ""]
    lines += [_escape(line) for line in inspect.cleandoc(command.help or "").split("\n")]
    options = [option for option in command.params if isinstance(option, click.Option)]
    rows = [record for option in options if (record := option.get_help_record(context))]
    lines += ["", f"| {_OPTION[language]} | {_MEANING[language]} |", "|---|---|"] if rows else []
    lines += [f"| `{_escape(names)}` | {_escape(text)} |" for names, text in rows]
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        lines += ["", f"### {each.name} {{: #{language}-{each.name} }}", *_describe(each, context, language)]
    return lines


def _escape(text: str) -> str:
    """Text that Markdown neither reads as a column nor as a tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
