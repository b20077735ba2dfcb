"""A page that needs nothing else: HTML with its charts as SVG inside, Thai and English, no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

# for, against, neutral: told apart by readers who do not tell red from green
COLOURS = ["#2b6ca3", "#d1662a", "#6b7280"]
_FONT = "Sarabun, 'Noto Sans Thai', 'Leelawadee UI', Thonburi, sans-serif"
_STYLE = f"""
body {{ font-family: {_FONT}; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2937; line-height: 1.5; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }} h1 small, h2 small {{ color: #6b7280; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e5e7eb; vertical-align: top; }}
.number {{ text-align: right; }} svg {{ max-width: 100%; height: auto; }} p.note {{ color: #4b5563; font-size: .9rem; }}
"""


def whole(title: tuple[str, str], parts: Sequence[str]) -> str:
    """A page of a title (Thai, English) and parts that are HTML already."""
    thai, english = (escape(text) for text in title)
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="th"><head><meta charset="utf-8"><title>{thai} · {english}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{thai} <small>{english}</small></h1>\n{body}\n</body></html>\n"
    )


def section(title: tuple[str, str], note: tuple[str, str], *parts: str) -> str:
    """A heading, a sentence on how to read it, and parts that are HTML already."""
    heading = f"<h2>{escape(title[0])} <small>{escape(title[1])}</small></h2>"
    return "\n".join([heading, f'<p class="note">{escape(note[0])}<br>{escape(note[1])}</p>', *parts])


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows with the same keys as an HTML table; numbers to the right, None as a dash."""
    if not rows:
        return "<p>—</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(_cell(value) for value in row.values()) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td class="number">{value:,.4g}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{'—' if value is None else escape(str(value))}</td>"


def svg(chart: Any) -> str:
    """An Altair chart as SVG text, drawn here, without a browser."""
    import vl_convert

    # Labels are measured here, but drawn with the reader's fonts, which may be wider.
    padding = {"left": 48, "right": 8, "top": 8, "bottom": 8}
    return str(vl_convert.vegalite_to_svg(chart.configure(font=_FONT, padding=padding).to_dict()))
