"""A workbook that came back, perhaps behind a password: opened for a while, and answered behind the same one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.common.storage.home import Home


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A workbook that is open.

    Attributes:
        plain: without its password; the file itself where it had none.
        folder: where it lies, in the home, and is gone afterwards.
        lock: the password of the copy that goes back; None for one without.
    """

    plain: Path
    folder: Path
    lock: str | None

    def send_back(self, to: Path, write: Callable[[Path], None]) -> None:
        """Have the copy written, and put it at `to`, whole or not at all, never there without its password.

        Raises:
            PasswordError: the password is too short.
            OSError: it cannot be written.
        """
        from assets.common.storage.atomic_io import replacing
        from assets.common.workbooks.workbook_encryption import encrypt_workbook

        copy = self.folder / f"copy{to.suffix}"
        write(copy)
        if self.lock is not None:
            encrypt_workbook(copy, self.lock)
        with replacing(to) as temporary:
            shutil.copyfile(copy, temporary)


@contextmanager
def open_returned(home: Home, file: Path, password: str | None) -> Iterator[ReturnedWorkbook]:
    """The workbook without its password; where it has none, `password` is that of the copy alone.

    Raises:
        PasswordError: it is not the workbook's.
        WorkbookError: the workbook is too large, or cannot be opened.
    """
    from assets.common.workbooks.workbook_encryption import decrypt_workbook, is_encrypted

    with TemporaryDirectory(dir=home.root) as folder:
        plain = file
        if password is not None and is_encrypted(file):
            plain = Path(folder) / file.name
            plain.write_bytes(decrypt_workbook(file, password))
        yield ReturnedWorkbook(plain, Path(folder), password)
