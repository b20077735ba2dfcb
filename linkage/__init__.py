"""Who is who: a plain linkage library on Arrow tables, without Dagster and without files.

`link` takes a tidy table of records and gives clusters, one a child; `draw_clusterings` samples other
resolutions that the evidence allows, for the range of any count; `select_certain` keeps only the links that
are nearly certain.

What is named here is imported when it is used: who needs only the Thai standardising does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkage.cluster.decisions import DecisionError
    from linkage.cluster.posterior_draws import draw_clusterings
    from linkage.evaluate.high_precision import select_certain
    from linkage.linking import LinkResult, link
    from linkage.model.model import Model, ModelVersionError
    from linkage.prepare.tidy_table import TableError

__all__ = [
    "DecisionError",
    "LinkResult",
    "Model",
    "ModelVersionError",
    "TableError",
    "draw_clusterings",
    "link",
    "select_certain",
]
_MODULES = {
    "DecisionError": "linkage.cluster.decisions",
    "LinkResult": "linkage.linking",
    "Model": "linkage.model.model",
    "ModelVersionError": "linkage.model.model",
    "TableError": "linkage.prepare.tidy_table",
    "draw_clusterings": "linkage.cluster.posterior_draws",
    "link": "linkage.linking",
    "select_certain": "linkage.evaluate.high_precision",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
