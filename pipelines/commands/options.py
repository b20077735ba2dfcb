"""Options that several commands take, and what is said of a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import click
from click.shell_completion import CompletionItem

from assets.common.as_of import AsOfError, parse_as_of
from assets.common.storage import home_version
from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from pipelines.messages import choose_language, message

PUBLISHED, NOTHING_PUBLISHED, WRONG_USAGE, KEPT_BACK = 0, 1, 2, 3
"""The exit codes of `refresh`, and of the others as far as they apply."""
NO_COPY = 4
"""The exit code where all that was handed in was taken, and only the copy with the answers could not be written."""


_NOT_IN_A_PATH = re.compile(r"\?|%[0-9A-Fa-f]{2}")
"""What Dagster's records, whose place is written as a URL, would take for something else than a folder's name."""


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--home`, given to the command as a `Home`."""
    return click.option(
        "--home",
        callback=_open_home,
        type=click.Path(file_okay=False),
        help="The home's folder. Default: CHILDLINK_HOME, else data/home/.",
    )(command)


def _open_home(ctx: click.Context, _param: click.Parameter, value: str | None) -> Home:
    """The home, whose settings are read before anything is done; it need not be there yet."""
    home = Home.from_environment(value)
    if _NOT_IN_A_PATH.search(str(home.root.absolute())):
        raise click.BadParameter(message("home_path", path=home.root))
    try:
        home.check_folder()
        home_version.check_readable(home)
    except HomeFaultError as error:
        raise click.ClickException(str(error)) from None
    # The language is that of this command alone: a program that runs several must not keep the first one's.
    ctx.call_on_close(lambda: choose_language("both"))
    if (home.root / "childlink.yaml").is_file():
        from assets.common.settings import read_settings
        from quality.yaml_file import DataFileError

        try:
            choose_language(read_settings(home).language)
        except DataFileError as error:
            raise click.ClickException(str(error)) from None
    return home


class ProvinceType(click.ParamType[str]):
    """A province by its two-digit DOPA code or its Thai name."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The two-digit code, or an error that says what is accepted."""
        from pipelines.provinces import find_province

        code = find_province(value)
        if code is None:
            self.fail(message("no_province", value=value), param, ctx)
        return code

    def shell_complete(self, _ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The provinces whose code or name begins with what was typed, each with its name."""
        from pipelines.provinces import PROVINCES

        return [
            CompletionItem(name if incomplete and name.startswith(incomplete) else code, help=name)
            for code, name in PROVINCES.items()
            if code.startswith(incomplete) or name.startswith(incomplete)
        ]


class DayType(click.ParamType[date]):
    """A day as `YYYY-MM-DD` in the common era."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or an error that says what to write; see `assets.common.as_of`."""
        if isinstance(value, date):
            return value
        try:
            return parse_as_of(value)
        except AsOfError as error:
            self.fail(str(error), param, ctx)


class LastDayType(click.ParamType[date]):
    """The last day of something, as `YYYY-MM-DD` in the common era; it may lie years ahead."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or an error that says what to write."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} ไม่ใช่วันที่ ให้เขียนเช่น 2027-09-30 · {value} is no day; write it as 2027-09-30", param, ctx)
        if day.year > LAST_COMMON_YEAR:
            self.fail(f"{value} เป็นปี พ.ศ. ให้เขียนเป็น ค.ศ. · {value} is in the Buddhist era", param, ctx)
        return day


PROVINCE = ProvinceType()
DAY = DayType()
LAST_DAY = LastDayType()
LAST_COMMON_YEAR = 2400
"""Years after it are of the Buddhist era."""
