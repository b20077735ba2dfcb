"""`HOME/published/index.html`: the provinces that are published, each with its lead figure and a link to its page.

Only what the open tables show is on it.
"""

from __future__ import annotations

import pyarrow.parquet as pq
from markupsafe import Markup

from assets.common.display.area_names import area_name
from assets.common.html.messages import load_messages
from assets.common.html.rendering import both, kit, render_page
from assets.common.html.tables import Cell, HtmlTable, text_cell
from assets.common.html.thai_dates import write_day
from assets.common.storage.atomic_io import replacing
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home
from assets.publication.province_page.figures import Figures
from assets.publication.province_page.plan import load_plan
from assets.publication.province_page.wording import figure_cell

TEMPLATE = "publication/html/index.html.jinja"


def write(home: Home) -> None:
    """Write the page over all provinces that are published now."""
    folder = home.published("")
    with lock_file(folder / ".index.lock"):
        links = sorted(path for path in folder.iterdir() if (path / "open" / "indicator_value.parquet").is_file())
        text = render({path.name: _read_figures(path.name, home) for path in links})
        file = folder / "index.html"
        if not file.is_file() or file.read_text("utf-8") != text:
            with replacing(file) as temporary:
                temporary.write_text(text, "utf-8")


def _read_figures(province: str, home: Home) -> Figures:
    file = home.published(province) / "open" / "indicator_value.parquet"
    return Figures(pq.read_table(file, filters=[("area_level", "=", "province")]), province)


def render(provinces: dict[str, Figures]) -> str:
    """The page as HTML, of the open figures of each province."""
    say, lead = load_messages("index"), load_plan().lead
    most = 1.15 * max((figures.of(lead.code).high or 0 for figures in provinces.values()), default=0)
    rows = [_province_row(province, figures, most) for province, figures in sorted(provinces.items())]
    names = say.group("columns")
    columns = [names["province"], names["as_of"], names["registered"], lead.name, names["range"]]
    table = HtmlTable(say("page.title"), columns, rows)
    return render_page(TEMPLATE, "index", title=say("page.title"), provinces=table)


def _province_row(province: str, figures: Figures, most: float) -> list[Cell]:
    as_of, lead = figures.as_of, figures.of(load_plan().lead.code)
    drawn = kit().range_bar(lead.low, lead.count, lead.high, most) if lead.has_range else ""
    return [
        Cell(Markup('<a href="{}/open/page.html">{}</a>').format(province, both(area_name(province)))),
        Cell(write_day(as_of), as_of.toordinal()) if as_of else Cell("–"),
        figure_cell(figures.of("registered")),
        figure_cell(lead),
        text_cell(drawn),
    ]
