"""The staging area of write–audit–publish: files are written here, audited, and then published in the lake.

A check that fails must not cost a province its last good rows. `stage` writes the files.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from assets.common.storage.atomic_io import make_folder, sync
from assets.common.storage.home import Home


@dataclass(frozen=True)
class StagingArea:
    """The files of one source and province that are not published in the lake yet.

    Attributes:
        folder: where they lie.
        home, province, source: whose they are.
    """

    folder: Path
    home: Home
    province: str
    source: str

    @classmethod
    def of(cls, home: Home, province: str, source: str) -> StagingArea:
        """An empty staging area; the leftovers of a killed run are deleted."""
        folder = home.lake(".beside", province, source)
        shutil.rmtree(folder, ignore_errors=True)
        return cls(make_folder(folder), home, province, source)

    @property
    def staged(self) -> Path:
        """The folder of the staged tables, a file a layout."""
        return self.folder / "staged"

    @property
    def quarantine(self) -> Path:
        """The rows in quarantine."""
        return self.folder / "quarantine.parquet"

    @property
    def files(self) -> Path:
        """The list of files."""
        return self.folder / "files.parquet"

    def published_table(self, layout: str) -> Path:
        """The layout's published table in the lake."""
        return self.home.lake("staged", self.province, self.source, f"{layout}.parquet")

    def close(self, *, publish: bool) -> None:
        """Publish every file, or discard them all, and remove the area."""
        if publish:
            places = {path: self.published_table(path.stem) for path in sorted(self.staged.glob("*.parquet"))}
            for kind, path in (("quarantine", self.quarantine), ("files", self.files)):
                places[path] = self.home.lake(kind, self.province, f"{self.source}.parquet")
            for written, place in places.items():
                make_folder(place.parent)
                os.replace(written, place)
                sync(place.parent)
        shutil.rmtree(self.folder)
