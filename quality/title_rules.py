"""What a canonical title implies about sex and age, as far as rules use it.

How titles are written and read is `linkage.thai.titles`', which this floor does not know; a test keeps
both in step.
"""

from __future__ import annotations

TITLE_SEX = {
    "เด็กชาย": "male",
    "นาย": "male",
    "สามเณร": "male",
    "พระ": "male",
    "พลทหาร": "male",
    "เด็กหญิง": "female",
    "นางสาว": "female",
    "นาง": "female",
}
"""Canonical title → the sex that it implies; others imply none."""
CHILD_TITLES = frozenset({"เด็กชาย", "เด็กหญิง"})
"""Titles until fifteen."""
ADULT_TITLES = frozenset({"นาย", "นางสาว", "นาง"})
"""Titles from fifteen."""
OF_AGE = 15
SLACK = 1
"""Years by which a title may lag behind or run ahead: registers do not change it on the birthday."""
