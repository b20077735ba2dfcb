"""Where things lie in a home: the folder that holds one installation's data.

Only paths and the key belong here; what the files hold is said where they are written.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.home_fault import HomeFaultError

_CODE = Path(__file__).parents[3]
DEFAULT = _CODE / "data" / "home" if (_CODE / "pyproject.toml").is_file() else Path("childlink-home")
"""In a checkout beside the code; of an installed package, in the folder where the command is run."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation, below `root`."""

    root: Path

    @classmethod
    def from_environment(cls, root: str | Path | None = None) -> Home:
        """The home at `root`, else at `CHILDLINK_HOME`, else the default one."""
        return cls(Path(root or os.environ.get("CHILDLINK_HOME") or DEFAULT).resolve())

    def check_folder(self, *, writes: bool = False) -> None:
        """Make sure that the home is a folder that may be used, or can be made in a folder that is there.

        Args:
            writes: whether it will be written to.

        Raises:
            HomeFaultError: it is a file, lies in no folder, or may not be read or written.
        """
        folder = self.root if os.path.lexists(self.root) else self.root.parent
        if not folder.is_dir():
            if folder is self.root or os.path.lexists(folder):
                raise HomeFaultError(
                    f"{folder} เป็นไฟล์ ไม่ใช่โฟลเดอร์ · {folder} is a file, and a home is a folder:"
                    f" give another with --home or CHILDLINK_HOME"
                )
            raise HomeFaultError(
                f"ไม่มีโฟลเดอร์ {folder} สำหรับ {self.root.name} · there is no folder {folder}, in which the home"
                f" {self.root.name} would lie: correct --home or CHILDLINK_HOME, mount the volume, or make the folder"
            )
        wanted = os.R_OK | os.X_OK | (os.W_OK if writes else 0)
        if (writes or folder is self.root) and not os.access(folder, wanted):
            act_th, act = ("เขียน", "write to") if os.access(folder, os.R_OK | os.X_OK) else ("อ่าน", "read")
            raise HomeFaultError(
                f"ไม่มีสิทธิ์{act_th}โฟลเดอร์ {folder} · you may not {act} {folder}: run childlink as the user who owns the"
                f" home, or correct the permissions"
            )

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

    def kept(self, province: str, source: str, file_version: str) -> Path:
        """What a landed file said, when its bytes are gone (`retained_extracts`): whole if `list.json` is there."""
        return self.root / "kept" / province / source / file_version

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

    def analysts_file(self, province: str) -> Path:
        """The DuckDB file of the province's release for analysts, named so that it can be opened as it is."""
        return self.published(province) / f"{province}.duckdb"

    @property
    def key_file(self) -> Path:
        """Where the home keeps a key that it made itself."""
        return self.state / "childlink.key"

    @property
    def made_up_mark(self) -> Path:
        """Says that the home holds a made-up province, and which; no such file in another home."""
        return self.state / "demo"

    @property
    def rotation(self) -> Path:
        """Notes that the key is being changed; gone when it is."""
        return self.state / "rotation.json"

    @property
    def restored(self) -> Path:
        """Notes that the home was made from a backup; gone after the next refresh of the index."""
        return self.state / "restored"

    def key(self, province: str | None = None) -> str:
        """The passphrase of the index, or of a province's registry where it has one of its own.

        `CHILDLINK_KEY`, else the text of `CHILDLINK_KEY_FILE`, else the home's own key file. A province's own:
        `CHILDLINK_KEY_95`, else `state/keys/95.key`.

        Raises:
            MissingKeyError: there is none.
            RotationPendingError: the key is being changed at the moment, or that was interrupted.
        """
        if province is not None and (own := os.environ.get(f"CHILDLINK_KEY_{province}")):
            return own
        if province is not None and (path := self._province_key(province)).is_file():
            return read_key(path)
        if self.rotation.is_file():
            raise RotationPendingError
        return self.key_of_files()

    def key_of_files(self) -> str:
        """The passphrase as it is set, whether or not it is being changed.

        Raises:
            MissingKeyError: there is none.
        """
        source = self.key_source()
        return os.environ["CHILDLINK_KEY"] if source is None else read_key(source)

    def key_source(self) -> Path | None:
        """The file that gives the home's key; `None` where `CHILDLINK_KEY` does."""
        if os.environ.get("CHILDLINK_KEY"):
            return None
        given = os.environ.get("CHILDLINK_KEY_FILE")
        return Path(given) if given else self.key_file

    def has_own_key(self, province: str) -> bool:
        """Whether the province's registry has a key that is not the home's."""
        return bool(os.environ.get(f"CHILDLINK_KEY_{province}")) or self._province_key(province).is_file()

    def _province_key(self, province: str) -> Path:
        return self.state / "keys" / f"{province}.key"

    def ensure_key(self) -> bool:
        """Make a key file where no key is set anywhere; say whether one was made."""
        try:
            self.key()
        except UnreadableKeyError:
            raise
        except MissingKeyError:
            if os.environ.get("CHILDLINK_KEY_FILE") or self.index.exists():
                raise
            make_folder(self.state)
            with replacing(self.key_file) as temporary:
                temporary.write_text(secrets.token_urlsafe(32) + "\n", "utf-8")
            return True
        return False


def read_key(path: Path) -> str:
    """The passphrase in a file, without the line's end.

    Raises:
        MissingKeyError: there is no such file, or nothing in it.
        UnreadableKeyError: it is not text.
    """
    if not path.is_file():
        raise MissingKeyError(path)
    try:
        passphrase = path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise UnreadableKeyError(path) from None
    if not passphrase:
        raise MissingKeyError(path)
    return passphrase


class RotationPendingError(Exception):
    """The key is being changed: some files may have the new one, some the old."""

    def __init__(self) -> None:
        super().__init__(
            "the key is being changed: wait until that has finished; if it was interrupted,"
            " childlink key rotate goes on with it, and so does the next refresh"
        )


class MissingKeyError(Exception):
    """No key to open or make the encrypted files with."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"no key: set CHILDLINK_KEY to a passphrase or CHILDLINK_KEY_FILE to a file that holds one"
            f" (looked for {path})"
        )


class UnreadableKeyError(MissingKeyError):
    """A key file that is not text."""

    def __init__(self, path: Path) -> None:
        Exception.__init__(
            self,
            f"ไฟล์กุญแจ {path} ไม่ใช่ข้อความ ไฟล์เสียหายหรือเป็นไฟล์อื่น ให้นำสำเนากุญแจที่เก็บไว้มาวางแทน ·"
            f" the key file {path} is not text (UTF-8): it is damaged or another file; put the kept copy of the key in"
            " its place",
        )
