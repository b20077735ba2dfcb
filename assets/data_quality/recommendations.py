"""What to fix first: findings as plain sentences, ordered by how many children it would help to put them right.

Only counts come in and go out. How a count is shown to the public is the page's matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geothai

from assets.common.display import reasons
from assets.data_quality import source_conflicts
from quality import contract

Row = dict[str, Any]
Text = tuple[str, str]

FIELDS: dict[str, tuple[Text, float]] = {
    "number": (("เลขประจำตัว 13 หลักที่ถูกต้อง", "a valid 13-digit number"), 1.0),
    "surname": (("นามสกุล", "a surname"), 0.5),
    "sex": (("เพศ", "a sex"), 0.5),
    "birthday": (("วันเดือนปีเกิดครบ", "a whole date of birth"), 0.6),
    "subdistrict": (("ตำบลที่อยู่", "a subdistrict"), 0.6),
    "house": (("บ้านเลขที่", "a house number"), 0.3),
    "mother": (("ชื่อมารดา", "the mother's name"), 0.2),
}
"""The fields whose completeness is told: what is missing, and how much it helps to fill one in."""
GOOD_ENOUGH = 0.95
STALE_DAYS = {"day": 62, "month": 62, "term": 250, "year": 500}
"""Days after the start of a period by which the next is due, with some patience."""
FEWEST_IN_DISTRICT = 20
_MATTERS = {1: 0.2, 2: 0.6, 3: 1.0}


@dataclass(frozen=True)
class Recommendation:
    """One thing to fix.

    Attributes:
        what: what is wrong and where.
        action: what to do.
        children: how many children, or rows where children are not known, it is about.
        weight: what putting one of them right is worth, 0 to 1.
        unit: what is counted: `children` or `rows`.
    """

    what: Text
    action: Text
    children: int
    weight: float
    unit: str = "children"

    @property
    def score(self) -> float:
        """By which advice is ordered."""
        return self.children * self.weight


def recommend(
    sources: Sequence[Row], quarantine: Sequence[Row], differing: Sequence[Row], held: Sequence[Row]
) -> list[Recommendation]:
    """Everything that is worth fixing, what helps most first.

    Args:
        sources: rows of `quality.source`.
        quarantine: rows of `quality.quarantine`.
        differing: rows of `quality.source_conflict_total`.
        held: source, reason, files: what is held.
    """
    found = [
        *_held(held, sources),
        *_quarantined(quarantine),
        *_incomplete(sources),
        *_stale(sources),
        *_differing(differing),
    ]
    return sorted((one for one in found if one.children), key=lambda one: (-one.score, one.what))


def source_name(source: str) -> Text:
    """A source as its contract calls it."""
    title = contract.load(source).title
    return title["th"], title["en"]


def _held(held: Sequence[Row], sources: Sequence[Row]) -> list[Recommendation]:
    known = {row["source"]: row["children"] for row in sources if row["area_level"] == "province"}
    everybody = max(known.values(), default=1)
    found = []
    for row in held:
        reason, (th, en) = reasons.find_file_reason(row["reason"]), source_name(row["source"])
        what = (f"{th}: พักไว้ {row['files']} ไฟล์ — {reason.th}", f"{en}: {row['files']} file(s) held. {reason.en}")
        # Where other files of the source were read, the one that is held is only a part of it.
        children, weight = (known[row["source"]], 0.5) if row["source"] in known else (everybody, 1.0)
        found.append(Recommendation(what, (reason.action_th, reason.action_en), children, weight))
    return found


def _quarantined(quarantine: Sequence[Row]) -> list[Recommendation]:
    waiting: Counter[tuple[str, str]] = Counter()
    for row in quarantine:
        if row["to_correct"] and row["current"]:
            waiting[row["source"], row["reason"]] += row["rows"]
    found = []
    for (source, code), rows in waiting.items():
        reason, (th, en) = reasons.find_row_reason(code), source_name(source)
        what = (f"{th}: แถวที่กักไว้ — {reason.th}", f"{en}: rows in quarantine. {reason.en}")
        found.append(Recommendation(what, (reason.action_th, reason.action_en), rows, 1.0, "rows"))
    return found


def _incomplete(sources: Sequence[Row]) -> list[Recommendation]:
    found = []
    for row in (row for row in sources if row["area_level"] == "province"):
        th, en = source_name(row["source"])
        for field, ((field_th, field_en), weight) in FIELDS.items():
            share = row[f"with_{field}"]
            # A field that no record has is not in the agency's layout at all.
            if not 0 < share < GOOD_ENOUGH:
                continue
            where = _worst_district(sources, row["source"], f"with_{field}")
            where_th = f" มากที่สุดที่อำเภอ{where[0]}" if where else ""
            where_en = f", most of all in {where[1]}" if where else ""
            what = (f"{th}: ระเบียนที่ไม่มี{field_th}{where_th}", f"{en}: records without {field_en}{where_en}")
            action = ("เติมข้อมูลที่ต้นทาง", "Fill it in where the records are kept")
            found.append(Recommendation(what, action, round(row["records"] * (1 - share)), weight))
    return found


def _worst_district(sources: Sequence[Row], source: str, field: str) -> Text | None:
    """The district with the smallest share, if it is below the province's by more than a little."""
    whole = next(row for row in sources if row["source"] == source and row["area_level"] == "province")
    districts = [
        row
        for row in sources
        if row["source"] == source and row["area_level"] == "district" and row["records"] >= FEWEST_IN_DISTRICT
    ]
    worst = min(districts, key=lambda row: (row[field], row["area_code"]), default=None)
    if worst is None or worst[field] > whole[field] - 0.02:
        return None
    found = geothai.district(worst["area_code"])
    return (found.name_th, found.name_en) if found else None


def _stale(sources: Sequence[Row]) -> list[Recommendation]:
    found = []
    for row in (row for row in sources if row["area_level"] == "province"):
        th, en = source_name(row["source"])
        days = row["age_days"]
        allowed = max(STALE_DAYS[layout.period.kind] for layout in contract.load(row["source"]).layouts.values())
        if days > allowed:
            what = (f"{th}: ข้อมูลล่าสุดเก่า {days:,} วัน", f"{en}: the newest data is {days:,} days old")
            action = ("ขอข้อมูลงวดใหม่จากหน่วยงาน", "Ask the agency for the new period")
            found.append(Recommendation(what, action, row["children"], 0.5))
    return found


def _differing(differing: Sequence[Row]) -> list[Recommendation]:
    found = []
    for row in differing:
        kind = source_conflicts.read_kinds()[row["kind"]]
        action = (kind.action_th, kind.action_en)
        found.append(Recommendation((kind.th, kind.en), action, row["children"], _MATTERS[kind.weight]))
    return found
