"""An error of a command that was asked for JSON, as JSON: what is wrong, where, and what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import IO, Any

import click

from assets.common.storage.home import Home

DOCTOR = "childlink doctor"


class CommandError(click.ClickException):
    """A sentence with which a command ends, and its exit code."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads the instance's

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it as it is."""
        click.echo(self.format_message(), file=file, err=True)


class JsonError(click.ClickException):
    """Another error, shown as one JSON object on the standard output, where its answer would have been."""

    def __init__(self, error: click.ClickException, command: str, words: Sequence[str]) -> None:
        super().__init__(error.format_message())
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads the instance's
        usage = isinstance(error, click.UsageError)
        self._kind = type(error if usage else error.__context__ or error).__name__
        self._otherwise = f"childlink {command} --help" if usage else DOCTOR
        self._where = {"command": command, "home": str(Home.from_environment(find_home(words)).root)}

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it; what to do is what the sentence ends with, after its colon."""
        sentence = self.format_message()
        _, _, to_do = sentence.rpartition(" · ")[2].partition(": ")
        told = {
            "kind": self._kind,
            "what": sentence,
            "where": self._where,
            "to_do": to_do or self._otherwise,
            "exit_code": self.exit_code,
        }
        click.echo(json.dumps({"error": told}, ensure_ascii=False, indent=2), file=file)


def find_home(words: Sequence[str]) -> str | None:
    """The home that a command line names, if it names one."""
    given = [after for word, after in pairwise(words) if word == "--home"]
    given += [word.partition("=")[2] for word in words if word.startswith("--home=")]
    return given[0] if given else None
