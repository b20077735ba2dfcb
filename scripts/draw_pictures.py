"""Draw the pictures of docs/school-clerk.md from a made-up province: `make pictures`.

Needs LibreOffice (`soffice`) and poppler (`pdftoppm`), as a person would look at the workbooks.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from click.testing import CliRunner

from assets.data_quality.corrections import wording
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.cli import main

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
CHILDREN = 600
AS_OF = "2024-05-16"
DOTS_PER_INCH = 90
HEADING_ROW, MOST_ROWS = 2, 12


def draw_all() -> None:
    """Make the province, its lists and answers, and a picture of each step."""
    with TemporaryDirectory() as folder:
        home, lists = Path(folder) / "home", Path(folder) / "lists"
        inbox = write_province(province_config("95", children=CHILDREN), Path(folder) / "made").inbox
        run("refresh", "--province", "95", "--inbox", str(inbox), "--as-of", AS_OF, "--home", str(home))
        run("corrections", "export", "--province", "95", "--source", "schools", "--plain", "--out", str(lists),
            "--home", str(home))  # fmt: skip
        path = choose_list(lists / "schools")
        draw(path, "correction-list", page=1)
        draw(path, "correction-guide", page=-1)
        fill_in(path)
        draw(path, "correction-answers", page=1)
        run("corrections", "import", str(path), "--home", str(home), exit_code=3)
        draw(path.with_name(f"{path.stem}-ผลการรับข้อมูล.xlsx"), "correction-results", page=1)


def run(*arguments: str, exit_code: int = 0) -> None:
    """Run a command of childlink, or end with what it said."""
    result = CliRunner().invoke(main, arguments)
    if result.exit_code != exit_code:
        raise SystemExit(f"childlink {' '.join(arguments)}: {result.exit_code}\n{result.output}")


def choose_list(folder: Path) -> Path:
    """A list of a school that sends pupil numbers, that fits a page: the longest of at most twelve rows."""
    paths = [path for path in folder.glob("*.xlsx") if wording.CODE.format(code="") not in path.name]
    books = {path: openpyxl.load_workbook(path) for path in paths}
    rows = {path: book[wording.LIST_TAB].max_row - HEADING_ROW for path, book in books.items()}
    return max((path for path in rows if rows[path] <= MOST_ROWS), key=lambda path: (rows[path], path.name))


def fill_in(path: Path) -> None:
    """Answer the first rows, one of them in words that are none of the four."""
    book = openpyxl.load_workbook(path)
    page = book[wording.LIST_TAB]
    headings = [cell.value for cell in page[HEADING_ROW]]
    answer, note = headings.index(wording.ANSWER) + 1, headings.index(wording.NOTE) + 1
    codes = ("mended", "own_is_right", "cannot_tell", "other_child")
    given = (*(wording.ANSWERS[code] for code in codes), "ถามผู้ปกครองแล้ว")
    for row, text in enumerate(given, HEADING_ROW + 1):
        page.cell(row, answer, text)
    page.cell(HEADING_ROW + 1, note, "ตามสูติบัตร")
    book.save(path)


def draw(workbook: Path, name: str, *, page: int) -> None:
    """A picture of a printed page of the workbook, from 1; -1 the last."""
    with TemporaryDirectory() as folder:
        source = Path(shutil.copy(workbook, Path(folder) / "workbook.xlsx"))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(convert, check=True, capture_output=True)
        made = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(source.with_suffix(".pdf")), f"{folder}/page"]
        subprocess.run(made, check=True, capture_output=True)
        pages = sorted(Path(folder).glob("page*.png"))
        PICTURES.mkdir(exist_ok=True)
        shutil.copy(pages[page - 1 if page > 0 else page], PICTURES / f"{name}.png")


if __name__ == "__main__":
    draw_all()
