"""`childlink key`: the key of the index and the registries."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, home_option
from pipelines.messages import message


@click.group()
def key() -> None:
    """The key of the encrypted files."""


@key.command()
@click.option(
    "--new-key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Holds the new passphrase. Default: one is made. Needed where CHILDLINK_KEY gives the key.",
)
@by_option
@home_option
def rotate(new_key_file: Path | None, by: str | None, home: Home) -> None:
    """Encrypt the index and the registries with a new key.

    Waits for refreshes. Interrupted, the same command goes on. Pseudonyms stay as they are: they have a key of
    their own. Backups stay under the key that they were made with.
    """
    from assets.common import audit_log
    from assets.common.storage.duckdb_io import UnreadableDatabaseError, WrongKeyError
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home import MissingKeyError
    from assets.operations import key_rotation

    with exit_in_words():
        who = prove_actor(home, by, ())
    try:
        rotated = key_rotation.rotate(home, new_key_file)
        audit_log.add_entry(home, "key_rotation", who=who, scope="home", rows=rotated.files)
    except (
        key_rotation.RotationError,
        MissingKeyError,
        WrongKeyError,
        UnreadableDatabaseError,
        LockedError,
        audit_log.AuditError,
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
    click.echo(message("key_rotated", files=rotated.files))
    if rotated.by_hand:
        click.echo(message("key_set_by_hand", path=rotated.key_file))
    else:
        click.echo(message("key_new_file", path=rotated.key_file))
