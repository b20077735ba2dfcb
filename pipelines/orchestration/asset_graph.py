"""The asset graph as a picture: `python -m pipelines.orchestration.asset_graph` writes docs/asset-graph.svg anew.

Assets are boxes in columns: the sources first, each other asset one column after the last of those it depends on.
A dependency that follows from others is not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

import dagster as dg

PICTURE = Path(__file__).parents[2] / "docs" / "asset-graph.svg"
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 170, 34, 50, 16, 10
_STYLE = (
    "rect{fill:#eef4fb;stroke:#41699c}path{fill:none;stroke:#7b8794}"
    "text{font:14px sans-serif;fill:#1b2733;text-anchor:middle;dominant-baseline:central}"
)

Parents = Mapping[str, tuple[str, ...]]


class Box(NamedTuple):
    """Where an asset is drawn: its left upper corner."""

    x: int
    y: int


def parents_of(definitions: dg.Definitions) -> Parents:
    """The assets by name, each with the assets that it depends on, in the order of their names."""
    graph = definitions.resolve_asset_graph()
    return {
        key.to_user_string(): tuple(sorted(parent.to_user_string() for parent in graph.get(key).parent_keys))
        for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.to_user_string())
    }


def columns_of(parents: Parents) -> list[list[str]]:
    """The assets by column: an asset is one column after the last of its parents."""
    depth: dict[str, int] = {}

    def measure(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((measure(parent) for parent in parents[name]), default=-1)
        return depth[name]

    columns: list[list[str]] = [[] for _ in range(1 + max(map(measure, parents), default=-1))]
    for name in parents:
        columns[depth[name]].append(name)
    return columns


def needed_parents(parents: Parents) -> Parents:
    """The parents of each asset that none of its other parents depends on, directly or through others."""

    def ancestors(name: str) -> set[str]:
        return set(parents[name]).union(*map(ancestors, parents[name]))

    return {
        name: tuple(each for each in direct if not any(each in ancestors(other) for other in direct))
        for name, direct in parents.items()
    }


def draw(parents: Parents) -> str:
    """The picture as SVG text; the same graph gives the same text."""
    columns = columns_of(parents)
    rows = max(map(len, columns), default=0)
    boxes = {
        name: Box(
            _MARGIN + place * (_WIDTH + _GAP_X),
            _MARGIN + (2 * row + rows - len(column)) * (_HEIGHT + _GAP_Y) // 2,
        )
        for place, column in enumerate(columns)
        for row, name in enumerate(column)
    }
    width = 2 * _MARGIN + len(columns) * (_WIDTH + _GAP_X) - _GAP_X
    height = 2 * _MARGIN + rows * (_HEIGHT + _GAP_Y) - _GAP_Y
    needed = needed_parents(parents)
    lines = [_line(boxes[parent], boxes[name]) for name in parents for parent in needed[name]]
    shapes = [_box(name, boxes[name]) for name in parents]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            "<title>The assets, from an agency's files to the release</title>",
            f"<style>{_STYLE}</style>",
            *lines,
            *shapes,
            "</svg>\n",
        ]
    )


def _line(start: Box, end: Box) -> str:
    x, y, to_x, to_y = start.x + _WIDTH, start.y + _HEIGHT // 2, end.x, end.y + _HEIGHT // 2
    return f'<path d="M{x} {y}C{x + _GAP_X} {y} {to_x - _GAP_X} {to_y} {to_x} {to_y}"/>'


def _box(name: str, box: Box) -> str:
    text = f'<text x="{box.x + _WIDTH // 2}" y="{box.y + _HEIGHT // 2}">{escape(name)}</text>'
    return f'<rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{_HEIGHT}" rx="5"/>{text}'


def main() -> None:
    """Write the picture of the project's assets."""
    from pipelines.definitions import defs

    PICTURE.write_text(draw(parents_of(defs)), "utf-8")


if __name__ == "__main__":
    main()
