"""The machine and the versions that figures were measured with. No name or path of the machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def described() -> str:
    """One line: cores, processor, memory, system, how busy the machine was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    machine = f"{cores()} cores, {_processor()}, {memory:.0f} GiB memory, {platform.system()}"
    return f"{machine}; {busy:.1f} processes running before it began"


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions() -> str:
    """One line: Python and the packages that matter."""
    named = []
    for package in ("childlink", "duckdb", "splink", "recordlinkage", "pandas", "numpy", "pyarrow", "rapidfuzz"):
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            named.append(f"{package} not installed")
    return f"Python {platform.python_version()}, " + ", ".join(named)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
