"""`childlink review ask`: the same questions on the terminal."""

from __future__ import annotations

from assets.common.storage.home import Home
from tests.support.review_sheets import (
    ask_index,
    find_leaked,
    run_review,
)


def test_answers_on_the_terminal_are_kept_and_masked(review_home: Home) -> None:
    result = run_review(review_home, "--province", "95", "--by", "ก", typed="s\n\nu\nq\n")
    assert result.exit_code == 0, result.output
    assert "answered: 2" in result.output
    assert not find_leaked(review_home, result.output)
    taken = ask_index(review_home, "SELECT row_number, verdict, decided_by FROM decision ORDER BY row_number")
    assert taken == [(1, "same", "ก"), (3, "unsure", "ก")]
    assert "decided 1" in run_review(review_home, "status").output


def test_on_the_terminal_one_goes_back_writes_a_note_and_is_asked_again_for_what_is_not_understood(
    review_home: Home,
) -> None:
    typed = "น่าจะ\nคนเดียวกัน บ้านเดียวกัน\nย้อน\n2 พี่น้องกัน\nล\n"
    result = run_review(review_home, "ask", "--province", "95", "--by", "ก", typed=typed)
    assert result.exit_code == 0 and "answered: 1" in result.output
    assert "not understood" in result.output and "you answered this one (same)" in result.output
    assert ask_index(review_home, "SELECT DISTINCT verdict, note FROM decision ORDER BY 1") == [
        ("different", "พี่น้องกัน"),
        ("same", "บ้านเดียวกัน"),
    ]
