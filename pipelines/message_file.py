"""The form of `messages.yaml`."""

from __future__ import annotations

from quality.yaml_file import Entry, Text


class MessageFile(Entry):
    """Titles of the steps, words for the outcomes of runs, and texts of the commands, by name."""

    steps: dict[str, Text]
    outcomes: dict[str, Text]
    texts: dict[str, Text]
