"""The locked packages: each comes as a wheel, so that no package's code runs when it is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKED = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]


def test_every_package_has_a_wheel_with_its_hash_from_public_pypi() -> None:
    others = [package for package in LOCKED if package["name"] != "childlink"]
    assert len(others) > 100
    for package in others:
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        assert package["wheels"] and all(wheel["hash"].startswith("sha256:") for wheel in package["wheels"])


def test_the_bill_of_materials_names_every_package_of_an_installation() -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    options = ["--frozen", "--no-dev", "--format", "cyclonedx1.5", "--preview-features", "sbom-export"]
    made = subprocess.run([uv, "export", *options], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    bill = json.loads(made)
    assert bill["bomFormat"] == "CycloneDX"
    named = {component["name"] for component in bill["components"]}
    assert {"duckdb", "dagster", "pyarrow", "python-calamine"} <= named
    assert "pytest" not in named
