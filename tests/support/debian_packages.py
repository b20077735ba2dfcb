"""Programs that a test runs and that are no Python packages: on Debian they are installed where missing."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def install_packages(packages: list[str], sentence: str) -> None:
    """Install Debian packages as root, or through sudo where that asks for no password.

    Where that cannot be, the test fails with `sentence`, which says what is needed.
    """
    apt = shutil.which("apt-get")
    if apt is None:
        pytest.fail(sentence, pytrace=False)
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run([*as_root, apt, *arguments], capture_output=True, env=quiet, check=False, text=True)
        if done.returncode:
            pytest.fail(f"{sentence}\n{done.stderr[-1000:]}", pytrace=False)
