"""Who does what a command does: the person that `--by` names, proven by a code, else the system's user."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from assets.common.as_of import today
from assets.common.storage.home import Home
from pipelines.messages import message

if TYPE_CHECKING:
    from assets.review.reviewers import Reviewer

CODE_VARIABLE = "CHILDLINK_REVIEWER_CODE"
"""The code of the person that `--by` names, where nobody is there to type it."""


def by_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--by`, which may be left out; see `prove_actor`."""
    help_text = "Who does it, registered by childlink reviewers; the code is asked for. Default: the system's user."
    return click.option("--by", help=help_text)(command)


def prove_person(home: Home, name: str) -> Reviewer:
    """The registered person, by name and code (typed unseen, or in the environment). A refusal is audited.

    Raises:
        ReviewerError: nobody of that name is registered, the code is another one, or the person is locked.
        FileNotFoundError, MissingKeyError, WrongKeyError, IndexVersionError: the index does not open.
    """
    from assets.review import reviewers

    code = os.environ.get(CODE_VARIABLE) or click.prompt("รหัสลับของผู้ตรวจ · reviewer's code", hide_input=True, err=True)
    try:
        return reviewers.authenticate(home, name, str(code))
    except reviewers.ReviewerError:
        # a name that nobody is registered under may be a child's
        known = {person.name for person in reviewers.list_reviewers(home)}
        _record_refusal(home, name if name in known else "nobody registered")
        raise


def must_cover(home: Home, person: Reviewer, areas: Iterable[str], *, full: bool = False) -> None:
    """Refuse a person whose registration has run out, or lacks an area or full values. A refusal is audited.

    Raises:
        ReviewerError: says which of these.
    """
    from assets.review.reviewers import ReviewerError

    try:
        # Where no area is concerned, the person's own: the day and full values are looked at there.
        for area in sorted(set(areas)) or person.areas[:1]:
            person.must_be_allowed(area, today(), full=full)
    except ReviewerError:
        _record_refusal(home, person.name)
        raise


def prove_actor(home: Home, by: str | None, areas: Iterable[str], *, full: bool = False) -> str:
    """Who acts, for the audit: the person named, once proven and allowed, or the user of the operating system.

    Args:
        home: the installation.
        by: the name that was given.
        areas: the provinces or districts concerned.
        full: whether restricted values are shown or deleted: then a person must be named.

    Raises:
        click.UsageError: a person must be named.
        ReviewerError: the name is not proven, or the person may not do this.
    """
    from assets.common.audit_log import system_user

    if by is None:
        if full:
            raise click.UsageError(message("usage_by", variable=CODE_VARIABLE))
        return system_user()
    person = prove_person(home, by)
    must_cover(home, person, areas, full=full)
    return person.name


def _record_refusal(home: Home, scope: str) -> None:
    from assets.common import audit_log

    audit_log.add_entry(home, "reviewer refused", who=audit_log.system_user(), scope=scope, rows=0)
