"""The staging area of write–audit–publish: files are written here, audited, and then published in the lake.

A check that fails must not cost a province its last good rows. `stage` writes the files.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from assets.common.storage.atomic_io import make_folder, move_into_place
from assets.common.storage.home import Home


@dataclass(frozen=True)
class StagingArea:
    """The files of one source and province, beside the lake or published in it.

    Attributes:
        home, province, source: whose they are.
        staged: the folder of the staged tables, a file a layout.
        quarantine: the rows in quarantine.
        files: the list of files.
    """

    home: Home
    province: str
    source: str
    staged: Path
    quarantine: Path
    files: Path

    @classmethod
    def of(cls, home: Home, province: str, source: str) -> StagingArea:
        """An empty staging area beside the lake; the leftovers of a killed run are deleted."""
        folder = home.lake(".beside", province, source)
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        names = (folder / "staged", folder / "quarantine.parquet", folder / "files.parquet")
        return cls(home, province, source, *names)

    @classmethod
    def published(cls, home: Home, province: str, source: str) -> StagingArea:
        """What was published last."""
        staged = home.lake("staged", province, source)
        quarantine, files = (home.lake(kind, province, f"{source}.parquet") for kind in ("quarantine", "files"))
        return cls(home, province, source, staged, quarantine, files)

    def close(self, *, publish: bool) -> None:
        """Publish every file, or discard them all, and remove the area."""
        if publish:
            place = StagingArea.published(self.home, self.province, self.source)
            for path in sorted(self.staged.glob("*.parquet")):
                move_into_place(path, place.staged / path.name)
            move_into_place(self.quarantine, place.quarantine)
            move_into_place(self.files, place.files)
        shutil.rmtree(self.files.parent)
