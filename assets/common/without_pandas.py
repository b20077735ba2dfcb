"""A process without pandas: pyarrow and DuckDB load it where it is installed, which takes more than a second."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec


class NoPandas(MetaPathFinder):
    """Tells whoever asks that pandas is not installed."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Refuse pandas, know nothing of others."""
        if fullname == "pandas":
            raise ModuleNotFoundError("this process does without pandas", name=fullname)
        return None


def hide_pandas() -> None:
    """Keep pandas from being loaded from now on; only for a process of its own, since others may want it."""
    sys.meta_path.insert(0, NoPandas())
