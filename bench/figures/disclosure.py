"""`python -m bench.figures.disclosure`: a reader with a solver attacks the open figures of made-up provinces.

Writes docs/disclosure-attack.md. Each province has files of three terms, and every record is given to the child that
it is of: linking changes figures by few, and takes hours in a big province. The last term is counted a second time
without three in a thousand of the records, as if they came later: a version before that differs by few children.
Attacked are each release by itself, and the two versions together; each attack is made on unprotected figures, too,
where it has to find something.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets import records
from assets.common.storage.home import Home
from assets.indicators import indicator_values
from assets.indicators.catalogue import registry
from assets.indicators.disclosure.suppression import suppress
from assets.sources.readers.source_list import SOURCES
from assets.sources.staging.stage import stage
from bench.figures import indicator_truth, indicators
from bench.linkage.engines import ROOT
from bench.machine import described
from data.synthetic import province_config, write_province
from tests.support.disclosure_attack import (
    Attacker,
    Cell,
    Question,
    find_changes,
    list_cells,
    list_inclusions,
    name_base,
    name_count,
)
from tests.support.little_provinces import FIGURES, NAMES, leave_out

SIZES = (5_000, 100_000)
SEED = 11
OF_A_THOUSAND = 3
"""So many records are left out of the version before."""
LOST = f"lost{max(indicators.TERMS)}"
LIMIT = 5
ONE_BY_ONE = 50
"""So many small changes are asked for, each by two linear programs on either version; chosen evenly."""


@dataclass(frozen=True)
class Attack:
    """What one attack came to.

    Attributes:
        province: two-digit code.
        children: made up.
        what: the release that was attacked.
        shown: figures shown.
        attacked: small counts, small rests, or small changes that were asked for.
        found: of these, how many were told.
        unprotected: how many the same attack finds where only small figures are hidden, or versions not compared.
        seconds: processor time of the attack.
    """

    province: str
    children: int
    what: str
    shown: int
    attacked: int
    found: int
    unprotected: int
    seconds: float


def attack_province(province: str, children: int, folder: Path) -> list[Attack]:
    """Count a province's figures in three terms, and attack what is open of it; what `folder` has already is used."""
    known = registry.load()
    found = []
    for name in (*(f"true{term}" for term in indicators.TERMS), LOST):
        if not _values_path(folder, name).is_file():
            _count(province, children, folder)
    for term in indicators.TERMS:
        table = pq.read_table(_values_path(folder, f"true{term}"))
        found.append(_attack_release(province, children, f"term {term}", suppress(table, known), known))
    first = suppress(pq.read_table(_values_path(folder, LOST)), known)
    found.append(_attack_versions(province, children, first, table, known))
    return found


def _values_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _count(province: str, children: int, folder: Path) -> None:
    """Make the province, build the records of its terms, give each to the child it is of, and count."""
    home = Home(folder / "home")
    written = {
        term: write_province(province_config(province, children=children, seed=SEED, term=term), folder / f"term{term}")
        for term in (0, *indicators.TERMS)
    }
    for file in sorted((written[0].inbox / "schools").iterdir()):
        shutil.copy2(file, written[1].inbox / "schools" / file.name)
    for term, as_of in indicators.TERMS.items():
        indicators.tell(f"{children:,} children of {province}, term {term}")
        for source in SOURCES:
            stage(home, province, source, written[term].inbox / source, as_of)
        records.build_records(home, province, as_of)
        for lost in (0, OF_A_THOUSAND) if term == max(indicators.TERMS) else (0,):
            true = indicator_truth.true_home_without_linking(home, folder, province, term, lost)
            values, _ = indicator_values.count_values(true, province, as_of, missed_link_rate=0.0)
            pq.write_table(values, _values_path(folder, true.root.name))


def _attack_release(province: str, children: int, what: str, release: pa.Table, known: registry.Registry) -> Attack:
    """Ask for every small count, and for every small rest, of a release by itself."""
    rows = release.to_pylist()
    begun = time.process_time()
    truth = _list_cells(rows, known)
    attacker = _attacker(rows, known, truth)
    questions = [each for each in _list_small(rows, known) if _is_asked(attacker, each)]
    found = attacker.find_small(questions)
    seconds = time.process_time() - begun
    # Subdistricts are open all or none, so without protection they would be left out, too.
    alone = [
        row | {"suppressed": row["suppressed"] and (_is_small(row) or row["area_level"] == "subdistrict")}
        for row in rows
    ]
    bare = _attacker(alone, known, truth)
    unprotected = bare.find_small([each for each in questions if _is_asked(bare, each)][:ONE_BY_ONE])
    shown = sum(not row["suppressed"] for row in rows)
    return Attack(province, children, what, shown, len(questions), len(found), len(unprotected), seconds)


def _attack_versions(
    province: str, children: int, first: pa.Table, table: pa.Table, known: registry.Registry
) -> Attack:
    """Ask for small changes between two versions of a term's figures."""
    status = pa.array(["hidden" if each else "value" for each in first["suppressed"].to_pylist()])
    before, after = first.to_pylist(), suppress(table, known, [first.append_column("status", status)]).to_pylist()
    truth = _list_cells(after, known)
    earlier = _attacker(before, known, _list_cells(before, known))
    later = _attacker(after, known, truth)
    changes = _list_changes(before, after, known)
    asked = {each: by for each, by in changes.items() if _is_known(earlier, each) and _is_known(later, each)}
    step = max(1, len(asked) // ONE_BY_ONE)
    chosen = dict(list(asked.items())[::step])
    begun = time.process_time()
    found = find_changes(earlier, later, chosen)
    seconds = time.process_time() - begun
    careless = _attacker(suppress(table, known).to_pylist(), known, truth)
    unprotected = find_changes(
        earlier, careless, {each: by for each, by in chosen.items() if _is_known(careless, each)}
    )
    shown = sum(not row["suppressed"] for row in after)
    return Attack(
        province,
        children,
        f"term {max(indicators.TERMS)}, revised",
        shown,
        len(chosen),
        len(found),
        len(unprotected),
        seconds,
    )


def _open(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    placed = [row for row in rows if not (row["area_code"].endswith("00") and len(row["area_code"]) > 2)]
    return leave_out([row | (dict.fromkeys(FIGURES) if row["suppressed"] else {}) for row in placed])


def _attacker(rows: list[dict[str, Any]], known: registry.Registry, truth: dict[Cell, float]) -> Attacker:
    """The reader of these rows, who is told of all indicators."""
    codes = [each.code for each in known.indicators]
    return Attacker(_open(rows), known, codes, truth, is_one_age=_is_one_age(rows[0]["as_of"]))


def _is_one_age(as_of: dt.date) -> bool:
    return (as_of.month, as_of.day) == (5, 16)


def _is_small(row: dict[str, Any]) -> bool:
    rest = row["denominator"] - row["numerator"]
    return any(0 < each < LIMIT for each in (row["numerator"], row["denominator"], rest))


def _questions(row: dict[str, Any], known: registry.Registry) -> tuple[Question, Question]:
    """The count of a row, and what it leaves of its denominator."""
    of = next(each for each in known.indicators if each.code == row["indicator"])
    band = next(each for each in of.ages.bands if each.code == row["age_band"])
    place = (row["area_code"], row["sex"], band.first, band.last)
    cell = (name_count(of), *place)
    return (cell, None), (cell, (name_base(known, of, is_one_age=_is_one_age(row["as_of"])), *place))


def _list_cells(rows: list[dict[str, Any]], known: registry.Registry) -> dict[Cell, float]:
    """The true count of every cell."""
    return list_cells(rows, known, is_one_age=_is_one_age(rows[0]["as_of"]))


def _list_small(rows: list[dict[str, Any]], known: registry.Registry) -> list[Question]:
    found: dict[Question, None] = {}
    for row in rows:
        count, left = _questions(row, known)
        if 0 < row["numerator"] < LIMIT:
            found[count] = None
        if 0 < row["denominator"] - row["numerator"] < LIMIT:
            found[left] = None
    truth = _list_cells(rows, known)
    for part, whole in list_inclusions(known, is_one_age=_is_one_age(rows[0]["as_of"])):
        for (name, *place), count in truth.items():
            of = (whole, *place)
            if name == part and 0 < truth.get(of, 0) - count < LIMIT:
                found[(part, *place), of] = None
    return list(found)


def _list_changes(
    before: list[dict[str, Any]], after: list[dict[str, Any]], known: registry.Registry
) -> dict[Question, float]:
    first = {tuple(row[name] for name in NAMES): row for row in before}
    found: dict[Question, float] = {}
    for row in after:
        earlier = first.get(tuple(row[name] for name in NAMES))
        if earlier is not None:
            count, left = _questions(row, known)
            numerator, denominator = (row[name] - earlier[name] for name in FIGURES)
            found |= {count: numerator, left: denominator - numerator}
    return {question: change for question, change in found.items() if 0 < abs(change) < LIMIT}


def _is_known(attacker: Attacker, question: Question) -> bool:
    """Whether the cells of the question are in any open table."""
    return all(cell in attacker.cells for cell in question if cell is not None)


def _is_asked(attacker: Attacker, question: Question) -> bool:
    return _is_known(attacker, question) and question[0] in attacker.variables


def markdown(attacks: Sequence[Attack]) -> str:
    """The whole page."""
    lines = [
        "# The attack on open figures",
        "",
        f"Written by `python -m bench.figures.disclosure`. {described()}.",
        "",
        "A reader with a solver has all open rows of a release (`tests/support/disclosure_attack.py`)"
        " and knows what adds up to what, and which children are among which. Asked is each count of 1 to 4, and each 1"
        " to 4 that a count leaves of its denominator or of another that it is a part of, in a table that is open:"
        f" found is what can be told to be under {LIMIT}. Of two versions of a term, up to {ONE_BY_ONE} changes by 1 to"
        f" 4 are asked for, evenly chosen; found is what can be told to have changed by less than {LIMIT}. Unprotected:"
        " what the same attack finds of"
        f" up to {ONE_BY_ONE} where only small figures are hidden, or the version before is not reckoned with.",
        "",
        "| province | children | release | figures shown | attacked | found | unprotected | processor seconds |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
        *(
            f"| {each.province} | {each.children:,} | {each.what} | {each.shown:,} | {each.attacked:,} | {each.found}"
            f" | {each.unprotected} | {each.seconds:.1f} |"
            for each in attacks
        ),
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures.disclosure", description="Attack open figures.")
    parser.add_argument("--children", type=int, action="append", help="children a province; two sizes if not given")
    parser.add_argument("--province", action="append", help="provinces; three unlike ones if none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "disclosure-attack.md", help="Markdown to write")
    parser.add_argument("--keep", type=Path, help="folder to work in and to keep")
    given = parser.parse_args()
    os.environ.setdefault("CHILDLINK_KEY", "only made-up children here")
    attacks: list[Attack] = []
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        folder = given.keep or Path(work)
        for children in given.children or SIZES:
            for code in given.province or indicators.PROVINCES:
                of_province = attack_province(code, children, folder / str(children) / code)
                print(*of_province, sep="\n", file=sys.stderr, flush=True)
                attacks += of_province
    given.out.write_text(markdown(attacks), "utf-8")


if __name__ == "__main__":
    main()
