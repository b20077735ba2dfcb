"""The way of a case: opened, assigned, on a list, visited, reported, counted; as case managers and treasurers go it."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from assets.cases.books.row_models import BOOKS
from assets.cases.lists.list_form import FORM
from assets.cases.log import case_store
from assets.cases.log.case_store import Case
from assets.cases.log.states import ENDED, State
from assets.common.storage.home import Home
from assets.review import reviewers
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from tests.support.refreshed_home import Refreshed

OFFICER, CODE = "เจ้าหน้าที่", "a code of the officer's own"
DAY = "2024-06-20"
REPORTED = "2024-07-01"


def run(home: Path, *arguments: str) -> Result:
    given = ["cases", *arguments, "--home", str(home)]
    return CliRunner().invoke(main, given, env={CODE_VARIABLE: CODE}, catch_exceptions=False)


def fill(path: Path, sheet_name: str, heading: Any, rows: dict[int, dict[str, Any]]) -> None:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[sheet_name]
    headings = [cell.value for cell in sheet[1]]
    for line, row in rows.items():
        for name, value in row.items():
            sheet.cell(line, headings.index(heading(name)) + 1, value)
    workbook.save(path)


def take_book(home: Path, folder: Path, name: str, *rows: dict[str, Any]) -> Result:
    path = folder / f"{name}.xlsx"
    assert CliRunner().invoke(main, ["cases", "template", name, "--out", str(path)]).exit_code == 0
    book = BOOKS[name]
    fill(path, book.title[0], book.heading, dict(enumerate(rows, 2)))
    return run(home, "book", name, str(path), "--province", "95", "--by", "ธุรการ")


def read_cases(home: Path) -> dict[str, Case]:
    with case_store.open_cases(Home(home)) as connection:
        return {case.case_id: case for case in case_store.read_cases(connection, "95")}


@pytest.fixture(scope="module")
def assigned(refreshed: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the refreshed home with a team to which the cases are assigned."""
    folder = tmp_path_factory.mktemp("team")
    home = folder / "home"
    shutil.copytree(refreshed.home, home, symlinks=True)
    member = {"role": "ผู้จัดการรายกรณี", "capacity": 1000}
    result = take_book(
        home,
        folder,
        "team",
        member | {"code": "CM01", "name": "ผู้จัดการหนึ่ง", "areas": "9501"},
        member | {"code": "CM02", "name": "ผู้จัดการสอง", "areas": "9502; 9503; 9504; 9505; 9506; 9507; 9508"},
    )
    assert result.exit_code == 0, result.output
    assert run(home, "assign", "--province", "95", "--by", "ธุรการ", "--on", DAY).exit_code == 0
    reviewers.add_reviewer(Home(home), OFFICER, CODE, ["95"], dt.date(2099, 12, 31), sees_full=True, by="x")
    return home


@pytest.fixture
def team(assigned: Path, refreshed: Refreshed, tmp_path: Path) -> Refreshed:
    """A copy of it, to be changed."""
    shutil.copytree(assigned, tmp_path / "home", symlinks=True)
    return Refreshed(tmp_path / "home", refreshed.summary, refreshed.result)


def write_list(home: Path, path: Path, *more: str) -> Result:
    given = ["--province", "95", "--area", "9501", "--by", OFFICER, "--as-of", DAY, "--out", str(path), *more]
    return run(home, "list", *given)


def test_a_report_leads_from_list_to_state_and_is_taken_once(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--manager", "CM01", "--plain").exit_code == 0
    visit = {"visited_on": "25/6/2567", "result": "พบตัว ไม่ได้เรียน", "problems": "เศรษฐกิจ; ครอบครัว"}
    rows = {
        2: visit,
        3: visit | {"step": "ให้ความช่วยเหลือแล้ว", "stepped_on": "26/6/2567", "help_kind": "ทุนการศึกษา", "baht": 2000},
        4: {"visited_on": "25/6/2567", "result": "กำลังเรียนอยู่แล้ว", "place": "โรงเรียนบ้านเหนือ"},
        5: {"visited_on": "25/6/2570", "result": "พบตัว ไม่ได้เรียน"},
        6: {"visited_on": "25/6/2567"},
    }
    fill(path, "รายงาน", FORM.heading, rows)
    given = ["report", str(path), "--province", "95", "--by", "CM01", "--as-of", REPORTED]
    first = run(team.home, *given)
    assert first.exit_code == 2 and "แถว · row 5" in first.output and "แถว · row 6" in first.output
    assert "refused 2 " in first.output and "list-answered.xlsx" in first.output
    states = [case.progress.state for case in read_cases(team.home).values()]
    assert [states.count(each) for each in (State.VISITED, State.HELPED, State.STUDYING)] == [1, 1, 1]
    again = run(team.home, *given)
    assert "new 0, " in again.output and "again 4" in again.output
    answered = openpyxl.load_workbook(tmp_path / "list-answered.xlsx")["รายงาน"]
    answers = {row[0].row: row[-1].value for row in answered.iter_rows()}
    assert answers[1] == "ผลการรับข้อมูล" and answers[2] == "เคยรับแล้ว ไม่มีอะไรเปลี่ยน" and "อนาคต" in answers[5]
    findings = pq.read_table(team.home / "lake" / "visit_finding" / "95.parquet")
    assert set(findings["finding"].to_pylist()) == {"studying"}


def test_lists_lead_to_every_state_and_every_side_exit(team: Refreshed, tmp_path: Path) -> None:
    met = {"visited_on": "25/6/2567", "result": "พบตัว ไม่ได้เรียน", "stepped_on": "26/6/2567"}
    reports: dict[State, dict[str, Any]] = {
        State.VISITED: {"visited_on": "25/6/2567", "result": "เป็นเด็กที่มีชื่ออื่นในระบบ"},
        State.PLAN_AGREED: met | {"step": "ตกลงแผนแล้ว"},
        State.HELPED: met | {"step": "ให้ความช่วยเหลือแล้ว", "help_kind": "ทุนการศึกษา"},
        State.BACK: met | {"step": "กลับเข้าเรียน/ฝึกอาชีพแล้ว"},
        State.FOLLOWED: met | {"step": "ติดตามครบหนึ่งภาคเรียน"},
        State.CLOSED: met | {"step": "ปิดเคส"},
        State.STUDYING: {"visited_on": "25/6/2567", "result": "กำลังเรียนอยู่แล้ว", "place": "โรงเรียนบ้านเหนือ"},
        State.MOVED: {"visited_on": "25/6/2567", "result": "ย้ายไปพื้นที่อื่น", "place": "จังหวัดอื่น"},
        State.REFUSED: {"visited_on": "25/6/2567", "result": "ไม่ประสงค์รับความช่วยเหลือ"},
        State.DIED: {"visited_on": "25/6/2567", "result": "เสียชีวิต"},
        State.NOT_FOUND: {"visited_on": "25/6/2567", "result": "ไม่พบใคร"},
    }
    managers = {f"95{number:02d}": "CM01" if number == 1 else "CM02" for number in range(1, 9)}
    path, wanted = tmp_path / "list.xlsx", dict(reports)
    reached: dict[str, State] = {}
    for area, manager in managers.items():
        given = ["--manager", manager, "--area", area, "--plain"]
        if not wanted or write_list(team.home, path, *given).exit_code:
            continue
        lines = range(2, openpyxl.load_workbook(path)["รายงาน"].max_row + 1)
        filled = dict(zip(lines, list(wanted), strict=False))
        fill(path, "รายงาน", FORM.heading, {line: wanted.pop(state) for line, state in filled.items()})
        nobody = [line for line, state in filled.items() if state is State.NOT_FOUND]
        for day in ("25/6/2567", "27/6/2567", "29/6/2567")[: 3 if nobody else 1]:
            fill(path, "รายงาน", FORM.heading, {line: {"visited_on": day} for line in nobody})
            taken = run(team.home, "report", str(path), "--province", "95", "--by", manager, "--as-of", REPORTED)
            assert taken.exit_code == 0, taken.output
        with case_store.open_cases(Home(team.home)) as connection:
            newest = "(SELECT list_id FROM case_list ORDER BY made_at DESC LIMIT 1)"
            rows = f"SELECT row_number, case_id FROM case_list_row WHERE list_id = {newest} ORDER BY row_number"
            cases = connection.execute(rows).fetchall()
        reached |= {case_id: state for (_, case_id), state in zip(cases, filled.values(), strict=False)}
    assert not wanted and set(reached.values()) == set(reports)
    after = read_cases(team.home)
    assert {case_id: after[case_id].progress.state for case_id in reached} == reached
    assert all(after[case_id].progress.is_ended is (state in ENDED) for case_id, state in reached.items())
    again = write_list(team.home, path, "--manager", "CM01", "--plain")
    assert again.exit_code == 0
    listed = openpyxl.load_workbook(path)["รายงาน"].max_row - 1
    first = [state for case_id, state in reached.items() if area_of(team.home, case_id) == "9501"]
    assert listed == count_open(after, team.home, "9501") and any(state in ENDED for state in first)


def area_of(home: Path, case_id: str) -> str | None:
    person = pq.read_table(home / "lake" / "person" / "95.parquet", columns=["child_id", "district_code"])
    districts = dict(zip(person["child_id"].to_pylist(), person["district_code"].to_pylist(), strict=True))
    return districts.get(read_cases(home)[case_id].child_id or "")


def count_open(cases: dict[str, Case], home: Path, district: str) -> int:
    person = pq.read_table(home / "lake" / "person" / "95.parquet", columns=["child_id", "district_code"])
    districts = dict(zip(person["child_id"].to_pylist(), person["district_code"].to_pylist(), strict=True))
    is_here = [districts.get(case.child_id or "") == district for case in cases.values()]
    return sum(
        here and not case.progress.is_ended and not case.is_duplicate
        for here, case in zip(is_here, cases.values(), strict=True)
    )


def test_a_copy_that_cannot_be_written_has_an_exit_code_of_its_own_and_the_reports_are_taken(
    team: Refreshed, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--plain").exit_code == 0
    fill(path, "รายงาน", FORM.heading, {2: {"visited_on": "25/6/2567", "result": "พบตัว ไม่ได้เรียน"}})
    nowhere = ["--answer", str(path / "no folder.xlsx")]
    given = ["report", str(path), "--province", "95", "--by", "CM01", "--as-of", REPORTED]
    first = run(team.home, *given, *nowhere)
    assert first.exit_code == 4 and "new 1, " in first.output and "there is no copy" in first.output
    again = run(team.home, *given)
    assert again.exit_code == 0 and "again 1" in again.output
    entry = {"number": "1", "entered_on": "1/6/2567", "entry": "รายรับ", "baht": 10_000, "source": "ผู้บริจาค"}
    assert take_book(team.home, tmp_path, "fund", entry).exit_code == 0
    book = run(team.home, "book", "fund", str(tmp_path / "fund.xlsx"), "--province", "95", "--by", "ธุรการ", *nowhere)
    assert book.exit_code == 4 and "rows taken" in book.output and "no folder" not in book.stdout


def test_a_list_holds_only_the_area_asked_for(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--plain").exit_code == 0
    listed = openpyxl.load_workbook(path)["รายงาน"].max_row - 1
    with case_store.open_cases(Home(team.home)) as connection:
        cases = {each.case_id: each for each in case_store.read_cases(connection, "95")}
        on_list = [cases[row[0]] for row in connection.execute("SELECT case_id FROM case_list_row").fetchall()]
    person = pq.read_table(team.home / "lake" / "person" / "95.parquet", columns=["child_id", "district_code"])
    districts = dict(zip(person["child_id"].to_pylist(), person["district_code"].to_pylist(), strict=True))
    assert len(on_list) == listed > 5
    assert {districts[case.child_id or ""] for case in on_list} == {"9501"}


def test_nobody_gets_a_list_of_another_area_or_without_being_of_the_team(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    for manager in ("CM02", "CM99"):
        refused = write_list(team.home, path, "--manager", manager, "--plain")
        assert refused.exit_code == 1 and manager in refused.output
        assert not path.exists()
    assert run(team.home, "list", "--province", "95", "--area", "9001", "--by", "x", "--plain").exit_code == 2


@pytest.mark.parametrize("command", ["list", "survey"])
def test_names_leave_only_for_a_person_who_may_see_full_values_of_the_area(
    team: Refreshed, tmp_path: Path, command: str
) -> None:
    until, out = dt.date(2099, 12, 31), tmp_path / "out"
    reviewers.add_reviewer(Home(team.home), "ปิดบัง", CODE, ["95"], until, by="x")
    reviewers.add_reviewer(Home(team.home), "อำเภออื่น", CODE, ["9502"], until, sees_full=True, by="x")
    given = [command, "--province", "95", "--area", "950101", *(["--plain"] if command == "list" else [])]
    for name in ("ปิดบัง", "อำเภออื่น", "ใครไม่รู้"):
        assert run(team.home, *given, "--by", name, "--out", str(out)).exit_code == 2
    wrong = ["cases", *given, "--by", OFFICER, "--out", str(out), "--home", str(team.home)]
    assert CliRunner().invoke(main, wrong, env={CODE_VARIABLE: "another code"}).exit_code == 2
    assert not out.exists()


def test_a_list_is_behind_its_password_and_comes_back_with_it(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--password", "short").exit_code == 2
    assert not path.exists()
    assert write_list(team.home, path, "--password", "ยาวพอสมควร").exit_code == 0
    assert not path.read_bytes().startswith(b"PK")
    given = ["report", str(path), "--province", "95", "--by", "CM01", "--as-of", REPORTED, "--password"]
    assert run(team.home, *given, "ผิดรหัสผ่าน").exit_code == 1
    assert run(team.home, *given, "ยาวพอสมควร").exit_code == 0
    asked = [*given[:-1], "--home", str(team.home)]
    answered = CliRunner().invoke(main, ["cases", *asked], input="ยาวพอสมควร\n", catch_exceptions=False)
    assert answered.exit_code == 0 and "empty" in answered.output


def test_a_row_of_another_list_is_refused(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--plain").exit_code == 0
    visit = {"visited_on": "25/6/2567", "result": "พบตัว ไม่ได้เรียน"}
    fill(path, "รายงาน", FORM.heading, {2: visit | {"row_key": "AAAAAA-0001-ABC"}})
    refused = run(team.home, "report", str(path), "--province", "95", "--by", "CM01", "--as-of", REPORTED)
    assert refused.exit_code == 2 and "รหัสแถว" in refused.output


def test_a_survey_by_telephone_goes_the_same_way(team: Refreshed, tmp_path: Path) -> None:
    folder = tmp_path / "survey"
    given = ["--province", "95", "--area", "9501", "--manager", "CM01", "--by", OFFICER, "--as-of", DAY]
    assert run(team.home, "survey", *given, "--out", str(folder)).exit_code == 0
    with (folder / "children.csv").open(encoding="utf-8", newline="") as file:
        children = list(csv.DictReader(file))
    assert len(children) > 5 and {child["case_manager"] for child in children} == {"CM01"}
    with (folder / "entities.csv").open(encoding="utf-8", newline="") as file:
        entities = list(csv.DictReader(file))
    assert [entity["row_key"] for entity in entities] == [child["row_key"] for child in children]
    assert all(child["name"] == child["row_key"] for child in children)
    assert list(entities[0]) == ["label", "row_key", "case_manager", "subdistrict", "question"]
    export = tmp_path / "export.csv"
    lines = [f"{child['name']},2024-06-25,out_of_school,{place}.jpg" for place, child in enumerate(children[:3])]
    export.write_text("\n".join(["row_key,visited_on,result,photo", *lines]), "utf-8")
    taken = run(team.home, "report", str(export), "--province", "95", "--by", "CM01", "--as-of", REPORTED)
    assert taken.exit_code == 0 and "new 3" in taken.output and "photographs not found: 3" in taken.output
    assert [case.progress.state for case in read_cases(team.home).values()].count(State.VISITED) == 3


def test_a_bad_row_of_a_book_leaves_the_good_ones(own: Refreshed, tmp_path: Path) -> None:
    entry = {"number": "1", "entered_on": "1/6/2567", "entry": "รายรับ", "baht": 10_000, "source": "ผู้บริจาค"}
    bad = entry | {"number": "2", "entry": "รายจ่าย", "approved_by": "ก"}
    result = take_book(own.home, tmp_path, "fund", entry, bad)
    assert result.exit_code == 2 and "rows taken" in result.output and "ผู้อนุมัติสองคน" in result.output


def test_a_case_that_hangs_on_no_record_any_more_is_forgotten_whole(team: Refreshed) -> None:
    with case_store.open_cases(Home(team.home)) as connection:
        one, other = case_store.read_cases(connection, "95")[:2]
        keys = connection.execute(
            "SELECT agency_record_id FROM case_anchor WHERE case_id = ?", [one.case_id]
        ).fetchall()
        assert case_store.forget_records(connection, [key for (key,) in keys]) == 1
        left = {case.case_id for case in case_store.read_cases(connection, "95")}
        assert one.case_id not in left and other.case_id in left
        for table in ("case_event", "case_list_row", "case_anchor"):
            found = connection.execute(f"SELECT count(*) FROM {table} WHERE case_id = ?", [one.case_id]).fetchall()
            assert found == [(0,)]


def test_a_split_case_asks_its_manager_and_follows_her_answer(team: Refreshed, tmp_path: Path) -> None:
    home = Home(team.home)
    person = pq.read_table(team.home / "lake" / "person" / "95.parquet", columns=["child_id", "district_code"])
    district = dict(zip(person["child_id"].to_pylist(), person["district_code"].to_pylist(), strict=True))
    here = [case for case in read_cases(team.home).values() if district.get(case.child_id or "") == "9501"]
    with case_store.open_cases(home) as connection:
        case, other = next(each for each in here if each.progress.manager == "CM01"), here[-1].child_id
        (record,) = connection.execute(
            "SELECT max(agency_record_id) FROM case_anchor WHERE case_id = ? HAVING count(*) > 1", [case.case_id]
        ).fetchone() or (None,)
        connection.execute("UPDATE membership SET child_id = ? WHERE agency_record_id = ?", [other, record])
    path = tmp_path / "list.xlsx"
    assert write_list(team.home, path, "--manager", "CM01", "--plain").exit_code == 0
    headings, *rows = openpyxl.load_workbook(path)["รายชื่อ"].iter_rows(min_row=3, values_only=True)
    questions = [row[headings.index("สิ่งที่ควรถาม")] or "" for row in rows]
    (line,) = [number for number, text in enumerate(questions, 2) if "เป็นคนใด: (1)" in text]
    visit = {"visited_on": "25/6/2567", "result": "พบตัว ไม่ได้เรียน"}
    fill(path, "รายงาน", FORM.heading, {line: visit | {"which_child": 3}})
    given = ["report", str(path), "--province", "95", "--by", "CM01", "--as-of", REPORTED]
    assert run(team.home, *given).exit_code == 2
    fill(path, "รายงาน", FORM.heading, {line: visit | {"which_child": 1}})
    assert run(team.home, *given).exit_code == 0
    after = read_cases(team.home)[case.case_id]
    assert not after.is_split and after.child_id == case.child_id and after.progress.state is State.VISITED


def test_no_name_is_in_what_the_commands_say(team: Refreshed, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    output = write_list(team.home, path, "--plain").output
    output += run(team.home, "status", "--province", "95", "--as-of", DAY).output
    names = {row[1].value for row in openpyxl.load_workbook(path)["รายงาน"].iter_rows(min_row=2)}
    words = {word for name in names if name for word in name.split() if len(word) > 4}
    assert len(words) > 10
    assert [word for word in words if word in output] == []
