"""The command line's own manners: usage, exit codes, and how it answers; what the commands do is tested elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from tests.support import people


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("command", ["demo", "refresh", "link", "status", "query", "doctor", "ui", "explain"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize("error", [ValueError("สมหญิง"), pa.ArrowInvalid("สมหญิง"), AssertionError("สมหญิง")])
def test_what_nobody_foresaw_is_a_sentence_that_quotes_no_row(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(home: object) -> list[str]:
        raise error

    monkeypatch.setattr("pipelines.published.find_published_provinces", failing)
    result = run("query", "FROM abe.child", "--home", str(tmp_path))
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert type(error).__name__ in result.output and "test_cli.py" not in result.output
    assert "สมหญิง" not in result.output and "Traceback" not in result.output


def test_a_command_whose_output_has_no_room_says_so(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pipelines.cli", "status", "--home", str(tmp_path)]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1 and "disk is full" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["who?", "a%20b", "%41"])
def test_a_home_whose_path_the_run_records_cannot_have_is_wrong_usage(name: str, tmp_path: Path) -> None:
    result = run("status", "--home", str(tmp_path / name))
    assert result.exit_code == 2 and "another name" in result.output
    assert run("status", "--home", str(tmp_path / "it's [100 %] a & b; *")).exit_code == 0


@pytest.mark.parametrize("province", ["00", "9", "Atlantis", ""])
def test_an_unknown_province_is_wrong_usage(province: str, tmp_path: Path) -> None:
    result = run("refresh", "--province", province, "--home", str(tmp_path))
    assert result.exit_code == 2
    assert "no province" in result.output
    assert not list(tmp_path.iterdir())


def test_a_province_is_known_by_its_thai_name(tmp_path: Path) -> None:
    result = run("refresh", "--province", "ยะลา", "--home", str(tmp_path))
    assert result.exit_code == 1
    assert str(tmp_path / "inbox" / "95") in result.output


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("childlink ref", ["refresh"]),
        ("childlink refresh --pro", ["--province"]),
        ("childlink refresh --province 9", [f"9{last}" for last in range(7)]),
        ("childlink refresh --province ยะ", ["ยะลา"]),
    ],
)
def test_the_tab_key_completes_commands_options_and_provinces(typed: str, completed: list[str]) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_CHILDLINK_COMPLETE": "bash_complete"}
    code = "from pipelines.cli import main; main(prog_name='childlink')"
    environment = {**os.environ, **words}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert [line.partition(",")[2] for line in told.stdout.splitlines()] == completed


@pytest.mark.parametrize(("day", "advice"), [("2567-05-16", "write 2024 for 2567"), ("16/5/2024", "2024-05-16")])
def test_a_day_that_would_be_misread_is_wrong_usage(day: str, advice: str, tmp_path: Path) -> None:
    result = run("refresh", "--province", "95", "--home", str(tmp_path), "--as-of", day)
    assert result.exit_code == 2
    assert advice in result.output


def test_an_inbox_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    result = run("refresh", "--province", "95", "--inbox", str(tmp_path / "nowhere"), "--home", str(tmp_path))
    assert result.exit_code == 2


def test_without_files_nothing_is_published_and_nothing_is_made(tmp_path: Path) -> None:
    result = run("refresh", "--province", "95", "--home", str(tmp_path / "home"))
    assert result.exit_code == 1
    assert "No files in" in result.output
    assert not (tmp_path / "home").exists()


def test_status_of_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    result = run("status", "--home", str(tmp_path))
    assert result.exit_code == 0
    assert "childlink demo" in result.output


def test_doctor_finds_folders_that_others_can_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    result = run("doctor", "--home", str(tmp_path))
    assert result.exit_code == 1
    assert f"chmod go-rwx {tmp_path}" in result.output


def test_doctor_is_content_with_a_home_of_its_owner_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    result = run("doctor", "--home", str(tmp_path))
    assert result.exit_code == 0, result.output


def test_link_writes_a_cluster_for_each_record(tmp_path: Path) -> None:
    people = pa.table(
        {
            "record_id": [1, 2, 3],
            "source": ["schools", "health", "schools"],
            "national_id": ["1959900000013", "1959900000013", None],
            "first_name": ["ก้องภพ", "ก้องภพ", "มาลี"],
            "last_name": ["ใจงาม", "ใจงาม", "สวนสุข"],
        }
    )
    pq.write_table(people, tmp_path / "people.parquet")
    result = run("link", str(tmp_path / "people.parquet"), "--out", str(tmp_path / "links.parquet"))
    assert result.exit_code == 0, result.output
    links = pq.read_table(tmp_path / "links.parquet")
    assert links.column_names == ["record_id", "cluster_id", "probability"]
    assert sorted(links["record_id"].to_pylist()) == [1, 2, 3]


def test_link_as_a_command_spares_the_second_that_pandas_and_scipy_take_to_load(tmp_path: Path) -> None:
    pq.write_table(pa.table({"record_id": [1, 2], "first_name": ["ก้องภพ", "มาลี"]}), tmp_path / "people.parquet")
    links = tmp_path / "links.parquet"
    program = Path(sys.executable).parent / "childlink"
    command = [sys.executable, "-X", "importtime", program, "link", tmp_path / "people.parquet", "--out", links]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}
    assert "pyarrow" in loaded
    assert not loaded & {"pandas.core", "scipy", "dagster"}
    assert pq.read_metadata(links).num_rows == 2


def test_link_can_keep_only_what_is_certain(tmp_path: Path) -> None:
    one = {"source": "health", "first_name": "ก้องภพ", "last_name": "ใจงาม"}
    pq.write_table(pa.Table.from_pylist([one | {"record_id": n} for n in (1, 2)]), tmp_path / "people.parquet")
    written = ["link", str(tmp_path / "people.parquet"), "--out", str(tmp_path / "links.parquet"), "--certain"]
    assert run(*written, "0.99").exit_code == 0
    assert pq.read_table(tmp_path / "links.parquet").num_rows == 2
    assert run(*written, "1.0").exit_code == 2


def test_link_within_bounded_memory_writes_the_same_links_and_leaves_no_scratch(tmp_path: Path) -> None:
    rows = people.village(40)[0]
    pq.write_table(people.with_extra_columns(people.table(rows)), tmp_path / "people.parquet")
    written = {}
    for executor in ("memory", "spill"):
        out = tmp_path / f"{executor}.parquet"
        given = ["--out", str(out), "--executor", executor, "--memory", "1GB", "--extra", "postcode:code"]
        result = run("link", str(tmp_path / "people.parquet"), *given)
        assert result.exit_code == 0, result.output
        assert "not used: calling, area;" in result.output
        written[executor] = pq.read_table(out)
    assert written["spill"].num_rows == len(rows)
    assert written["spill"].equals(written["memory"])
    assert {file.name for file in tmp_path.iterdir()} == {"people.parquet", "memory.parquet", "spill.parquet"}


@pytest.mark.parametrize(
    "given",
    [
        ["--memory", "much"],
        ["--memory", "0GB"],
        ["--executor", "spill", "--certain", "0.9"],
        ["--executor", "spill", "--memory", "100MB"],
    ],
)
def test_link_refuses_a_memory_that_is_none_and_a_cut_that_it_cannot_make(tmp_path: Path, given: list[str]) -> None:
    pq.write_table(pa.table({"record_id": [1]}), tmp_path / "people.parquet")
    result = run("link", str(tmp_path / "people.parquet"), "--out", str(tmp_path / "links.parquet"), *given)
    assert result.exit_code == 2
    assert not (tmp_path / "links.parquet").exists()


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["calling:number"], "number is no kind, take one of text, category, code"),
        (["first_name"], "first_name is one that is compared anyway"),
        (["weight"], "extra column weight is not in the table"),
        (["a", "b", "c", "d", "e"], "at most 4"),
    ],
)
def test_link_refuses_an_extra_column_that_cannot_be_one(tmp_path: Path, named: list[str], said: str) -> None:
    pq.write_table(pa.table({"record_id": [1], "calling": ["x"]}), tmp_path / "people.parquet")
    given = [word for name in named for word in ("--extra", name)]
    result = run("link", str(tmp_path / "people.parquet"), "--out", str(tmp_path / "links.parquet"), *given)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "links.parquet").exists()


def test_link_says_when_the_table_is_none(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_text("first_name,last_name\n")
    result = run("link", str(tmp_path / "people.parquet"), "--out", str(tmp_path / "links.parquet"))
    assert result.exit_code == 2
    assert "not a Parquet file" in result.output


@pytest.mark.parametrize("module", ["dagster", "duckdb", "pandas", "great_expectations"])
def test_the_command_line_starts_without_what_is_heavy(module: str) -> None:
    code = f"import sys, pipelines.cli; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_status_with_alerts_runs_without_the_engine(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "95" / "schools").mkdir(parents=True)
    (tmp_path / "inbox" / "95" / "schools" / "a.csv").touch()
    heavy = {"assets.index.linking.engine", "linkage.linking", "scipy", "jinja2", "xlsxwriter", "dagster"}
    code = (
        "import sys, pipelines.cli as cli\n"
        f"cli.main(['status', '--home', {str(tmp_path)!r}], standalone_mode=False)\n"
        "import assets.alerts.current_alerts\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith("95 ") and told.endswith("[]\n"), told


def test_one_bad_province_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.commands.province import refresh

    for province in ("90", "94", "95"):
        (tmp_path / "inbox" / province / "schools").mkdir(parents=True)
        (tmp_path / "inbox" / province / "schools" / "pupils.csv").write_text("x")

    def refresh_one(_home: object, province: str, *_: object) -> int:
        if province == "90":
            raise RuntimeError("สมหญิง")
        return {"94": 1, "95": 0}[province]

    monkeypatch.setattr(refresh, "run_refresh", refresh_one)
    result = run("refresh", "--all", "--home", str(tmp_path))
    assert result.exit_code == 3
    assert "3 provinces: 1 published, 0 published with something to do, 2 not published" in result.output
    assert "สมหญิง" not in result.output


def test_all_and_one_province_exclude_each_other(tmp_path: Path) -> None:
    assert run("refresh", "--all", "--province", "95", "--home", str(tmp_path)).exit_code == 2
    assert run("refresh", "--home", str(tmp_path)).exit_code == 2
