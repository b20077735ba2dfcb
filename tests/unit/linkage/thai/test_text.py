"""Canonical written form: each documented fault of Thai typing, and nothing else."""

import pytest

from linkage.thai.text import canonical, is_empty


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("สม\u200bชาย", "สมชาย"),
        ("\ufeffสมชาย\u200d", "สมชาย"),
        ("สม\u2060ชา\u00adย", "สมชาย"),
        ("เเก้ว", "แก้ว"),
        ("เ\u200bเก้ว", "แก้ว"),
        ("นํ้าฝน", "น้ำฝน"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("จะ้", "จ้ะ"),
        ("กําไร", "กำไร"),
        ("กํํา", "กำ"),
        ("ท้้อง", "ท้อง"),
        ("ผ้ึง", "ผึ้ง"),
        ("ผู่้", "ผู่้"),
        ("ชู่", "ชู่"),
        ("ชู่", "ชู่"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("พันธ์ุ", "พันธุ์"),
        ("นูร\u00a0\u00a0ฮายาตี", "นูร ฮายาตี"),
        ("  ก  ข\t\nค ", "ก ข ค"),
    ],
)
def test_a_fault_of_typing_goes(typed: str, meant: str) -> None:
    assert canonical(typed) == meant


@pytest.mark.parametrize("name", ["อับดุลเล๊าะ", "เจ๊ะอุมา", "วรรณา", "Noor Ali", "เก๋", "ธัญญ์", "ฤทัย", "ไอซ์"])
def test_a_name_in_order_stays_as_it_is(name: str) -> None:
    assert canonical(name) == name


def test_marks_that_are_heard_are_kept() -> None:
    assert len({canonical(name) for name in ("มา", "ม่า", "ม้า", "มะ", "มาร์")}) == 5


@pytest.mark.parametrize("text", [None, "", "  ", "-", ".", "ไม่มี", " ไม่ระบุ ", "0", "null", "NULL", "NaN"])
def test_agencies_ways_of_writing_nothing_are_empty(text: str | None) -> None:
    assert is_empty(text)


@pytest.mark.parametrize("text", ["ก", "00", "ไม่มีบ้าน", "1"])
def test_a_value_is_not_empty(text: str) -> None:
    assert not is_empty(text)
