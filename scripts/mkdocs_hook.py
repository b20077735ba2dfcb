"""Puts a page for each command into the documentation site when it is built."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pipelines.command_pages import make_pages


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages below `commands/`."""
    for name, text in make_pages().items():
        files.append(File.generated(config, f"commands/{name}", content=text))
    return files
