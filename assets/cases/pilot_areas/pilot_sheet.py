"""The ranking of pilot areas as a workbook for the team: the order, what it comes from, and how sure it is; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path

from assets.cases.pilot_areas.ranking import RankedArea
from assets.cases.pilot_areas.weights import Weights
from assets.common.display.area_names import area_name
from assets.common.display.thai_date import format_thai_date
from assets.common.excel import Sheet, new_workbook

_HEADINGS = (
    *("ลำดับ", "อำเภอ", "ตำบล", "ความยาก", "ความพร้อม", "คะแนน", "อยู่ใน 1 ใน 4 แรก"),
    *("ลำดับที่เป็นไปได้", "ข้อมูลที่ยังไม่มี", "ทีมเลือกแล้ว"),
)
_WIDTHS = (7, 16, 18, 9, 10, 8, 14, 12, 10, 9)
_SIDES = {"difficulty": "ความยาก", "readiness": "ความพร้อม"}


def write_pilot_sheet(
    path: Path, province: str, as_of: dt.date, ranked: Sequence[RankedArea], weights: Weights, chosen: Collection[str]
) -> None:
    """Write the workbook; the file is whole or not there.

    Args:
        path: where to.
        province: two-digit code.
        as_of: the day of the figures.
        ranked: the areas in their order.
        weights: what they were ranked by.
        chosen: codes of the areas that the team chose.
    """
    title = f"พื้นที่นำร่อง จังหวัด{area_name(province)[0]} ณ {format_thai_date(as_of)}"
    with new_workbook(path, title, created=as_of) as workbook:
        rows = [_rank_cells(each, chosen) for each in ranked]
        workbook.add_table(Sheet("ลำดับ", _HEADINGS, rows, _WIDTHS, _FORMATS, centred_columns=_CENTRED))
        workbook.add_table(_measures(ranked, weights))
        workbook.add_table(
            Sheet(
                "น้ำหนัก",
                ("ด้าน", "สิ่งที่วัด", "น้ำหนัก"),
                [(_SIDES[each.side], each.th, each.weight) for each in weights.measures],
                (14, 44, 10),
            )
        )
        workbook.add_text_page("คำอธิบาย", title, _explain(weights))


_FORMATS = {3: "0.00", 4: "0.00", 5: "0.00", 6: "0%"}
_CENTRED = (0, 6, 7)


def _rank_cells(each: RankedArea, chosen: Collection[str]) -> list[str | int | float]:
    missing = sum(value is None for value in each.values)
    return [
        each.rank,
        area_name(each.area[:4])[0],
        area_name(each.area)[0],
        round(each.difficulty, 2),
        round(each.readiness, 2),
        round(each.score, 2),
        round(each.first_quarter_share, 2),
        str(each.rank_low) if each.rank_low == each.rank_high else f"{each.rank_low} ถึง {each.rank_high}",
        f"{missing} เรื่อง" if missing else "",
        "เลือกแล้ว" if each.area in chosen or each.area[:4] in chosen else "",
    ]


def _measure_cells(each: RankedArea) -> list[str | int | float | None]:
    values = [None if value is None else round(value, 3) for value in each.values]
    return [each.rank, area_name(each.area[:4])[0], area_name(each.area)[0], *values]


def _measures(ranked: Sequence[RankedArea], weights: Weights) -> Sheet:
    shares = {place for place, measure in enumerate(weights.measures, 3) if measure.take == "share"}
    return Sheet(
        "สิ่งที่วัด",
        ("ลำดับ", "อำเภอ", "ตำบล", *(measure.th for measure in weights.measures)),
        [_measure_cells(each) for each in ranked],
        (7, 16, 18, *(13 for _ in weights.measures)),
        {place: "0.0%" if place in shares else "#,##0" for place in range(3, 3 + len(weights.measures))},
    )


def _explain(weights: Weights) -> list[str]:
    return [
        "คะแนน = ความยาก × ความพร้อม ตำบลที่มีเรื่องต้องทำมากและมีกำลังพร้อมทำจะอยู่ลำดับต้น",
        "ความยากและความพร้อมมีค่า 0 ถึง 1 คือค่าเฉลี่ยถ่วงน้ำหนักของสิ่งที่วัด แต่ละเรื่องคิดเป็นสัดส่วนของตำบลอื่นในจังหวัดที่มีน้อยกว่า",
        "เรื่องที่ยังไม่มีข้อมูลคิดเป็นค่ากลาง และบอกไว้ในช่อง “ข้อมูลที่ยังไม่มี”",
        f"“อยู่ใน 1 ใน 4 แรก” คือเมื่อสุ่มน้ำหนัก {weights.draws:,} ครั้ง (แต่ละน้ำหนักคูณด้วย 1/{weights.spread:g} ถึง "
        f"{weights.spread:g}) ตำบลนั้นอยู่ในหนึ่งในสี่แรกกี่ส่วน ถ้าใกล้ 100% แปลว่าเลือกได้โดยไม่ขึ้นกับน้ำหนัก ถ้าราว 50% ให้ทีมพิจารณาเอง",
        "“ลำดับที่เป็นไปได้” คือช่วงลำดับใน 95 จาก 100 ครั้งที่สุ่ม",
        "ลำดับนี้ช่วยให้เริ่มคุยกัน ไม่ได้ตัดสินแทน เมื่อเลือกแล้วให้กรอกในแบบฟอร์มพื้นที่นำร่อง (pilot)",
        "มีจำนวนเด็กรายตำบลที่อาจน้อยกว่า 5 คน ใช้ภายในทีมเท่านั้น",
    ]
