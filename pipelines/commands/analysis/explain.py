"""`childlink explain`: why records are, or are not, one child."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import PROVINCE, home_option
from pipelines.messages import message

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from assets.index.explain.index_explanation import ExplainedRecord, IndexExplanation, Subject
    from linkage.explanation import Explanation, Weighed

NOT_FOUND = 1
_PICTURES = (".html", ".svg")
_WIDTH = 200  # of what is not a terminal, so that nothing is folded
_SPEAKS = 0.5  # bits from which a field is worth a word


@click.command()
@click.argument("first")
@click.argument("second", required=False)
@click.option("--province", type=PROVINCE, help="Whose records, where those of several provinces have one address.")
@click.option("--show-values", is_flag=True, help="Show the records' names, numbers and dates too (restricted).")
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the waterfall of two as FILE.html or FILE.svg: levels only.",
)
@by_option
@home_option
def explain(
    first: str,
    second: str | None,
    province: str | None,
    show_values: bool,
    picture: Path | None,
    by: str | None,
    home: Home,
) -> None:
    """Say why FIRST and SECOND are, or are not, one child; or what holds the records of FIRST together.

    Each is a child's id, or a record: source/source_file:row or its record_key. Needs the key. Fields are
    shown by how well they agree, without names or numbers; --show-values needs --by, a registered person who may
    see full values. Exit: 1 where something is not found or does not open.
    """
    _refuse(second, picture)
    from assets.common.storage import duckdb_io
    from assets.common.storage.home import MissingKeyError
    from assets.index.explain import index_explanation

    try:
        answer = index_explanation.explain(home, [first] if second is None else [first, second], province)
    except index_explanation.AmbiguousError as error:
        raise click.UsageError(str(error)) from None
    except (
        index_explanation.UnknownError,
        FileNotFoundError,
        MissingKeyError,
        duckdb_io.WrongKeyError,
        duckdb_io.BusyDatabaseError,
        duckdb_io.UnreadableDatabaseError,
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOT_FOUND)
    _record(home, answer, by, show_values)
    console = _console()
    records = [record for subject in answer.subjects for record in subject.records]
    if second is None:
        _tell_child(console, answer.subjects[0], answer.weighed)
    else:
        _tell_two(console, answer, picture)
    if show_values:
        _tell_values(console, records, answer.values)


def _record(home: Home, answer: IndexExplanation, by: str | None, values: bool) -> None:
    """Write down who was looked at by whom, before anything is shown."""
    from assets.common import audit_log

    children = " ".join(sorted({subject.child_id for subject in answer.subjects}))
    rows = sum(len(subject.records) for subject in answer.subjects)
    provinces = {record.province_code for subject in answer.subjects for record in subject.records}
    with exit_in_words():
        who = prove_actor(home, by, provinces, full=values)
        audit_log.add_entry(home, "explain", who=who, scope=children, rows=rows, detail={"values": values})


def _refuse(second: str | None, picture: Path | None) -> None:
    if picture is None:
        return
    if second is None:
        raise click.UsageError(message("usage_picture_second"))
    if picture.suffix not in _PICTURES:
        raise click.UsageError(
            message("usage_picture_kind", kinds=" / ".join(_PICTURES), given=picture.suffix or picture.name)
        )
    if not picture.parent.is_dir():
        raise click.UsageError(message("usage_no_folder", folder=picture.parent, file=picture.name))


def _console() -> Console:
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=_WIDTH)


def _tell_child(console: Console, child: Subject, weighed: Weighed) -> None:
    """The child's records, and its links, the weakest first."""
    from rich.table import Table

    _tell_subject(console, child)
    _tell_records(console, child.records, weighed)
    first = {
        weighed.profiles[record.agency_record_id]: place for place, record in reversed([*enumerate(child.records, 1)])
    }
    holding = weighed.holding()
    if not weighed.explanations:
        console.print("ทุกรายการข้อมูลเหมือนกัน ไม่มีอะไรให้เปรียบเทียบ · all records say the same: there is nothing to weigh")
        return
    names = ("#", "#", "ยึด · holds", "ความน่าจะเป็น · probability", "น้ำหนักหลักฐาน · bits", "หรือ · or else")
    table = Table(*names, "ตรงกัน · for", "ต่างกัน · against")
    table.title = "การเชื่อมโยง เริ่มจากน้ำหนักน้อยที่สุด · links, the weakest first"
    for pair, told in sorted(weighed.explanations.items(), key=lambda item: (item[0] not in holding, item[1].total)):
        places = sorted(str(first[profile]) for profile in pair)
        table.add_row(*places, "●" if pair in holding else "", *_figures(told), _levels(told, 1), _levels(told, -1))
    console.print(table)


def _tell_two(console: Console, answer: IndexExplanation, picture: Path | None) -> None:
    """The strongest pair between two subjects as a waterfall."""
    one, other = answer.subjects
    if one.child_id == other.child_id and (one.whole or other.whole):
        raise click.UsageError(message("usage_one_child", child=one.child_id))
    _tell_subject(console, one)
    _tell_subject(console, other)
    records = [*one.records, *other.records]
    _tell_records(console, records, answer.weighed)
    together = one.child_id == other.child_id
    one_child, two_children = "เด็กคนเดียวกัน · one child in the index", "เด็กสองคน · two children in the index"
    console.print(one_child if together else two_children)
    pairs = [
        (told, a, b)
        for a, b in product(one.records, other.records)
        if (told := answer.weighed.of(a.agency_record_id, b.agency_record_id)) is not None
    ]
    if not pairs:
        console.print("ข้อมูลตรงกันทุกช่อง ไม่มีอะไรให้เปรียบเทียบ · they say the same in every field: there is nothing to weigh")
        if picture is not None:
            raise click.UsageError(message("usage_nothing_to_draw"))
        return
    told, a, b = max(pairs, key=lambda pair: pair[0].total)
    if len(pairs) > 1:
        places = f"{records.index(a) + 1}–{records.index(b) + 1}"
        console.print(f"คู่ที่หลักฐานมากที่สุด · the strongest pair of {len(pairs)}: {places}")
    _tell_waterfall(console, told, picture)


def _tell_waterfall(console: Console, told: Explanation, picture: Path | None) -> None:
    from assets.common.storage.atomic_io import replacing
    from assets.index.explain import explanation_page

    console.print(explanation_page.for_terminal(told))
    if picture is None:
        return
    drawn = explanation_page.waterfall(told) if picture.suffix == ".svg" else explanation_page.to_html(told)
    with replacing(picture) as temporary:
        temporary.write_text(drawn, "utf-8")
    click.echo(f"{picture}")


def _tell_subject(console: Console, subject: Subject) -> None:
    merged = " (รหัสที่ให้มาถูกรวมเข้ากับรหัสนี้ · the id given was merged into this one)" if subject.merged else ""
    console.print(f"เด็ก · child {subject.child_id}{merged}", highlight=False)


def _tell_records(
    console: Console, records: list[ExplainedRecord] | tuple[ExplainedRecord, ...], weighed: Weighed
) -> None:
    """The records by number; of those that say the same, which one stands for them."""
    from rich.table import Table

    from pipelines.commands.cell_text import make_cell

    table = Table("#", "รายการข้อมูล · record", "จังหวัด · province", "งวด · period")
    for name in ("ความน่าจะเป็น · probability", "ตรงกับ · same as"):
        table.add_column(name)
    first: dict[int, int] = {}
    for place, record in enumerate(records, 1):
        stands = first.setdefault(weighed.profiles[record.agency_record_id], place)
        same = "" if stands == place else str(stands)
        probability = f"{record.probability:.4f}"
        address = make_cell(record.address)
        table.add_row(str(place), address, record.province_code, record.period, probability, same)
    console.print(table)


def _tell_values(console: Console, records: list[ExplainedRecord], values: pa.Table) -> None:
    """What the records say, a column a record; fields that none of them knows are left out."""
    from rich.table import Table

    from pipelines.commands.cell_text import make_cell

    said = {row["record_id"]: row for row in values.to_pylist()}
    table = Table("", *(str(place) for place in range(1, len(records) + 1)), title="ข้อมูลส่วนบุคคล · restricted")
    for name in values.column_names:
        row = [said[record.agency_record_id][name] for record in records]
        if name != "record_id" and any(value is not None for value in row):
            table.add_row(name, *(make_cell(value) for value in row))
    console.print(table)


def _figures(told: Explanation) -> tuple[str, str, str]:
    """Probability, bits, and the class that the pair would else be of."""
    from assets.index.explain.explanation_page import CLASSES

    return f"{told.probability:.4f}", f"{told.total:+.1f}", CLASSES[told.rival][1]


def _levels(told: Explanation, sign: int) -> str:
    """What supports (1) or against (−1), fields and company, the loudest first."""
    from assets.index.explain.explanation_page import level_words, name_step

    said = (field for field in (*told.fields, *told.context) if field.weight * sign >= _SPEAKS)
    return ", ".join(
        f"{name_step(field.comparison)[1]}: {level_words(field.comparison, field.level)[-1]}"
        for field in sorted(said, key=lambda field: -field.weight * sign)
    )
