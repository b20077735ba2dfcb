"""Titles: glued or spaced, short or long, and names that only begin like one."""

import pytest

from linkage.thai import titles
from linkage.thai.names import split_full

GIRL, BOY, MR, MISS, MRS = "เด็กหญิง", "เด็กชาย", "นาย", "นางสาว", "นาง"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("ด.ช.", BOY),
        ("ด.ช", BOY),
        ("ดช", BOY),
        ("ดช.", BOY),
        ("ด. ช.", BOY),
        (" เด็กชาย ", BOY),
        ("001", BOY),
        ("ด.ญ.", GIRL),
        ("ดญ", GIRL),
        ("002", GIRL),
        ("003", MR),
        ("004", MISS),
        ("น.ส.", MISS),
        ("นส", MISS),
        ("น. ส.", MISS),
        ("005", MRS),
        ("1", BOY),
        ("2.0", GIRL),
        ("'004", MISS),
        ("๐๐๓", MR),
        ("พระภิกษุ", "พระ"),
        ("ส.ณ.", "สามเณร"),
        ("ดร.", "ดร."),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_a_title_has_one_full_form(written: str | None, title: str | None) -> None:
    assert titles.canonical(written) == title


@pytest.mark.parametrize(
    ("title", "sex"),
    [(BOY, "male"), (MR, "male"), (GIRL, "female"), (MISS, "female"), (MRS, "female"), ("ดร.", None), (None, None)],
)
def test_a_title_tells_the_sex_or_nothing(title: str | None, sex: str | None) -> None:
    assert titles.sex(title) == sex


@pytest.mark.parametrize(
    ("written", "title", "name"),
    [
        ("เด็กหญิงฟาตีมา", GIRL, "ฟาตีมา"),
        ("เด็กหญิง  ฟาตีมา", GIRL, "ฟาตีมา"),
        ("ด.ญ.ฟาตีมา", GIRL, "ฟาตีมา"),
        ("ด.ญ. ฟาตีมา", GIRL, "ฟาตีมา"),
        ("ด.ญ ฟาตีมา", GIRL, "ฟาตีมา"),
        ("ดช อานัส", BOY, "อานัส"),
        ("ดช.อานัส", BOY, "อานัส"),
        ("นายสมชาย", MR, "สมชาย"),
        ("นางสมใจ", MRS, "สมใจ"),
        ("สามเณรอานนท์", "สามเณร", "อานนท์"),
        ("พระ อานนท์", "พระ", "อานนท์"),
        ("พระภิกษุ อานนท์", "พระ", "อานนท์"),
        ("ว่าที่ร้อยตรีสมชาย", "ว่าที่ร้อยตรี", "สมชาย"),
        ("นาย ก", MR, "ก"),
    ],
)
def test_a_title_comes_off_the_name(written: str, title: str, name: str) -> None:
    assert titles.split(written) == (title, name)


@pytest.mark.parametrize("written", ["นางสาวสมใจ", "นางสาว สมใจ", "น.ส.สมใจ", "น.ส. สมใจ", "นส.สมใจ", "นส สมใจ"])
def test_the_longest_title_is_taken(written: str) -> None:
    assert titles.split(written) == (MISS, "สมใจ")


@pytest.mark.parametrize("name", ["นายิกา", "นายู", "พระพาย", "พระจันทร์", "นายก", "สมชาย", "ดชา"])
def test_a_name_that_begins_like_a_title_stays_whole(name: str) -> None:
    assert titles.split(name) == (None, name)


@pytest.mark.parametrize("written", ["เด็กหญิง", "ด.ญ.", "002"])
def test_a_title_alone_leaves_no_name(written: str) -> None:
    assert titles.split(written) == (GIRL, None)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("ด.ช.อานัส มะแซ", (BOY, "อานัส", "มะแซ")),
        ("เด็กหญิงนูร์ ฮายาตี  มะแซ", (GIRL, "นูร์ ฮายาตี", "มะแซ")),
        ("นางสาว สมใจ ใจดี", (MISS, "สมใจ", "ใจดี")),
        ("นายิกา ใจดี", (None, "นายิกา", "ใจดี")),
        ("เด็กชายอาผ่า", (BOY, "อาผ่า", None)),
        ("เด็กชายอาผ่า -", (BOY, "อาผ่า", None)),
        ("เด็กชายอาผ่า ไม่มี", (BOY, "อาผ่า", None)),
        ("เด็กชาย ไม่มี", (BOY, None, None)),
        ("เด็กชาย-", (BOY, None, None)),
        ("ด.ช.", (BOY, None, None)),
        ("ไม่มี", (None, None, None)),
        ("", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_full_name_falls_into_title_given_name_and_surname(
    written: str | None, parts: tuple[str | None, str | None, str | None]
) -> None:
    assert split_full(written) == parts
