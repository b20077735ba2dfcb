"""Who is who: a plain linkage library on Arrow tables, without Dagster and without files.

`link` takes a tidy table of records and gives clusters, one a child; `draws` samples other
resolutions that the evidence allows, for the range of any count; `certain` keeps only the links that
are nearly certain.
"""

from linkage.certainty import certain
from linkage.decisions import DecisionError
from linkage.draws import draws
from linkage.linking import LinkResult, link
from linkage.model import Model, ModelVersionError
from linkage.table import TableError

__all__ = ["DecisionError", "LinkResult", "Model", "ModelVersionError", "TableError", "certain", "draws", "link"]
