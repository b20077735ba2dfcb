"""How far the linkage model's m and u moved when it was last trained anew.

The levels of the current model and of the one before it are kept per province beside the results:
probabilities of agreement levels, nothing of anybody.
"""

from __future__ import annotations

import json
from typing import Any

from assets.common.storage.atomic_io import replacing
from assets.common.storage.home import Home
from assets.index.linking.engine import current_model
from linkage import Model
from linkage.diagnostics.drift import measure_drift

CLASSES = ("same", "unrelated")
"""The classes whose levels are m and u."""


def measure(home: Home, province: str) -> float | None:
    """The largest population stability index of any comparison's m or u; None before a second model.

    Remembers the current model.
    """
    model = current_model(home)
    if model is None:
        return None
    path = home.lake("check", f"{province}.model.json")
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {"now": None, "before": None}
    levels = _levels(model)
    if kept["now"] != levels:
        kept = {"now": levels, "before": kept["now"]}
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(kept, sort_keys=True), "utf-8")
    return max(measure_drift(kept["before"], levels).values(), default=0.0) if kept["before"] else None


def _levels(model: Model) -> dict[str, list[float]]:
    return {
        f"{comparison}.{kind}": [float(share) for share in classes[kind]]
        for comparison, classes in model.levels.items()
        for kind in CLASSES
        if kind in classes
    }
