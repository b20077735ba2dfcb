"""The command line's help and errors in Thai: from `locale/th/LC_MESSAGES/messages.po`, by gettext.

The English texts are those of the commands themselves, and click's. Thai is chosen by `CHILDLINK_LANGUAGE=th`, else by
`language: th` in the settings of the home, else by `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` or `LANG`, as everywhere.
`python -m pipelines.translation` makes the `.mo` of the `.po`, which is kept beside it, so that nobody who installs
childlink has to.
"""

from __future__ import annotations

import gettext
import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from assets.common.storage.home import Home
from pipelines.commands.json_errors import find_home

DOMAIN = "messages"
"""click asks gettext's default domain, so its own texts come from the same file."""
FOLDER = Path(__file__).with_name("locale")
CATALOGUE = FOLDER / "th" / "LC_MESSAGES" / f"{DOMAIN}.po"


class TranslatedGroup(click.Group):
    """A command whose help, that of all its commands, and whose errors are in the language of the person."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run the command; see `click.Command.main`."""
        words = settings.get("args") or next(iter(arguments), None)
        chosen = os.environ.get("CHILDLINK_LANGUAGE") or _read_setting(sys.argv[1:] if words is None else list(words))
        with in_language(self, chosen):
            return super().main(*arguments, **settings)


@contextmanager
def in_language(command: click.Command, language: str | None) -> Iterator[None]:
    """Have a command's help, and what click says, in `th` or `en`; in that of the system where it is neither."""
    with _chosen_language(language):
        gettext.bindtextdomain(DOMAIN, str(FOLDER))
        gettext.textdomain(DOMAIN)
        texts = gettext.translation(DOMAIN, str(FOLDER), fallback=True)
        if not isinstance(texts, gettext.GNUTranslations):
            yield
            return
        with _translated(command, texts):
            yield


def list_texts(command: click.Command) -> list[str]:
    """The English help of a command, its options and its commands."""
    texts = [inspect.cleandoc(command.help or "")]
    texts += [option.help or "" for option in command.params if isinstance(option, click.Option)]
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        texts += list_texts(each)
    return texts


def _read_setting(words: Sequence[str]) -> str | None:
    """The language in the settings of the home that a command line is about; None where there are none."""
    home = Home.from_environment(find_home(words))
    if not (home.root / "childlink.yaml").is_file():
        return None
    from assets.common.settings import read_settings
    from quality.yaml_file import DataFileError

    try:
        return read_settings(home).language
    except DataFileError:  # the command says so, when it reads them itself
        return None


@contextmanager
def _chosen_language(chosen: str | None) -> Iterator[None]:
    """A chosen language goes before that of the system, for as long as the command runs."""
    before = os.environ.get("LANGUAGE")
    if chosen not in ("th", "en"):
        yield
        return
    os.environ["LANGUAGE"] = chosen
    try:
        yield
    finally:
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


@contextmanager
def _translated(command: click.Command, texts: gettext.GNUTranslations) -> Iterator[None]:
    """Put the Thai texts in the place of the English ones, and those back afterwards."""
    kept: list[tuple[Any, str, str | None]] = []

    def replace(owner: Any, name: str, text: str | None) -> None:
        kept.append((owner, name, getattr(owner, name)))
        setattr(owner, name, text)

    def walk(each: click.Command) -> None:
        if each.help:
            thai = texts.gettext(inspect.cleandoc(each.help))
            replace(each, "help", thai)
            # click would cut it at a space, which Thai has at the end of a phrase only
            replace(each, "short_help", thai.partition("\n")[0])
        for option in each.params:
            if isinstance(option, click.Option) and option.help:
                replace(option, "help", texts.gettext(option.help))
        for below in each.commands.values() if isinstance(each, click.Group) else ():
            walk(below)

    walk(command)
    try:
        yield
    finally:
        for owner, name, text in reversed(kept):
            setattr(owner, name, text)


def compile_catalogue(catalogue: Path = CATALOGUE) -> bytes:
    """The `.mo` of a `.po`."""
    import io

    from babel.messages import mofile, pofile

    with catalogue.open("rb") as source:
        read = pofile.read_po(source)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, read)
    return compiled.getvalue()


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compile_catalogue())
