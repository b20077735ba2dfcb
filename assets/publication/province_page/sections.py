"""The parts of a province's page, each a section of HTML made from open figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pyarrow as pa

from assets.common.area_names import area_name
from assets.indicators.definition import registry
from assets.indicators.definition.registry import Indicator
from assets.publication.html.theme import Cell, Section, Table, Text, badge, both, both_html, day, table
from assets.publication.province_page import drawing as draw
from assets.publication.province_page.figures import Figures, Plan, trend
from assets.publication.province_page.map import maps
from assets.publication.province_page.shapes import Shapes
from assets.publication.quality_page import cells as rounded

SOURCES: dict[str, Text] = {
    "civil_registration": ("ทะเบียนราษฎร์", "Civil registration"),
    "schools": ("สถานศึกษาในระบบ", "Schools"),
    "nonformal": ("การศึกษานอกระบบ", "Non-formal education"),
    "social_map": ("แผนที่ทางสังคม", "Social map"),
    "health": ("สาธารณสุข", "Health"),
    "field_survey": ("สำรวจภาคสนาม", "Field survey"),
}
STATUSES: dict[str, tuple[Text, str]] = {
    "accepted": (("รับทั้งหมด", "accepted"), "good"),
    "partly": (("รับบางส่วน", "in part"), "note"),
    "held": (("พักไว้", "held"), "warning"),
    "ignored": (("ไม่ใช้", "not used"), "note"),
}
SEVERITIES: dict[str, Text] = {
    "critical": ("เร่งด่วน", "Critical"),
    "warning": ("เฝ้าระวัง", "Warning"),
    "note": ("เพื่อทราบ", "Note"),
}
SEXES: dict[str, Text] = {"male": ("ชาย", "Boys"), "female": ("หญิง", "Girls"), "all": ("รวม", "All")}
ALL_AGES: Text = ("รวมทุกช่วงอายุ", "All ages")
FEW = 10
"""So many alerts stand open on the page; the others unfold."""
CHILDREN: Text = ("คน", "children")


def glance(figures: Figures, plan: Plan) -> Section:
    """The lead figure with its parts, and a card for each headline."""
    cards = "".join(_card(figures, each) for each in figures.present(plan.headline))
    return Section(
        "glance",
        ("ภาพรวมจังหวัด", "The province at a glance"),
        f'<div class="grid">{_lead(figures, plan)}{cards}</div>',
        lead=(
            "แถบสีอ่อนคือช่วงที่จำนวนจริงน่าจะอยู่ (ร้อยละ 95) ขีดเข้มคือค่าที่ดีที่สุด",
            "The pale bar should hold the true number 19 times in 20; the dark mark is the best estimate.",
        ),
        short=("ภาพรวม", "At a glance"),
    )


def _lead(figures: Figures, plan: Plan) -> str:
    figure = figures.of(plan.lead.code)
    parts = [(each.name, figures.of(each.code)) for each in figures.present(plan.parts)]
    return (
        f'<div class="panel stat lead"><h3>{both(plan.lead.name)}</h3>'
        f'<p class="figure number">{draw.count(figure)} <small>{both(CHILDREN)}</small></p>'
        f"{_sentence(figures, plan.lead)}"
        f"{draw.bar(figure, 640)}{draw.stacked(parts)}</div>"
    )


def _card(figures: Figures, indicator: Indicator) -> str:
    figure = figures.of(indicator.code)
    return (
        f'<div class="panel stat"><h3>{both(indicator.name)}</h3><p class="figure number">{draw.count(figure)}</p>'
        f"{_sentence(figures, indicator)}{draw.bar(figure)}</div>"
    )


def _sentence(figures: Figures, indicator: Indicator) -> str:
    """Range and share of the province's figure, in words."""
    figure = figures.of(indicator.code)
    if figure.hidden:
        return f'<p class="soft small">{both(("ปิดไว้เพราะจำนวนน้อย", "hidden: a small number"))}</p>'
    thai, english = [], []
    if figure.has_range:
        thai.append(f"ช่วง {draw.span(figure)}")
        english.append(f"range {draw.span(figure)}")
    if figure.is_rate:
        thai.append(f"ร้อยละ {100 * (figure.share or 0):.1f} จาก {figure.base:,} คน")
        english.append(f"{draw.share(figure)} of {figure.base:,}")
    return f'<p class="soft small">{both((" · ".join(thai), " · ".join(english)))}</p>' if thai else ""


def alerts(rows: Sequence[dict[str, Any]]) -> Section:
    """The alerts that are open, the gravest first."""
    shown, more = (f'<ul class="alerts">{"".join(map(_alert, part))}</ul>' for part in (rows[:FEW], rows[FEW:]))
    if not rows:
        shown = f'<p class="panel">{both(("ไม่มีการแจ้งเตือนที่เปิดอยู่", "No alert is open."))}</p>'
    if rows[FEW:]:
        words = (f"อีก {len(rows) - FEW} รายการ", f"{len(rows) - FEW} more")
        shown += f'<details class="screen"><summary>{both(words)}</summary>{more}</details>'
    return Section(
        "alerts",
        ("การแจ้งเตือน", "Alerts"),
        shown,
        lead=(
            "สถานการณ์ที่เกินเกณฑ์ หรือเปลี่ยนไปมากจากครั้งก่อน",
            "What is beyond its threshold, or changed much since the last refresh.",
        ),
    )


def _alert(row: dict[str, Any]) -> str:
    since = tuple(f"{word} {text}" for word, text in zip(("ตั้งแต่", "since"), day(row["opened_as_of"]), strict=True))
    text = both((row["text_th"], row["text_en"]))
    severity = row["severity"]
    return (
        f'<li class="{escape(severity)}">{badge(SEVERITIES[severity], severity)}<span>{text}'
        f' <span class="soft small">{both((since[0], since[1]))}</span></span></li>'
    )


def districts(figures: Figures, plan: Plan, shapes: Shapes | None) -> Section:
    """Districts on a map, beside each other, and in a table; subdistricts to be unfolded."""
    chosen = figures.present(plan.map)
    rows = [[Cell(both(ALL_DISTRICTS))] + [draw.cell(figures.of(each.code)) for each in chosen]]
    rows += [
        [Cell(both(area_name(code)))] + [draw.cell(figures.of(each.code, "district", code)) for each in chosen]
        for code in figures.places
    ]
    columns = [both(("อำเภอ", "District"))] + [both(each.name) for each in chosen]
    caption = ("ตัวชี้วัดรายอำเภอ: จำนวน ร้อยละ และช่วง", "Indicators by district: count, share, range")
    return Section(
        "districts",
        ("รายอำเภอ", "District by district"),
        f'<div class="panel">{maps(figures, chosen, plan.tiles.get(figures.province, {}), shapes)}</div>'
        f"{table(Table(caption, columns, rows, frozenset({0})))}{_subdistricts(figures, chosen)}",
        lead=(_MAP_LEAD[shapes is not None][0] + _HIDDEN[0], _MAP_LEAD[shapes is not None][1] + _HIDDEN[1]),
        short=("รายอำเภอ", "Districts"),
    )


ALL_DISTRICTS: Text = ("ทั้งจังหวัด", "Whole province")
_HIDDEN: Text = (
    " ขีด (–) คือตัวเลขที่ปิดไว้ เพราะเป็นเด็กจำนวนน้อย หรือจะทำให้รู้จำนวนน้อยของที่อื่น",
    " A dash (–) is a figure that is hidden: few children, or it would tell of few elsewhere.",
)
_MAP_LEAD: dict[bool, Text] = {
    True: ("เลือกตัวชี้วัดเพื่อดูบนแผนที่", "Choose the indicator to see on the map."),
    False: (
        "หนึ่งช่องคือหนึ่งอำเภอ วางตามตำแหน่งโดยประมาณหรือตามรหัสอำเภอ เลือกตัวชี้วัดที่ต้องการดู",
        "One tile is one district, placed roughly as it lies or in the order of codes. Choose the indicator to see.",
    ),
}


def _subdistricts(figures: Figures, chosen: Sequence[Indicator]) -> str:
    """The subdistricts of which anything is shown, to be unfolded; nothing where there are none."""
    rows = []
    for code in figures.subdistricts:
        found = [figures.of(each.code, "subdistrict", code) for each in chosen]
        if not all(figure.hidden for figure in found):
            of = both_html(*(f'{escape(name)} <span class="soft">{escape(district)}</span>'
                             for name, district in zip(area_name(code), area_name(code[:4]), strict=True)))  # fmt: skip
            rows.append([Cell(of)] + [draw.cell(figure) for figure in found])
    if not rows:
        return ""
    columns = [both(("ตำบล", "Subdistrict"))] + [both(each.name) for each in chosen]
    caption = ("ตัวชี้วัดรายตำบล", "Indicators by subdistrict")
    words = (
        "รายตำบล: แสดงเมื่อไม่มีตำบลใดในอำเภอเดียวกันมีจำนวนน้อย",
        "By subdistrict: shown where none of a district's subdistricts has few",
    )
    return f"<details><summary>{both(words)}</summary>{table(Table(caption, columns, rows))}</details>"


def groups(figures: Figures, plan: Plan) -> Section:
    """The lead figure by age and sex."""
    code = plan.lead.code
    rows = [
        [Cell(both(ALL_AGES) if band == "all" else escape(band.replace("-", "–")))]
        + [draw.cell(figures.of(code, sex=sex, band=band)) for sex in SEXES]
        # Those that span others would be read as one more of them.
        for band in ("all", *(each.code for each in registry.load().single if each.code in figures.bands(code)))
    ]
    columns = [both(("อายุ (ปีเต็ม)", "Age (full years)")), *(both(name) for name in SEXES.values())]
    caption = (f"{plan.lead.name[0]} ตามอายุและเพศ", f"{plan.lead.name[1]} by age and sex")
    return Section(
        "groups",
        ("ตามอายุและเพศ", "By age and sex"),
        table(Table(caption, columns, rows, frozenset({0}), sortable=False)),
    )


def trends(history: pa.Table | None, plan: Plan, province: str) -> Section:
    """A line for each indicator that has two dates or more."""
    panels = []
    for each in plan.trends:
        points = trend(history, each.code, province)
        if line := draw.line(points, each.name):
            last = f'{both(("ล่าสุด", "latest"))} <b class="number">{draw.count(points[-1][1])}</b>'
            panels.append(f'<div class="panel"><h3>{both(each.name)}</h3><p class="soft small">{last}</p>{line}</div>')
    waiting = both(
        (
            "แนวโน้มจะแสดงเมื่อมีข้อมูลตั้งแต่สองวันอ้างอิงขึ้นไป",
            "Trends are drawn once there are figures of two as-of dates or more.",
        )
    )
    return Section(
        "trends",
        ("แนวโน้ม", "Trends"),
        f'<div class="grid">{"".join(panels)}</div>' if panels else f'<p class="panel soft">{waiting}</p>',
    )


def problems(figures: Figures, plan: Plan) -> Section:
    """The six problem types side by side."""
    rows = [(both(each.name), figures.of(each.code)) for each in figures.present(plan.problems)]
    return Section(
        "problems",
        ("ปัญหา 6 ด้าน", "Six problem types"),
        f'<div class="panel">{draw.bars(rows)}</div>',
        lead=(
            "เด็กหนึ่งคนอาจมีปัญหามากกว่าหนึ่งด้าน เส้นเข้มบนแถบคือช่วงความไม่แน่นอน",
            "A child may have problems of more than one type. The dark line on a bar is its range.",
        ),
        short=("ปัญหา", "Problems"),
    )


def quality(files: Iterable[dict[str, Any]], report: bool) -> Section:
    """What came in, and what became of it, in tens as on the quality page; `report`: whether that stands beside it."""
    rows = []
    for row in files:
        status, kind = STATUSES.get(row["status"], ((row["status"], row["status"]), "note"))
        counts = [
            Cell(escape(rounded.write_count(row[name])), rounded.round_down(row[name]))
            for name in ("rows_in", "accepted", "quarantined")
        ]
        source = SOURCES.get(row["source"], (row["source"], row["source"]))
        rows.append(
            [
                Cell(both(source)),
                Cell(badge(status, kind), number=False),
                Cell(str(row["files"]), row["files"]),
                *counts,
            ]
        )
    heads = (
        *(("แหล่งข้อมูล", "Source"), ("สถานะ", "Status"), ("ไฟล์", "Files"), ("แถวที่ส่งมา", "Rows sent")),
        *(("แถวที่รับ", "Accepted"), ("แถวที่กักไว้", "In quarantine")),
    )
    caption = ("ไฟล์ที่ได้รับจากหน่วยงาน", "Files received from the agencies")
    words = ("อ่านรายงานคุณภาพข้อมูลฉบับเต็ม", "Read the full report on the data's quality")
    link = f'<p class="screen"><a href="quality.html">{both(words)}</a></p>' if report else ""
    return Section(
        "quality",
        ("ข้อมูลเบื้องหลัง", "The data behind it"),
        table(Table(caption, [both(head) for head in heads], rows)) + link,
        short=("คุณภาพข้อมูล", "Data quality"),
    )


def definitions(figures: Figures, plan: Plan) -> Section:
    """What every indicator on the page means."""
    items = "".join(_definition(each) for each in figures.present(plan.shown))
    return Section(
        "definitions",
        ("คำนิยาม", "Definitions"),
        f'<div class="panel">{items}</div>',
        lead=(
            "ตัวชี้วัดเหล่านี้เป็นของโครงการ ไม่ใช่ตัวชี้วัดทางการ",
            "These are the project's own indicators, not official ones.",
        ),
    )


def _definition(indicator: registry.Indicator) -> str:
    facts = (
        (("นับ", "Counted"), indicator.numerator),
        (("จาก", "Out of"), indicator.denominator),
        (("ประชากร", "Population"), indicator.population),
        (("ณ วันที่", "As of"), indicator.as_of),
    )
    rows = "".join(f"<dt>{both(name)}</dt><dd>{both(text)}</dd>" for name, text in facts)
    sources = [SOURCES.get(source, (source, source)) for source in indicator.sources]
    read = both((" ".join(each[0] for each in sources), ", ".join(each[1] for each in sources)))
    return (
        f"<details open><summary>{both(indicator.name)} <span class='soft small'>v{escape(indicator.version)}</span>"
        f'</summary><dl class="facts">{rows}<dt>{both(("แหล่งข้อมูล", "Sources"))}</dt><dd>{read}</dd></dl></details>'
    )


def quality_line(files: Sequence[dict[str, Any]], report: bool) -> str:
    """One line on how the data came in, for the page's head."""
    came = {row["source"] for row in files if row["status"] in ("accepted", "partly")}
    rows_in, accepted = (sum(rounded.round_down(row[name]) for row in files) for name in ("rows_in", "accepted"))
    held = sum(row["files"] for row in files if row["status"] == "held")
    rate = accepted / rows_in if rows_in else 0.0
    thai = f"ข้อมูลจาก {len(came)} ใน {len(SOURCES)} แหล่ง · รับได้ {rate:.1%} ของ {rows_in:,} แถว"
    english = f"{len(came)} of {len(SOURCES)} sources came in · {rate:.1%} of {rows_in:,} rows accepted"
    if held:
        thai, english = f"{thai} · พักไว้ {held} ไฟล์", f"{english} · {held} files held"
    words = both(("รายงานคุณภาพข้อมูล", "quality report"))
    link = f' · <a class="screen" href="quality.html">{words}</a>' if report else ""
    return both((thai, english)) + link


def dates_line(as_of: dt.date, made: dt.datetime) -> str:
    """One line on when the figures hold for, for the page's head."""
    thai, english = day(as_of)
    thai_made, english_made = day(made.date())
    return both((f"ข้อมูล ณ วันที่ {thai} · เผยแพร่ {thai_made}", f"Figures as of {english} · published {english_made}"))
