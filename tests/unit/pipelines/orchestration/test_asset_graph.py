"""The picture of the asset graph: every asset once, drawn after what it depends on, and current in the docs."""

from __future__ import annotations

from xml.etree import ElementTree

from pipelines.definitions import defs
from pipelines.orchestration.asset_graph import PICTURE, columns_of, draw, parents_of

DIAMOND = {"a": (), "b": ("a",), "c": ("a", "b"), "d<e": ()}


def test_an_asset_is_drawn_one_column_after_the_last_it_depends_on() -> None:
    assert columns_of(DIAMOND) == [["a", "d<e"], ["b"], ["c"]]


def test_every_asset_is_drawn_once_with_the_dependencies_that_follow_from_no_other() -> None:
    picture = ElementTree.fromstring(draw(DIAMOND))
    names = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert names == list(DIAMOND)
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) == 2


def test_the_picture_in_the_docs_is_current() -> None:
    assert PICTURE.read_text("utf-8") == draw(parents_of(defs)), "run make graph"
