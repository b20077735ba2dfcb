"""`childlink corrections import`: the copy that goes back is never without its password."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.storage.home import Home
from assets.common.workbooks import workbook_encryption
from assets.common.workbooks.workbook_encryption import is_encrypted
from pipelines.cli import main
from tests.support.corrected_province import measure, write
from tests.support.small_province import civil, pupil


def test_the_answered_copy_is_encrypted_before_it_lies_beside_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path / "home")
    measure(home, [civil(1), pupil(1, sex="female")])
    (written,) = write(home, tmp_path / "lists", source="schools", password="of the sender")
    encrypt, seen = workbook_encryption.encrypt_workbook, []

    def look_then_encrypt(path: Path, password: str) -> None:
        seen.append(sorted(each.name for each in written.path.parent.iterdir()))
        encrypt(path, password)

    monkeypatch.setattr(workbook_encryption, "encrypt_workbook", look_then_encrypt)
    result = CliRunner().invoke(main, ["corrections", "import", str(written.path), "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    assert seen == [[written.path.name]]
    (copy,) = (each for each in written.path.parent.iterdir() if each != written.path)
    assert is_encrypted(copy)
    assert not [path for path in home.root.iterdir() if path.name.startswith("tmp")]
