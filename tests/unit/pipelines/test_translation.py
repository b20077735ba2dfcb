"""The command line speaks Thai where the person does: every command and option has a Thai text, and errors too."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import translation
from pipelines.cli import main


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "CHILDLINK_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def thai() -> gettext.GNUTranslations:
    return gettext.translation(translation.DOMAIN, str(translation.FOLDER), ["th"])


def test_every_command_and_every_option_has_a_help_and_a_thai_text() -> None:
    texts = translation.list_texts(main)
    assert len(texts) > 100 and all(texts)
    missing = [text for text in texts if not any("ก" <= letter <= "๛" for letter in thai().gettext(text))]
    assert missing == []


def test_no_text_of_the_catalogue_is_one_that_nothing_says() -> None:
    from babel.messages import pofile

    with translation.CATALOGUE.open("rb") as source:
        own = {m.id for m in pofile.read_po(source) if m.id and "click" not in m.auto_comments}
    assert own <= set(translation.list_texts(main))


def test_the_compiled_catalogue_is_that_of_the_texts() -> None:
    assert translation.CATALOGUE.with_suffix(".mo").read_bytes() == translation.compile_catalogue()


@pytest.mark.parametrize(
    ("name", "value"), [("LANG", "th_TH.UTF-8"), ("LC_ALL", "th_TH.UTF-8"), ("CHILDLINK_LANGUAGE", "th")]
)
def test_help_is_thai_where_the_language_is(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    shown = run("refresh", "--help").output
    assert "วิธีใช้:" in shown and "นำไฟล์ของจังหวัดเข้าระบบ" in shown and "รหัสสองหลัก" in shown
    assert "Take a province" not in shown
    listed = run("--help").output
    assert "ตรวจคู่รายการข้อมูลที่อาจเป็นเด็กคนเดียวกัน" in listed and "..." not in listed.partition("\n")[2]


@pytest.mark.parametrize("words", [["--home", "{}"], ["--home={}"], []], ids=["option", "equals", "environment"])
def test_help_is_thai_where_the_settings_of_the_home_say_so(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "childlink.yaml").write_text("language: th\n", "utf-8")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("CHILDLINK_HOME", str(tmp_path / "other" if words else tmp_path))
    arguments = ["refresh", *(word.format(tmp_path) for word in words), "--help"]
    assert "นำไฟล์ของจังหวัดเข้าระบบ" in run(*arguments).output
    monkeypatch.setenv("CHILDLINK_LANGUAGE", "en")
    assert "Take a province's extracts" in run(*arguments).output


def test_settings_that_cannot_be_read_leave_the_language_to_the_system(tmp_path: Path) -> None:
    (tmp_path / "childlink.yaml").write_text("langwage: th\n", "utf-8")
    assert "Take a province's extracts" in run("refresh", "--home", str(tmp_path), "--help").output


def test_help_is_english_elsewhere_and_after_thai_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "th_TH.UTF-8")
    monkeypatch.setenv("CHILDLINK_LANGUAGE", "en")
    assert "Take a province's extracts" in run("refresh", "--help").output
    monkeypatch.delenv("CHILDLINK_LANGUAGE")
    run("refresh", "--help")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "Usage:" in run("refresh", "--help").output and "Take a province's extracts" in run("--help").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["review", "export", "--by", "ก"], "ยังไม่ได้ใส่ตัวเลือก '--province'"),
        (["refresh", "--provinse", "95"], "ไม่มีตัวเลือก '--provinse'"),
        (["refesh"], "ไม่มีคำสั่ง 'refesh'"),
        (["history"], "ยังไม่ได้ระบุ 'CHILD_ID'"),
        (["status", "x"], "มีส่วนเกินที่ไม่รู้จัก (x)"),
        (["review", "status", "--answers", "-1"], "ไม่อยู่ในช่วง"),
    ],
)
def test_errors_say_in_thai_what_is_wrong_and_where_to_look(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "th_TH.UTF-8")
    result = run(*arguments)
    assert result.exit_code == 2 and said in result.output and "ดูวิธีใช้ด้วย" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["refresh"],
        ["review"],
        ["quarantine", "--province", "95", "--source", "x"],
        ["explain", "C00032F29", "--picture", "a.svg"],
        ["explain", "C00032F29", "C0003GMKJ", "--picture", "a.gif"],
    ],
)
def test_what_the_commands_themselves_refuse_is_said_in_thai_too(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_LANGUAGE", "th")
    result = run(*arguments)
    error = result.output.rpartition("ผิดพลาด: ")[2]
    assert result.exit_code == 2 and any("ก" <= letter <= "๛" for letter in error)
