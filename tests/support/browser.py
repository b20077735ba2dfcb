"""What a page says in a browser."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Look = Callable[..., subprocess.CompletedProcess[bytes]]


def run_script(look: Look, page: Path, tmp_path: Path, script: str) -> str:
    """What a script says about the page once it is loaded; before, it may not have the window's focus yet."""
    copy = tmp_path / "tried.html"
    then = f"addEventListener('load', () => {{ document.title = {script} }})"
    text = page.read_text("utf-8").replace("</body>", f"<script>{then}</script></body>")
    copy.write_text(text, "utf-8")
    dom = look(copy.as_uri(), "--dump-dom").stdout.decode()
    return dom.split("<title>")[1].split("</title>")[0]
