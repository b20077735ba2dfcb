"""The books of the team: members, resources, phases, fund, progress, resolutions, pilot areas; 5 % of rows wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from data.synthetic.casework.mistakes import mistakes, spoil
from data.synthetic.casework.positions import find_resource
from data.synthetic.casework.workbook import Row, WrongRow, fill_rows, first_sheet, written_day
from data.synthetic.casework.year import CASES_A_MANAGER, PHASES, CaseworkConfig

PROBLEMS = ("เศรษฐกิจ", "ครอบครัว", "สังคมและสภาพแวดล้อม", "พฤติกรรม", "สุขภาพ", "ระบบการศึกษา")
RESOURCES = (
    ("ทุนการศึกษา", "งบประมาณ", "ในระบบ"), ("กลุ่มเรียน สกร.", "โครงการ/หลักสูตร", "นอกระบบ (สกร.)"),
    ("ศูนย์การเรียนชุมชน", "สถานที่/พื้นที่เรียนรู้", "ตามอัธยาศัย/ศูนย์การเรียน"), ("ฝึกอาชีพ", "โครงการ/หลักสูตร", "ฝึกอาชีพ"),
    ("ศูนย์พัฒนาเด็กเล็ก", "สถานที่/พื้นที่เรียนรู้", "ในระบบ"), ("อาสาสมัครเยี่ยมบ้าน", "บุคลากร", None),
    ("รถรับส่งนักเรียน", "บุคลากร", None), ("กองทุนช่วยเหลือฉุกเฉิน", "กองทุน", None),
)  # fmt: skip
SUPPORT = ("อบรมและพัฒนาทักษะ", "เครื่องมือและอุปกรณ์", "พี่เลี้ยงและการให้คำปรึกษา", "ค่าตอบแทนและค่าเดินทาง", "พบปะรายเดือน")
"""What is done for the team; the last one is of no kind that the project knows."""
SECTORS = ("ภาครัฐ", "ภาคเอกชน", "ภาคประชาสังคม")
INCOME = "รายรับ"
_FIRST_DAY = date(2024, 5, 20)
_MOST_SPENT = 20_000
"""Baht: more than any expense of the made-up fund."""


def write_books(config: CaseworkConfig, templates: Mapping[str, Path], until: date) -> list[WrongRow]:
    """Fill in the templates of the books, in place.

    Args:
        config: how many of what.
        templates: name of a book (`team`, `resources` …) → its empty workbook.
        until: the day on which they are handed in: nothing that was done is later.

    Returns:
        The rows that are wrong.
    """
    wrong: list[WrongRow] = []
    for name, path in sorted(templates.items()):
        rng = config.rng(1, sorted(_ROWS).index(name))
        rows = dict(enumerate(_ROWS[name](config, rng, until), 2))
        sheet = first_sheet(path)
        rows, found = spoil(name, path.name, sheet, rows, _wrong_lines(config, name, rows, rng), rng)
        fill_rows(path, sheet, rows)
        wrong += found
    return wrong


def _wrong_lines(config: CaseworkConfig, name: str, rows: Mapping[int, Row], rng: np.random.Generator) -> list[int]:
    """Lines that are filled in wrongly: the share of the configuration.

    Case managers and phases stay, which the work depends on; so does income, without which the fund is overdrawn.
    """
    able = [
        line for line, row in rows.items() if row.get("บทบาท") != "ผู้จัดการรายกรณี" and row.get("รายรับหรือรายจ่าย") != INCOME
    ]
    if not mistakes()[name] or not config.wrong_share:
        return []
    many = min(len(able), max(1, round(config.wrong_share * len(rows))))
    return sorted(int(line) for line in rng.choice(able, many, replace=False))


def _team(config: CaseworkConfig, rng: np.random.Generator, _: date) -> list[Row]:
    members = [("CM", place, "ผู้จัดการรายกรณี", CASES_A_MANAGER) for place in range(config.managers)]
    members += [("VO", place, "อาสาสมัคร", 0) for place in range(max(2, config.managers // 2))]
    return [
        {
            "รหัสผู้รับผิดชอบ": f"{code}{place + 1:02d}",
            "ชื่อ-สกุล": f"สมาชิก {code} {place + 1}",
            "บทบาท": role,
            "พื้นที่รับผิดชอบ": "; ".join(areas_of_member(config, place)),
            "รับได้กี่ราย": capacity,
            "อบรมล่าสุดเมื่อ": written_day(_FIRST_DAY + timedelta(int(rng.integers(-200, 0))), rng),
            "การดูแลทีม (5 ส.)": "; ".join(choose_some(SUPPORT, rng)),
        }
        for code, place, role, capacity in members
    ]


def areas_of_member(config: CaseworkConfig, place: int) -> tuple[str, ...]:
    """The districts of the member at a place of the team: all districts are somebody's."""
    many = len(config.districts)
    own = {config.districts[place % many]}
    if place < config.managers:
        own |= {code for number, code in enumerate(config.districts) if number % config.managers == place}
    return tuple(sorted(own))


def _resources(config: CaseworkConfig, rng: np.random.Generator, _: date) -> list[Row]:
    areas = (*config.subdistricts, *config.districts, config.province.province_code)
    rows = []
    for place in range(config.resources):
        name, kind, mode = RESOURCES[place % len(RESOURCES)]
        young = name == "ศูนย์พัฒนาเด็กเล็ก"
        capacity = int(rng.integers(5, 60))
        area = areas[int(rng.integers(len(areas)))]
        latitude, longitude = find_resource(config, place, area)
        rows.append(
            {
                "ชื่อทรัพยากร": f"{name} {place + 1}",
                "ประเภท": kind,
                "ภาคส่วน": SECTORS[int(rng.integers(len(SECTORS)))],
                "หน่วยงานเจ้าของ": "หน่วยงานในพื้นที่",
                "ช่วยปัญหาด้านใด": "; ".join(choose_some(PROBLEMS, rng)),
                "อายุตั้งแต่": 2 if young else int(rng.choice((3, 6, 12, 15))),
                "ถึงอายุ": 5 if young else int(rng.choice((17, 18, 24))),
                "รูปแบบการเรียนรู้": mode,
                "รหัสพื้นที่": area,
                "ละติจูด": latitude,
                "ลองจิจูด": longitude,
                "รับได้กี่คน": capacity,
                "ใช้แล้วกี่คน": int(rng.integers(0, capacity + 1)),
                "วงเงิน (บาท)": int(rng.integers(5, 200)) * 1000 if kind in ("งบประมาณ", "กองทุน") else None,
                **{word: _yes_no(rng) for word in ("รถเข็นเข้าได้", "มีล่ามภาษามือ", "มีรถรับส่ง", "ไม่มีค่าใช้จ่าย")},
            }
        )
    return rows


def _phases(config: CaseworkConfig, rng: np.random.Generator, _: date) -> list[Row]:
    return [
        {
            "รหัสระยะ": phase.code,
            "ชื่อระยะ": phase.name,
            "เริ่ม": written_day(phase.starts_on, rng),
            "สิ้นสุด": written_day(phase.ends_on, rng),
            "อำเภอ": "; ".join(config.districts_of(phase)),
            "เป้าหมาย (คน)": config.managers * CASES_A_MANAGER // (2 if phase.all_districts else 4),
        }
        for phase in PHASES
    ]


def _fund(config: CaseworkConfig, rng: np.random.Generator, until: date) -> list[Row]:
    """The entries in the order of their days: income first, and no expense that the balance does not cover."""
    many = max(20, config.managers * 4)
    rows, balance = [], 0
    for place, offset in enumerate(sorted(rng.integers(0, (until - _FIRST_DAY).days + 1, many).tolist())):
        is_income = place % 4 == 0 or balance < _MOST_SPENT
        baht = 500 * int(rng.integers(50, 300) if is_income else rng.integers(1, 40))
        balance += baht if is_income else -baht
        rows.append(
            {
                "เลขที่รายการ": f"{place + 1}/2567",
                "วันที่": written_day(_FIRST_DAY + timedelta(offset), rng),
                "รายรับหรือรายจ่าย": INCOME if is_income else "รายจ่าย",
                "จำนวนเงิน (บาท)": baht,
                "ผู้บริจาค/แหล่งเงิน หรือรหัสเคส": "ผู้บริจาคในจังหวัด" if is_income else "ทุนการศึกษา",
                "เลขที่ใบเสร็จ": f"R{place + 1:04d}",
                "มติที่": f"{1 + place % 3}/2567",
                "ผู้อนุมัติคนที่ 1": None if is_income else "ประธานกองทุน",
                "ผู้อนุมัติคนที่ 2": None if is_income else "เหรัญญิกกองทุน",
            }
        )
    return rows


def _progress(_: CaseworkConfig, rng: np.random.Generator, until: date) -> list[Row]:
    markers = (
        ("ส่งรายชื่อเด็กทุกเดือน", "คาดว่าจะเห็น"),
        ("ร่วมวางแผนรายบุคคล", "อยากเห็น"),
        ("จัดงบประมาณของตนเอง", "ใฝ่ฝันจะเห็น"),
    )
    return [
        {
            "ภาคีหุ้นส่วน": partner,
            "ตัวบ่งชี้ความก้าวหน้า": marker,
            "ระดับ": level,
            "วันที่": written_day(day, rng),
            "ความก้าวหน้า": ("ยังไม่เริ่ม", "เริ่มแล้ว", "ส่วนใหญ่", "ครบถ้วน")[int(rng.integers(4))],
            "หลักฐาน": "บันทึกการประชุม",
        }
        for partner in ("อบต.", "โรงเรียน", "รพ.สต.")
        for marker, level in markers
        for day in (date(2024, 8, 1), date(2025, 2, 3))
        if day <= until
    ]


def _resolutions(_: CaseworkConfig, rng: np.random.Generator, until: date) -> list[Row]:
    return [
        {
            "มติที่": f"{place}/2567",
            "วันที่ประชุม": written_day(date(2024, 5, 30) + timedelta(45 * place), rng),
            "วาระ": "ติดตามเด็กนอกระบบการศึกษา",
            "ตัวเลขที่ใช้พร้อมช่วง": "เด็กนอกระบบการศึกษา อายุ 6-14 ปี",
            "มติ": "ให้ออกเยี่ยมและช่วยเหลือให้ครบทุกตำบล",
            "ผู้รับผิดชอบ": "สำนักงานศึกษาธิการจังหวัด",
            "กำหนดเสร็จ": written_day(date(2024, 6, 30) + timedelta(45 * place), rng),
            "สถานะ": ("เสร็จแล้ว", "กำลังดำเนินการ", "รอดำเนินการ")[min(2, place // 2)],
        }
        for place in range(1, 8)
        if date(2024, 5, 30) + timedelta(45 * place) <= until
    ]


def _pilot(config: CaseworkConfig, rng: np.random.Generator, until: date) -> list[Row]:
    areas = rng.choice(config.subdistricts, min(4, len(config.subdistricts)), replace=False)
    return [
        {
            "รหัสพื้นที่": str(area),
            "เลือกเมื่อ": written_day(min(_FIRST_DAY, until), rng),
            "ความพร้อม (1-5)": int(rng.integers(2, 6)),
            "เหตุผล": "ผู้นำท้องถิ่นพร้อม",
        }
        for area in areas
    ]


def choose_some(words: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    """One to three of the words."""
    chosen = rng.choice(len(words), int(rng.integers(1, 4)), replace=False)
    return [words[place] for place in sorted(chosen.tolist())]


def _yes_no(rng: np.random.Generator) -> str:
    return "ใช่" if rng.random() < 0.4 else "ไม่ใช่"


_ROWS: dict[str, Callable[[CaseworkConfig, np.random.Generator, date], list[dict[str, Any]]]] = {
    "team": _team,
    "resources": _resources,
    "phases": _phases,
    "fund": _fund,
    "progress": _progress,
    "resolutions": _resolutions,
    "pilot": _pilot,
}
