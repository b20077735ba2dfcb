"""Whether the volume that a folder lies on is encrypted, as far as this machine tells.

Linux says it of block devices: a dm-crypt mapping anywhere below the file system's device, or a file system that
encrypts by itself. Of what lies elsewhere (a network share, a container's layer, another system) nothing is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
DEVICES = Path("/sys/dev/block")
_ENCRYPTING = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs"})
_MEMORY = frozenset({"tmpfs", "ramfs"})


def is_encrypted(path: Path, mounts: Path = MOUNTS, devices: Path = DEVICES) -> bool | None:
    """Whether what is written to `path` reaches the disk encrypted; `None` where that cannot be told.

    Args:
        path: a file or folder that is there.
        mounts: the kernel's list of mounts.
        devices: the kernel's list of block devices by number.
    """
    mount = _mount_of(path.resolve(), mounts)
    if mount is None:
        return None
    number, kind = mount
    if kind in _ENCRYPTING:
        return True
    if kind in _MEMORY:
        return None  # it may be written to swap, and is gone with the machine
    device = devices / number
    if not device.exists():
        return None
    return any(_is_crypt(layer) for layer in _layers(device))


def _mount_of(path: Path, mounts: Path) -> tuple[str, str] | None:
    """Device number (`8:1`) and kind of the file system that holds `path`: the innermost mount above it."""
    if not mounts.is_file():
        return None
    best: tuple[int, str, str] | None = None
    for line in mounts.read_text("utf-8", errors="surrogateescape").splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        point = Path(
            os.fsdecode(fields[4].encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1"))
        )
        # A later mount on the same point hides the earlier one.
        if path.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), fields[2], kind)
    return best[1:] if best is not None else None


def _layers(device: Path) -> Iterator[Path]:
    """A block device and all that lie below it; of a partition also its disk."""
    yield device
    for slave in (device / "slaves").glob("*"):
        yield from _layers(slave.resolve())
    if (device / "partition").exists():
        yield from _layers(device.resolve().parent)


def _is_crypt(device: Path) -> bool:
    uuid = device / "dm" / "uuid"
    return uuid.is_file() and uuid.read_text("utf-8", errors="replace").startswith("CRYPT-")
