"""Exports of ODK Central and KoBoToolbox: the same visit is the same report, whichever of them it came by."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from assets.cases.books.reader import BookError
from assets.cases.books.row_models import Problem
from assets.cases.lists.list_form import ReportRow, VisitResult
from assets.cases.survey.export_reader import MOST_BYTES, missing_photos, read_export

TODAY = dt.date(2024, 7, 1)
ODK = (
    "SubmissionDate,case_manager,row_key,visited_on,result,place,problems,consent,photo,position-Latitude,"
    "position-Longitude,position-Altitude,meta-instanceID\r\n"
    "2024-06-25T03:11:00Z,CM01,ABCDEF-0001-XYZ,2024-06-25,studying,โรงเรียนบ้านเหนือ,economy family,yes,1.jpg,6.54,101.28,"
    "0,uuid:1\r\n"
)
KOBO = (
    '"start";"visit/case_manager";"visit/row_key";"visit/visited_on";"visit/result";"visit/place";"visit/problems";'
    '"visit/consent";"visit/photo";"position";"_position_latitude";"_position_longitude";"_id"\n'
    '"2024-06-25";"CM01";"ABCDEF-0001-XYZ";"2024-06-25";"studying";"โรงเรียนบ้านเหนือ";"economy family";"yes";"1.jpg";'
    '"6.54 101.28 0 0";"6.54";"101.28";"7"\n'
)


@pytest.mark.parametrize(("text", "media"), [(ODK, "."), ("\ufeff" + KOBO, "user/attachments/uuid")])
def test_a_visit_is_read_from_either(text: str, media: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, "utf-8")
    filled = read_export(path, TODAY)
    assert filled.faults == ()
    row = filled.rows[2]
    assert isinstance(row, ReportRow)
    assert (row.row_key, row.visited_on, row.result) == ("ABCDEF-0001-XYZ", dt.date(2024, 6, 25), VisitResult.STUDYING)
    assert row.problems == (Problem.ECONOMY, Problem.FAMILY) and row.consent is True
    assert (row.latitude, row.longitude, row.photo) == (6.54, 101.28, "1.jpg")
    assert missing_photos(filled, path) == ["1.jpg"]
    folder = tmp_path / "media" / media
    folder.mkdir(parents=True)
    (folder / "1.jpg").touch()
    assert missing_photos(filled, path) == []


def test_a_bad_row_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    row = ODK.splitlines(keepends=True)[1]
    path.write_text(ODK + row.replace("studying", "ลับมาก"), "utf-8")
    filled = read_export(path, TODAY)
    assert list(filled.rows) == [2]
    assert [(fault.line, fault.column) for fault in filled.faults] == [(3, "ผลการเยี่ยม")]
    assert "ลับมาก" not in repr(filled.faults)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_another_file_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(BookError, match=r"other\.csv"):
        read_export(path, TODAY)


def test_an_export_with_labels_is_refused_with_what_to_choose_instead(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("เด็กที่เยี่ยม;วันที่เยี่ยม;ผลการเยี่ยม\nก;2024-06-25;ไม่พบตัว\n", "utf-8")
    with pytest.raises(BookError, match="XML values and headers"):
        read_export(path, TODAY)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x85", "\u2028", "\x0b"])
def test_whatever_ends_a_line_within_a_cell_ends_no_row(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    text = f'row_key,visited_on,result,note\r\nABCDEF-0001-XYZ,2024-06-25,out_of_school,"ก{sign}ข"\r\n'
    path.write_text(text, "utf-8", newline="")
    filled = read_export(path, TODAY)
    assert list(filled.rows) == [2] and filled.faults == ()
    unquoted = text.replace('"', "") if sign not in ("\n", "\r\n") else text
    path.write_text(unquoted, "utf-8", newline="")
    assert list(read_export(path, TODAY).rows) == [2]


def pack(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["childlink_visit.csv", "../childlink_visit.csv", "export/childlink_visit.CSV"])
def test_the_archive_that_odk_central_gives_is_read_as_its_csv_is_and_nothing_is_unpacked(
    name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = pack(folder / "childlink_visit.csv.zip", {name: ODK, "media/1.jpg": b"\xff"})
    filled = read_export(path, TODAY)
    assert list(filled.rows) == [2] and filled.faults == () and filled.sheet == path.name
    assert missing_photos(filled, path) == []
    without = pack(folder / "without.zip", {name: ODK})
    assert missing_photos(read_export(without, TODAY), without) == ["1.jpg"]
    assert sorted(tmp_path.rglob("*")) == [folder, path, without]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"media/1.jpg": b"\xff"}, "no CSV.*unpack"),
        ({"cases-950101.xlsx": b"PK"}, "no CSV.*unpack"),
        ({"a.csv": ODK, "b.csv": ODK}, "more than one CSV.*unpack"),
        ({"a.csv": "a,b\n1,2\n"}, "not an export of the form"),
        ({"a.csv": ODK.encode("utf-16")}, "not UTF-8"),
    ],
)
def test_an_archive_that_is_no_export_says_what_to_do(
    members: dict[str, str | bytes], said: str, tmp_path: Path
) -> None:
    path = pack(tmp_path / "sent.zip", members)
    with pytest.raises(BookError, match=rf"^sent\.zip: .*[ก-๙].* · .*{said}"):
        read_export(path, TODAY)


def test_an_archive_that_is_cut_or_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "sent.zip", {"childlink_visit.csv": ODK})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BookError, match=r"sent\.zip: .*export it again"):
        read_export(path, TODAY)
    large = pack(tmp_path / "large.zip", {"childlink_visit.csv": b"0" * (MOST_BYTES + 1)})
    with pytest.raises(BookError, match=r"large\.zip: .*larger than"):
        read_export(large, TODAY)
