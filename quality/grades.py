"""School grades in their short form and the age that goes with each.

How a grade is read from what was written is `assets.sources.fields.values`'.
"""

from __future__ import annotations

GRADE_AGES = {
    f"{letter}.{year}": before + year
    for letter, before, years in (("อ", 2, 3), ("ป", 5, 6), ("ม", 11, 6), ("ปวช", 14, 3), ("ปวส", 17, 2))
    for year in range(1, years + 1)
}
"""Full years that a pupil of the grade usually has when the academic year begins."""
