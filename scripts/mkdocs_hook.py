"""Puts CONTRIBUTING and a page for each command into the site when it is built, and lists commands and decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pipelines.command_pages import make_pages


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the two empty lists of the navigation, decisions and commands, and put CONTRIBUTING before the others."""
    decisions = sorted(path.name for path in Path(config.docs_dir, "decisions").glob("[0-9]*.md"))
    nav = config.nav or []
    _list("Decisions", nav, ["decisions/README.md", *(f"decisions/{name}" for name in decisions)])
    _list("Contributors", nav, ["contributing.md"])
    _list("Commands · คำสั่ง", nav, [f"commands/{name}" for name in make_pages()])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages below `commands/`, and CONTRIBUTING, which lies above the documents."""
    text = (Path(config.docs_dir).parent / "CONTRIBUTING.md").read_text("utf-8")
    files.append(File.generated(config, "contributing.md", content=text.replace("](docs/", "](")))
    for name, text in make_pages().items():
        files.append(File.generated(config, f"commands/{name}", content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Lead links to CONTRIBUTING to its page."""
    return markdown.replace("](../CONTRIBUTING.md", "](contributing.md")


def _list(title: str, nav: list[Any], pages: list[str]) -> None:
    """Put `pages` first below `title`, wherever in the navigation it is."""
    for entry in nav:
        for name, below in entry.items() if isinstance(entry, dict) else ():
            if name == title:
                below[:0] = pages
            else:
                _list(title, below, pages)
