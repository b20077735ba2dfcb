"""What a staging wrote, beside what stands in the lake until it may take its place.

A check that fails must not cost a province its last good rows. What is in the files is `staging`'s.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from assets.common.atomic_io import make_folder, sync
from assets.common.home import Home


@dataclass(frozen=True)
class Written:
    """The files of one source and province, not yet in their places.

    Attributes:
        folder: where they lie.
        home, province, source: whose they are.
    """

    folder: Path
    home: Home
    province: str
    source: str

    @classmethod
    def of(cls, home: Home, province: str, source: str) -> Written:
        """An empty place to write to; what a killed run left there is gone."""
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

    def standing(self, layout: str) -> Path:
        """The layout's staged table that stands in the lake."""
        return self.home.lake("staged", self.province, self.source, f"{layout}.parquet")

    def settle(self, approved: bool) -> None:
        """Put everything in its place if it is approved; else what stood there stands."""
        if approved:
            places = {path: self.standing(path.stem) for path in sorted(self.staged.glob("*.parquet"))}
            for kind, path in (("quarantine", self.quarantine), ("files", self.files)):
                places[path] = self.home.lake(kind, self.province, f"{self.source}.parquet")
            for written, place in places.items():
                make_folder(place.parent)
                os.replace(written, place)
                sync(place.parent)
        shutil.rmtree(self.folder)
