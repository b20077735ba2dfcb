"""`childlink backup` and `childlink restore`: a copy of what cannot be made again, and a home made of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from assets.common.storage.home import Home
from pipelines.commands.acting_person import by_option, prove_actor
from pipelines.commands.known_errors import exit_in_words
from pipelines.commands.options import NOTHING_PUBLISHED, home_option
from pipelines.messages import message


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Also what a refresh makes again: lake, releases, reports.")
@click.option("--with-keys", is_flag=True, help="Also the keys: then CHILDLINK_BACKUP_KEY must be another passphrase.")
@click.option("--verify", "only_verify", is_flag=True, help="TARGET is a backup: read it through, make nothing.")
@by_option
@home_option
def backup(target: Path, everything: bool, with_keys: bool, only_verify: bool, by: str | None, home: Home) -> None:
    """Write a backup of the home to TARGET, a folder or a file, encrypted, and read it again.

    Under CHILDLINK_BACKUP_KEY or the text of CHILDLINK_BACKUP_KEY_FILE, else under the home's own key. In it: the
    index, what the agencies sent, the model, decisions, the audit. Not in it: the key, unless --with-keys; what a
    refresh makes again, unless --all; files in the inbox that no refresh has taken in. Waits for refreshes.
    """
    from assets.common import audit_log
    from assets.operations import backup as backups

    with _exit_with_message():
        if only_verify:
            found = backups.verify_backup(target, backups.backup_passphrase(home))
            counts = {"files": found.files, "at": found.made_at, "size": found.size_bytes}
            click.echo(message("backup_whole", path=target, **counts))
            return
        with exit_in_words():
            who = prove_actor(home, by, ())
        made = backups.make_backup(home, target, everything=everything, with_keys=with_keys)
        detail = {"all": everything, "with_keys": with_keys, "bytes": made.size_bytes, "after_line": made.audit_lines}
        audit_log.add_entry(home, "backup", who=who, scope="home", rows=made.files, detail=detail)
    click.echo(message("backup_made", path=made.path, files=made.files, size=made.size_bytes))
    click.echo(message("backup_with_keys" if with_keys else "backup_without_key"))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--home",
    "target",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The new home; must not be there, or be empty.",
)
def restore(file: Path, target: Path) -> None:
    """Make a new home of a backup. The next refresh of each province publishes it again, with the same ids.

    The passphrase as for backup: CHILDLINK_BACKUP_KEY or CHILDLINK_BACKUP_KEY_FILE, else CHILDLINK_KEY or
    CHILDLINK_KEY_FILE.
    """
    from assets.common import audit_log
    from assets.operations import backup as backups

    home = Home(target.resolve())
    with _exit_with_message():
        restored = backups.restore_backup(file, home, backups.backup_passphrase(None))
        audit_log.add_entry(home, "restore", who=audit_log.system_user(), scope="home", rows=restored.files)
    click.echo(message("restored", home=home.root, files=restored.files, at=restored.made_at))
    if not restored.with_keys:
        click.echo(message("restore_key", path=home.key_file))


@contextmanager
def _exit_with_message() -> Iterator[None]:
    """What goes wrong in words, with exit code 1."""
    from assets.common.audit_log import AuditError
    from assets.common.storage.duckdb_io import BusyDatabaseError, UnreadableDatabaseError, WrongKeyError
    from assets.common.storage.file_lock import LockedError
    from assets.common.storage.home import MissingKeyError, RotationPendingError
    from assets.operations.backup import BackupError

    try:
        yield
    except (
        *(
            BackupError,
            MissingKeyError,
            RotationPendingError,
            WrongKeyError,
            BusyDatabaseError,
            UnreadableDatabaseError,
        ),
        *(LockedError, AuditError, OSError),
    ) as error:
        click.echo(f"{error}", err=True)
        sys.exit(NOTHING_PUBLISHED)
