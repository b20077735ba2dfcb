"""Names: fillers are no names; what is written by ear meets in its sound."""

import pytest

from linkage.thai.names import clean
from linkage.thai.sounds import plain, skeleton, sound


@pytest.mark.parametrize(
    "filler",
    [
        None,
        "",
        " ",
        "-",
        "--",
        ".",
        "ไม่มี",
        "ไม่มี\u200b",
        "ไม่มีนามสกุล",
        "ไม่มีชื่อสกุล",
        "ไม่ทราบชื่อ",
        "NULL",
        "0",
        "(-)",
        "***",
        "๑๒",
    ],
)
def test_a_filler_is_no_name(filler: str | None) -> None:
    assert clean(filler) is None


@pytest.mark.parametrize(
    ("written", "name"), [(" เเก้ว ", "แก้ว"), ("มะแซ.", "มะแซ"), ("-มะแซ-", "มะแซ"), ("เจ๊ะ  อุมา", "เจ๊ะ อุมา"), ("จิ", "จิ")]
)
def test_a_name_is_cleaned(written: str, name: str) -> None:
    assert clean(written) == name


@pytest.mark.parametrize(
    "spellings",
    [
        ["มูฮัมมัด", "มูฮัมหมัด", "มูฮำหมัด", "มูฮำมัด", "มูหะหมัด", "มุฮัมมัด"],
        ["อับดุลเลาะ", "อับดุลเลาะห์", "อับดุลเล๊าะ", "อับดุลเลาะฮ์"],
        ["นูร", "นุร"],
        ["อิบรอฮีม", "อิบรอฮิม"],
        ["นูร ฮายาตี", "นูรฮายาตี", "นูรฮายาตี้"],
        ["มามะ", "มามะห์", "มาม๊ะ", "มามาะ"],
        ["ซารีนา", "สารีนา", "ศารินา", "ซาริน่า"],
        ["ฮานาฟี", "หานาฟิ"],
        ["วรรณา", "วันนา"],
        ["สุนทร", "สุนธร"],
        ["ทราย", "ซาย"],
        ["กัญญา", "กันยา"],
        ["ธรรม", "ทำ"],
    ],
)
def test_spellings_by_ear_sound_the_same(spellings: list[str]) -> None:
    assert len({sound(plain(name)) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("วรรณา", "สมใจ"), ("มูฮัมมัด", "อับดุลเลาะ"), ("อานัส", "อามีน"), ("ฮาซัน", "ฮุสเซ็น"), ("สมชาย", "สมหญิง"), ("จิ", "ยิ")],
)
def test_different_names_sound_different(one: str, other: str) -> None:
    assert sound(plain(one)) != sound(plain(other))


def test_the_plain_form_forgets_tones_silenced_letters_and_spaces_only() -> None:
    assert plain("เจ๊ะ อุมาร์") == "เจะอุมา"
    assert plain("Noor Ali.") == "noorali"
    assert plain("ซารีนา") != plain("สารีนา")


def test_the_skeleton_is_coarser_than_the_sound() -> None:
    names = ["อิบรอฮีม", "อิบรอเฮม"]
    assert len({sound(plain(name)) for name in names}) == 2
    assert len({skeleton(sound(plain(name))) for name in names}) == 1


def test_a_name_of_vowels_has_a_skeleton() -> None:
    assert skeleton(sound("เอ")) != ""
