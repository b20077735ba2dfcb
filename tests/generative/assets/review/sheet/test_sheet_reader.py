"""Whatever is done to a sheet before it comes back, no decision is lost and none is invented."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.review.decisions import contradictions
from assets.review.decisions.answer_validation import StoredQuestion, check_answers
from assets.review.decisions.metrics import wilson_interval
from assets.review.decisions.verdicts import THAI, read_verdict
from assets.review.queue.questions import AskedPair
from assets.review.sheet import row_key
from assets.review.sheet.sheet_reader import SheetRow

SHEET = "K7M2QX"
PAIRS = [(1, 2), (2, 3), (1, 3), (4, 5), (5, 6), (7, 8)]
ASKED = {
    (SHEET, number): StoredQuestion(
        SHEET, number, (AskedPair(a, b, None, 0.5, False),), f"shown {number}", 2, "95", "95"
    )
    for number, (a, b) in enumerate(PAIRS, start=1)
}
VERDICTS = st.sampled_from(["same", "different", "unsure"])
TYPED = st.one_of(st.sampled_from([*THAI.values(), "same", " Different ", "", "", "?"]), st.text(max_size=3))
KEYS = [row_key.make_key(SHEET, number, a, b) for number, (a, b) in enumerate(PAIRS, start=1)]


@st.composite
def sheets(draw: st.DrawFn) -> list[SheetRow]:
    """The rows of a sheet: some doubled, taken out, put in another order, with keys or data of other rows."""
    numbers = draw(st.lists(st.integers(1, len(PAIRS)), max_size=9))
    rows = []
    for line, number in enumerate(numbers, start=4):
        key = draw(st.sampled_from([KEYS[number - 1]] * 6 + [*KEYS, "", "K7M2QX-0009-AAA", "AAAAAA-0001-AAA"]))
        shown = draw(st.sampled_from([f"shown {number}"] * 6 + ["shown 1", "edited", None]))
        rows.append(SheetRow(line, key, draw(TYPED).strip(), draw(st.sampled_from(["", "", "เหตุผล"])), shown))
    return rows


@settings(max_examples=300, deadline=None)
@given(sheets(), st.dictionaries(st.sampled_from(PAIRS), VERDICTS, max_size=3))
def test_every_row_is_taken_open_or_refused_and_what_is_taken_was_written(
    rows: list[SheetRow], before: dict[tuple[int, int], str]
) -> None:
    judged = check_answers(rows, ASKED, before, {})
    refused = {fault.line for fault in judged.faults}
    taken = {answer.asked.keys[0]: answer for answer in judged.answers}
    assert len(taken) == len(judged.answers)
    assert refused <= {row.line for row in rows} and not refused & {answer.line for answer in judged.answers}
    for answer in judged.answers:
        (row,) = (row for row in rows if row.line == answer.line)
        assert row.key == KEYS[answer.asked.row_number - 1] and row.shown == answer.asked.shown
        assert read_verdict(row.answer) == answer.verdict
    for row in rows:
        whole = row.key in KEYS and row.shown == f"shown {KEYS.index(row.key) + 1}"
        answered = read_verdict(row.answer) is not None
        if whole and answered and row.line not in refused:
            pair = PAIRS[KEYS.index(row.key)]
            assert taken[pair].verdict == read_verdict(row.answer)
        if row.line not in refused and not (whole and answered):
            assert not row.answer and not row.note


@settings(max_examples=300, deadline=None)
@given(sheets(), st.dictionaries(st.sampled_from(PAIRS), VERDICTS, max_size=4))
def test_what_is_taken_adds_no_contradiction(rows: list[SheetRow], before: dict[tuple[int, int], str]) -> None:
    old = {chain.pairs for chain in contradictions.find_chains(before)}
    taken = {answer.asked.keys[0]: answer.verdict for answer in check_answers(rows, ASKED, before, {}).answers}
    after = contradictions.find_chains({**before, **taken})
    assert all(chain.pairs in old for chain in after if chain.pairs & taken.keys())


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_the_same_rows_again_are_given_before(rows: list[SheetRow]) -> None:
    once = check_answers(rows, ASKED, {}, {})
    given_before = {answer.asked.place: (answer.verdict, answer.note) for answer in once.answers}
    counting = {answer.asked.keys[0]: answer.verdict for answer in once.answers}
    again = check_answers(rows, ASKED, counting, given_before)
    assert not {answer.asked.place for answer in again.answers} & given_before.keys()
    assert again.again == len(once.answers)


@given(st.dictionaries(st.tuples(st.integers(1, 6), st.integers(7, 9)), st.sampled_from(["same", "different"])))
def test_a_chain_leads_from_one_record_to_the_other_over_pairs_decided_same(
    verdicts: dict[tuple[int, int], str],
) -> None:
    for chain in contradictions.find_chains(verdicts):
        assert verdicts[chain.apart] == "different"
        assert {verdicts[pair] for pair in chain.together} == {"same"}
        ends = [record for pair in chain.together for record in pair]
        assert {record for record in ends if ends.count(record) % 2} == set(chain.apart)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_of_a_share_holds_it_and_narrows_with_more_trials(successes: int, trials: int) -> None:
    successes = min(successes, trials)
    ends = wilson_interval(successes, trials)
    more = wilson_interval(4 * successes, 4 * trials)
    assert ends is not None and more is not None
    assert 0 <= ends[0] <= successes / trials <= ends[1] <= 1
    assert more[1] - more[0] < ends[1] - ends[0]


def test_a_key_of_another_pair_is_no_key_of_this_one() -> None:
    swapped = {
        place: replace(question, pairs=(AskedPair(99, 100, None, 0.5, False),)) for place, question in ASKED.items()
    }
    judged = check_answers([SheetRow(4, KEYS[0], "same", "", "shown 1")], swapped, {}, {})
    assert [fault.reason for fault in judged.faults] == ["no_key"]
