"""Where things lie in a home: the folder that holds one installation's data.

Only paths and the key belong here; what the files hold is said where they are written.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from assets.atomic import make_folder, replacing

DEFAULT = Path(__file__).parent.parent / "data" / "home"


@dataclass(frozen=True)
class Home:
    """The folders of one installation, below `root`."""

    root: Path

    @classmethod
    def from_environment(cls, root: str | Path | None = None) -> Home:
        """The home at `root`, else at `CHILDLINK_HOME`, else the default one in `data/home/`."""
        return cls(Path(root or os.environ.get("CHILDLINK_HOME") or DEFAULT).resolve())

    def inbox(self, province: str) -> Path:
        """Where the agencies' files of a province arrive, a folder a source."""
        return self.root / "inbox" / province

    @property
    def landing(self) -> Path:
        """The received files, named by their content, never changed."""
        return self.root / "landing"

    def landed(self, file_version: str) -> Path:
        """The landed file with this SHA-256."""
        return self.landing / file_version[:2] / file_version

    @property
    def state(self) -> Path:
        """Manifest, key and Dagster's records."""
        return self.root / "state"

    def lake(self, *parts: str) -> Path:
        """A path in the lake, as `lake("child_record", "95.parquet")`."""
        return self.root.joinpath("lake", *parts)

    @property
    def index(self) -> Path:
        """The child master index: one encrypted DuckDB file for the country."""
        return self.root / "index.duckdb"

    def published(self, province: str) -> Path:
        """The province's current release, a link that is switched whole."""
        return self.root / "published" / province

    @property
    def key_file(self) -> Path:
        """Where the home keeps a key that it made itself."""
        return self.state / "childlink.key"

    def key(self) -> str:
        """The passphrase of the registry and the index.

        `CHILDLINK_KEY`, else the text of `CHILDLINK_KEY_FILE`, else the home's own key file.

        Raises:
            MissingKeyError: there is none of the three.
        """
        if passphrase := os.environ.get("CHILDLINK_KEY"):
            return passphrase
        given = os.environ.get("CHILDLINK_KEY_FILE")
        path = Path(given) if given else self.key_file
        if not path.is_file():
            raise MissingKeyError(path)
        if not (passphrase := path.read_text("utf-8").strip()):
            raise MissingKeyError(path)
        return passphrase

    def ensure_key(self) -> bool:
        """Make a key file where no key is set anywhere; say whether one was made."""
        try:
            self.key()
        except MissingKeyError:
            if os.environ.get("CHILDLINK_KEY_FILE") or self.index.exists():
                raise
            make_folder(self.state)
            with replacing(self.key_file) as temporary:
                temporary.write_text(secrets.token_urlsafe(32) + "\n", "utf-8")
            return True
        return False


class MissingKeyError(Exception):
    """No key to open or make the encrypted files with."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"no key: set CHILDLINK_KEY to a passphrase or CHILDLINK_KEY_FILE to a file that holds one"
            f" (looked for {path})"
        )
