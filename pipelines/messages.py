"""What the commands say to a person, from `messages.yaml`: in Thai and English, or in the one that is chosen.

`CHILDLINK_LANGUAGE`, or `language` in the settings, is `th`, `en` or `both` (default).
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.message_file import MessageFile

FILE = Path(__file__).with_name("messages.yaml")
LANGUAGES = {"th": (0,), "en": (1,), "both": (0, 1)}
_chosen = ["both"]
_ONE_LINE = 100  # characters; two languages that are longer together take a line each


def message(name: str, /, **values: object) -> str:
    """The text `name` with its values, in the chosen language or in both."""
    texts = _load().texts[name]
    said = [texts[place].format(**values) for place in LANGUAGES[language()]]
    return _join(said)


def step_title(step: str) -> str:
    """What a step of a refresh is called; a source that has no words here goes by the title of its contract."""
    texts = _load().steps.get(step) or _find_contract_title(step) or (step, step)
    return _join(list(dict.fromkeys(texts[place] for place in LANGUAGES[language()])))


def outcome_texts(outcome: str) -> tuple[str, str]:
    """The outcome of a run in Thai and English."""
    return _load().outcomes[outcome]


def _find_contract_title(step: str) -> tuple[str, str] | None:
    from quality import contract

    source = step.removeprefix("staged__")
    if source == step or not (contract.FOLDER / f"{source}.yaml").is_file():
        return None
    title = contract.load(source).title
    return title["th"], title["en"]


def language() -> str:
    """The language of the messages: `th`, `en` or `both`."""
    chosen = os.environ.get("CHILDLINK_LANGUAGE") or _chosen[-1]
    return chosen if chosen in LANGUAGES else "both"


def choose_language(chosen: str) -> None:
    """Take the language of a home's settings; the environment's goes before it."""
    _chosen[:] = [chosen]


def _join(said: list[str]) -> str:
    return (" · " if sum(map(len, said)) <= _ONE_LINE else "\n").join(said)


@cache
def _load() -> MessageFile:
    from pipelines.message_file import MessageFile
    from quality import yaml_file

    return yaml_file.read(FILE, MessageFile)
