"""The 13-digit number: every kind, and every way in which a spreadsheet ruins one."""

import pytest

from linkage.thai.numbers import VALID, NumberKind, check_digit, checksum_ok, classify
from tests.support.people import number

THAI = number(1_234_567)
STATELESS = number(7_654_321, category=0)


@pytest.mark.parametrize(
    ("typed", "digits", "kind"),
    [
        (THAI, THAI, NumberKind.THAI),
        (number(1, category=2), number(1, category=2), NumberKind.THAI),
        (number(1, category=5), number(1, category=5), NumberKind.THAI),
        (STATELESS, STATELESS, NumberKind.NON_THAI),
        (number(1, category=6), number(1, category=6), NumberKind.NON_THAI),
        (number(1, category=7), number(1, category=7), NumberKind.NON_THAI),
        (number(1, category=8), number(1, category=8), NumberKind.NON_THAI),
        ("G679700000012", "G679700000012", NumberKind.G_CODE),
        ("g67-97-00000012", "G679700000012", NumberKind.G_CODE),
        ("G67970000001", "G67970000001", NumberKind.WRONG_LENGTH),
        ("0098765000012", "0098765000012", NumberKind.HOSPITAL_TEMPORARY),
        (THAI[:-1], THAI[:-1], NumberKind.WRONG_LENGTH),
        (THAI + "0", THAI + "0", NumberKind.WRONG_LENGTH),
        ("ABC", "ABC", NumberKind.WRONG_LENGTH),
        ("1.23457E+12", None, NumberKind.SCIENTIFIC),
        ("1,23457E+12", None, NumberKind.SCIENTIFIC),
        ("1e12", None, NumberKind.SCIENTIFIC),
        ("1111111111111", "1111111111111", NumberKind.PLACEHOLDER),
        ("0000000000000", "0000000000000", NumberKind.PLACEHOLDER),
        ("1234567890123", "1234567890123", NumberKind.PLACEHOLDER),
        (None, None, NumberKind.MISSING),
        ("", None, NumberKind.MISSING),
        ("-", None, NumberKind.MISSING),
        ("ไม่มี", None, NumberKind.MISSING),
        ("0", None, NumberKind.MISSING),
        ("000", None, NumberKind.MISSING),
        ("'", None, NumberKind.MISSING),
    ],
)
def test_a_number_has_one_kind(typed: str | None, digits: str | None, kind: NumberKind) -> None:
    assert classify(typed) == (digits, kind)


def test_every_kind_is_told() -> None:
    wrong = THAI[:-1] + str((int(THAI[-1]) + 1) % 10)
    assert classify(wrong) == (wrong, NumberKind.CHECKSUM_FAILED)
    assert {NumberKind.THAI, NumberKind.NON_THAI} == VALID


@pytest.mark.parametrize(
    "typed",
    [
        f" {THAI} ",
        f"'{THAI}",
        f"{THAI}.0",
        f"{THAI}.00",
        f"{THAI[0]}-{THAI[1:5]}-{THAI[5:10]}-{THAI[10:12]}-{THAI[12]}",
        f"{THAI[0]} {THAI[1:5]} {THAI[5:]}",
        THAI.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
        f"{THAI[0]}.{THAI[1:]}E+12",
    ],
)
def test_dress_comes_off(typed: str) -> None:
    assert classify(typed) == (THAI, NumberKind.THAI)


@pytest.mark.parametrize("typed", [STATELESS[1:], f"{STATELESS[1:]}.0", f"'{STATELESS[1:]}"])
def test_a_leading_zero_that_a_spreadsheet_dropped_comes_back(typed: str) -> None:
    assert len(typed.strip("'").removesuffix(".0")) == 12
    assert classify(typed) == (STATELESS, NumberKind.NON_THAI)


def test_a_leading_zero_is_not_invented_where_the_check_digit_does_not_fit() -> None:
    wrong = STATELESS[1:-1] + str((int(STATELESS[-1]) + 1) % 10)
    assert classify(wrong) == (wrong, NumberKind.WRONG_LENGTH)


def test_a_hospitals_own_number_is_known_by_its_code() -> None:
    body = "010993000012"
    typed = body + str(check_digit(body))
    assert classify(typed, hospital="10993")[1] == NumberKind.HOSPITAL_TEMPORARY
    assert classify(typed, hospital="10994")[1] == NumberKind.NON_THAI


def test_the_third_digit_is_not_checked() -> None:
    assert {checksum_ok(THAI[:2] + digit + THAI[3:]) for digit in "0123456789"} == {True}


@pytest.mark.parametrize("digits", ["", "1", THAI[:12], THAI + "1", "๑" * 13, "x" * 13])
def test_only_thirteen_ascii_digits_can_pass_the_check(digits: str) -> None:
    assert not checksum_ok(digits)
