"""The command line: which commands there are. Each is a module of `commands`.

Commands import what is heavy (Dagster, DuckDB, the engine) when they run, so that help and short commands start fast.
"""

from __future__ import annotations

import os
from typing import Any

import click

from assets.common.storage.home_fault import HomeFaultError
from pipelines.commands.analysis.explain import explain
from pipelines.commands.analysis.history import history
from pipelines.commands.analysis.link import link
from pipelines.commands.analysis.query import query
from pipelines.commands.casework.alerts import alerts
from pipelines.commands.casework.case_summary import case_summary
from pipelines.commands.casework.cases import cases
from pipelines.commands.casework.pilot_areas import pilot_areas
from pipelines.commands.json_errors import JsonError
from pipelines.commands.operations.audit import audit
from pipelines.commands.operations.backup import backup, restore
from pipelines.commands.operations.config import config
from pipelines.commands.operations.doctor import doctor
from pipelines.commands.operations.erase import erase
from pipelines.commands.operations.key import key
from pipelines.commands.operations.purge import purge
from pipelines.commands.operations.ui import ui
from pipelines.commands.province.corrections import corrections
from pipelines.commands.province.demo import demo
from pipelines.commands.province.file_orders import confirm, withdraw
from pipelines.commands.province.quarantine import quarantine
from pipelines.commands.province.refresh import refresh
from pipelines.commands.province.revise import revise
from pipelines.commands.province.status import status
from pipelines.commands.review.review import review
from pipelines.commands.review.reviewers import reviewers
from pipelines.translation import TranslatedGroup


class _Commands(TranslatedGroup):
    """The commands; whatever fails in one is a sentence that quotes no row, and never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; where it was asked for JSON, its error is JSON too."""
        words = list(ctx.args)
        try:
            return self._invoke(ctx)
        except click.ClickException as error:
            if "--json" not in words:
                raise
            raise JsonError(error, ctx.invoked_subcommand or "", words) from None

    def _invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click's own, and the end of who read the output
        except HomeFaultError as error:
            raise click.ClickException(str(error)) from None
        except Exception as error:
            from assets.common.error_redaction import redact_error

            raise click.ClickException(str(redact_error(error))) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="childlink")
def main() -> None:
    """Find every child: link a province's registers into one child master index.

    คำอธิบายภาษาไทย: CHILDLINK_LANGUAGE=th childlink --help
    """
    os.umask(0o077)  # whatever a command writes is its owner's alone


for command in (
    demo,
    refresh,
    link,
    explain,
    history,
    review,
    reviewers,
    revise,
    cases,
    alerts,
    quarantine,
    corrections,
    withdraw,
    confirm,
    status,
    query,
    audit,
    key,
    backup,
    restore,
    purge,
    erase,
    doctor,
    config,
    ui,
):
    main.add_command(command)
cases.add_command(pilot_areas)
cases.add_command(case_summary)

if __name__ == "__main__":
    main()
