"""Opening DuckDB files: any passphrase is one."""

import importlib.resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import UnequalError, UnreadableDatabaseError, WrongKeyError


@pytest.mark.parametrize("key", ["a b", "รหัสผ่านของจังหวัด", "it's", "back\\slash", "\\x41", "é"])
def test_any_passphrase_opens_what_it_closed_and_no_other_does(key: str, tmp_path: Path) -> None:
    path = tmp_path / "registry.duckdb"
    with duckdb_io.open_database(path, key=key, read_only=False) as connection:
        connection.execute("CREATE TABLE it AS SELECT 1 AS one")
    with duckdb_io.open_database(path, key=key) as connection:
        assert connection.execute("FROM it").fetchall() == [(1,)]
    with pytest.raises(WrongKeyError), duckdb_io.open_database(path, key=f"{key}2"):
        pass


def test_a_connection_for_encrypted_files_loads_no_extension_without_a_signature(tmp_path: Path) -> None:
    own = Path(str(importlib.resources.files("duckdb_extension_excel")))
    (signed,) = own.rglob("*.duckdb_extension")
    changed = bytearray(signed.read_bytes())
    changed[len(changed) // 2] ^= 1
    unsigned = tmp_path / signed.name
    unsigned.write_bytes(changed)
    for _ in range(2):  # the first of a process is made otherwise than those after it
        with duckdb_io.connect(encrypted=True) as connection, pytest.raises(duckdb.IOException, match="signature"):
            connection.execute(f"LOAD {duckdb_io.quote(str(unsigned))}")


@pytest.mark.parametrize("name", ["it's", "[x]", "a*b", "{a,b}", "what?", "ก ข"])
def test_the_files_of_a_folder_are_read_whatever_signs_its_path_has(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for at in (1, 2):
        pq.write_table(pa.table({"place": [at]}), folder / f"{at}.parquet")
    with duckdb_io.connect() as connection:
        read = f"SELECT place FROM read_parquet({duckdb_io.quote_files(folder)}) ORDER BY place"
        assert connection.execute(read).fetchall() == [(1,), (2,)]


ROWS = "CREATE TABLE name AS SELECT number, md5(number::VARCHAR) AS text FROM range(1500000) AS row (number)"


def test_what_does_not_fit_in_memory_is_written_encrypted_below_the_home_and_is_gone(tmp_path: Path) -> None:
    spill = tmp_path / ".spill"
    with duckdb_io.connect(spill) as connection:
        connection.execute("SET memory_limit = '24MB'; SET threads = 1")
        connection.execute(ROWS)
        written = list(spill.iterdir())
        assert sum(path.stat().st_size for path in written) > 1_000_000
        assert not any(b"c4ca4238a0b923820dcc509a6f75849b" in path.read_bytes() for path in written)
    assert not spill.exists()


def test_a_connection_without_a_folder_writes_nothing_where_the_process_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with duckdb_io.connect() as connection:
        connection.execute("SET memory_limit = '24MB'; SET threads = 1")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(ROWS)
    assert not list(tmp_path.iterdir())


def test_a_passphrase_of_ascii_is_the_one_that_duckdb_itself_takes(tmp_path: Path) -> None:
    path = tmp_path / "registry.duckdb"
    with duckdb_io.open_database(path, key="plain words, 1!", read_only=False) as connection:
        connection.execute("CREATE TABLE it AS SELECT 1 AS one")
    with duckdb_io.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS r (ENCRYPTION_KEY 'plain words, 1!', READ_ONLY)")
        assert connection.execute("FROM r.it").fetchall() == [(1,)]


@pytest.mark.parametrize("at", [5, 20, 60, 100, 0.3, 0.6])
def test_a_changed_byte_is_damage_and_no_other_program_that_has_the_file(at: float, tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    with duckdb_io.open_database(path, key="k", read_only=False) as connection:
        connection.execute("CREATE TABLE it AS SELECT i, md5(i::VARCHAR) AS text FROM range(100_000) AS each(i)")
    data = bytearray(path.read_bytes())
    data[at if isinstance(at, int) else int(len(data) * at)] ^= 0x55
    path.write_bytes(bytes(data))
    with (
        pytest.raises((UnreadableDatabaseError, WrongKeyError), match="restore"),
        duckdb_io.open_database(path, key="k") as connection,
    ):
        connection.execute("SELECT bit_xor(hash(it)) FROM it").fetchall()


@pytest.mark.parametrize(
    ("one", "other", "is_equal"),
    [((1, 1), (2, 2), False), ((1, 1, 3), (2, 2, 3), False), ((1, 2, 2), (2, 1, 2), True), ((1,), (1, 1), False)],
)
def test_a_copy_is_equal_where_each_row_is_there_as_often(
    one: tuple[int, ...], other: tuple[int, ...], is_equal: bool
) -> None:
    with duckdb_io.connect() as connection:
        for catalog, rows in (("one", one), ("other", other)):
            connection.execute(f"ATTACH ':memory:' AS {catalog}; CREATE TABLE {catalog}.it AS SELECT unnest({[*rows]})")
        if is_equal:
            duckdb_io.check_equal(connection, "one", "other")
        else:
            with pytest.raises(UnequalError, match=r"main\.it"):
                duckdb_io.check_equal(connection, "one", "other")
