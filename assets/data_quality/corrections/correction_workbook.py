"""The workbook that a unit gets: what to look at, row by row, with a column to answer in; it prints on A4."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.common.display.thai_date import format_thai_date
from assets.common.excel import Sheet, new_workbook
from assets.data_quality.corrections import item_texts, wording
from assets.data_quality.corrections.correction_items import CorrectionItem
from assets.review.sheet import row_key

WIDTHS = (5, 13, 14, 13, 17, 19, 30, 25, 15, 16, 15, 11)
ANSWER_COLUMN = wording.HEADINGS.index(wording.ANSWER)
NOTE_COLUMN = wording.HEADINGS.index(wording.NOTE)


@dataclass(frozen=True)
class UnitList:
    """What goes out to one unit.

    Attributes:
        list_id: by which its answers are known again.
        source, office: whose it is.
        unit: what the unit is called.
        items: what it is asked, in the order of the rows.
        remarks: what else is said of an item, by its key.
        mended: how many values the unit put right since the refresh before.
    """

    list_id: str
    source: str
    office: str
    unit: str
    items: tuple[CorrectionItem, ...]
    remarks: dict[tuple[int, str], str]
    mended: int = 0

    @property
    def children(self) -> int:
        """How many children it is about."""
        return len({item.record["child_id"] for item in self.items})


def write_unit_list(path: Path, unit_list: UnitList, made_on: dt.date, *, masked: bool) -> None:
    """Write the workbook: the rows, then the instructions; whole or not at all."""
    rows = [_cells(unit_list, number, item, masked=masked) for number, item in enumerate(unit_list.items, 1)]
    key, group = wording.KEYS.get(unit_list.source, wording.OTHER_KEYS)
    if unit_list.source == "schools" and not any(item.record["student_no"] for item in unit_list.items):
        key = wording.NATIONAL_ID
    headings = [heading.format(key=key, group=group) for heading in wording.HEADINGS]
    title = f"{wording.TITLE} · {unit_list.unit} · {format_thai_date(made_on)}"
    sheet = Sheet(
        wording.LIST_TAB,
        headings,
        rows,
        WIDTHS,
        open_columns=(ANSWER_COLUMN, NOTE_COLUMN),
        choices={ANSWER_COLUMN: list(wording.ANSWERS.values())},
        centred_columns=(0,),
        title=title,
    )
    counted = wording.COUNTED.format(rows=len(rows), children=unit_list.children)
    mended = [wording.MENDED.format(mended=unit_list.mended)] if unit_list.mended else []
    lines = [counted, *mended, "", *wording.GUIDE, "", wording.MASKED if masked else wording.FULL]
    with new_workbook(path, wording.TITLE) as workbook:
        workbook.add_table(sheet)
        workbook.add_text_page(wording.GUIDE_TAB, title, lines)


def _cells(unit_list: UnitList, number: int, item: CorrectionItem, *, masked: bool) -> list[Any]:
    record = item.record
    actions = [unit_list.remarks.get(item.key), *dict.fromkeys(kind.action_th for kind in item.kinds[:2])]
    return [
        number,
        *item_texts.write_keys(record, masked=masked),
        item_texts.write_name(record, masked=masked),
        "\n".join(dict.fromkeys(kind.th for kind in item.kinds[:2])),
        item_texts.write_own(item, masked=masked),
        "\n".join(item_texts.write_others(item, masked=masked)),
        "\n".join(filter(None, actions)),
        "",
        "",
        wording.ROW.format(file=record["source_file"], row=record["source_row"]),
        row_key.make_key(unit_list.list_id, number, *item.key),
    ]
