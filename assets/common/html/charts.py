"""Altair charts drawn as SVG here, without a browser."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from assets.common.html.rendering import FONT


def draw_chart(chart: Any) -> Markup:
    """An Altair chart as SVG."""
    import vl_convert

    # Labels are measured here, but drawn with the reader's fonts, which may be wider.
    padding = {"left": 48, "right": 8, "top": 8, "bottom": 8}
    return Markup(vl_convert.vegalite_to_svg(chart.configure(font=FONT, padding=padding).to_dict()))
