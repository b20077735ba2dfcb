"""The sheet of the workbook that is printed: a row an area, a column an indicator, in Thai, on A4."""

from __future__ import annotations

from assets.common.display.area_names import area_name
from assets.common.excel import Sheet
from assets.common.html.thai_dates import write_short_day
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.plan import load_plan
from assets.publication.province_page.wording import say, write_range, write_rate

NAME = "สรุปรายอำเภอ"


def make_summary(figures: Figures) -> Sheet:
    """Count, share and range of the page's indicators, in the province and in each district; absences in words."""
    indicators = figures.present(load_plan().groups["map"])
    headings = [say("where.district")[0]]
    for each in indicators:
        headings += [each.name[0], "ร้อยละและช่วง"]
    rows: list[list[str | int]] = []
    for code in (figures.province, *figures.districts):
        level, name = ("district", area_name(code)[0]) if len(code) == 4 else ("province", say("where.province")[0])
        row: list[str | int] = [name]
        for each in indicators:
            row += _write(figures.of(each.code, level, code))
        rows.append(row)
    counts = dict.fromkeys(range(1, 2 * len(indicators), 2), "#,##0")
    return Sheet(NAME, headings, rows, widths=[16] + [9, 14] * len(indicators), formats=counts)


def _write(figure: Figure) -> tuple[str | int, str]:
    if figure.count is None:
        return say(f"absence.{figure.status}")[0], ""
    of = say("kept.of", day=write_short_day(figure.kept_of))[0] if figure.kept_of else ""
    return figure.count, " · ".join(text for text in (write_rate(figure), write_range(figure), of) if text)
