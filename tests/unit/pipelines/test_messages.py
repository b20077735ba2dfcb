"""The commands' texts: each is said somewhere, in the chosen language or in both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines import messages
from pipelines.message_file import MessageFile
from quality import yaml_file

FILE = yaml_file.read(messages.FILE, MessageFile)
CODE = Path(messages.__file__).parent


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a command starts, whatever other tests of this process chose."""
    monkeypatch.setattr(messages, "_chosen", ["both"])


def test_every_text_that_a_command_says_is_in_the_file_and_none_is_there_for_nothing() -> None:
    code = "\n".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    unused = {
        name for name in FILE.texts if not re.search(f"['\"]{name}['\"]", code) and not name.startswith("column_")
    }
    assert not unused
    said = set(re.findall(r"\bmessage\(\s*['\"]([a-z_]+)['\"]", code))
    assert said
    assert not said - set(FILE.texts)


@pytest.mark.parametrize("language", [("th",), ("en",), ("both",)])
def test_one_language_or_both(language: tuple[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_LANGUAGE", language[0])
    text = messages.message("not_yet_published")
    assert ("ยังไม่เผยแพร่" in text) == (language[0] != "en")
    assert ("not published" in text) == (language[0] != "th")


def test_steps_are_named_as_an_official_does() -> None:
    assert "ทะเบียนราษฎร ·" in messages.step_title("staged__civil_registration")
    assert messages.step_title("a_step_of_its_own") == "a_step_of_its_own"


def test_the_step_of_a_source_without_words_goes_by_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(messages._load().steps, "staged__social_map")
    assert messages.step_title("staged__social_map") == "แผนที่ทางสังคม (พมจ.) · Social map of vulnerable households"
    assert messages.step_title("staged__of_nobody") == "staged__of_nobody"
