"""What one refresh is told: which home, as of which day, and where the agencies' files are.

Every step of every layer is given this one thing. What a step does with it is the layer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.common.storage.home import Home


@dataclass(frozen=True)
class RunConfig:
    """One refresh's settings.

    Attributes:
        home: where everything lies.
        as_of: the day that ages are full by and periods have begun by.
        inbox: the province's folder of files, where it is not the home's own.
    """

    home: Home
    as_of: date
    inbox: Path | None = None

    def inbox_of(self, province: str) -> Path:
        """The folder that holds the agencies' files of `province`, a folder a source."""
        return self.inbox or self.home.inbox(province)
