"""The version of what a home keeps for good beside the index, and bringing a home of an earlier one forward.

These are the tables, orders and logs that no refresh makes again (`backup.LASTING`). Their forms have one version
together, in `state/version.json`. Who changes a form adds the step that brings the files of the version before to it;
`tests/acceptance/test_lasting_tables.py` holds the forms. The index has a version of its own
(`assets.index.store.migrations`); what a refresh makes again has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError

Migration = Callable[[Home], None]
EARLIEST = 1
"""The version of a home that says none: of 0.1.0."""
STEPS: tuple[Migration, ...] = ()
"""Step n brings a home of version `EARLIEST` + n to the next. One that was interrupted is taken again from its
beginning, so it must leave as it is what it has written already."""


def newest_version() -> int:
    """The version that this software writes."""
    return EARLIEST + len(STEPS)


def read_version(home: Home) -> int | None:
    """The version of a home; None where nothing was kept yet.

    Raises:
        HomeFaultError: the file that says it is damaged.
    """
    path = home.state / "version.json"
    if not path.is_file():
        return EARLIEST if (home.state / "manifest.parquet").is_file() else None
    try:
        version = json.loads(path.read_text("utf-8"))["version"]
    except (ValueError, KeyError, TypeError):
        version = None
    if not isinstance(version, int):
        raise HomeFaultError(f"ไฟล์เสียหาย · {path} is damaged: put that of the newest backup back")
    return version


def check_readable(home: Home) -> None:
    """Make sure that this software knows the forms of what the home keeps.

    Raises:
        HomeFaultError: a newer version has written it.
    """
    version = read_version(home)
    if version is not None and version > newest_version():
        raise HomeFaultError(
            f"โปรแกรมรุ่นใหม่กว่าเขียนข้อมูลนี้ไว้ · {home.root} was written by a newer childlink (its files have version"
            f" {version}, this one knows {newest_version()}): use that newer version, or restore the backup made"
            " before it: childlink restore FILE --home NEW"
        )


def bring_forward(home: Home) -> None:
    """Take the steps from the home's version to the newest, and note it; a new home takes none.

    Raises:
        HomeFaultError: a newer version has written it.
    """
    check_readable(home)
    if read_version(home) == newest_version() and (home.state / "version.json").is_file():
        return
    # Imported late, since the command line asks for the version and must start fast.
    from assets.common.storage.atomic_io import make_folder
    from assets.common.storage.file_lock import lock_file

    make_folder(home.state)
    with lock_file(home.state / "version.lock"):
        for place in range(read_version(home) or newest_version(), newest_version()):
            STEPS[place - EARLIEST](home)
            _write(home, place + 1)
        _write(home, newest_version())


def _write(home: Home, version: int) -> None:
    from assets.common.storage.atomic_io import replacing

    with replacing(home.state / "version.json") as temporary:
        temporary.write_text(json.dumps({"version": version}) + "\n", "utf-8")
