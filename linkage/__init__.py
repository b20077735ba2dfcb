"""Who is who: a plain linkage library on Arrow tables, without Dagster and without files.

`link` takes a tidy table of records and gives clusters, one a child; `draw_clusterings` samples other
resolutions that the evidence allows, for the range of any count; `select_certain` keeps only the links that
are nearly certain.
"""

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
