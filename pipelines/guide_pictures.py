"""The pictures of the Thai guide: `python -m pipelines.guide_pictures --home HOME` makes docs/guide/*.png anew.

HOME is one that `childlink demo --children 1500` has just made: its people are made up. The team's year begins in it as
people would begin it: books are filled in, a list goes out and comes back with mistakes, and what each workbook then
looks like is printed. Needs LibreOffice, poppler's pdftoppm, and Chromium.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import openpyxl
from openpyxl.styles import Alignment

from assets.common.storage.home import Home
from assets.common.workbooks.answered_workbook import RESULT
from data.synthetic.config import province_config

FOLDER = Path(__file__).parents[1] / "docs" / "guide"
PROVINCE = "95"
_ROWS_SHOWN = 7
LISTED_ON, REPORTED_ON = dt.date(2024, 11, 4), dt.date(2024, 12, 2)
REPORT: Sequence[Mapping[str, Any]] = (
    {"visited_on": "8/11/2567", "result": "พบตัว ไม่ได้เรียน", "problems": "เศรษฐกิจ; ครอบครัว", "consent": "ใช่"},
    {"visited_on": "11/11/2567", "result": "กำลังเรียนอยู่แล้ว", "place": "โรงเรียนบ้านเหนือ"},
    {"visited_on": "12/11/2570", "result": "ไม่พบใคร"},
    {"visited_on": "12/11/2567"},
)
"""What a manager fills in for the first children of her list; the last two rows are mistakes."""
FUND: Sequence[Mapping[str, Any]] = (
    {"number": "101/2567", "entered_on": "5/11/2567", "entry": "รายรับ", "baht": "50,000", "source": "ผู้บริจาค"},
    {"number": "102/2567", "entered_on": "20/11/2567", "entry": "รายจ่าย", "baht": "3,000", "source": "ทุนการศึกษา"}
    | {"resolution": "11/2567", "approved_by": "ผู้อนุมัติ ก", "approved_too_by": "ผู้อนุมัติ ข"},
    {"number": "103/2567", "entered_on": "21/11/2567", "entry": "รายจ่าย", "baht": "1,500", "source": "ค่าเดินทาง"}
    | {"resolution": "11/2567", "approved_by": "ผู้อนุมัติ ก"},
)
RESOLUTIONS: Sequence[Mapping[str, Any]] = (
    {"number": "11/2567", "met_on": "4/11/2567", "item": "ทุนช่วยเหลือฉุกเฉิน", "decision": "ให้ใช้กองทุนรายละไม่เกิน 3,000 บาท"}
    | {"owner": "เหรัญญิกกองทุน", "due_on": "30/11/2567", "state": "กำลังดำเนินการ"},
    {"number": "12/2567", "met_on": "4/11/2567", "item": "พื้นที่นำร่อง", "decision": "ให้คณะทำงานเสนอตำบลนำร่อง"}
    | {"owner": "เลขานุการ", "due_on": "15/1/2568", "state": "รอดำเนินการ"},
)


@click.command()
@click.option("--home", "root", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(root: Path) -> None:
    """Make the pictures of the guide from a demo's home."""
    from pipelines.demo.demo_home import refuse_demo

    home = Home(root)
    if not home.made_up_mark.is_file() or refuse_demo(home, PROVINCE):
        raise click.UsageError(f"{root} is no home of `childlink demo`: pictures show made-up people only")
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        _keep_books(home, scratch)
        _go_round(home, scratch)
        _rank(home, scratch)
        _photograph_page(home.published(PROVINCE) / "open" / "page.html", FOLDER / "page.png")


def _keep_books(home: Home, scratch: Path) -> None:
    """The books of the treasurer and the secretary as they come back."""
    from assets.cases.books.answered_copy import write_book_answer
    from assets.cases.books.intake import take_in
    from assets.cases.books.row_models import BOOKS
    from assets.cases.books.template import write_template

    at = dt.datetime.combine(REPORTED_ON, dt.time(8), dt.UTC)
    figure = {"figure": _read_figure(home)}
    for name, rows in (("fund", FUND), ("resolutions", [figure | dict(row) for row in RESOLUTIONS])):
        book, path = BOOKS[name], scratch / f"{name}.xlsx"
        write_template(book, path)
        _fill(path, book.title[0], {book.heading(column): column for column in book.columns}, rows)
        write_book_answer(book, path, take_in(home, PROVINCE, book, path, "ธุรการ", at), path)
        _photograph(path, book.title[0], FOLDER / f"{name}-answered.png", hide_empty=True)


def _read_figure(home: Home) -> str:
    """The page's leading figure with its range, as a secretary writes it down."""
    from pipelines.published import connect

    with connect(home, [PROVINCE]) as connection:
        rows = connection.execute("""
            SELECT numerator, numerator_low, numerator_high FROM abe.indicator_value
            WHERE indicator = 'out_of_school' AND area_level = 'province' AND sex = 'all' AND age_band = '6-14'
            """).fetchall()
    (point, low, high) = rows[0]
    return f"เด็กนอกระบบ อายุ 6–14 ปี {point:,} คน ({low:,} ถึง {high:,})"


def _go_round(home: Home, scratch: Path) -> None:
    """A list out, filled in, and answered."""
    from assets.cases.assignment import assign_waiting
    from assets.cases.lists.list_form import FORM
    from assets.cases.lists.reporting import take_list, write_answer
    from assets.cases.lists.work_list import ListRequest, write_list
    from data.synthetic.casework.books import areas_of_member
    from data.synthetic.casework.year import casework_config

    at = dt.datetime.combine(LISTED_ON, dt.time(9), dt.UTC)
    assign_waiting(home, PROVINCE, "ธุรการ", LISTED_ON, at)
    area = areas_of_member(casework_config(province_config(PROVINCE, children=1_500)), 0)[0]
    path = scratch / "list.xlsx"
    write_list(home, ListRequest(PROVINCE, area, "CM01", "CM01", LISTED_ON, at), path, None)
    _photograph(path, "รายชื่อ", FOLDER / "list.png")
    _fill(path, "รายงาน", {FORM.heading(column): column for column in FORM.columns}, REPORT)
    taken = take_list(home, PROVINCE, path, "CM01", REPORTED_ON, at)
    write_answer(path, taken, path)
    _photograph(path, "รายงาน", FOLDER / "report-answered.png", hide_empty=True)


def _rank(home: Home, scratch: Path) -> None:
    """The ranking of pilot areas."""
    from assets.cases.log import case_store
    from assets.cases.pilot_areas import pilot_tables
    from assets.cases.pilot_areas import weights as weighing
    from assets.cases.pilot_areas.area_measures import measure_areas
    from assets.cases.pilot_areas.pilot_sheet import write_pilot_sheet
    from assets.cases.pilot_areas.ranking import rank_areas

    with case_store.open_cases(home) as connection:
        books = pilot_tables.read_books(connection, PROVINCE)
    weights = weighing.load()
    ranked = rank_areas(
        {area: each.values for area, each in measure_areas(home, PROVINCE, weights, books).items()}, weights
    )
    path = scratch / "pilot.xlsx"
    write_pilot_sheet(path, PROVINCE, LISTED_ON, ranked, weights, {row.area for row in books.pilot})
    _photograph(path, "ลำดับ", FOLDER / "pilot-areas.png")


def _fill(path: Path, sheet_name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Fill in rows from the second line on, each cell under its heading."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[sheet_name]
    places = {columns[str(cell.value)]: cell.column for cell in sheet[1] if str(cell.value) in columns}
    for line, row in enumerate(rows, 2):
        for name, value in row.items():
            sheet.cell(line, places[name], value)
    workbook.save(path)


def _photograph(path: Path, sheet_name: str, picture: Path, *, hide_empty: bool = False) -> None:
    """The first page of a sheet as it is printed; without the columns in which nothing is filled in, if so wanted."""
    workbook = openpyxl.load_workbook(path)
    for name in workbook.sheetnames:
        if name != sheet_name:
            del workbook[name]
    sheet = workbook[sheet_name]
    if hide_empty:
        _narrow(sheet)
    copy = path.with_name(f"shown-{picture.stem}.xlsx")
    workbook.save(copy)
    profile = f"-env:UserInstallation={path.with_name('office').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(copy))
    shown = ["-png", "-singlefile", "-r", "80", *(["-y", "45", "-H", "300"] if hide_empty else [])]
    _run("pdftoppm", *shown, str(copy.with_suffix(".pdf")), str(picture.with_suffix("")))


def _narrow(sheet: Any) -> None:
    """Leave the first rows and the columns in which something is filled in, wide and high enough to be read."""
    sheet.delete_rows(_ROWS_SHOWN + 1, sheet.max_row)
    sheet.page_setup.fitToWidth = 1
    sheet.print_title_cols = None
    for column in reversed(list(sheet.columns)):
        if all(cell.value is None for cell in column[1:]):
            sheet.delete_cols(column[0].column)
    for column in sheet.columns:
        is_answer = column[0].value == RESULT
        width = 34 if is_answer else 5 if column[0].value == "ที่" else 15
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in range(1, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 48


def _photograph_page(page: Path, picture: Path) -> None:
    """The top of a page in a browser."""
    options = ("--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=900,1000")
    _run("chromium", *options, f"--screenshot={picture}", page.resolve().as_uri())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
