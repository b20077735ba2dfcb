"""What is looked at before the first step of a refresh, whoever starts it: command, UI, schedule or sensor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assets.common.display.file_names import show_file_name
from assets.common.run_config import RunConfig
from assets.common.storage.home import Home, MissingKeyError
from assets.common.storage.home_fault import HomeFaultError
from pipelines import inboxes
from pipelines.demo import demo_home
from pipelines.messages import message

_CLOCKS_DIFFER = timedelta(hours=1)


class RefusedRunError(Exception):
    """A refresh that is not begun; says why and what to do."""


class WrongHomeError(RefusedRunError):
    """The home must not take this province's data."""


def check_refresh(config: RunConfig, province: str) -> None:
    """Look whether a refresh of `province` may begin.

    Raises:
        WrongHomeError: the home holds the demo's made-up children, and these files are others.
        RefusedRunError: there is nothing to refresh, or no key, or the home or its own files have a fault.
    """
    check_home_folder(config.home)
    if (reason := demo_home.refuse_other_data(config.home, province, config.inbox)) is not None:
        raise WrongHomeError(reason)
    from assets.common.storage.duckdb_io import UnreadableDatabaseError, WrongKeyError
    from assets.index.store.index_file import IndexVersionError
    from assets.operations.home_check import check_home
    from assets.operations.permissions import close_new_home

    folder = config.inbox_of(province)
    try:
        if not inboxes.has_files(folder) and not _was_received(config, province):
            misplaced = [describe_misplaced(each) for each in find_misplaced(config, province)]
            raise RefusedRunError("\n".join([message("no_files", folder=folder), *misplaced]))
        close_new_home(config.home)
        check_home(config.home)
        config.home.ensure_key()
    except (HomeFaultError, MissingKeyError, UnreadableDatabaseError, WrongKeyError, IndexVersionError) as error:
        raise RefusedRunError(str(error)) from None


def check_home_folder(home: Home) -> None:
    """Look whether the home is a folder, or can be made, and may be written to.

    Raises:
        RefusedRunError: it is not.
    """
    try:
        home.check_folder(writes=True)
    except HomeFaultError as error:
        raise RefusedRunError(str(error)) from None


def check_clock(home: Home) -> None:
    """Look whether the clock of this machine may say which day it is: it must not be before what has come.

    Raises:
        RefusedRunError: it was set back.
    """
    import pyarrow.compute as pc

    from assets.sources.staging.landing import read_manifest

    try:
        newest = pc.max(read_manifest(home)["received_at"]).as_py()
    except HomeFaultError as error:
        raise RefusedRunError(str(error)) from None
    now = datetime.now(UTC)
    if newest is not None and newest > now + _CLOCKS_DIFFER:
        raise RefusedRunError(message("clock_set_back", now=f"{now:%Y-%m-%d %H:%M}", newest=f"{newest:%Y-%m-%d %H:%M}"))


def find_misplaced(config: RunConfig, province: str) -> list[inboxes.MisplacedPath]:
    """What lies in the province's inbox, or under its name beside it, where no refresh reads it."""
    found = inboxes.find_misplaced_in(config.inbox_of(province))
    if config.inbox is None:
        own = config.home.inbox(province)
        found += [each for each in inboxes.find_misplaced(config.home) if each.belongs == own]
    return found


def describe_misplaced(misplaced: inboxes.MisplacedPath) -> str:
    """The finding in words, with the right name where one is known."""
    if misplaced.belongs is None:
        return message("misplaced", path=misplaced.path.with_name(show_file_name(misplaced.path.name)))
    return message("misnamed", path=misplaced.path, belongs=misplaced.belongs)


def _was_received(config: RunConfig, province: str) -> bool:
    """Whether files of the province came at any time: from them it can be published again, as after a restore."""
    import pyarrow.compute as pc

    from assets.sources.staging.landing import read_manifest

    return bool(pc.any(pc.equal(read_manifest(config.home)["province_code"], province)).as_py())
