"""`HOME/published/index.html`: the provinces that are published, each with its lead figure and a link to its page.

Only what stands in the open tables comes here.
"""

from __future__ import annotations

import fcntl

import pyarrow.parquet as pq

from assets.common.area_names import area_name
from assets.common.atomic_io import replacing
from assets.common.home import Home
from assets.publication.html.theme import Cell, Section, Table, both, day, table, whole
from assets.publication.province_page import drawing as draw
from assets.publication.province_page.figures import Figures, plan

TITLE = ("เด็กและการศึกษา: จังหวัดที่เผยแพร่แล้ว", "Children and education: published provinces")
STYLE = "thead th:last-child { text-align: start; } td .range { width: 10rem; margin-top: .35rem; }"


def write(home: Home) -> None:
    """Write the page over all provinces that are published now."""
    folder = home.published("")
    with (folder / ".index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        links = sorted(path for path in folder.iterdir() if (path / "open" / "indicator_value.parquet").is_file())
        text = render({path.name: _figures(path.name, home) for path in links})
        file = folder / "index.html"
        if not file.is_file() or file.read_text("utf-8") != text:
            with replacing(file) as temporary:
                temporary.write_text(text, "utf-8")


def _figures(province: str, home: Home) -> Figures:
    return Figures(pq.read_table(home.published(province) / "open" / "indicator_value.parquet"), province)


def render(provinces: dict[str, Figures]) -> str:
    """The page as HTML, of the open figures of each province."""
    lead = plan().lead
    rows = []
    most = 1.15 * max((figures.of(lead.code).high or 0 for figures in provinces.values()), default=0)
    for province, figures in sorted(provinces.items()):
        as_of = figures.as_of
        name = f'<a href="{province}/open/page.html">{both(area_name(province))}</a>'
        when = both(day(as_of)) if as_of else "–"
        rows.append(
            [
                Cell(name),
                Cell(when, as_of.toordinal() if as_of else None),
                draw.cell(figures.of("registered")),
                draw.cell(figures.of(lead.code)),
                Cell(draw.bar(figures.of(lead.code), 160, most), number=False),
            ]
        )
    heads = (
        *(("จังหวัด", "Province"), ("ข้อมูล ณ วันที่", "As of"), ("เด็กในทะเบียนราษฎร์", "Registered children")),
        *(lead.name, ("ช่วง", "Range")),
    )
    content = Section("provinces", ("จังหวัด", "Provinces"), table(Table(TITLE, [both(head) for head in heads], rows)))
    return whole(TITLE, [], [content], style=STYLE)
