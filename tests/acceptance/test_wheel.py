"""The package as it is installed, away from the checkout: the commands run, and the home is where one works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as an installer unpacks it; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        str(Path(sys.executable).with_name("uv")),
        "build",
        "--wheel",
        "--quiet",
        "--out-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, working: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHILDLINK")}
    environment |= {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=working, env=environment, capture_output=True, text=True, check=False)


def test_the_commands_explain_themselves(installed: Path, tmp_path: Path) -> None:
    assert "Find every child" in run(installed, tmp_path, "--help").stdout


def test_the_demo_runs_and_its_home_is_where_one_works(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "demo", "--children", "300")
    assert done.returncode in (0, 3), done.stderr
    assert (tmp_path / "childlink-home" / "published" / "95" / "open").is_dir()
    assert not (installed / "data" / "home").exists()
    doctor = run(installed, tmp_path, "doctor", "--deep")
    assert "the key opens the index" in doctor.stdout, doctor.stderr
