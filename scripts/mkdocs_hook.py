"""Puts a page for each command into the documentation site when it is built, and lists commands and decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pipelines.command_pages import make_pages


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the two empty lists of the navigation: decisions, and commands."""
    decisions = sorted(path.name for path in Path(config.docs_dir, "decisions").glob("[0-9]*.md"))
    nav = config.nav or []
    _list("Decisions", nav, ["decisions/README.md", *(f"decisions/{name}" for name in decisions)])
    _list("Commands · คำสั่ง", nav, [f"commands/{name}" for name in make_pages()])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages below `commands/`."""
    for name, text in make_pages().items():
        files.append(File.generated(config, f"commands/{name}", content=text))
    return files


def _list(title: str, nav: list[Any], pages: list[str]) -> None:
    """Put `pages` below `title`, wherever in the navigation it is."""
    for entry in nav:
        for name, below in entry.items() if isinstance(entry, dict) else ():
            if name == title:
                below.extend(pages)
            else:
                _list(title, below, pages)
