"""Files with changed bytes, and texts that nobody foresaw: none ends the reader, and every row is accounted for.

`CHILDLINK_FUZZ_SECONDS` says for how long (default 75, shared by both tests), `CHILDLINK_FUZZ_SEED` where it begins
(default: the day). What is found becomes a case of `tests/support/hostile_cases.py`.
"""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from assets.sources.formats.limits import Limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import TypedExtract
from assets.sources.parsing.worker_pool import ParsingWorker
from assets.sources.staging.landing import LandedFile
from assets.sources.staging.validation import validate_extract
from data.synthetic import province_config
from data.synthetic.province import write_province
from quality.contract import load
from tests.support.agency_files import AS_OF, RECEIVED

pytestmark = pytest.mark.slow
SECONDS = float(os.environ.get("CHILDLINK_FUZZ_SECONDS", "75")) / 2
SEED = int(os.environ.get("CHILDLINK_FUZZ_SEED", date.today().toordinal()))
LIMITS = Limits(cpu_seconds=20, wall_seconds=60)
FEWEST = 20
"""Files that must have been tried, however slow the machine."""


class Tried:
    """Reads one changed file after the other, in one worker."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.pool, self.ends = folder, ParsingWorker(), Counter[str]()

    def read(self, source: str, name: str, data: bytes, what: str) -> None:
        """Read a file; whatever it holds, the reader stays and the rows that come are whole."""
        path, extracts = self.folder / "file", self.folder / "extracts"
        path.write_bytes(data)
        shutil.rmtree(extracts, ignore_errors=True)
        landed = LandedFile(name, "0" * 64, len(data), RECEIVED, 1)
        refusal = self.pool.parse(path, landed, source, "95", AS_OF, LIMITS, extracts)
        if refusal is not None:
            self.ends[refusal.reason] += 1
            assert refusal.reason != "reader_failed", f"{what}: {refusal.detail}"
            return
        for result in extract_store.read(extracts, landed, load(source)):
            if isinstance(result, TypedExtract):
                whole = validate_extract(result, "95", AS_OF)
                assert whole.table.num_rows == len(whole.reasons) == len(whole.raw_line), what
                self.ends["rows"] += 1
            else:
                self.ends[result.refusal.reason] += 1


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a small province by `source/name`: every format that agencies send."""
    inbox = write_province(province_config("95", children=40), tmp_path_factory.mktemp("made_up")).inbox
    return {path.relative_to(inbox).as_posix(): path.read_bytes() for path in inbox.rglob("*") if path.is_file()}


@pytest.fixture
def tried(tmp_path: Path) -> Iterator[Tried]:
    trial = Tried(tmp_path)
    yield trial
    trial.pool.stop()
    print(f"seed {SEED}: {sum(trial.ends.values())} files and members, {dict(trial.ends)}")


def changed(data: bytes, random_: random.Random) -> bytes:
    """A few bytes changed, taken out, put in twice, or the end cut off."""
    new = bytearray(data)
    for _ in range(random_.choice((1, 1, 2, 5, 50))):
        at, length = random_.randrange(len(new) + 1), random_.choice((1, 1, 2, 8, 300))
        act = random_.randrange(5)
        if act == 0 and at < len(new):
            new[at] ^= 1 << random_.randrange(8)
        elif act == 1:
            del new[at : at + length]
        elif act == 2:
            new[at:at] = new[at : at + length]
        elif act == 3:
            new[at:at] = random_.choice((b'"', b"\0", b"\r", b"\n", b",", b"|", b"\x1b[2J", b"\xe0\xb8", b"\xff" * 4))
        elif random_.random() < 0.1:
            del new[at:]
    return bytes(new)


def changed_inside(data: bytes, random_: random.Random) -> bytes:
    """An archive or workbook whose packing is whole and one member of which is changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        chosen = random_.choice(before.namelist())
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, changed(content, random_) if name == chosen else content)
    return buffer.getvalue()


def test_no_changed_byte_ends_the_reader(files: dict[str, bytes], tried: Tried) -> None:
    end, place = time.monotonic() + SECONDS, 0
    while time.monotonic() < end or place < FEWEST:
        random_ = random.Random(f"{SEED} {place}")
        name = random_.choice(sorted(files))
        data = files[name]
        is_packed = zipfile.is_zipfile(io.BytesIO(data))
        new = changed_inside(data, random_) if is_packed and random_.random() < 0.7 else changed(data, random_)
        source, _, file = name.partition("/")
        tried.read(source, file, new, f"seed {SEED}, place {place}, {name}")
        place += 1


CELLS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9๐-๙/\-. ]{0,16}", fullmatch=True),
    st.sampled_from(
        ["", "-", "NULL", "#N/A", "1.23E+12", "=1+1", '"', "\r\n", "\x00", "9" * 400, "31/02/2560", "เ" * 90]
    ),
)


FEW = settings(
    max_examples=FEWEST,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_no_text_ends_the_reader(files: dict[str, bytes], tried: Tried) -> None:
    headers = {}
    for name, data in files.items():
        if name.endswith(".csv"):
            encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "cp874"
            headers[name] = next(csv.reader(io.StringIO(data.decode(encoding), newline="")))
    assert headers
    end, place = time.monotonic() + SECONDS, 0
    while time.monotonic() < end or place == 0:

        @seed(SEED + place)
        @FEW
        @given(st.data())
        def read(drawn: st.DataObject) -> None:
            read_text(tried, headers, drawn)

        read()
        place += 1


def read_text(tried: Tried, headers: dict[str, list[str]], drawn: st.DataObject) -> None:
    name = drawn.draw(st.sampled_from(sorted(headers)))
    header = headers[name] if drawn.draw(st.booleans()) else drawn.draw(st.permutations(headers[name]))
    rows = drawn.draw(st.lists(st.lists(CELLS, min_size=0, max_size=len(header) + 2), max_size=6))
    buffer = io.StringIO()
    delimiter = drawn.draw(st.sampled_from([",", ";", "|", "\t"]))
    csv.writer(buffer, delimiter=delimiter).writerows([header, *rows])
    encoding = drawn.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp874"]))
    source, _, file = name.partition("/")
    tried.read(source, file, buffer.getvalue().encode(encoding, "replace"), f"{name}, {encoding}")
