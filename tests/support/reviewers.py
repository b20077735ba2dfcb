"""Registered reviewers for tests."""

from __future__ import annotations

import datetime as dt

from assets.common.storage.home import Home
from assets.review import reviewers
from assets.review.reviewers import Reviewer

CODE = "a code of the tests"
UNTIL = dt.date(2999, 12, 31)


def reviewer(name: str, *areas: str) -> Reviewer:
    """A person who may do everything in these areas; in provinces 90 and 95 where none is given."""
    return Reviewer(name, areas or ("90", "95"), True, UNTIL)


def register(home: Home, *names: str) -> None:
    """Register people for provinces 90 and 95, all with `CODE`."""
    for name in names:
        reviewers.add_reviewer(home, name, CODE, ("90", "95"), UNTIL, by="registrar", sees_full=True)
