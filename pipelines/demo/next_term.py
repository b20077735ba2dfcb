"""The files of a later term in a made-up province: what agencies send when it begins."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from data.synthetic import ProvinceConfig, Summary, write_province

SOURCES = ("civil_registration", "schools", "nonformal", "health")
"""Who sends each term; the social map and the field survey are made once a year."""


def write_next_term(config: ProvinceConfig, folder: Path, sources: Collection[str] = SOURCES) -> Summary:
    """Write the files of these sources as they are in the term of `config`.

    A file of non-formal learning gets a name of its own, as another term's file would have: in the truth of several
    terms a file is known by its name.
    """
    shutil.rmtree(folder, ignore_errors=True)
    summary = write_province(config, folder)
    for source in summary.inbox.iterdir():
        if source.name not in sources:
            shutil.rmtree(source)
        elif source.name == "nonformal":
            for file in list(source.iterdir()):
                file.rename(source / f"{config.term}-{file.name}")
    return summary
