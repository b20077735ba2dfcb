"""`python -m bench.refresh_steps`: what each step of a refresh costs, beside reading the same files and linking.

A made-up province is refreshed four times by whole processes: first, again on the same day, on the next day, and with
a row of one file corrected. Beside them, in the same run: the files read by the fastest readers and written as Parquet,
and the same people linked by `linkage.link` alone. Seconds are of processor time, user and system, of all threads; a
step's leave out the process that reads files, a refresh's do not. Modules are compiled before, as they are on a machine
where a refresh ran once.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import described
from bench.measuring import ProcessCost, measured

ROOT = Path(__file__).parents[1]
PROVINCE = "95"
Steps = dict[str, float]


def main() -> None:
    """Measure, or be one of the measured processes."""
    parser = argparse.ArgumentParser(prog="python -m bench.refresh_steps", description=__doc__)
    parser.add_argument("--children", type=int, default=2_000)
    parser.add_argument("--process", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.process:
        kind, *arguments = given.process
        sys.exit(_PROCESSES[kind](*arguments))
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        print(_measure(Path(work), given.children))


def _refresh(home: str, inbox: str, as_of: str, told: str) -> int:
    """One refresh; the seconds of its steps are written to `told`."""
    from assets.common.storage.home import Home
    from pipelines.orchestration.in_process_run import run_in_process
    from pipelines.orchestration.progress import StepEvent

    steps: Steps = {"imports": time.process_time()}
    begun: Steps = {}

    def listen(event: StepEvent) -> None:
        if event.kind == "start":
            begun[event.step] = time.process_time()
        elif event.kind != "report":
            steps[event.step] = time.process_time() - begun.get(event.step, time.process_time())

    Home(Path(home)).ensure_key()
    outcome = run_in_process(Home(Path(home)), PROVINCE, date.fromisoformat(as_of), Path(inbox), listen)
    steps["Dagster between the steps"] = time.process_time() - sum(steps.values())
    Path(told).write_text(json.dumps(steps))
    return 0 if outcome.released else 1


def _compile() -> int:
    """Import every module that a refresh may import, so that Python keeps them compiled."""
    for package in ("assets", "linkage", "pipelines", "quality"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.startswith("linkage.spark"):  # the extra may not be there
                importlib.import_module(module.name)
    for name in ("quality.suites.library", "recordlinkage", "vl_convert"):
        importlib.import_module(name)
    return 0


def _read(inbox: str, out: str) -> int:
    """Read every file of an inbox as text, nothing checked, and write it as Parquet."""
    for path in sorted(path for path in Path(inbox).rglob("*") if path.is_file()):
        if path.suffix == ".xlsx":
            _read_workbook(path, Path(out))
        elif path.suffix == ".zip":
            _read_archive(path, Path(out))
        else:
            _read_text(path, Path(out))
    return 0


def _read_workbook(path: Path, out: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    columns = {str(place): pa.array(map(str, column)) for place, column in enumerate(zip(*rows, strict=True))}
    pq.write_table(pa.table(columns), out / f"{path.name}.parquet", compression="zstd")


def _read_archive(path: Path, out: Path) -> None:
    folder = out / path.stem
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    for member in sorted(each for each in folder.rglob("*") if each.is_file()):
        if member.suffix.lower() == ".dbf":
            _read_dbase(member, out)
        else:
            _read_text(member, out)


def _read_dbase(path: Path, out: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from dbfread import DBF

    table = pa.Table.from_pylist([dict(row) for row in DBF(path, raw=True)])
    pq.write_table(table, out / f"{path.name}.parquet", compression="zstd")


def _read_text(path: Path, out: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    written = path.read_bytes()
    try:
        written.decode("utf-8")
    except UnicodeDecodeError:
        written = written.decode("cp874", "replace").encode()
    first = written.partition(b"\n")[0]
    table = csv.read_csv(
        pa.BufferReader(written),
        csv.ReadOptions(autogenerate_column_names=True),
        csv.ParseOptions(delimiter="|" if first.count(b"|") else ",", invalid_row_handler=lambda _: "skip"),
        csv.ConvertOptions(column_types={f"f{place}": pa.string() for place in range(200)}),
    )
    pq.write_table(table, out / f"{path.name}.parquet", compression="zstd")


def _link(people: str) -> int:
    """Link the people of the province, from a table as Parquet."""
    import pyarrow.parquet as pq

    from linkage import link

    link(pq.read_table(people))
    return 0


_PROCESSES: dict[str, Callable[..., int]] = {"compile": _compile, "refresh": _refresh, "read": _read, "link": _link}


def _measure(work: Path, children: int) -> str:
    import pyarrow.parquet as pq

    from data.synthetic import province_config, tidy_table
    from data.synthetic.province import write_province

    config = province_config(PROVINCE, children=children)
    inbox = write_province(config, work / "made_up").inbox
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(work / "compiled")
    _run("compile")
    (work / "read").mkdir()
    floor = _run("read", inbox, work / "read")
    people, _ = tidy_table(config)
    pq.write_table(people, work / "people.parquet")
    linking = _run("link", work / "people.parquet")
    days = {"first": config.as_of, "again": config.as_of, "next day": config.as_of + timedelta(1)}
    costs: dict[str, tuple[ProcessCost, Steps]] = {}
    for name, day in (*days.items(), ("a file corrected", days["next day"])):
        if name == "a file corrected":
            _correct(inbox / "schools" / "student_term_2567_1.csv")
        told = work / "steps.json"
        costs[name] = (_run("refresh", work / "home", inbox, day, told), json.loads(told.read_text()))
        print(f"{name}: {costs[name][0]}", file=sys.stderr, flush=True)
    return _report(children, floor, linking, costs)


def _run(kind: str, *arguments: object) -> ProcessCost:
    return measured([sys.executable, "-m", "bench.refresh_steps", "--process", kind, *map(str, arguments)], ROOT)


def _correct(file: Path) -> None:
    """Take the last row out of a file of text."""
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def _report(
    children: int, floor: ProcessCost, linking: ProcessCost, costs: dict[str, tuple[ProcessCost, Steps]]
) -> str:
    least = floor.cpu + linking.cpu
    lines = [f"{described()}; {children:,} children, `python -m bench.refresh_steps --children {children}`.", ""]
    lines += [f"Reading the files takes {floor.cpu:.1f} s, linking {linking.cpu:.1f} s, each as a process.", ""]
    lines += [f"| | {' | '.join(costs)} |", f"|---|{'---|' * len(costs)}"]
    names = list(dict.fromkeys(name for _, steps in costs.values() for name in steps))
    for name in names:
        cells = (f"{steps.get(name, 0):.1f}" for _, steps in costs.values())
        lines.append(f"| {name.replace('staged__', 'staged: ')} | {' | '.join(cells)} |")
    lines.append(f"| whole process | {' | '.join(f'{cost.cpu:.1f}' for cost, _ in costs.values())} |")
    lines.append(
        f"| times reading and linking | {' | '.join(f'{cost.cpu / least:.1f}' for cost, _ in costs.values())} |"
    )
    lines.append(f"| peak memory, MB | {' | '.join(f'{cost.peak / 1e6:,.0f}' for cost, _ in costs.values())} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
