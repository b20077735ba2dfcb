"""`childlink corrections`: lists to units of what they sent that others contradict, and their answers back."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import KEPT_BACK, PROVINCE, home_option
from pipelines.messages import message

if TYPE_CHECKING:
    from assets.data_quality.corrections.answering import TakenAnswers

_PASSWORD = "CHILDLINK_LIST_PASSWORD"


@click.group()
def corrections() -> None:
    """Lists to schools, health units and other senders of what to correct, and their answers back.

    รายการตรวจแก้ข้อมูล: ออกไฟล์ให้หน่วยงานที่ส่งข้อมูล และรับคำตอบกลับ
    """


@corrections.command()
@click.option("--province", required=True, type=PROVINCE, help="Two-digit code or Thai name, as 95 or ยะลา.")
@click.option("--source", help="Only units of this source, as schools. Default: all.")
@click.option("--district", help="Only children who live there: code or Thai name, as 9501 or เมืองยะลา.")
@click.option("--subdistrict", help="Only children who live there: code or Thai name; a name needs --district.")
@click.option("--unit", help="Only this unit: its code, or a part of its name.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; default: HOME/reports/….")
@click.option("--unmasked", is_flag=True, help="Names, numbers and birthdays in full, for a registered reviewer.")
@by_option
@click.option(
    "--password", envvar=_PASSWORD, help="Of the table of contents, which has each unit's own. Asked for if not given."
)
@click.option("--plain", is_flag=True, help="No password: for a machine and a disk that are safe.")
@home_option
def export(
    province: str,
    source: str | None,
    district: str | None,
    subdistrict: str | None,
    unit: str | None,
    out: Path | None,
    unmasked: bool,
    by: str | None,
    password: str | None,
    plain: bool,
    home: Home,
) -> None:
    """Write a folder with a workbook for each unit, to be answered and sent back. Audited."""
    from assets.data_quality.corrections.correction_lists import Wanted, default_folder, write_lists
    from assets.sources.readers.source_list import SOURCES

    if source is not None and source not in SOURCES:
        raise click.UsageError(message("usage_no_source", source=source, sources=", ".join(SOURCES)))
    area = _find_area(province, district, subdistrict)
    if not plain and password is None:
        password = click.prompt(
            "รหัสผ่านของสารบัญ · password of the table of contents", hide_input=True, confirmation_prompt=True
        )
    now = dt.datetime.now(dt.UTC)
    with exit_in_words():
        who = prove_actor(home, by, [area or province], full=unmasked)
        wanted = Wanted(province, who, now, source, area, unit, not unmasked, None if plain else password)
        written = write_lists(home, wanted, out or default_folder(home, province))
    if not written:
        click.echo("ไม่มีรายการที่ต้องตรวจแก้ · there is nothing to correct here")
    for each in written:
        click.echo(f"{each.path}: {each.rows:,} แถว · rows, {each.children:,} คน · children")


@corrections.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@by_option
@click.option("--password", envvar=_PASSWORD, help="Of the workbook, where the unit changed its own.")
@home_option
def take(file: Path, by: str | None, password: str | None, home: Home) -> None:
    """Take an answered workbook; a copy comes back with what became of each row.

    Exit codes: 0 all rows taken or open; 3 some rows refused, the others taken; 2 the file as a whole is refused;
    1 the index does not open.
    """
    from assets.common.workbooks.workbook_encryption import is_encrypted
    from assets.data_quality.corrections.answer_reader import write_results
    from assets.data_quality.corrections.answering import find_unit_password, take_answers
    from pipelines.commands.returned_workbook import open_returned

    copy = file.with_name(f"{file.stem}-ผลการรับข้อมูล.xlsx")
    with exit_in_words():
        # Without one the unit took it off: a copy behind a password that it does not know would not help it.
        lock = (password or find_unit_password(home, file, _tell_search)) if is_encrypted(file) else None
        with open_returned(home, file, lock) as returned:
            taken = take_answers(home, returned.plain, prove_actor(home, by, ()), dt.datetime.now(dt.UTC))
            returned.send_back(copy, lambda results: write_results(returned.plain, results, taken.results))
    _report_taken(file.name, taken)
    click.echo(f"{copy}: ผลรายแถว ส่งกลับให้หน่วยงาน · what became of each row, for the unit")
    sys.exit(KEPT_BACK if taken.refused else 0)


def _tell_search(units: int) -> None:
    click.echo(
        f"ชื่อไฟล์ไม่บอกรหัสผ่าน กำลังลองรหัสผ่านของ {units:,} หน่วยงาน"
        f" · the file's name does not tell its password: trying those of {units:,} units"
    )


def _report_taken(name: str, taken: TakenAnswers) -> None:
    from assets.data_quality.corrections import wording

    click.echo(
        f"{name}: รับใหม่ · new {sum(taken.new.values()):,}, เคยรับแล้ว · given before {taken.again:,},"
        f" ยังไม่ตอบ · open {taken.open:,}, ไม่รับ · refused {len(taken.refused):,}"
    )
    for code, count in taken.new.items():
        click.echo(f"  {wording.ANSWERS[code]} · {code}: {count:,}")
    for line, fault in taken.refused.items():
        click.echo(f"แถว · row {line}: {wording.FAULTS[fault]}", err=True)
    if "other_child" in taken.new:
        click.echo(
            "ผู้ตรวจจะเห็นคู่ที่แจ้งว่าเป็นเด็กคนละคนเป็นลำดับแรก หลังประมวลผลครั้งต่อไป"
            " · reviewers are asked about the other children first, after the next childlink refresh"
        )


def _find_area(province: str, district: str | None, subdistrict: str | None) -> str | None:
    """The code of the area, or an error that says what to give."""
    from assets.common.display.area_names import find_district, find_subdistrict

    code = None
    if district is not None:
        code = find_district(province, district)
        if code is None:
            raise click.UsageError(f"ไม่มีอำเภอ {district} ในจังหวัด · there is no district {district} in {province}")
    if subdistrict is not None:
        code = find_subdistrict(code or province, subdistrict)
        if code is None:
            raise click.UsageError(
                f"ไม่มีตำบล {subdistrict} หรือมีหลายแห่ง ให้ระบุ --district ด้วย"
                f" · there is no subdistrict {subdistrict}, or several: give --district too"
            )
    return code
