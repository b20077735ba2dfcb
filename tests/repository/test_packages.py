"""The locked packages: each comes as a wheel, so that no package's code runs when it is installed.

pyspark has no wheel on PyPI: it is in an extra that is not installed unless it is asked for.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCKED = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]


def test_every_package_has_a_wheel_with_its_hash_from_public_pypi() -> None:
    others = [package for package in LOCKED if package["name"] != "childlink"]
    assert len(others) > 100
    for package in others:
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [package["sdist"]] if package["name"] == "pyspark" else package["wheels"]
        assert files and all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_what_has_no_wheel_is_only_in_the_extra_that_names_it() -> None:
    wanted = [
        (package["name"], where)
        for package in LOCKED
        for where, names in _read_dependencies(package).items()
        if "pyspark" in names
    ]
    assert wanted == [("childlink", "spark")]


def test_the_newest_version_of_the_changelog_is_that_of_the_package() -> None:
    released = re.findall(r"^## \[(\d[^]]*)\] - \d{4}-\d{2}-\d{2}$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (locked,) = (package for package in LOCKED if package["name"] == "childlink")
    assert released[:1] == [project["version"]] == [locked["version"]]


def _read_dependencies(package: dict[str, Any]) -> dict[str, set[str]]:
    """The packages that a locked package wants: always, and by extra and group."""
    lists = {"always": package.get("dependencies", []), **package.get("optional-dependencies", {})}
    lists |= {f"group {name}": wanted for name, wanted in package.get("dev-dependencies", {}).items()}
    return {where: {one["name"] for one in wanted} for where, wanted in lists.items()}


def test_the_bill_of_materials_names_every_package_of_an_installation() -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    options = ["--frozen", "--no-dev", "--format", "cyclonedx1.5", "--preview-features", "sbom-export"]
    made = subprocess.run([uv, "export", *options], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    bill = json.loads(made)
    assert bill["bomFormat"] == "CycloneDX"
    named = {component["name"] for component in bill["components"]}
    assert {"duckdb", "dagster", "pyarrow", "python-calamine"} <= named
    assert "pytest" not in named
