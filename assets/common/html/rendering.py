"""Pages made of templates. Everything is escaped unless a template of ours made it.

A page is one file in Thai and English that loads nothing. Its language is switched by radio buttons in the style
sheet, so it can be read without a script. Templates lie beside the module that fills them in (`*.html.jinja`) and are
named by their path below `assets/`; what they share is `base.html.jinja` and the macros of `kit.html.jinja`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from assets.common.html.messages import FOLDER as MESSAGES
from assets.common.html.messages import Text, load_messages

ASSETS = Path(__file__).parents[2]
KIT = "common/html/kit.html.jinja"
COLOURS = ("#e3f0f1", "#b7d9dd", "#86bec6", "#57a4b0", "#1b7283", "#0b4a59")
"""Light to dark, for amounts. From the fifth on, text upon them is white."""
FOR, AGAINST, NEUTRAL = "#2b6ca3", "#d1662a", "#6b7280"
"""Evidence for and against, told apart by readers who do not tell red from green."""
FONT = "Sarabun, 'Noto Sans Thai', 'Leelawadee UI', Thonburi, Loma, Waree, sans-serif"


def both(text: Text | str) -> Markup:
    """A text in both languages, of which the reader sees one; a text without languages as it is, escaped."""
    if not isinstance(text, tuple):
        return Markup.escape(text)
    return Markup('<span class="th" lang="th">{}</span><span class="en" lang="en">{}</span>').format(*text)


@cache
def environment() -> jinja2.Environment:
    """The one environment of all templates."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"both": both, "read_asset": _read_asset}
    return made


def kit() -> Any:
    """The macros of the kit, to be called from Python: `kit().badge(text, "warning")` gives escaped HTML."""
    return environment().get_template(KIT).module


def render_page(template: str, page: str, **values: object) -> str:
    """A whole page.

    Args:
        template: its path below `assets/`.
        page: whose texts it is written with (`data/reference/pages/<page>.yaml`), in the template `say`.
        values: what it shows.
    """
    return environment().get_template(template).render(say=load_messages(page), **values)


def find_files() -> list[Path]:
    """All files that decide what pages look like and say."""
    return sorted([*ASSETS.rglob("*.jinja"), *ASSETS.rglob("*.css"), *ASSETS.rglob("*.js"), *MESSAGES.glob("*.yaml")])


def _read_asset(name: str) -> Markup:
    """A style sheet or script of ours, by its path below `assets/`, as it is."""
    return Markup((ASSETS / name).read_text("utf-8"))
