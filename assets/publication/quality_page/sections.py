"""The parts of the quality page: what each tells, of which figures.

How a count is shown to anyone is `quality_cells`'s, the look is `look`'s. Names of files stay out: an agency
may have put a person's name into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import geothai

from assets.data_quality import reasons, recommendations, source_conflicts
from assets.publication.html import theme
from assets.publication.html.theme import Cell, Section, Table, Text
from assets.publication.quality_page import cells as cells
from assets.sources.readers.source_list import SOURCES

Row = dict[str, Any]

MOST_ADVICE = 10
_FAMILIES: dict[str, Text] = {
    "completeness": ("ความครบถ้วน", "completeness"),
    "validity": ("ค่าที่ถูกต้อง", "validity"),
    "uniqueness": ("ไม่ซ้ำ", "uniqueness"),
    "code_list": ("รหัสที่รู้จัก", "known codes"),
    "range": ("อยู่ในช่วงที่เป็นไปได้", "plausible ranges"),
    "cross_field": ("สอดคล้องกันในแถว", "fields that fit each other"),
    "cross_file": ("สอดคล้องกันระหว่างแฟ้ม", "files that fit each other"),
    "timeliness": ("ทันเวลา", "timeliness"),
    "volume": ("ปริมาณเทียบครั้งก่อน", "volume against the last time"),
    "conservation": ("ไม่มีแถวหาย", "no row lost"),
    "province": ("เป็นข้อมูลของจังหวัดนี้", "this province's rows"),
    "cluster": ("กลุ่มระเบียนของเด็ก", "children's clusters"),
    "linkage": ("การเชื่อมโยง", "linking"),
    "drift": ("การเปลี่ยนแปลงของรูปแบบ", "drift"),
}


def first(found: Sequence[recommendations.Advice]) -> Section:
    """What to fix first."""
    items = []
    for one in found[:MOST_ADVICE]:
        unit = ("แถว", "rows") if one.unit == "rows" else ("คน", "children")
        count = theme.both_html(f"{cells.shown(one.children)} {unit[0]}", f"{cells.shown(one.children)} {unit[1]}")
        items.append(
            f'<li style="padding:.5rem 0"><strong>{theme.both(one.what)}</strong> '
            f'<span class="badge warning">{count}</span><br><span class="soft">{theme.both(one.action)}</span></li>'
        )
    html = f'<ol class="panel" style="padding-inline-start:2.75rem">{"".join(items)}</ol>' if items else ""
    return Section(
        "first",
        ("ควรแก้ไขอะไรก่อน", "What to fix first"),
        html or f"<p>{theme.both(('ไม่มีเรื่องที่ต้องแก้ไข', 'Nothing waits to be fixed.'))}</p>",
        (
            "เรียงตามจำนวนเด็กที่จะได้ประโยชน์ โดยให้น้ำหนักกับเรื่องที่ทำให้เด็กถูกมองข้าม",
            "What helps most children comes first; what makes children be overlooked weighs more.",
        ),
    )


def arrived(files: Sequence[Row], sources: Sequence[Row], trend: Sequence[Row]) -> Section:
    """What came from each source, how fresh, and how it went over the refreshes."""
    known = {row["source"]: row for row in sources if row["area_level"] == "province"}
    none_yet = theme.badge(("ยังไม่มี", "none yet"), "warning")
    rows = []
    for source in SOURCES:
        mine = [row for row in files if row["source"] == source]
        taken = [row for row in mine if row["status"] in ("accepted", "partly")]
        held = sum(row["files"] for row in mine if row["status"] == "held")
        newest = known.get(source)
        rows.append(
            [
                cells.source(source),
                Cell(str(sum(row["files"] for row in taken)), sum(row["files"] for row in taken)),
                Cell(f'<span class="badge critical">{held}</span>' if held else "0", held),
                cells.number(sum(row["rows_in"] for row in mine)),
                cells.number(sum(row["quarantined"] for row in mine)),
                cells.number(newest["records"] if newest else 0),
                cells.text(cells.period(newest["newest_period"]) if newest else none_yet),
                Cell(f"{newest['age_days']:,}" if newest else "–", newest["age_days"] if newest else None),
                cells.text(cells.line([row["records"] for row in trend if row["source"] == source])),
            ]
        )
    columns = cells.headings(
        ("แหล่งข้อมูล", "Source"),
        ("ไฟล์ที่อ่าน", "Files read"),
        ("ไฟล์ที่พักไว้", "Files held"),
        ("แถวในไฟล์", "Rows in files"),
        ("แถวที่กักไว้", "Rows set aside"),
        ("ระเบียนปัจจุบัน", "Current records"),
        ("งวดล่าสุด", "Newest period"),
        ("อายุ (วัน)", "Age in days"),
        ("แนวโน้มระเบียน", "Records over time"),
    )
    caption = ("ข้อมูลที่ได้รับจากแต่ละแหล่ง", "What came from each source")
    return Section(
        "arrived", ("ได้รับอะไรบ้าง ใหม่แค่ไหน", "What arrived, and how fresh"), theme.table(Table(caption, columns, rows))
    )


def complete(sources: Sequence[Row]) -> Section:
    """How complete each source's records are, field by field."""
    rows = [
        [
            cells.source(row["source"]),
            *(
                # A field that no record has is not in the agency's layout at all.
                cells.shown_share(row[f"with_{field}"] or None, row["records"])
                for field in recommendations.FIELDS
            ),
        ]
        for row in sources
        if row["area_level"] == "province"
    ]
    heads: list[Text] = [
        ("เลข 13 หลัก", "13-digit number"),
        ("นามสกุล", "Surname"),
        ("เพศ", "Sex"),
        ("วันเกิดครบ", "Whole birthday"),
        ("ตำบล", "Subdistrict"),
        ("บ้านเลขที่", "House"),
        ("มารดา", "Mother"),
    ]
    caption = ("สัดส่วนระเบียนที่มีข้อมูลแต่ละช่อง", "Share of records that have each field")
    html = theme.table(Table(caption, cells.headings(("แหล่งข้อมูล", "Source"), *heads), rows))
    lead = (
        "ขีด (–) คือแหล่งนั้นไม่มีช่องข้อมูลนี้หรือแทบไม่มีใครกรอก",
        "A dash (–): the source has no such field, or hardly any record has it.",
    )
    return Section("complete", ("ข้อมูลครบแค่ไหน", "How complete"), html, lead)


def districts(sources: Sequence[Row]) -> Section:
    """Each source in each district: children, found in the register, with a number."""
    parts: list[str] = []
    for source in SOURCES:
        mine = [row for row in sources if row["source"] == source and row["area_level"] == "district"]
        # Where there may be nobody at all it is not said that there is somebody: all districts are there, or none.
        if not any(row["records"] for row in mine):
            continue
        rows = [
            [
                cells.text(_district(code)),
                cells.number(row["children"] if row else 0),
                *(
                    cells.shown_share(row[share] if row else None, row["records"] if row else 0)
                    for share in ("in_register", "in_others", "with_number", "with_birthday")
                ),
            ]
            for code, row in _by_district(mine).items()
        ]
        columns = cells.headings(
            ("อำเภอ", "District"),
            ("เด็ก", "Children"),
            ("พบในทะเบียนราษฎร์", "In the civil register"),
            ("พบในแหล่งอื่น", "In another source"),
            ("มีเลข 13 หลัก", "With a number"),
            ("รู้วันเกิดครบ", "Whole birthday"),
        )
        name = recommendations.source_name(source)
        parts.append(
            f"<details{' open' if not parts else ''}><summary>{theme.both(name)}</summary>"
            f"{theme.table(Table(name, columns, rows))}</details>"
        )
    title = ("แต่ละอำเภอเป็นอย่างไร", "District by district")
    lead = (
        "อำเภอตามที่อยู่ในระเบียน เด็กที่ไม่พบในทะเบียนราษฎร์หรือแหล่งอื่นอาจยังไม่ถูกเชื่อมโยง หรือไม่มีทะเบียนจริง",
        "By the address in the record. A child found in no register or other source is not linked yet, or not there.",
    )
    return Section("districts", title, "".join(parts), lead, ("รายอำเภอ", "Districts"))


def _by_district(rows: Sequence[Row]) -> dict[str, Row | None]:
    """The row of each district of the province, if there is one, and of other places with ten or more."""
    of = {row["area_code"]: row for row in rows}
    named = {district.code for district in geothai.districts(rows[0]["province_code"])}
    return {code: of.get(code) for code in sorted(named | {code for code, row in of.items() if row["records"]})}


def _district(code: str) -> str:
    found = geothai.district(code)
    return theme.both((found.name_th, found.name_en) if found else (code, code))


def linked(trend: Sequence[Row]) -> Section:
    """How good the links are, without labels, and since when."""
    days = sorted({row["as_of"] for row in trend})
    by_day = {row["as_of"]: row for row in trend}
    panels = []
    for name, text, why in (
        ("precision", ("ความแม่น", "Precision"), ("คู่ที่เชื่อมไว้เป็นเด็กคนเดียวกันจริง", "of the linked pairs are one child")),
        ("recall", ("ความครบ", "Recall"), ("คู่ที่เป็นเด็กคนเดียวกันถูกเชื่อม", "of one child's pairs are linked")),
    ):
        values = [by_day[day][name] for day in days if by_day[day][name] is not None]
        if values:
            panels.append(
                f'<div class="panel stat"><h3>{theme.both(text)}</h3><p class="figure">{values[-1]:.1%}</p>'
                f'<p class="soft small">{theme.both(why)}</p>{cells.line(values)}</div>'
            )
    nothing = ("ยังวัดไม่ได้: ข้อมูลน้อยเกินไป", "Not measured yet: too little data.")
    html = f'<div class="grid">{"".join(panels)}</div>' if panels else f"<p>{theme.both(nothing)}</p>"
    lead = (
        "วัดโดยซ่อนเลขประจำตัวบางส่วนแล้วเชื่อมโยงใหม่ ไม่ใช้เฉลย จึงไม่เห็นเด็กที่ไม่เคยมีเลขในแหล่งใดเลย",
        "Measured without labels: some numbers are hidden and everything is linked again. Children who never had a"
        " number anywhere are not seen by this.",
    )
    return Section("linked", ("การเชื่อมโยงเชื่อถือได้แค่ไหน", "How far the links can be trusted"), html, lead)


def waiting(quarantine: Sequence[Row], held: Sequence[Row]) -> Section:
    """Files held and rows in quarantine, by source and reason."""
    rows = []
    for row in held:
        reason = reasons.of_file(row["reason"])
        what = theme.badge(("ไฟล์ที่พักไว้", "file held"), "critical") + " " + theme.both((reason.th, reason.en))
        count = theme.both((f"{row['files']} ไฟล์", f"{row['files']} file(s)"))
        action = theme.both((reason.action_th, reason.action_en))
        rows.append(
            [cells.source(row["source"]), cells.text(what), Cell(count, row["files"]), Cell("–"), cells.text(action)]
        )
    waiting: Counter[tuple[str, str]] = Counter()
    oldest: dict[tuple[str, str], int] = {}
    for row in (row for row in quarantine if row["current"]):
        key = row["source"], row["reason"]
        waiting[key] += row["rows"]
        oldest[key] = max(oldest.get(key, 0), row["age_days"])
    for (source, code), number in sorted(
        waiting.items(), key=lambda item: (not reasons.of_row(item[0][1]).to_correct, -item[1])
    ):
        reason = reasons.of_row(code)
        kind = ("ต้องแก้ไข", "to correct") if reason.to_correct else ("ไม่ต้องแก้ไข", "right as it is")
        what = theme.badge(kind, "warning" if reason.to_correct else "note") + " " + theme.both((reason.th, reason.en))
        action = theme.both((reason.action_th, reason.action_en))
        age = oldest[source, code]
        rows.append(
            [cells.source(source), cells.text(what), cells.number(number), Cell(f"{age:,}", age), cells.text(action)]
        )
    columns = cells.headings(
        ("แหล่งข้อมูล", "Source"),
        ("เหตุผล", "Why"),
        ("จำนวน", "Count"),
        ("รอมาแล้ว (วัน)", "Waiting, days"),
        ("ควรทำอะไร", "What to do"),
    )
    caption = ("ไฟล์ที่พักไว้และแถวที่กักไว้", "Files held and rows in quarantine")
    nothing = f"<p>{theme.both(('ไม่มีแถวหรือไฟล์ที่รอการแก้ไข', 'No row and no file waits.'))}</p>"
    html = theme.table(Table(caption, columns, rows)) if rows else nothing
    return Section("waiting", ("อะไรยังรอการแก้ไข", "What waits for a correction"), html, None, ("รอแก้ไข", "Waiting"))


def differing(totals: Sequence[Row], pairs_of: Sequence[Row]) -> Section:
    """Children on whom sources differ, by kind."""
    by_kind = {row["kind"]: row["children"] for row in totals}
    rows = []
    for code, kind in source_conflicts.kinds().items():
        if code not in by_kind:
            continue
        pairs: Counter[tuple[str, str]] = Counter()
        for row in (row for row in pairs_of if row["kind"] == code):
            pairs[row["source_a"], row["source_b"]] += row["children"]
        (a, b), most = max(pairs.items(), key=lambda item: (item[1], item[0]))
        names = [recommendations.source_name(source) for source in dict.fromkeys((a, b))]
        between = theme.both((" – ".join(name[0] for name in names), " – ".join(name[1] for name in names)))
        if most < cells.TEN:
            between = "–"
        rows.append(
            [
                cells.text(theme.both((kind.th, kind.en))),
                cells.number(by_kind[code]),
                cells.text(between),
                cells.text(theme.both((kind.action_th, kind.action_en))),
            ]
        )
    columns = cells.headings(
        ("ชนิดของความต่าง", "Kind of difference"),
        ("จำนวน", "Count"),
        ("พบมากที่สุดระหว่าง", "Most often between"),
        ("ควรทำอะไร", "What to do"),
    )
    caption = ("เด็กที่แหล่งข้อมูลไม่ตรงกัน", "Children on whom sources differ")
    lead = (
        "เด็กหนึ่งคนนับครั้งเดียวในแต่ละชนิด รายชื่อสำหรับผู้ตรวจแก้อยู่ในทะเบียนของจังหวัด",
        "A child counts once for each kind. The registry has the rows, for those who mend them.",
    )
    return Section(
        "differing",
        ("แหล่งข้อมูลไม่ตรงกันเรื่องใด", "Where sources differ"),
        theme.table(Table(caption, columns, rows)),
        lead,
        ("ความต่าง", "Differences"),
    )


def checks(checks: Sequence[Row]) -> Section:
    """How many rules hold, by family; those that do not, in words."""
    families: dict[str, list[Row]] = {}
    for row in checks:
        families.setdefault(row["family"], []).append(row)
    rows = [
        [
            cells.text(theme.both(_FAMILIES.get(family, (family, family)))),
            Cell(str(len(of)), len(of)),
            Cell(str(broken := sum(not row["passed"] for row in of)), broken),
        ]
        for family, of in sorted(families.items())
    ]
    columns = cells.headings(("กลุ่มของกฎ", "Family of rules"), ("กฎที่ตรวจ", "Rules checked"), ("ไม่ผ่าน", "Do not hold"))
    html = theme.table(Table(("ผลการตรวจตามกฎ", "What the rules found"), columns, rows))
    why = Counter((row["severity"], *_about(row)) for row in checks if not row["passed"])
    items = "".join(
        f"<li>{theme.badge(('สำคัญ', 'critical') if severity == 'critical' else ('เตือน', 'warning'), severity)}"
        f" {theme.both((th or '', en or ''))}</li>"
        for (severity, th, en), _ in sorted(why.items(), key=lambda item: (item[0][0] != "critical", -item[1], item[0]))
    )
    html += f'<ul class="panel" style="padding-inline-start:2.5rem">{items}</ul>' if items else ""
    return Section("checks", ("ผลการตรวจตามกฎ", "What the checks found"), html, None, ("ผลตรวจ", "Checks"))


def _about(row: Row) -> Text:
    """Why a rule is there, with the source that it does not hold of."""
    kind, _, source = row["asset"].partition("/")
    of = recommendations.source_name(source) if kind == "staged" else None
    th, en = row["why_th"] or "", row["why_en"] or ""
    return (f"{of[0]}: {th}", f"{of[1]}: {en}") if of else (th, en)
