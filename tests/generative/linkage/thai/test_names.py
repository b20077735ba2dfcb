"""What holds for any Thai text and any number, not only for the cases that someone thought of."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.prepare import dictionary
from linkage.thai import names, numbers, sounds, titles
from linkage.thai.text import canonical

THAI_LETTERS = "".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F)]))
thai = st.text(alphabet=THAI_LETTERS + "  .-", max_size=14)
messy = st.text(alphabet=THAI_LETTERS + "เเํา้้ \u00a0\u200b\ufeff.-09๑กA", max_size=14)
twelve = st.text(alphabet="0123456789", min_size=12, max_size=12)


def remainder(digits: str) -> int:
    """What the weighted sum of the first twelve digits leaves over eleven."""
    return sum((13 - place) * int(digit) for place, digit in enumerate(digits[:12])) % 11


@given(messy)
def test_canonical_form_is_its_own_canonical_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(messy)
def test_a_clean_name_stays_as_it_is(text: str) -> None:
    name = names.clean(text)
    assert name is None or names.clean(name) == name


@given(thai, st.integers(0, 14), st.sampled_from(["\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", "\u00ad"]))
def test_an_invisible_character_changes_nothing(text: str, place: int, invisible: str) -> None:
    assert canonical(text[:place] + invisible + text[place:]) == canonical(text)


@given(
    st.sampled_from("กขคงนมรล"),
    st.permutations(["ุ", "ิ", "้", "์"]),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_the_order_and_doubling_of_marks_change_nothing(letter: str, marks: list[str], doubled: list[bool]) -> None:
    typed = "".join(mark * (2 if twice else 1) for mark, twice in zip(marks, doubled, strict=True))
    assert canonical(letter + typed) == letter + "ุิ้์"


@given(messy)
def test_a_full_name_loses_nothing_but_title_and_filler(text: str) -> None:
    title, given_name, surname = names.split_full(text)
    for part in (given_name, surname):
        assert part is None or part in canonical(text)
    assert title is None or titles.canonical(title) == title


@given(thai)
def test_names_alike_in_one_key_are_alike_in_each_coarser_one(text: str) -> None:
    key = sounds.plain(canonical(text))
    assert sounds.plain(key) == key or "์" in text
    assert bool(sounds.sound(key)) == bool(key)
    assert bool(sounds.skeleton(sounds.sound(key))) == bool(key)


DOUBLED = re.compile(r"(.)\1+")


@given(messy | st.text(alphabet="\nตทลรหอกาอ\ud800😀", max_size=14))
def test_letters_are_dropped_and_ends_replaced_as_expressions_say(text: str) -> None:
    """Expressions are slower over a long text, and easier to read."""
    sound = text
    for trigger, pattern, replacement in sounds._RULES:
        sound = pattern.sub(replacement, sound) if trigger in sound else sound
    sound = DOUBLED.sub(r"\1", sound.translate(sounds._SAME_LETTER))
    for ends, heard in (("[ตทจชส]", "ด"), ("[ลร]", "น"), ("ห", "")):
        sound = re.sub(f"(?<=.){ends}$", heard, sound, flags=re.MULTILINE)
    assert sounds.sound(text) == sound
    consonants = re.sub("(?<=.)อ", "", DOUBLED.sub(r"\1", re.sub("[\u0e30-\u0e4e]", "", sound)))
    lines = zip(consonants.split("\n"), sound.split("\n"), strict=True)
    assert sounds.skeleton(sound) == "\n".join(consonant or whole for consonant, whole in lines)


@given(twelve, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_with_two_known_exceptions(body: str, place: int, step: int) -> None:
    """The third digit weighs 11 and counts for nothing; remainders 0 and 10 share the check digit 1."""
    valid = body + str(numbers.check_digit(body))
    wrong = valid[:place] + str((int(valid[place]) + step) % 10) + valid[place + 1 :]
    blind = place == 2 or (place < 12 and {remainder(valid), remainder(wrong)} == {0, 10})
    assert numbers.checksum_ok(valid)
    assert numbers.checksum_ok(wrong) == blind


@given(twelve, st.integers(0, 10))
def test_neighbouring_digits_swapped_are_noticed_but_for_one_pair_of_remainders(body: str, place: int) -> None:
    valid = body + str(numbers.check_digit(body))
    swapped = valid[:place] + valid[place + 1] + valid[place] + valid[place + 2 :]
    blind = valid == swapped or {remainder(valid), remainder(swapped)} == {0, 10}
    assert numbers.checksum_ok(swapped) == blind


@given(st.one_of(messy, st.text(max_size=16), twelve, st.floats(allow_nan=False).map(str)))
def test_any_text_has_a_kind_and_classifying_again_tells_the_same(text: str) -> None:
    digits, kind = numbers.classify(text)
    assert (digits is None) <= (kind in {numbers.NumberKind.MISSING, numbers.NumberKind.SCIENTIFIC})
    if digits is not None and digits.isascii() and digits.isalnum() and "E" not in digits.upper():
        assert numbers.classify(digits) == (digits, kind)


@given(twelve)
def test_a_valid_number_survives_a_spreadsheet(body: str) -> None:
    valid = body + str(numbers.check_digit(body))
    assert numbers.classify(f"{valid}.0") == numbers.classify(valid)
    if valid[0] == "0" and valid[1] != "0":
        assert numbers.classify(valid[1:]) == numbers.classify(valid)


@given(st.lists(st.one_of(messy, twelve, twelve.map(lambda body: body + str(numbers.check_digit(body)))), unique=True))
def test_numbers_in_bulk_are_classified_as_one_by_one(texts: list[str]) -> None:
    one_by_one = [numbers.classify(text) for text in texts]
    cleaned, kinds = numbers.classify_all(pa.array(texts, pa.string()))
    assert list(zip(cleaned.to_pylist(), [numbers.KINDS[kind] for kind in kinds], strict=True)) == one_by_one


titled = st.builds(str.__add__, st.sampled_from(["", "", "เด็กชาย", "ด.ญ.", "ดช ", "นาง", "พระ", "ก ", "ไม่มี"]), messy)


@given(st.lists(titled, unique=True))
def test_names_in_bulk_are_standardised_as_one_by_one(texts: list[str]) -> None:
    distinct = pa.array(texts, pa.string())
    assert dictionary.standardise_surnames(distinct).to_pylist() == [names.clean(text) for text in texts]
    assert dictionary.standardise_child_names(distinct).to_pylist() == [
        names.clean(titles.split(text)[1]) for text in texts
    ]
    assert dictionary.standardise_given_names(distinct).to_pylist() == [
        dictionary.standardise_given_name(text) for text in texts
    ]


@given(st.lists(titled, min_size=1))
def test_names_one_a_line_have_the_keys_that_they_have_alone(texts: list[str]) -> None:
    for key in (sounds.plain, sounds.sound, sounds.skeleton):
        one_by_one = [key(text) for text in texts]
        assert key("\n".join(texts)).split("\n") == one_by_one
        texts = one_by_one
