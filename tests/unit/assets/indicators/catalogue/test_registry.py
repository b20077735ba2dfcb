"""The registry of indicators holds together, in both languages."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import yaml

from assets.indicators.catalogue import problems, registry, risk
from assets.indicators.catalogue.registry import FOLDER
from quality import contract
from quality.yaml_file import DataFileError

THAI = re.compile("[\u0e01-\u0e5b]")
SOURCES = {path.stem for path in contract.FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("each", registry.load().indicators, ids=lambda each: each.code)
def test_an_indicator_says_what_it_is_in_both_languages(each: registry.Indicator) -> None:
    for name in ("name", "question", "numerator", "denominator", "population", "as_of"):
        thai, english = getattr(each, name)
        assert THAI.search(thai), (name, thai)
        assert re.search("[A-Za-z]", english) and not THAI.search(english.replace("ม.3", "")), (name, english)
    assert set(each.sources) <= SOURCES and each.sources
    assert each.smallest_cell >= 1
    assert re.fullmatch("[a-z][a-z_]*", each.code)


def test_every_file_of_definitions_is_a_topic() -> None:
    topics = yaml.safe_load((FOLDER / "ages.yaml").read_text("utf-8"))["topics"]
    assert {path.stem for path in registry.files()} - set(topics) == {"ages", "populations", "layouts"}


def test_bands_that_sum_to_another_cover_its_ages_without_a_gap() -> None:
    known = registry.load()
    assert known.age_sums
    for whole, *unsorted in known.age_sums:
        parts = sorted(unsorted, key=lambda band: band.first)
        assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
        assert all(one.last + 1 == other.first for one, other in itertools.pairwise(parts))


def test_all_ages_of_out_of_school_are_three_to_seventeen() -> None:
    found = next(each for each in registry.load().indicators if each.code == "out_of_school")
    assert (found.ages.bands[0].code, found.ages.bands[0].first, found.ages.bands[0].last) == ("all", 3, 17)


def test_every_reason_for_risk_is_counted() -> None:
    counted = " ".join(each.counted for each in registry.load().indicators)
    assert risk.load().reasons
    for reason in risk.load().reasons:
        assert f"'{reason.reason}'" in counted
        assert THAI.search(reason.th) and reason.weight > 0


def test_bands_of_risk_rise_from_nothing() -> None:
    first = [band.first for band in risk.load().bands]
    assert first[0] == 0 and first == sorted(set(first))


def test_every_dropout_cause_and_disadvantage_in_use_is_mapped() -> None:
    causes = {
        *("การคมนาคมไม่สะดวก", "สุขภาพอนามัย", "ความพิการ", "อยู่ในกลุ่มเสี่ยง", "ได้รับผลกระทบจากภัยต่างๆ"),
        *("ความจำเป็นทางครอบครัว", "การประพฤติขัดระเบียบ", "สภาพของครอบครัว", "ผู้ปกครองมีรายได้น้อย"),
        *("ปัญหาการปรับตัวในสังคม", "จบภาคบังคับไม่ประสงค์เรียนต่อ", "โควิด-19", "อายุพ้นเกณฑ์", "เข้าเรียนสังกัดอื่น"),
        *("ไปเรียนต่างประเทศ", "เรียนในสังกัดเดิม", "เสียชีวิต", "ย้ายถิ่นที่อยู่", "ไม่ระบุ"),
    }
    rows = problems.crosswalk().to_pylist()
    assert causes == {row["value"] for row in rows if row["layout"] == "dropouts"}
    assert sum(row["column"] == "disadvantage" and row["layout"] == "dmc" for row in rows) >= 10
    assert {row["problem"] for row in rows} == {*problems.TYPES, "none"}


def test_a_wrong_line_of_the_crosswalk_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = tmp_path / "problems.csv"
    wrong.write_text(
        "source,layout,column,match,value,problem,note\nschools,dmc,disadvantage,equals,x,money,\n", "utf-8"
    )
    monkeypatch.setattr(problems, "FILE", wrong)
    problems.crosswalk.cache_clear()
    with pytest.raises(DataFileError, match="line 2"):
        problems.crosswalk()
    problems.crosswalk.cache_clear()


def test_the_income_line_is_that_of_the_equitable_education_fund_and_says_so() -> None:
    line = risk.load().income_line
    assert line.baht == 12 * 3_000 and "กสศ." in line.source
