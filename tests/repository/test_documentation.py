"""Documents: their links lead somewhere, the files they name exist, and they build as a site without a request."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")
_FILE = re.compile(
    r"(?<!New file )`"
    r"(?P<file>(?:pipelines|assets|quality|linkage|data|tests|bench|docs)/[\w./-]+\.(?:py|sql|yaml|csv|md|svg))`"
)


def _name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(document: Path) -> set[str]:
    """The anchors that GitHub and MkDocs give to headings of Latin letters."""
    headings = re.findall(r"^#+ (.+)$", _without_code(document.read_text("utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_lead_to_files_and_headings(document: Path) -> None:
    for link in _LINK.finditer(_without_code(document.read_text("utf-8"))):
        target, _, anchor = (link["target"] or link["picture"]).partition("#")
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        found = (document.parent / target).resolve() if target else document
        assert found.exists(), f"{_name(document)} links to {target}"
        assert not anchor or anchor in _anchors(found), f"{_name(document)} links to {target}#{anchor}"


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each.name != "CHANGELOG.md"], ids=_name)
def test_files_that_are_named_exist(document: Path) -> None:
    for found in _FILE.finditer(document.read_text("utf-8")):
        assert (ROOT / found["file"]).exists(), f"{_name(document)} names {found['file']}"


def test_every_document_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8") + (ROOT / "docs" / "decisions" / "README.md").read_text(
        "utf-8"
    )
    linked = {Path(link["target"].partition("#")[0]).name for link in _LINK.finditer(index) if link["target"]}
    assert {each.name for each in (ROOT / "docs").rglob("*.md")} - linked == {"index.md"}


def _pages(entries: list[Any]) -> list[str]:
    """The pages of a navigation, those of its parts among them."""
    below = [page for entry in entries if isinstance(entry, dict) for part in entry.values() for page in _pages(part)]
    return [entry for entry in entries if isinstance(entry, str)] + below


def test_the_navigation_of_the_site_has_every_document_once() -> None:
    lines = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = _pages(yaml.safe_load(lines)["nav"])
    assert len(pages) == len(set(pages))
    assert set(pages) == {each.name for each in (ROOT / "docs").glob("*.md")}


def test_commit_hooks_run_what_make_lint_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
    assert recipe is not None
    commands = [line.strip().removeprefix("@") for line in recipe[1].splitlines()]
    plain = [command.replace("$(UV)", "$(BIN)/uv").replace("$(BIN)", ".venv/bin") for command in commands]
    assert [hook["entry"] for hook in hooks] == plain


def test_every_package_says_that_it_is_typed() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert packages["packages"]
    assert [name for name in packages["packages"] if not (ROOT / name / "py.typed").is_file()] == []


class _Requests(HTMLParser):
    """What a page loads by itself; links that a reader may follow are none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loaded += [values.get("src") or ""]
        if tag == "link":
            self.loaded.append(values.get("href") or "")


@pytest.mark.slow
def test_the_site_builds_strictly_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 20
    requests = _Requests()
    for page in pages:
        requests.feed(page.read_text("utf-8"))
    assert requests.loaded and [url for url in requests.loaded if re.match(r"(https?:)?//", url)] == []
    for sheet in tmp_path.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", sheet.read_text("utf-8")), sheet.name
    assert "linkage.link" in (tmp_path / "api.html").read_text("utf-8")
    assert 'href="contributing.html"' in (tmp_path / "index.html").read_text("utf-8")
    assert 'href="architecture.html' in (tmp_path / "contributing.html").read_text("utf-8")


def test_the_thai_readme_has_every_part_and_every_command_of_the_english_one() -> None:
    english, thai = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.th.md"))
    assert len(re.findall(r"^## ", thai, re.M)) == len(re.findall(r"^## ", english, re.M))
    commands = re.findall(r"^\.venv/bin/childlink [^#\n]+", english, re.M)
    assert len(commands) > 15
    assert [command.strip() for command in commands if command.strip() not in thai] == []
    links = set(re.findall(r"\]\(([^)]+)\)", english)) - {"README.th.md"}
    assert links <= set(re.findall(r"\]\(([^)]+)\)", thai))
